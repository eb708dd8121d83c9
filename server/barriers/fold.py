"""Keeping barriers in step: what a batch must know of them, and the rows it changes."""

from collections.abc import Iterable, Sequence

from game_rules.barriers import BarrierBook, BarrierNames, Barriers, barrier_named
from game_rules.context import Context
from game_rules.plan import Step
from game_rules.raids import barrier_named_by
from kpi.facts import NOBODY
from server.barriers.rows import barrier_row, fact_from, fact_row
from server.barriers.stored import FACTS
from server.barriers.tables import BARRIER, BARRIER_FACT
from server.db.bulk import Bulk, Values
from server.db.tx import Tx
from server.ledger.post import Posting
from server.people.directory import Directory


async def gather(tx: Tx, steps: Iterable[Step], context: Context, directory: Directory) -> None:
    """Hand the fold every barrier that a batch concerns; without any, nothing is asked. Call inside ``db.write()``."""
    ids = sorted({id for step in steps if (id := barrier_named(step.cause) or barrier_named_by(step.cause.data))})
    if not ids:
        return
    books = {id: BarrierBook(id) for id in ids}
    for row in await FACTS.fetch(tx, [(id,) for id in ids]):
        fact = fact_from(row["fact"])
        books[row["barrier"]].facts[fact.seq] = fact
    context.barriers = Barriers(names_of(directory), books.values())


def names_of(directory: Directory) -> BarrierNames:
    """What names in a barrier's acts stand for."""

    def number_of(name: str) -> int:
        member = directory.member_by_username(name)
        return member.id if member is not None else NOBODY

    return BarrierNames(number_of, directory.place_of)


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows of every barrier that a batch changed."""
    barriers = posting.context.barriers
    barriers.put(step.cause for step in posting.steps)
    books = barriers.books.values()
    rows = [barrier_row(book.barrier) for book in books if book.barrier is not None and book.changed]
    facts = [fact_row(book.id, book.facts[seq]) for book in books for seq in sorted(book.changed)]
    return [(BARRIER, rows), (BARRIER_FACT, facts)]
