"""The files of an import as files on disk, for as long as somebody reads them."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def on_disk(files: Sequence[tuple[str, bytes]]) -> Iterator[Path]:
    """A folder with these files (name, content); the path is the first one's."""
    with tempfile.TemporaryDirectory(prefix="raidboard-import-") as folder:
        for name, content in files:
            (Path(folder) / name).write_bytes(content)
        yield Path(folder) / files[0][0]


def safe_name(name: str) -> str:
    """A name without folders and without what a file system takes for something else; mappings find lookups by it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(one for one in last if one.isprintable() and one not in '<>:"|?*').strip(". ")
    return kept[-120:] or "file.csv"
