"""Making raids anew from the ledger: their acts, and everything that was sold to their accounts."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from game_rules.plan import lonely
from game_rules.raids import (
    MOVED,
    SALE_KINDS,
    RaidBook,
    Raids,
    act_of,
    barrier_moved,
    fight,
    new_book,
    opening_of,
    raid_named,
    sale_of,
)
from kpi.events import Kind
from kpi.facts import Fact
from kpi.timeline import circumstances
from server.db.bulk import Bulk, Values
from server.db.frames import cells_of
from server.db.tx import Tx
from server.ledger.facts import FACT, fact_from
from server.ledger.gather import of_accounts, read_together
from server.ledger.history import FoldRow, History, Refolded
from server.raids.fold import names_of
from server.raids.rows import fact_from as raid_fact_from
from server.raids.rows import fact_row, member_rows, raid_row
from server.raids.tables import RAID, RAID_FACT, RAID_MEMBER

_FACTS = f"SELECT {FACT} FROM event e"  # noqa: S608  # constants
_BARRIERS = f"{_FACTS} WHERE kind IN ('barrier.resolved', 'barrier.decided') ORDER BY seq"
_KINDS = ", ".join(f"'{kind.value}'" for kind in Kind if kind.is_raid)
_ACTS = f"{_FACTS} WHERE kind IN ({_KINDS}) ORDER BY seq"


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The tables of raids."""
    raids = Raids(names_of(history.directory))
    for row in await tx.fetch(_ACTS):
        _admit(fact_from(row, history.directory.zone), raids, history)
    if any(book.barriers for book in raids.books.values()):
        _put_barriers([fact_from(row, history.directory.zone) for row in await tx.fetch(_BARRIERS)], raids)
    accounts = {book.opening.account for book in raids.books.values()}
    _put_sales(await _groups(tx, accounts, history), raids, history)
    rows: dict[str, list[Values]] = {RAID.table: [], RAID_FACT.table: [], RAID_MEMBER.table: []}
    for book in raids.books.values():
        _add_rows(rows, book, history)
    return (
        Refolded(RAID, ("id",), _frame(RAID, rows)),
        Refolded(RAID_FACT, ("raid", "seq"), _frame(RAID_FACT, rows), is_same=_is_same_fact),
        Refolded(RAID_MEMBER, ("raid", "member"), _frame(RAID_MEMBER, rows)),
    )


def _put_barriers(facts: Iterable[Fact], raids: Raids) -> None:
    """What became of the barriers that steps are to get out of the way."""
    for fact in facts:
        moved = barrier_moved(fact)
        if moved is None:
            continue
        for book in raids.books.values():
            if moved[0] in book.barriers and book.concerns(fact.at_us, fact.seq):
                book.put(moved[1])


def _admit(fact: Fact, raids: Raids, history: History) -> None:
    """Take an opening or an act in, in the order in which they were recorded."""
    book = raids.books.get(raid_named(fact.data))
    if fact.kind is Kind.RAID_OPENED:
        rulebook = history.editions.on(fact.day)
        opening = opening_of(fact, rulebook.version, rulebook.raid, raids.names)
        if opening is not None:
            raids.add(new_book(opening))
        return
    act = act_of(fact, raids.names)
    if act is not None and book is not None:
        book.put(act)


async def _groups(tx: Tx, accounts: Iterable[int], history: History) -> Iterable[Sequence[Fact]]:
    """The facts on some accounts, with all that has to be read together with them."""
    zone = history.directory.zone
    told = [fact_from(row, zone) for row in await of_accounts(tx, accounts)]
    groups = await read_together(tx, told, (), zone)
    for fact in told:
        if fact.subject is None and fact.kind in SALE_KINDS:
            groups.setdefault(lonely(fact.key), []).append(fact)
    return groups.values()


def _put_sales(groups: Iterable[Sequence[Fact]], raids: Raids, history: History) -> None:
    for facts in groups:
        read = circumstances(facts)
        for fact in facts:
            circumstance = read.get(fact.seq)
            if fact.kind not in SALE_KINDS or circumstance is None or circumstance.customer is None:
                continue
            for book in raids.on(circumstance.customer.id):
                if book.concerns(fact.at_us, fact.seq):
                    rules = history.editions.version(book.opening.version).raid
                    raids.put(book, sale_of(fact, circumstance, book.opening, rules))


def _add_rows(rows: Mapping[str, list[Values]], book: RaidBook, history: History) -> None:
    opening, facts = book.opening, book.facts
    raid = fight(opening, facts.values(), history.editions.version(opening.version).raid)
    rows[RAID.table].append(raid_row(opening, raid, facts.values(), history.directory.place_of))
    rows[RAID_FACT.table].extend(fact_row(opening.raid, fact) for fact in facts.values())
    rows[RAID_MEMBER.table].extend(member_rows(opening, raid, facts.values()))


def _frame(bulk: Bulk, rows: Mapping[str, list[Values]]) -> pl.DataFrame:
    schema = {name: cell.value for name, cell in cells_of(bulk).items()}
    return pl.DataFrame(rows[bulk.table], schema=schema, orient="row")


def _is_same_fact(stored: FoldRow, expected: FoldRow | None) -> bool:
    """What belongs to another account by now may be remembered or not: for the raid it never was."""
    return expected is None and raid_fact_from(str(stored["fact"])).standing == MOVED
