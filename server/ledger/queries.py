"""Reading the books for people: events that happened, and a member's entries, newest first.

Rights are in the query: what a viewer may not see is not found. Answers are frozen values without words; `wording.py`
has those. Every list costs the same number of statements, however many rows it shows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from kpi.facts import NOBODY, Key
from server.accounts.merged import numbers_named, numbers_of
from server.db.bulk import Lookup
from server.db.tx import Reading, Row
from server.errors import NotFound
from server.ledger.facts import key_from, key_text
from server.ledger.recorded import (
    Counted,
    EventRef,
    EventStory,
    Ledger,
    ListedEvent,
    adjusted_day,
    entry_from,
    event_from,
    ref_from,
)
from server.ledger.stretches import anywhere, newest
from server.people.access import Viewer, may_see_member
from server.people.directory import Directory

_EVENT = (
    "e.seq, e.source, e.id, e.kind, e.at_us, e.day, e.recorded_us, e.member, e.account, a.name AS account_name, "
    "e.product, e.product_name, e.subject, e.target, e.amount, e.credits, e.data, e.earns"
)
_EVENTS = f"SELECT {_EVENT} FROM event e LEFT JOIN account a ON a.id = e.account"  # noqa: S608  # constants
_ENTRY = (
    "n.cause, n.line, n.event, n.rule, n.member, n.day, n.at_us, n.version, n.xp, n.coins, n.claimed, n.badge, "
    "n.badges, n.reason, n.adjusts, e.source, e.id, e.kind, e.subject, e.amount, e.account, a.name AS account_name, "
    "CASE WHEN e.kind IN ('quest.approved', 'period.closed') THEN e.data END AS told"
)
_ENTRY_SOURCES = "JOIN event e ON e.seq = n.event LEFT JOIN account a ON a.id = e.account"
_THEIRS = "n.member = $1 AND (n.cause, n.line) < ($2, CAST($3 AS BIGINT))"
_PAGE = (
    f"SELECT n.cause, n.line FROM entry n WHERE {newest('entry', 'cause', _THEIRS, '$4')} AND {_THEIRS} "  # noqa: S608
    "ORDER BY n.cause DESC, n.line DESC LIMIT $4"
)
_OF_MEMBER = (
    f"SELECT {_ENTRY} FROM ({_PAGE}) page JOIN entry n ON n.cause = page.cause AND n.line = page.line "  # noqa: S608
    f"{_ENTRY_SOURCES} ORDER BY n.cause DESC, n.line DESC"
)
_SUMS = (
    "SELECT CAST(coalesce(sum(xp), 0) AS BIGINT), CAST(coalesce(sum(coins), 0) AS BIGINT) FROM entry "
    "WHERE member = $1 AND "
)
# Entries stand with their own event, except later corrections: two indexes, hence two halves.
_OF_EVENT = (
    f"SELECT {_ENTRY} FROM (SELECT * FROM entry WHERE cause = $1 "  # noqa: S608
    f"UNION ALL SELECT * FROM entry WHERE event = $1 AND event <> cause) n {_ENTRY_SOURCES} ORDER BY n.cause, n.line"
)
_COUNTED = (
    "SELECT measure, member, day, adjusts, CAST(sum(value) AS BIGINT) AS value FROM (SELECT * FROM contribution "
    "WHERE cause = $1 AND event = $1 UNION ALL SELECT * FROM contribution WHERE event = $1 AND event <> cause) c "
    "GROUP BY measure, member, day, adjusts HAVING sum(value) <> 0 ORDER BY measure, member, day"
)
_TAKEN_BACK = Lookup("SELECT e.target FROM {keys} JOIN event e ON e.target = wanted.target", (("target", "text"),))
_WORTH = Lookup(
    "SELECT n.event, n.member, n.xp, n.coins FROM {keys} JOIN entry n ON n.cause = wanted.seq AND n.event = wanted.seq "
    "UNION ALL SELECT n.event, n.member, n.xp, n.coins FROM {keys} JOIN entry n "
    "ON n.event = wanted.seq AND n.event <> n.cause",
    (("seq", "bigint"),),
)


class MovedQuest(msgspec.Struct, frozen=True):
    """How far an event brought a member's quest, as the receipt told it; ``member`` is the username."""

    quest: str
    member: str
    progress: int
    goal: int
    done: bool = False


