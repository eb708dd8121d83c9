"""The notes about a deal as events: opened, moved, amended, won, lost, reopened. Pure: the same notes, the same events.

A deal that was deleted, or merged into another one, wants no events at all: what was recorded of it is taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpi.events import Kind
from kpi.sentences import sentence
from server.intake.hooks.notes import Field, Note, Thing
from server.intake.hooks.story import Known, Story, Wanted, amount_text, is_gone

# What programs that tell each property alone say within a minute belongs to the opening.
SETTLED_US = 60_000_000
_OWNERS = (Field.OWNER, Field.OWNER_NAME, Field.OWNER_EMAIL)
WON, LOST, OPEN = "won", "lost", "open"


def deal_story(thing: Thing, notes: Sequence[Note], known: Known) -> Story:
    """What these notes, in any order, want to be on record."""
    teller = _Teller(thing, sorted(notes, key=lambda note: note.order), known)
    if not is_gone(teller.notes):
        teller.tell()
    return teller.story


@dataclass(slots=True)
class _Teller:
    """Walks through the notes of a deal; ``state`` is what has been said so far."""

    thing: Thing
    notes: list[Note]
    known: Known
    story: Story = field(default_factory=Story)
    state: dict[str, str] = field(default_factory=dict)
    told: dict[str, object] = field(default_factory=dict)
    stage: str = ""
    end: str = OPEN

    def tell(self) -> None:
        if self._owner() is None:
            return
        created = next((note.fields[Field.CREATED] for note in self.notes if note.fields.get(Field.CREATED)), "")
        if created:
            self._open(int(created))
        for note in self.notes:
            self.state.update(note.fields)
            self._end(note)
            self._amend(note)

    def _owner(self) -> str | None:
        """Whoever owns the deal first; without anybody nothing can be recorded."""
        noted = next((note.fields for note in self.notes if any(note.fields.get(one) for one in _OWNERS)), {})
        return self.known.member(noted, self.story)

    def _open(self, at_us: int) -> None:
        for note in self.notes:
            if note.whole or note.at_us <= at_us + SETTLED_US:
                self.state.update({name: value for name, value in note.fields.items() if name not in self.state})
        if self._status() != OPEN:
            # How it ended is told by the note that says so, not by the opening.
            for name in (Field.STAGE, Field.STATUS, Field.ENDED):
                self.state.pop(name, None)
        raw = self.state.get(Field.STAGE, "")
        self.stage = (self.known.stage(raw, self.story) or "") if raw else ""
        self.told = self._particulars() | {"member": self._owner()}
        data = self.told | {"stage": self.stage, "contact": self.state.get(Field.CONTACT)}
        self._want("opened", Kind.DEAL_OPENED, at_us, data)

    def _end(self, note: Note) -> None:
        """What the note says of the deal's stage and end."""
        status, raw = self._status(), self.state.get(Field.STAGE, "")
        at_us = int(self.state.get(Field.ENDED) or 0) if note.whole else 0
        at_us = at_us or note.at_us
        if status == OPEN and self.end != OPEN:
            self._want(f"reopened@{note.at_us}", Kind.DEAL_REOPENED, note.at_us, {"member": self._member()})
        elif status == WON and self.end != WON:
            self._win(at_us)
        elif status == LOST and self.end != LOST:
            reason = self._soon(Field.LOST_REASON)
            data = {"member": self._member(), "reason": reason, "account": self.known.account(self.state)}
            self._want(f"lost@{at_us}", Kind.DEAL_LOST, at_us, data)
        self.end = status
        stage = self.known.stage(raw, self.story) if raw and status == OPEN else None
        if stage and stage != self.stage:
            self.stage = stage
            data = {"stage": stage, "member": self._member()}
            self._want(f"stage@{note.at_us}", Kind.DEAL_STAGE, note.at_us, data)

    def _win(self, at_us: int) -> None:
        amount = amount_text(self._soon(Field.AMOUNT))
        if amount is None:
            self.story.problem(sentence("it was won and has no amount yet"))
            return
        told = self._particulars() | {"amount": amount, "currency": self._currency(), "member": self._member()}
        told.pop("expected_close", None)
        self.told |= {name: told[name] for name in ("amount", "currency")}
        self._want(f"won@{at_us}", Kind.DEAL_WON, at_us, told)

    def _amend(self, note: Note) -> None:
        """What else the note changed."""
        now = self._particulars() | {"member": self._member()}
        changed = {name: value for name, value in now.items() if value and value != self.told.get(name)}
        if not changed:
            return
        self.told |= changed
        # An amount always goes with its currency, and a changed currency with the amount it is of.
        if {"amount", "currency"} & changed.keys():
            changed |= {name: now[name] for name in ("amount", "currency")}
        self._want(f"amended@{note.at_us}", Kind.DEAL_AMENDED, note.at_us, changed)

    def _particulars(self) -> dict[str, object]:
        amount = amount_text(self.state.get(Field.AMOUNT, ""))
        return {
            "title": self.state.get(Field.NAME, "")[:200],
            "account": self.known.account(self.state),
            "amount": amount,
            "currency": self._currency() if amount else "",
            "expected_close": self.state.get(Field.CLOSE, ""),
        }

    def _currency(self) -> str:
        return self.state.get(Field.CURRENCY, "") or self.known.terms.currency

    def _member(self) -> str | None:
        if any(self.state.get(one) for one in _OWNERS):
            return self.known.member(self.state, self.story) or self._before()
        return self._before() or self._owner()

    def _before(self) -> str | None:
        """Whose it was so far."""
        member = self.told.get("member")
        return member if isinstance(member, str) else None

    def _status(self) -> str:
        raw, terms = self.state.get(Field.STAGE, ""), self.known.terms
        if raw in terms.won or raw in terms.lost:
            return WON if raw in terms.won else LOST
        return self.state.get(Field.STATUS, "") or OPEN

    def _soon(self, name: Field) -> str:
        """What is said by now, or else what is said of it first."""
        said = self.state.get(name, "")
        return said or next((note.fields[name] for note in self.notes if note.fields.get(name)), "")

    def _want(self, what: str, kind: Kind, at_us: int, data: Mapping[str, object]) -> None:
        deal = f"{self.known.terms.prefix}{self.thing.id}"
        self.story.wanted.append(Wanted.of(self.thing, what, kind, at_us, {"deal": deal, **data}))
