"""What the app remembers between two starts: server, member, session token, language, light or dark, with or
without celebrations.

One small file that only its owner may read. The token is not in it where the platform has a safer place (`safe.py`).
"""

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from mobile.safe import OwnFile, Safe, SafeError, safe_here, safe_named

log = logging.getLogger(__name__)

# In which safe place the token is.
PLACE = "token_in"
FILE = "remembered.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """Everything remembered; empty texts: nothing yet. Without a token nobody is signed in."""

    server: str = ""
    username: str = ""
    token: str = field(default="", repr=False)
    language: str = ""
    is_dark: bool = False
    is_calm: bool = False


def load(folder: Path) -> Remembered:
    """What was saved last; nothing when there is no file or it cannot be read.

    A token that its safe place does not give back is as good as none: its member signs in again.
    """
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Remembered()
    known = {one.name: type(one.default) for one in fields(Remembered)}
    if not isinstance(found, dict):
        return Remembered()
    if PLACE in found:
        try:
            found["token"] = safe_named(str(found[PLACE])).fetch(_owner(folder), str(found.get("token", "")))
        except SafeError as error:
            log.warning("remembered: signed out, because the token is not to be had: %s", error)
            found["token"] = ""
    return Remembered(**{name: found[name] for name, kind in known.items() if isinstance(found.get(name), kind)})


def save(folder: Path, remembered: Remembered, safe: Safe | None = None) -> None:
    """Replace what was remembered, whole or not at all; `safe`: where the token goes (default: the best here)."""
    told = asdict(remembered) | _put_away(folder, remembered.token, safe or safe_here())
    unfinished = folder / f"{FILE}.part"
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / FILE)


def _put_away(folder: Path, token: str, safe: Safe) -> dict[str, str]:
    """What the file says of the token."""
    owner = _owner(folder)
    try:
        if token:
            return {"token": safe.keep(owner, token), PLACE: safe.name}
        safe.forget(owner)
    except SafeError as error:
        log.warning("remembered: the platform's safe place is of no use, the app's own file has to do: %s", error)
    return {"token": token, PLACE: OwnFile.name} if token else {"token": ""}


def _owner(folder: Path) -> str:
    """Whose token it is: two folders are two people."""
    return str(folder.resolve())
