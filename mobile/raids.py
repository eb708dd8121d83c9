"""Raids as the server tells them, as values: the boss, the plan, the log, and what one may do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobile.office import office_day
from mobile.parse import (
    Object,
    amount_of,
    day_in,
    document,
    flag_in,
    grouped,
    items_in,
    moment_in,
    object_in,
    objects_in,
    share_in,
    strings_in,
    text_in,
    words_in,
)


@dataclass(frozen=True, slots=True)
class Boss:
    """What is left of the goal; ``left`` of 1 to 0, and the same in words."""

    left: float
    told: str


@dataclass(frozen=True, slots=True)
class RaidCard:
    """A raid in a list. Without a boss: one may only know that it exists."""

    id: str
    title: str
    account: str
    state: str
    phase: str
    boss: Boss | None
    ends_on: date | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Raids:
    """Raids under way, then those that ended."""

    items: tuple[RaidCard, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's part in a raid."""

    member: str
    name: str
    role: str
    damage: str
    share: float
    is_lead: bool
    role_id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A planned follow-up; ``barrier`` is what the barrier is called that it is to get out of the way."""

    id: str
    who: str
    name: str
    channel: str
    contact: str
    what: str
    due: datetime | None
    is_whole_day: bool
    state: str
    is_for_barrier: bool
    barrier: str
    override: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of the log; ``change`` is what it did to the boss, in words, nothing where it did nothing."""

    seq: int
    at: datetime | None
    kind: str
    name: str
    change: str
    is_heal: bool
    note: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note."""

    seq: int
    at: datetime | None
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Raid:
    """A raid with everything in it; ``rights`` names what the caller may do, ``roles`` are (id, title).

    ``version`` is what an edit names; None for who may only know that it exists. ``names`` are (username, name).
    """

    card: RaidCard
    account_ref: str
    roster: tuple[Seat, ...]
    steps: tuple[Step, ...]
    hits: tuple[Hit, ...]
    notes: tuple[Note, ...]
    rights: frozenset[str]
    roles: tuple[tuple[str, str], ...]
    version: int | None = None
    names: tuple[tuple[str, str], ...] = ()
    is_reviewed: bool = False

    def may_change(self, step: Step, me: str) -> bool:
        """Whoever leads changes every step that is not done, others their own."""
        is_ahead = step.state in AHEAD
        return is_ahead and ("manage" in self.rights or ("take_part" in self.rights and step.who == me))

    def met_by(self, step: str, who: str, contact: str, day: date, offset: timedelta) -> str:
        """Who else turns to a contact on a day of the office; nobody is an empty name."""
        return next(
            (
                one.name
                for one in self.steps
                if one.id != step and one.who != who and one.contact == contact and one.state in AHEAD
                if contact and one.due is not None and office_day(one.due, offset) == day
            ),
            "",
        )


@dataclass(frozen=True, slots=True)
class RaidRules:
    """What the rulebook offers to whoever opens a raid, as (id, title)."""

    roles: tuple[tuple[str, str], ...]
    plans: tuple[tuple[str, str], ...]


# A step that still waits for being done, or to be made good.
AHEAD = ("open", "waiting", "missed")
RIGHTS = ("manage", "take_part", "note", "join", "leave", "take_over", "review")


def read_raids(text: str, me: str) -> Raids:
    """A list of raids for the member ``me``."""
    return Raids(tuple(_card(item, me) for item in items_in(document(text))))


def read_raid(text: str, me: str) -> Raid:
    """One raid for the member ``me``."""
    answer = document(text)
    people, roles, rights = answer.get("people"), answer.get("roles"), answer.get("rights")
    names = {str(key): str(name) for key, name in people.items()} if isinstance(people, dict) else {}
    titles = {str(key): str(title) for key, title in roles.items()} if isinstance(roles, dict) else {}
    return Raid(
        card=_card(answer, me),
        account_ref=words_in(object_in(answer, "account"), "ref"),
        roster=tuple(
            _seat(seat, names, titles) for seat in objects_in(answer, "roster") if seat.get("left_at") is None
        ),
        steps=tuple(_step(step, names) for step in objects_in(answer, "steps")),
        hits=tuple(_hit(line, names) for line in reversed(objects_in(answer, "log"))),
        notes=tuple(_note(note, names) for note in reversed(objects_in(answer, "notes"))),
        rights=frozenset(right for right in RIGHTS if flag_in(rights, right)),
        roles=tuple(titles.items()),
        version=version if isinstance(version := answer.get("version"), int) else None,
        names=tuple(names.items()),
        is_reviewed=answer.get("review") is not None,
    )


def read_raid_rules(text: str) -> RaidRules:
    """The roles and plans of the rulebook in force."""
    answer = document(text)
    roles, plans = (
        tuple((text_in(one, "id"), text_in(one, "title")) for one in objects_in(answer, name))
        for name in ("roles", "plans")
    )
    return RaidRules(roles, plans)


def _card(item: Object, me: str) -> RaidCard:
    account = object_in(item, "account")
    inside = strings_in(item, "members") or tuple(words_in(seat, "member") for seat in _roster(item))
    return RaidCard(
        id=text_in(item, "id"),
        title=text_in(item, "title"),
        account=text_in(account, "name"),
        state=text_in(item, "state"),
        phase=text_in(item, "phase"),
        boss=_boss(item.get("hp")),
        ends_on=day_in(item, "ends_on"),
        is_mine=me in inside,
    )


def _roster(item: Object) -> list[Object]:
    return [seat for seat in objects_in(item, "roster") if seat.get("left_at") is None] if "roster" in item else []


def _boss(hp: object) -> Boss | None:
    if not isinstance(hp, dict):
        return None
    whole, left = amount_of(hp.get("max")), amount_of(hp.get("left"))
    return Boss(float(left / whole) if whole else 0.0, f"{grouped(hp.get('left'))} / {grouped(hp.get('max'))}")


def _seat(seat: Object, names: dict[str, str], titles: dict[str, str]) -> Seat:
    member, role = text_in(seat, "member"), text_in(seat, "role")
    return Seat(
        member,
        names.get(member, member),
        titles.get(role, role),
        grouped(seat.get("damage")),
        share_in(seat, "share"),
        flag_in(seat, "is_lead"),
        role,
    )


def _step(step: Object, names: dict[str, str]) -> Step:
    who = words_in(step, "who")
    return Step(
        id=text_in(step, "id"),
        who=who,
        name=names.get(who, who),
        channel=text_in(step, "channel"),
        contact=words_in(step, "contact"),
        what=words_in(step, "what"),
        due=moment_in(step, "due"),
        is_whole_day=flag_in(step, "day_only"),
        state=text_in(step, "state"),
        is_for_barrier=bool(words_in(step, "barrier")),
        barrier=words_in(step, "barrier_title"),
        override=words_in(step, "override"),
    )


def _hit(line: Object, names: dict[str, str]) -> Hit:
    who = words_in(line, "member") or words_in(line, "by")
    damage, heal = amount_of(line.get("damage")), amount_of(line.get("heal"))
    changed = line.get("heal") if heal else line.get("damage") if damage else None
    return Hit(
        seq=seq if isinstance(seq := line.get("seq"), int) else 0,
        at=moment_in(line, "at"),
        kind=text_in(line, "kind"),
        name=names.get(who, who),
        change=grouped(changed) if changed is not None else "",
        is_heal=bool(heal),
        note=words_in(line, "note"),
    )


def _note(note: Object, names: dict[str, str]) -> Note:
    who = words_in(note, "member")
    return Note(
        seq if isinstance(seq := note.get("seq"), int) else 0,
        moment_in(note, "at"),
        names.get(who, who),
        text_in(note, "text"),
    )
