"""What was typed into a form and not sent yet: kept in the app's file, so that it outlives the app being killed.

Of each answer it is kept what stood there before and what stands there now: where something else stands by the time the
form is opened again, because somebody changed the thing meanwhile, what was typed about it no longer holds.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from mobile.outbox import Owner
from mobile.outbox_file import open_file

# Whoever begins more forms than this and sends none has forgotten the first.
KEPT = 20
# What stood there, and what was typed.
Answers = Mapping[str, tuple[str, str]]


class Drafts:
    """Drafts by place, such as `report:ACME`; each belongs to the member who typed it. Use it from one thread."""

    def __init__(self, path: Path) -> None:
        self._db = open_file(path)
        # A power cut may take the last words; waiting for the disk would hold up whoever types.
        self._db.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def keep(self, owner: Owner, place: str, answers: Answers, at: datetime) -> None:
        """Keep what stands in the form of this place, which somebody looks at."""
        with self._db:
            self._db.execute("UPDATE draft SET is_open = 0 WHERE owner = ?", (owner.key,))
            self._db.execute(
                "INSERT OR REPLACE INTO draft (owner, place, at, answers, is_open) VALUES (?, ?, ?, ?, 1)",
                (owner.key, place, at.isoformat(), json.dumps(answers, ensure_ascii=False)),
            )
            self._db.execute(
                "DELETE FROM draft WHERE owner = ?1 AND place NOT IN "
                "(SELECT place FROM draft WHERE owner = ?1 ORDER BY at DESC LIMIT ?2)",
                (owner.key, KEPT),
            )

    def find(self, owner: Owner, place: str) -> Answers:
        """What was kept of this place; nothing where nothing was."""
        found = self._db.execute("SELECT answers FROM draft WHERE owner = ? AND place = ?", (owner.key, place))
        row = found.fetchone()
        kept = json.loads(row["answers"]) if row is not None else {}
        return {name: (stood, typed) for name, (stood, typed) in kept.items()}

    def typed(self) -> set[str]:
        """All that was typed or chosen and is not sent, whoever did."""
        kept = [json.loads(row["answers"]) for row in self._db.execute("SELECT answers FROM draft")]
        return {typed for answers in kept for _stood, typed in answers.values()}

    def forget(self, owner: Owner, place: str) -> None:
        """It was sent, or is not wanted any more."""
        with self._db:
            self._db.execute("DELETE FROM draft WHERE owner = ? AND place = ?", (owner.key, place))

    def look_at(self, owner: Owner, place: str) -> None:
        """Somebody looks at this one."""
        with self._db:
            self._db.execute("UPDATE draft SET is_open = place = ? WHERE owner = ?", (place, owner.key))

    def leave(self, owner: Owner) -> None:
        """Another screen was opened: the app does not begin with this form."""
        with self._db:
            self._db.execute("UPDATE draft SET is_open = 0 WHERE owner = ?", (owner.key,))

    def left_open(self, owner: Owner) -> str:
        """The place whose form stood open when the app ended; empty when none did."""
        found = self._db.execute("SELECT place FROM draft WHERE owner = ? AND is_open ORDER BY at DESC", (owner.key,))
        row = found.fetchone()
        return str(row["place"]) if row is not None else ""
