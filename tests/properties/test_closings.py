"""Whatever comes after a period closed, in whatever order: its numbers stay, and the books still add up."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kpi.facts import Fact
from kpi.period_life import ClosedDays
from server.accounts.registry import Registry
from server.db.database import Database
from server.intake.batch import References
from server.intake.record import Recorder
from server.people.directories import DirectoryCache
from server.refold.check import Report, check
from server.refold.listed import folded_tables
from tests.game_rules.book import Book
from tests.properties.rules import one_edition
from tests.properties.stories import ROLES, TODAY, deliveries, place_of, stories
from tests.properties.test_rebuild import LEDGER
from tests.properties.test_recording import EVENING, submission, told
from tests.server.acme import StandingClock
from tests.server.closing import close_months

# The stories begin on 27 November: this is the end of that month.
LAST_OF_NOVEMBER = date(2026, 11, 30).toordinal()
NOVEMBER = ClosedDays(((LAST_OF_NOVEMBER - 29, LAST_OF_NOVEMBER),))
RULES = one_edition()


def booked(book: Book) -> dict[str, Counter[tuple[int, str, int]]]:
    """XP and measures by the day they are booked on."""
    xp: Counter[tuple[int, str, int]] = Counter()
    counted: Counter[tuple[int, str, int]] = Counter()
    for verdict in book.verdicts:
        for line in verdict.lines:
            xp[line.member, line.rule, line.day] += line.xp
        for one in verdict.contributions:
            counted[one.member, one.measure, one.day] += one.value
    return {"xp": xp, "counted": counted}


def of_november(book: Book) -> dict[str, dict[object, int]]:
    """What of it lies in November."""
    return {
        name: {key: value for key, value in sums.items() if key[-1] <= LAST_OF_NOVEMBER and value}
        for name, sums in booked(book).items()
    }


def by_rule(book: Book) -> dict[object, int]:
    """XP per member and XP rule, whenever it was booked; quests and badges are paid in their window only."""
    sums: Counter[object] = Counter()
    for line in (line for verdict in book.verdicts for line in verdict.lines):
        if not line.rule.startswith(("quest:", "badge:")):
            sums[line.member, line.rule] += line.xp
    return {key: xp for key, xp in sums.items() if xp}


@given(some.data(), stories())
@settings(max_examples=30)
def test_a_closed_month_never_moves_and_every_rule_pays_what_it_would_have_paid(data, facts):
    batches = data.draw(deliveries(facts))
    closing = data.draw(some.integers(0, len(batches)))
    book, never_closed = (Book(RULES, TODAY, ROLES, place_of) for _ in range(2))
    for batch in batches[:closing]:
        book.record(*batch)
    november, book.closed = of_november(book), NOVEMBER
    for batch in batches[closing:]:
        book.record(*batch)
    for batch in batches:
        never_closed.record(*batch)

    assert november == of_november(book)
    assert by_rule(never_closed) == by_rule(book)


slow = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
_NOVEMBER_ROWS = (
    "SELECT scope, scope_id, measure, span, start, value, earned FROM rollup "
    "WHERE start <= $1 AND (value <> 0 OR earned <> 0) ORDER BY 1, 2, 3, 4, 5"
)


@given(some.data(), told)
@slow
def test_recorded_closings_keep_their_totals_and_fold_anew_to_the_same(database_url, data, facts):
    batches = data.draw(deliveries(facts))
    closing = data.draw(some.integers(0, len(batches)))
    before, after, report = asyncio.run(_record(database_url, batches, closing))

    assert before == after
    assert [] == [str(one) for one in report.shown]
    assert () == report.flaws


async def _record(url: str, batches: Sequence[Sequence[Fact]], closing: int) -> tuple[object, object, Report]:
    """The roll-ups of November when it closes and at the end, everything sent twice after that."""
    async with await Database.open(url) as db:
        async with db.write() as tx:
            for table in (*LEDGER, *(bulk.table for bulk in folded_tables())):
                await tx.execute(f"DELETE FROM {table}")  # noqa: S608  # tables of ours
        await close_months(db, since=date(2026, 11, 1), settling_days=2, set_at=EVENING - timedelta(days=60))
        # Two working days after a Monday's end: November closes when Wednesday 2 December is over in Shanghai.
        clock = StandingClock(EVENING)
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
        async with recorder.running():
            clock.now = EVENING - timedelta(days=3)
            for batch in batches[:closing]:
                await recorder.submit([submission(fact) for fact in batch])
            clock.now = EVENING
            november = await _november(db)
            for batch in (*batches[closing:], *batches):
                await recorder.submit([submission(fact) for fact in batch])
        return november, await _november(db), await check(db, clock.now, lambda done, total: None)


async def _november(db: Database) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await db.fetch(_NOVEMBER_ROWS, LAST_OF_NOVEMBER)]
