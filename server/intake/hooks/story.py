"""What the notes about a thing want to be on record: events that are wanted, and what keeps others back."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256

import msgspec

from kpi.events import Kind
from kpi.sentences import Sentence, sentence
from server.intake.hooks.notes import Field, Note, Thing, ThingKind
from server.intake.hooks.terms import Terms

_ENCODE = msgspec.json.Encoder(order="sorted").encode
# A number or the like means nothing to people; a word does, whatever program it comes from.
_CODE = re.compile(r"[0-9]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}").fullmatch

FindMember = Callable[[str], str | None]
"""The username of the member who is called so; None when nobody is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One event that should be on record. ``base`` is its id unless it was taken back before."""

    base: str
    kind: Kind
    at_us: int
    data: Mapping[str, object]

    @classmethod
    def of(cls, thing: Thing, what: str, kind: Kind, at_us: int, data: Mapping[str, object]) -> "Wanted":
        """An event about a thing; its id tells what it says, so that something else has another id."""
        told = {name: value for name, value in data.items() if value not in (None, "")}
        digest = sha256(_ENCODE([kind.value, at_us, told])).hexdigest()[:10]
        return cls(f"{thing}/{what}~{digest}", kind, at_us, told)


@dataclass(slots=True)
class Story:
    """What the notes of one thing come to."""

    wanted: list[Wanted] = field(default_factory=list)
    problems: list[Sentence] = field(default_factory=list)

    def problem(self, told: Sentence) -> None:
        """Say, once, what keeps something back."""
        if told not in self.problems:
            self.problems.append(told)


@dataclass(frozen=True, slots=True)
class Known:
    """What is needed to understand notes: the hook's terms, who is here, and what other things are called."""

    terms: Terms
    find_member: FindMember
    names: Mapping[Thing, tuple[Note, ...]]

    def name_of(self, kind: ThingKind, id: str) -> str:
        """What a company, stage or user is called; of merged ones, what remained. "" when nobody told."""
        for _ in range(20):  # Whoever merges in a circle gets no name rather than no answer.
            notes = self.names.get(Thing(kind, id), ())
            merged = last(notes, Field.MERGED_INTO)
            if not merged:
                return first(notes, Field.NAME)
            id = merged
        return ""

    def member(self, state: Mapping[str, str], story: Story) -> str | None:
        """Whose it is; None, and the reason among the problems, when it is nobody's who is known here."""
        owner = state.get(Field.OWNER, "")
        user = self.names.get(Thing(ThingKind.USER, owner), ())
        names = (
            state.get(Field.OWNER_NAME, "") or first(user, Field.NAME),
            state.get(Field.OWNER_EMAIL, "") or first(user, Field.EMAIL),
        )
        mapped = next((self.terms.owners[one] for one in (owner, *names) if one in self.terms.owners), "")
        candidates = (mapped, names[0], names[1].partition("@")[0])
        found = next((who for one in candidates if one and (who := self.find_member(one)) is not None), None)
        if found is None and self.terms.member:
            found = self.find_member(self.terms.member)
        if found is None:
            story.problem(_nobody(owner, " ".join(name for name in names if name), mapped))
        return found

    def stage(self, raw: str, story: Story) -> str | None:
        """What a stage is called here; None, and the reason among the problems, for one that has no name."""
        name = self.terms.stages.get(raw) or self.name_of(ThingKind.STAGE, raw)
        if name:
            return name
        if _CODE(raw):
            story.problem(sentence("stage {stage!r} has no name here: add it to the hook's stages", stage=raw))
            return None
        return raw

    def account(self, state: Mapping[str, str]) -> str:
        """What the customer is called: by its company where that was merged or told, else as the note says."""
        company = state.get(Field.COMPANY, "")
        return (self.name_of(ThingKind.COMPANY, company) if company else "") or state.get(Field.ACCOUNT, "")


def first(notes: Iterable[Note], name: Field) -> str:
    """The first thing that was said; "" when nothing was."""
    return next((note.fields[name] for note in notes if note.fields.get(name)), "")


def last(notes: Iterable[Note], name: Field) -> str:
    """The last thing that was said; "" when nothing was, or it was emptied."""
    said = [note.fields[name] for note in notes if name in note.fields]
    return said[-1] if said else ""


def is_gone(notes: Iterable[Note]) -> bool:
    """Whether a thing was deleted, or went up in another one."""
    notes = tuple(notes)
    return bool(last(notes, Field.DELETED) or last(notes, Field.MERGED_INTO))


def amount_text(text: str) -> str | None:
    """A plain decimal; the text as it is where it is none, so that the recorder says so. None for nothing."""
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return text
    return format(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize(), "f")


def moment_of(at_us: int) -> datetime:
    """A time as events hold it."""
    return datetime.fromtimestamp(at_us // 1_000_000, UTC).replace(microsecond=at_us % 1_000_000)


def _nobody(owner: str, names: str, mapped: str) -> Sentence:
    if mapped:
        return sentence(
            "owner {owner!r} is {name!r} by the hook's owners, and nobody here is called so", owner=owner, name=mapped
        )
    if not owner and not names:
        return sentence("it has no owner yet: name a member for what nobody owns, or wait until it is told")
    told = f"{owner!r} ({names})" if owner and names else repr(owner or names)
    return sentence("owner {owner} is nobody here: add them to the hook's owners", owner=told)
