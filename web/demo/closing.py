"""The demo's company closes its months: prizes are given, and some things became known too late."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from kpi.events import DealWon, Event, Kind, Reversal, Target
from kpi.period_life import ClosingRules, Closings
from kpi.periods import Grain, Period, period_of
from server.db.database import Database
from server.db.versions import read_versions
from server.intake.record import Recorder
from server.ledger.closings import ClosingsCache, closing_event
from server.people.closing_rules import ClosingSetting, add_closing_setting, read_closing_settings
from server.people.directories import DirectoryCache
from web.demo.record import TELLER, tell
from web.demo.world import COUNTRY, World, event, midnight

SETTLING_DAYS = 5
GRAINS = frozenset({Grain.MONTH, Grain.QUARTER})
_LATE_DEALS = 2


async def close_months(
    db: Database, recorder: Recorder, directories: DirectoryCache, world: World, past: Sequence[Event], now: datetime
) -> None:
    """Close what is over, once history is on record: so it counts where it belongs. A second start does nothing."""
    if await read_closing_settings(db):
        return
    first = period_of(world.first_day, Grain.MONTH)
    first = first if first.start == world.first_day else first.next()
    rules = ClosingRules(midnight(world.first_day), first.start, SETTLING_DAYS, GRAINS, world.calendar)
    async with db.write() as tx:
        await add_closing_setting(tx, ClosingSetting(1, rules, COUNTRY, TELLER.caller))
    closings = await ClosingsCache().current(db, await read_versions(db), await directories.current(), now)
    await tell(recorder, [closing_event(one) for one in closings.closed], lambda done: None)
    await tell(recorder, [*_late(world, closings, past, now)], lambda done: None)


def _late(world: World, closings: Closings, past: Sequence[Event], now: datetime) -> Iterator[Event]:
    """Deals that somebody forgot to log, and a payment that bounced: all of the last month that is closed."""
    months = [one.period for one in closings.closed if one.period.grain is Grain.MONTH]
    if not months:
        return
    month = months[-1]
    for number, seller in enumerate(world.sellers[:_LATE_DEALS]):
        customer = world.customers[seller.username][number]
        at = midnight(world.workday(month.end - timedelta(days=5 + number))) + timedelta(hours=15)
        deal = f"late-{month.label}-{number}"
        data = DealWon(
            member=seller.username,
            deal=deal,
            account=customer.ref,
            amount=Decimal(28_000 + 9_500 * number),
            title=customer.name,
        )
        yield event(Kind.DEAL_WON, deal, at, data)
    paid = next((one for one in reversed(past) if one.kind is Kind.COLLECTION and _lies_in(one, month)), None)
    if paid is not None:
        data_back = Reversal(reverses=Target(source=paid.source, id=paid.id))
        yield event(Kind.REVERSED, f"bounced-{paid.id}", now - timedelta(hours=2), data_back)


def _lies_in(one: Event, month: Period) -> bool:
    return midnight(month.start) <= one.time < midnight(month.end)
