"""What the app remembers between two starts: server, member, session token, language, light or dark, with or
without celebrations.

One small file that only its owner may read, because the token in it is as good as the password.
"""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

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
    """What was saved last; nothing when there is no file or it cannot be read."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Remembered()
    known = {one.name: type(one.default) for one in fields(Remembered)}
    if not isinstance(found, dict):
        return Remembered()
    return Remembered(**{name: found[name] for name, kind in known.items() if isinstance(found.get(name), kind)})


def save(folder: Path, remembered: Remembered) -> None:
    """Replace what was remembered, whole or not at all."""
    unfinished = folder / f"{FILE}.part"
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(remembered), file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / FILE)