class _Moved(msgspec.Struct, frozen=True):
    """What is read of a receipt."""

    quests: tuple[MovedQuest, ...] = ()


_moved_in = msgspec.json.Decoder(_Moved).decode


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; empty fields do not restrict. Days are ordinals, both included.

    ``account`` is what events call a customer, ``account_id`` its number; ``subject`` is like ``deal:ID``.
    """

    member: int | None = None
    kind: str = ""
    account: str = ""
    source: str = ""
    id: str = ""
    first_day: int = 0
    last_day: int = 2**31 - 1
    account_id: int = 0
    subject: str = ""


def sees_everything(viewer: Viewer) -> bool:
    """Whether the viewer may read what concerns nobody in particular."""
    return may_see_member(viewer, NOBODY)


def _seen(viewer: Viewer) -> list[int]:
    own = {viewer.member_id} if viewer.member_id is not None else set()
    return sorted(own | viewer.led_member_ids)


async def member_ledger(source: Reading, member: int, after: tuple[int, ...], limit: int, currency: str) -> Ledger:
    """A member's entries, newest first, from the place after ``after`` (cause, line). Who may see it: the caller's."""
    rows = await source.fetch(_OF_MEMBER, member, *after, limit + 1)
    sums = await source.fetch(_SUMS + anywhere("cause").on(source.dialect), member)
    entries = tuple(entry_from(row, currency) for row in rows[:limit])
    is_more = len(rows) > limit
    return Ledger(entries, sums[0][0], sums[0][1], (entries[-1].cause, entries[-1].line) if is_more else None)


async def list_events(
    source: Reading, viewer: Viewer, wanted: EventFilter, before: int, limit: int, currency: str
) -> tuple[tuple[ListedEvent, ...], int | None]:
    """Events the viewer may see, newest first, with the seq to go on from (None: that was all)."""
    arguments: list[object] = []

    def bind(value: object) -> str:
        arguments.append(value)
        return f"${len(arguments)}"

    conditions = [f"e.seq < {bind(before)}", f"e.day BETWEEN {bind(wanted.first_day)} AND {bind(wanted.last_day)}"]
    if wanted.account_id:
        conditions.append(f"e.account IN ({await numbers_of(source, wanted.account_id)}) AND e.account > 0")
    for column in ("kind", "source", "id", "subject"):
        value = getattr(wanted, column)
        if value:
            conditions.append(f"e.{column} = {bind(value)}")
    if wanted.account:
        conditions.append(f"e.account IN ({await numbers_named(source, wanted.account)}) AND e.account > 0")
    members = [wanted.member] if wanted.member is not None else None if sees_everything(viewer) else _seen(viewer)
    if members is not None:
        conditions.append(f"e.seq IN ({_concerning(members, anywhere('seq').on(source.dialect))})")
    rows = await source.fetch(
        f"{_EVENTS} WHERE {' AND '.join(conditions)} ORDER BY e.seq DESC LIMIT {bind(limit + 1)}", *arguments
    )
    shown = rows[:limit]
    worth = await _worth(source, [row["seq"] for row in shown], viewer)
    listed = tuple(ListedEvent(event_from(row, currency), *worth.get(row["seq"], (0, 0))) for row in shown)
    return listed, (shown[-1]["seq"] if len(rows) > limit else None)


def _concerning(members: Sequence[int], where: str) -> str:
    """The events that concern these members; ``where`` says how to find those that are booked for them."""
    # Numbers of our own, never input: as text they let both engines plan by index.
    numbers = ", ".join(str(int(member)) for member in members) or "NULL"
    return (
        f"SELECT seq FROM event WHERE member IN ({numbers}) AND {where} "  # noqa: S608  # integers only, see above
        f"UNION SELECT seq FROM event_concern WHERE member IN ({numbers})"
    )


async def _worth(source: Reading, seqs: Sequence[int], viewer: Viewer) -> dict[int, tuple[int, int]]:
    sums: dict[int, tuple[int, int]] = {}
    for row in await _WORTH.fetch(source, [(seq,) for seq in seqs]):
        if may_see_member(viewer, row["member"]):
            xp, coins = sums.get(row["event"], (0, 0))
            sums[row["event"]] = (xp + row["xp"], coins + row["coins"])
    return sums


async def taken_back(source: Reading, keys: Iterable[Key]) -> set[Key]:
    """Which of these events were taken back, wholly or in part."""
    rows = await _TAKEN_BACK.fetch(source, [(key_text(key),) for key in sorted(set(keys))])
    return {key for row in rows if (key := key_from(row[0])) is not None}


async def find_events(source: Reading, viewer: Viewer, id: str, event_source: str | None) -> list[EventRef]:
    """The events of this id (and source) that the viewer may see; an id may be used by several sources."""
    rows = await source.fetch(
        "SELECT seq, source, id, kind FROM event WHERE id = $1 AND ($2 = '' OR source = $2) ORDER BY seq LIMIT 100",
        id,
        event_source or "",
    )
    visible = await _visible(source, viewer, [row["seq"] for row in rows])
    return [ref_from(row) for row in rows if row["seq"] in visible]


async def _visible(source: Reading, viewer: Viewer, seqs: Iterable[int]) -> set[int]:
    wanted = set(seqs)
    if not wanted or sees_everything(viewer):
        return wanted
    numbers = ", ".join(str(int(seq)) for seq in sorted(wanted))
    among = f"seq IN ({numbers})"
    rows = await source.fetch(f"SELECT seq FROM ({_concerning(_seen(viewer), among)}) mine WHERE {among}")  # noqa: S608
    return {row["seq"] for row in rows}


async def event_story(source: Reading, viewer: Viewer, seq: int, currency: str) -> EventStory:
    """An event with all it did, as far as the viewer may see. Raises `NotFound`."""
    row = await source.fetch_one(f"{_EVENTS} WHERE e.seq = $1", seq)
    if row is None or not await _visible(source, viewer, [seq]):
        raise NotFound(f"there is no event {seq} that you may see")
    event = event_from(row, currency)
    entries = [entry_from(one, currency) for one in await source.fetch(_OF_EVENT, seq)]
    counted = await source.fetch(_COUNTED, seq)
    back, forth = await _links(source, viewer, row)
    return EventStory(
        event,
        tuple(entry for entry in entries if may_see_member(viewer, entry.member)),
        tuple(
            Counted(
                one["measure"],
                one["member"],
                date.fromordinal(one["day"]),
                one["value"],
                adjusted_day(one["adjusts"]),
            )
            for one in counted
            if may_see_member(viewer, one["member"])
        ),
        back,
        forth,
    )


async def quests_moved(source: Reading, viewer: Viewer, seq: int, directory: Directory) -> tuple[MovedQuest, ...]:
    """The quests an event moved when it was recorded, of those whom the viewer may see."""
    receipt = await source.fetch_value("SELECT receipt FROM event WHERE seq = $1", seq)
    moved = _moved_in(receipt).quests if receipt is not None else ()
    found = ((move, directory.member_by_username(move.member)) for move in moved)
    return tuple(move for move, member in found if member is not None and may_see_member(viewer, member.id))


async def _links(source: Reading, viewer: Viewer, row: Row) -> tuple[EventRef | None, tuple[EventRef, ...]]:
    aimed_at = key_from(row["target"]) or ("", "")
    rows = await source.fetch(
        "SELECT seq, source, id, kind FROM event WHERE target = $1 "
        "UNION ALL SELECT seq, source, id, kind FROM event WHERE source = $2 AND id = $3 ORDER BY seq",
        key_text((row["source"], row["id"])),
        *aimed_at,
    )
    visible = await _visible(source, viewer, [one["seq"] for one in rows])
    refs = [ref_from(one) for one in rows if one["seq"] in visible]
    back = next((ref for ref in refs if (ref.source, ref.id) == aimed_at), None)
    return back, tuple(ref for ref in refs if ref is not back)
