"""What the server tells about me, my quests, boards and the verdicts on what I sent, as values.

Customers, raids, barriers and the ledger are told in files of their own.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from mobile.parse import (
    Object,
    day_in,
    document,
    grouped,
    items_in,
    object_in,
    objects_in,
    share_in,
    strings_in,
    text_in,
    whole_in,
    words_in,
)


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
    username: str = ""
    role: str = ""
    team_id: str = ""
    region: str = ""
    region_id: str = ""
    coins: int = 0
    badges: tuple[str, ...] = ()
    visibility: str = "named"
    currency: str = ""
    utc_offset_s: int = 0
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing to reach: `done` of 0 to 1, and the same in words."""

    title: str
    told: str
    done: float


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who took a bounty; `note` is what they say they did, or why it was not good enough."""

    member: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest that is mine or that I may take; a bounty is done by hand and approved by its poster.

    `takers` are known to whoever decides about it; `is_to_decide`: I have nothing to do with it but that.
    """

    id: str
    title: str
    text: str
    state: str
    xp: int
    objectives: tuple[Objective, ...]
    kind: str = "quest"
    deadline: date | None = None
    posted_by: str = ""
    note: str = ""
    takers: tuple[Taker, ...] = ()
    is_to_decide: bool = False


@dataclass(frozen=True, slots=True)
class Quests:
    """My quests and those I decide about, in the server's order."""

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
    attainment: float | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """A stretch of a board."""

    title: str
    period: str
    rows: tuple[Row, ...]
    by: str = "member"


@dataclass(frozen=True, slots=True)
class Accounts:
    """Customers I had to do with lately, latest first."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The verdict on one event: what it paid me, why, or why not.

    `problem` is empty unless it was rejected; `code` is the same for programs: `outdated`, `conflict` …
    """

    id: str
    is_recorded: bool
    xp: int
    reasons: tuple[str, ...]
    problem: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the server said no: `code` for programs, `told` for people."""

    code: str
    told: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the live stream; `seq` is None where it has none."""

    type: str
    topic: str
    seq: int | None
    data: Object = field(default_factory=dict)


def read_signed_in(text: str) -> SignedIn:
    """The answer to a sign-in."""
    answer = document(text)
    member = object_in(answer, "member")
    return SignedIn(
        text_in(answer, "token"), text_in(member, "username"), text_in(member, "name"), text_in(member, "language")
    )


def read_me(text: str) -> Me:
    """Who am I. Somebody without a standing (an admin, say) starts at nothing."""
    answer = document(text)
    nothing: Object = {
        "xp": 0,
        "level": 0,
        "title": "",
        "to_next": None,
        "into_level": 0,
        "level_length": 0,
        "streak": 0,
    }
    standing = object_in(answer, "standing") if answer.get("standing") is not None else nothing
    team, region, office = answer.get("team"), answer.get("region"), answer.get("organisation")
    offset = office.get("utc_offset_s") if isinstance(office, dict) else None
    return Me(
        name=text_in(object_in(answer, "member"), "name"),
        team=words_in(team, "name"),
        xp=whole_in(standing, "xp"),
        level=whole_in(standing, "level"),
        title=text_in(standing, "title"),
        to_next=whole_in(standing, "to_next") if standing.get("to_next") is not None else None,
        into_level=whole_in(standing, "into_level"),
        level_length=whole_in(standing, "level_length"),
        streak=whole_in(standing, "streak"),
        username=words_in(answer.get("member"), "username"),
        role=words_in(answer.get("member"), "role"),
        team_id=words_in(team, "id"),
        region=words_in(region, "name"),
        region_id=words_in(region, "id"),
        coins=coins if isinstance(coins := standing.get("coins"), int) else 0,
        badges=_badges(standing),
        visibility=words_in(answer, "visibility") or "named",
        currency=words_in(office, "currency"),
        utc_offset_s=offset if isinstance(offset, int) else 0,
        permissions=frozenset(strings_in(answer, "permissions")),
    )


def read_quests(text: str) -> Quests:
    """My quests: what is under way, what is on offer, what is done; and the bounties I decide about."""
    answer = document(text)
    posted = {text_in(item, "id"): item for item in objects_in(answer, "posted")} if "posted" in answer else {}
    shown = [item for shelf in ("mine", "offered", "finished") for item in objects_in(answer, shelf)]
    known = {text_in(item, "id") for item in shown}
    return Quests(
        (
            # A boss may take a bounty of somebody else and decides about it, too.
            *(replace(_quest(item), takers=_takers(posted.get(text_in(item, "id")))) for item in shown),
            *(
                replace(_quest(one), takers=_takers(one), is_to_decide=True)
                for id, one in posted.items()
                if id not in known
            ),
        )
    )


