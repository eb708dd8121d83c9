"""What the server tells, as values: the only place where its JSON is read.

Whatever does not look like an answer of ours (a sign-in page of a hotel's network, say) is a `BadAnswer`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

T = TypeVar("T")


class BadAnswer(ValueError):
    """An answer that cannot be read; says where and what stands there."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session."""

    token: str
    username: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Me:
    """The member and their standing. `to_next` is None on the highest level."""

    name: str
    team: str
    xp: int
    level: int
    title: str
    to_next: int | None
    into_level: int
    level_length: int
    streak: int


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing to reach: `done` of 0 to 1, and the same in words."""

    title: str
    told: str
    done: float


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest that is mine or that I may take."""

    id: str
    title: str
    text: str
    state: str
    xp: int
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class Quests:
    """My quests, in the server's order."""

    items: tuple[Quest, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A place on a board; `key` stays the same while a member moves. `move` > 0: places gained; None: not known."""

    key: str
    rank: str
    name: str
    value: str
    move: int | None
    is_me: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A stretch of a board."""

    title: str
    period: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Customers I had to do with lately, latest first."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The verdict on one event: what it paid me, why, or why not. `problem` is empty unless it was rejected."""

    id: str
    is_recorded: bool
    xp: int
    reasons: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the live stream; `seq` is None where it has none."""

    type: str
    topic: str
    seq: int | None


def read_signed_in(text: str) -> SignedIn:
    """The answer to a sign-in."""
    answer = _document(text)
    member = _dict(answer, "member")
    return SignedIn(_text(answer, "token"), _text(member, "username"), _text(member, "name"), _text(member, "language"))


def read_me(text: str) -> Me:
    """Who am I. Somebody without a standing (an admin, say) starts at nothing."""
    answer = _document(text)
    nothing: dict[str, object] = {
        "xp": 0,
        "level": 0,
        "title": "",
        "to_next": None,
        "into_level": 0,
        "level_length": 0,
        "streak": 0,
    }
    standing = _dict(answer, "standing") if answer.get("standing") is not None else nothing
    team = answer.get("team")
    return Me(
        name=_text(_dict(answer, "member"), "name"),
        team=_text(team, "name") if isinstance(team, dict) else "",
        xp=_whole(standing, "xp"),
        level=_whole(standing, "level"),
        title=_text(standing, "title"),
        to_next=_whole(standing, "to_next") if standing.get("to_next") is not None else None,
        into_level=_whole(standing, "into_level"),
        level_length=_whole(standing, "level_length"),
        streak=_whole(standing, "streak"),
    )


def read_quests(text: str) -> Quests:
    """My quests: what is under way, what is on offer, what is done."""
    answer = _document(text)
    return Quests(tuple(_quest(item) for shelf in ("mine", "offered", "finished") for item in _list(answer, shelf)))


def read_board(text: str, me: str) -> Board:
    """A board around the member `me` (their username)."""
    answer = _document(text)
    return Board(
        title=_text(answer, "title"),
        period=_text(answer, "period"),
        rows=tuple(_row(row, place, me) for place, row in enumerate(_list(answer, "rows"))),
    )


def read_accounts(text: str) -> Accounts:
    """The customers named in a list of events."""
    accounts = (item.get("account") for item in _items(_document(text)))
    return Accounts(tuple(dict.fromkeys(_text(one, "name") for one in accounts if isinstance(one, dict))))


def read_receipts(text: str, me: str) -> tuple[Receipt, ...]:
    """The verdicts on what was sent, in that order; XP is what the member `me` got."""
    return tuple(_receipt(result, me) for result in _list(_document(text), "results"))


def read_frame(text: str) -> Frame:
    """One message of the live stream."""
    frame = _document(text)
    topic, seq = frame.get("topic", ""), frame.get("seq")
    return Frame(_text(frame, "type"), str(topic), seq if isinstance(seq, int) else None)


def read_problem(text: str) -> str:
    """The words of a problem+json answer."""
    answer = _document(text)
    errors = _list(answer, "errors") if "errors" in answer else []
    told = [f"{error.get('pointer', '')} {error.get('message', '')}".strip() for error in errors]
    return "; ".join([str(answer.get("detail") or answer.get("title") or ""), *told])


def grouped(value: object) -> str:
    """A number, or money, as people read it: `1,234`, `12,000 CNY`; nothing is a dash."""
    match value:
        case {"amount": str(amount), "currency": str(currency)}:
            try:
                number = Decimal(amount)
            except InvalidOperation as error:
                raise BadAnswer(f"amount is {amount!r}, not a number") from error
            return f"{number.normalize() if number == number.to_integral() else number:,f} {currency}"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.2f}"
        case _:
            return "–"


def _quest(item: dict[str, object]) -> Quest:
    return Quest(
        id=_text(item, "id"),
        title=_text(item, "title"),
        text=_text(item, "text"),
        state=_text(item, "state"),
        xp=_whole(_dict(item, "reward"), "xp"),
        objectives=tuple(_objective(part) for part in _list(item, "objectives")),
    )


def _objective(part: dict[str, object]) -> Objective:
    told = f"{grouped(part.get('progress'))} / {grouped(part.get('goal'))}"
    return Objective(_text(part, "title"), told, _share(part, "ratio"))


def _row(row: dict[str, object], place: int, me: str) -> Row:
    who, name, rank, move = row.get("id"), row.get("name"), row.get("rank"), row.get("move")
    return Row(
        # Anonymous members have no id; their place has to do.
        key=str(who) if who is not None else f"#{place}",
        rank=str(rank) if rank is not None else "–",
        name=str(name) if name is not None else "",
        value=grouped(row.get("value")),
        move=move if isinstance(move, int) else None,
        is_me=who == me,
    )


def _receipt(result: dict[str, object], me: str) -> Receipt:
    mine = [award for award in _list(result, "awards") if award.get("member") == me]
    refused = [refusal for refusal in _list(result, "refusals") if refusal.get("member") == me]
    reasons = [_text(award, "why") for award in mine] + [_text(refusal, "detail") for refusal in refused]
    rejected = _text(result, "status") == "rejected"
    problem = _text(_dict(result, "error"), "message") if rejected else ""
    return Receipt(
        _text(result, "id"), not rejected, sum(_whole(award, "xp") for award in mine), tuple(reasons), problem
    )


def _document(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadAnswer(f"this is not JSON: {text[:80]!r}") from error
    if not isinstance(found, dict):
        raise BadAnswer(f"this is not an object: {text[:80]!r}")
    return found


def _typed(*kinds: type[T]) -> Callable[[object, str], T]:
    def take(holder: object, name: str) -> T:
        found = holder.get(name) if isinstance(holder, dict) else None
        if not isinstance(found, kinds):
            raise BadAnswer(f"{name} is {found!r}, must be {' or '.join(kind.__name__ for kind in kinds)}")
        return found

    return take


_text = _typed(str)
_whole = _typed(int)
_share: Callable[[object, str], float] = _typed(int, float)
_dict: Callable[[object, str], dict[str, object]] = _typed(dict)


def _list(holder: object, name: str) -> list[dict[str, object]]:
    found = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadAnswer(f"{name} is {found!r}, must be a list of objects")
    return found


def _items(answer: dict[str, object]) -> list[dict[str, object]]:
    return _list(answer, "items")
