"""Reading the books for people: what an event did, and a member's entries, newest first.

Rights are in the query: what a viewer may not see is not found. Answers are frozen values without words; `wording.py`
has those. Every list costs the same number of statements, however many rows it shows.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from kpi.facts import Key
from server.db.bulk import Lookup
from server.db.tx import Reading, Row
from server.errors import NotFound
from server.ledger.access import concerning, seen, sees_everything
from server.ledger.event_list import EVENTS
from server.ledger.facts import key_from, key_text
from server.ledger.recorded import (
    Counted,
    EventRef,
    EventStory,
    Ledger,
    adjusted_day,
    entry_from,
    event_from,
    ref_from,
)
from server.ledger.stretches import anywhere, newest
from server.people.access import Viewer, may_see_member
from server.people.directory import Directory

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


async def member_ledger(source: Reading, member: int, after: tuple[int, ...], limit: int, currency: str) -> Ledger:
    """A member's entries, newest first, from the place after ``after`` (cause, line). Who may see it: the caller's."""
    rows = await source.fetch(_OF_MEMBER, member, *after, limit + 1)
    sums = await source.fetch(_SUMS + anywhere("cause").on(source.dialect), member)
    entries = tuple(entry_from(row, currency) for row in rows[:limit])
    is_more = len(rows) > limit
    return Ledger(entries, sums[0][0], sums[0][1], (entries[-1].cause, entries[-1].line) if is_more else None)


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
    rows = await source.fetch(f"SELECT seq FROM ({concerning(seen(viewer), among)}) mine WHERE {among}")  # noqa: S608
    return {row["seq"] for row in rows}


async def event_story(source: Reading, viewer: Viewer, seq: int, currency: str) -> EventStory:
    """An event with all it did, as far as the viewer may see. Raises `NotFound`."""
    row = await source.fetch_one(f"{EVENTS} WHERE e.seq = $1", seq)
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