def read_board(text: str, me: str) -> Board:
    """A board around the member `me` (their username)."""
    answer = document(text)
    return Board(
        title=text_in(answer, "title"),
        period=text_in(answer, "period"),
        by=words_in(answer, "by") or "member",
        rows=tuple(_row(row, place, me) for place, row in enumerate(objects_in(answer, "rows"))),
    )


def read_accounts(text: str) -> Accounts:
    """The customers named in a list of events."""
    accounts = (item.get("account") for item in items_in(document(text)))
    return Accounts(tuple(dict.fromkeys(text_in(one, "name") for one in accounts if isinstance(one, dict))))


def read_receipts(text: str, me: str) -> tuple[Receipt, ...]:
    """The verdicts on what was sent, in that order; XP is what the member `me` got."""
    return tuple(_receipt(result, me) for result in objects_in(document(text), "results"))


def read_frame(text: str) -> Frame:
    """One message of the live stream."""
    frame = document(text)
    topic, seq, data = frame.get("topic", ""), frame.get("seq"), frame.get("data")
    told = data if isinstance(data, dict) else {}
    return Frame(text_in(frame, "type"), str(topic), seq if isinstance(seq, int) else None, told)


def read_version(text: str) -> int | None:
    """Which version of a thing an answer shows; None where it tells none."""
    version = document(text).get("version")
    return version if isinstance(version, int) else None


def read_problem(text: str) -> Problem:
    """A problem+json answer."""
    answer = document(text)
    errors = objects_in(answer, "errors") if "errors" in answer else []
    told = [f"{error.get('pointer', '')} {error.get('message', '')}".strip() for error in errors]
    words = "; ".join([str(answer.get("detail") or answer.get("title") or ""), *told])
    return Problem(words_in(answer, "type").rpartition(":")[2], words)


def _quest(item: Object) -> Quest:
    return Quest(
        id=text_in(item, "id"),
        title=text_in(item, "title"),
        text=text_in(item, "text"),
        state=text_in(item, "state"),
        xp=whole_in(object_in(item, "reward"), "xp"),
        objectives=tuple(_objective(part) for part in objects_in(item, "objectives")),
        kind=words_in(item, "kind") or "quest",
        deadline=day_in(item, "deadline"),
        posted_by=words_in(item, "posted_by"),
        note=words_in(item, "note"),
    )


def _takers(item: Object | None) -> tuple[Taker, ...]:
    if item is None:
        return ()
    return tuple(
        Taker(text_in(one, "member"), text_in(one, "state"), words_in(one, "note"))
        for one in objects_in(item, "takers")
    )


def _objective(part: Object) -> Objective:
    told = f"{grouped(part.get('progress'))} / {grouped(part.get('goal'))}"
    return Objective(text_in(part, "title"), told, share_in(part, "ratio"))


def _row(row: Object, place: int, me: str) -> Row:
    who, name, rank, move = row.get("id"), row.get("name"), row.get("rank"), row.get("move")
    reached = row.get("attainment")
    return Row(
        # Anonymous members have no id; their place has to do.
        key=str(who) if who is not None else f"#{place}",
        rank=str(rank) if rank is not None else "–",
        name=str(name) if name is not None else "",
        value=grouped(row.get("value")),
        move=move if isinstance(move, int) else None,
        is_me=who == me,
        attainment=float(reached) if isinstance(reached, int | float) else None,
    )


def _badges(standing: Object) -> tuple[str, ...]:
    titles = standing.get("badge_titles")
    known = titles if isinstance(titles, dict) else {}
    return tuple(str(known.get(id, id)) for id in strings_in(standing, "badges"))


def _receipt(result: Object, me: str) -> Receipt:
    mine = [award for award in objects_in(result, "awards") if award.get("member") == me]
    refused = [refusal for refusal in objects_in(result, "refusals") if refusal.get("member") == me]
    reasons = [text_in(award, "why") for award in mine] + [text_in(refusal, "detail") for refusal in refused]
    rejected = text_in(result, "status") == "rejected"
    error = object_in(result, "error") if rejected else {}
    return Receipt(
        text_in(result, "id"),
        not rejected,
        sum(whole_in(award, "xp") for award in mine),
        tuple(reasons),
        text_in(error, "message") if rejected else "",
        words_in(error, "code"),
    )
