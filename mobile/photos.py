"""Our own copies of photos, which wait in one folder until they are sent. The person's own files are never touched."""

import logging
from collections.abc import Iterable
from pathlib import Path

log = logging.getLogger(__name__)

PHOTOS = "photos"


def photos_in(folder: Path) -> Path:
    """Where the copies are; `folder` is where the app has its files."""
    return folder / PHOTOS


def drop(file: Path, photos: Path) -> None:
    """This one was sent; what lies elsewhere is not ours."""
    if file.parent != photos:
        return
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("photos: %s stays until the next start: %s", file.name, error)


def sweep(photos: Path, wanted: Iterable[str]) -> None:
    """Drop every copy that nothing names any more; `wanted` are files and whatever else may be the name of one."""
    if not photos.is_dir():
        return
    names = {Path(one).name for one in wanted}
    for file in photos.iterdir():
        if file.name not in names:
            drop(file, photos)
