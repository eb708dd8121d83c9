"""A thing as it is kept: its notes, and what was recorded because of them. Says what has to be recorded next.

What is wanted is compared with what was recorded before: new events are sent, events that are wanted no more are taken
back. What is about to be sent is written down first, so that nothing is forgotten when the program stops in between.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from kpi.events import Kind
from server.intake.hooks.notes import Note
from server.intake.hooks.story import Wanted, moment_of

# Nobody changes a deal so often; a program gone wild does.
NOTES_LIMIT = 2_000


class State(StrEnum):
    """How far an event is: on its way in, in, on its way out, out."""

    SENT = "sent"
    IN = "in"
    UNDOING = "undoing"
    OUT = "out"

    @property
    def is_live(self) -> bool:
        """Whether it is on record, or about to be."""
        return self in (State.SENT, State.IN)


class Entry(msgspec.Struct, array_like=True):
    """One event that was sent because of the thing. ``undone_us`` is the time of what takes it back."""

    id: str
    base: str
    at_us: int
    state: State
    undone_us: int = 0


class Draft(msgspec.Struct, frozen=True):
    """One event to hand to the recorder, and the entry it belongs to."""

    entry: Entry
    event: bytes
    is_reversal: bool = False


class _Kept(msgspec.Struct, array_like=True):
    notes: list[tuple[int, str, dict[str, str], bool]] = []
    entries: list[Entry] = []


_DECODE = msgspec.json.Decoder(_Kept).decode
_ENCODE = msgspec.json.Encoder().encode


class History:
    """The notes and entries of one thing; read from and written to text."""

    def __init__(self, text: str = "") -> None:
        kept = _DECODE(text) if text else _Kept()
        self.notes = [Note(*one) for one in kept.notes]
        self.entries = kept.entries

    @property
    def text(self) -> str:
        """What is stored."""
        notes = [(one.at_us, one.key, dict(one.fields), one.whole) for one in self.notes]
        return _ENCODE(_Kept(notes, self.entries)).decode()

    @property
    def on_record(self) -> int:
        """How many events are on record because of it."""
        return sum(entry.state is State.IN for entry in self.entries)

    def add(self, notes: Iterable[Note]) -> bool:
        """Add what is new; whether anything was. What is told beyond the limit of notes is not kept."""
        known = {note.order for note in self.notes}
        new = [note for note in notes if note.order not in known]
        self.notes.extend(new[: NOTES_LIMIT - len(self.notes)])
        return bool(new)

    def settle(self, wanted: Sequence[Wanted], source: str) -> list[Draft]:
        """What has to be sent so that exactly ``wanted`` is on record, as new entries or changed ones."""
        bases = {one.base for one in wanted}
        last_us = max((note.at_us for note in self.notes), default=0)
        drafts = []
        for entry in self.entries:
            if entry.state.is_live and entry.base not in bases:
                entry.state, entry.undone_us = State.UNDOING, max(entry.at_us, last_us)
            if entry.state is State.UNDOING:
                drafts.append(_reversal(entry, source))
        for one in wanted:
            entry = self._entry(one)
            if entry.state is State.SENT:
                drafts.append(_draft(entry, one, source))
        return drafts

    def heard(self, draft: Draft, *, was_taken: bool) -> None:
        """Note what the recorder said to a draft; what was decided meanwhile stands."""
        entry = next((one for one in self.entries if one.id == draft.entry.id), None)
        if entry is None:
            return
        if draft.is_reversal:
            entry.state = State.OUT if was_taken and entry.state is State.UNDOING else entry.state
        elif entry.state is State.SENT:
            if was_taken:
                entry.state = State.IN
            else:
                self.entries.remove(entry)

    def _entry(self, one: Wanted) -> Entry:
        same = [entry for entry in self.entries if entry.base == one.base]
        live = next((entry for entry in same if entry.state.is_live), None)
        if live is not None:
            return live
        # What was taken back is recorded anew, with a new id.
        entry = Entry(f"{one.base}-{len(same) + 1}" if same else one.base, one.base, one.at_us, State.SENT)
        self.entries.append(entry)
        return entry


def _draft(entry: Entry, one: Wanted, source: str) -> Draft:
    return Draft(entry, _event(entry.id, source, one.kind, one.at_us, dict(one.data)))


def _reversal(entry: Entry, source: str) -> Draft:
    data: dict[str, object] = {"reverses": {"source": source, "id": entry.id}}
    return Draft(entry, _event(f"undo/{entry.id}", source, Kind.REVERSED, entry.undone_us, data), is_reversal=True)


def _event(id: str, source: str, kind: Kind, at_us: int, data: dict[str, object]) -> bytes:
    time = moment_of(at_us).isoformat()
    return _ENCODE({"specversion": "1.0", "id": id, "source": source, "type": kind.value, "time": time, "data": data})
