"""Looking for accounts, or contacts, that may be the same one: for who is about to add one, and for all that are there.

The keys of ``likeness.py`` are kept in a table; whoever shares one is compared. Keys that very many share say nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.accounts.likeness import Likeness, Match, compare, host_of
from server.accounts.store import Kind
from server.accounts.tables import LIKELY, LIKENESS
from server.db.arrays import among, as_array
from server.db.bulk import Lookup, write_all
from server.db.tx import Reading, Row, Tx

MOST_SHARED = 60
"""A key that more rows have is left aside: names that all begin alike."""
MOST_FOUND = 5
AT_ONCE = 200
DIFFERENT, MERGED = "different", "merged"
"""How a pair is settled."""

_SHARED = Lookup(
    "SELECT l.key, l.row_id FROM {keys} JOIN likeness l ON l.kind = wanted.kind AND l.key = wanted.key "  # noqa: S608
    "WHERE (SELECT count(*) FROM (SELECT 1 FROM likeness many WHERE many.kind = wanted.kind AND many.key = wanted.key "
    f"LIMIT {MOST_SHARED + 1}) counted) <= {MOST_SHARED}",
    (("kind", "text"), ("key", "text")),
)
_SELECT = {
    Kind.ACCOUNT: "SELECT id, ref, name, phone_e164, website AS address, 0 AS place, merged_into, matched FROM account",
    Kind.CONTACT: "SELECT id, ref, name, phone_e164, email AS address, coalesce(account_id, 0) AS place, merged_into, "
    "matched FROM contact",
}


@dataclass(frozen=True, slots=True)
class Similar:
    """An account or contact that may be the same one, with how alike it is, and by what."""

    id: int
    ref: str
    name: str
    match: Match


async def similar_to(source: Reading, kind: Kind, wanted: Likeness, but: int = 0) -> tuple[Similar, ...]:
    """What may be the same as this, the most alike first; two statements."""
    shared = await _sharing(source, kind, wanted.keys)
    numbers = sorted({id for ids in shared.values() for id in ids} - {but})
    found = []
    for row in await _rows(source, kind, numbers):
        match = compare(wanted, _likeness(kind, row))
        if match is not None:
            found.append(Similar(row["id"], row["ref"], row["name"], match))
    return tuple(sorted(found, key=lambda one: (-one.match.score, one.name, one.id))[:MOST_FOUND])


async def match_some(tx: Tx, kind: Kind, after: int = 0) -> Sequence[int]:
    """Look for what may be the same as some rows that were added or changed; the numbers of those, in order.

    Call inside ``db.write()``. Pairs that were settled stay settled. ``after`` the last of the part before nothing is
    read again: PostgreSQL would step over every row that has just been looked at.
    """
    rows = await tx.fetch(
        f"{_SELECT[kind]} WHERE matched <> version AND id > $1 ORDER BY id LIMIT $2",
        after,
        AT_ONCE,
    )
    await _match(tx, kind, rows)
    return [row["id"] for row in rows]


async def match_row(tx: Tx, kind: Kind, id: int) -> None:
    """The same for one row that somebody has just added or changed, so that the next one hears of it at once."""
    await _match(tx, kind, await tx.fetch(f"{_SELECT[kind]} WHERE id = $1", id))


async def _match(tx: Tx, kind: Kind, rows: Sequence[Row]) -> None:
    if not rows:
        return
    mine = as_array(tx.dialect, [row["id"] for row in rows])
    await _forget(tx, kind, [row["id"] for row in rows if row["matched"]])
    known = {row["id"]: _likeness(kind, row) for row in rows if row["merged_into"] is None}
    await write_all(tx, [(LIKENESS, [(kind.value, key, id) for id, one in known.items() for key in one.keys])])
    await tx.execute(f"UPDATE {kind} SET matched = version WHERE id {among(tx.dialect, '$1', 'bigint')}", mine)  # noqa: S608
    await write_all(tx, [(LIKELY, await _pairs(tx, kind, known))])


async def _forget(tx: Tx, kind: Kind, numbers: Sequence[int]) -> None:
    """What was found of rows that have changed since."""
    if not numbers:
        return
    mine, theirs = as_array(tx.dialect, numbers), among(tx.dialect, "$1", "bigint")
    await tx.execute(f"DELETE FROM likeness WHERE kind = '{kind}' AND row_id {theirs}", mine)  # noqa: S608
    for column in ("one", "other"):
        await tx.execute(
            f"DELETE FROM likely WHERE kind = '{kind}' AND settled = '' AND {column} {theirs}",  # noqa: S608
            mine,
        )


async def _pairs(tx: Tx, kind: Kind, known: dict[int, Likeness]) -> list[tuple[object, ...]]:
    shared = await _sharing(tx, kind, {key for one in known.values() for key in one.keys})
    others = {
        id: {other for key in one.keys for other in shared.get(key, ()) if other != id} for id, one in known.items()
    }
    unknown = {other for theirs in others.values() for other in theirs} - set(known)
    everybody = known | {row["id"]: _likeness(kind, row) for row in await _rows(tx, kind, sorted(unknown))}
    pairs = {(min(id, other), max(id, other)) for id, theirs in others.items() for other in theirs}
    found: list[tuple[object, ...]] = []
    for one, other in sorted(pairs):
        if one in everybody and other in everybody:
            match = compare(everybody[one], everybody[other])
            if match is not None:
                found.append((kind.value, one, other, match.score, match.why, ""))
    return found


async def _sharing(source: Reading, kind: Kind, keys: Iterable[str]) -> dict[str, list[int]]:
    """Key → who has it; without those that too many have."""
    rows = await _SHARED.fetch(source, [(kind.value, key) for key in sorted(keys)])
    shared: dict[str, list[int]] = {}
    for row in rows:
        shared.setdefault(row["key"], []).append(row["row_id"])
    return shared


async def _rows(source: Reading, kind: Kind, numbers: Sequence[int]) -> Sequence[Row]:
    if not numbers:
        return ()
    return await source.fetch(
        f"{_SELECT[kind]} WHERE merged_into IS NULL AND id {among(source.dialect, '$1', 'bigint')}",
        as_array(source.dialect, numbers),
    )


def _likeness(kind: Kind, row: Row) -> Likeness:
    # A host says who a company is; the people of one company share it.
    address = host_of(row["address"]) if kind is Kind.ACCOUNT else row["address"].lower()
    return Likeness(row["name"], row["phone_e164"], address, row["place"])
