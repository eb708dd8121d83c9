"""Which periods are closed: by the organisation's rules and the clock, and by what is on record.

A closing need not be recorded to be in force; once it is (`period.closed`), no clock and no setting takes it back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kpi.events import Event, Kind, PeriodClosed
from kpi.period_life import ClosedPeriod, ClosingRules, Closings, closings_at
from kpi.periods import Period
from kpi.wire import data_from_store
from server.db.tx import Reading, Tx
from server.db.versions import Versions, bump_version
from server.ledger.door import SOURCE_PREFIX
from server.ledger.facts import moment
from server.ledger.post import Posting
from server.people.closing_rules import CLOSINGS_CHANGED, read_closing_settings
from server.people.directory import Directory

SOURCE = f"{SOURCE_PREFIX}periods"

# All of one source: the index that keeps ids unique answers it.
_RECORDED = "SELECT kind, at_us, data FROM event WHERE source = $1 ORDER BY seq"


class ClosingsCache:
    """The newest closings this process has seen. Asks the database only when a setting or a closing was added."""

    def __init__(self) -> None:
        self._version = -1
        self._rules: Sequence[ClosingRules] = ()
        self._recorded: Sequence[ClosedPeriod] = ()
        self._latest: Closings | None = None

    @property
    def latest(self) -> Closings | None:
        """What is known without asking; None before anybody asked."""
        return self._latest

    async def current(self, source: Reading, versions: Versions, directory: Directory, now: datetime) -> Closings:
        """What is closed at this moment."""
        version = versions.get(CLOSINGS_CHANGED, 0)
        if version != self._version:
            settings = await read_closing_settings(source) if version else []
            self._recorded = await _recorded(source) if version else ()
            self._rules = [one.rules for one in settings]
            self._version, self._latest = version, None
        latest = self._latest
        if latest is None or now < latest.at or (latest.next_at is not None and now >= latest.next_at):
            latest = closings_at(now, self._rules, self._recorded, directory.zone)
            self._latest = latest
        return replace(latest, at=now)

    def unrecorded(self, closings: Closings) -> list[ClosedPeriod]:
        """The closings that are not on record yet, in order."""
        recorded = {one.period for one in self._recorded}
        return [one for one in closings.closed if one.period not in recorded]


def closing_id(period: Period) -> str:
    """What the event that closes a period is called: by its length and first day."""
    return f"{period.grain}/{period.start}"


def closing_event(closed: ClosedPeriod) -> Event:
    """The event that puts a closing on record; whoever records it makes the same one."""
    period = closed.period
    data = PeriodClosed(
        period=period.label,
        grain=period.grain,
        first=period.start,
        last=period.end - timedelta(days=1),
        fiscal_start_month=period.fiscal_start_month,
        prizes=closed.was_announced,
    )
    return Event(closing_id(period), SOURCE, Kind.PERIOD_CLOSED, closed.closed_at, data)


async def tell_new(tx: Tx, posting: Posting) -> None:
    """Let every process know that a period was closed, if one was. Call inside ``db.write()``."""
    if any(step.cause.kind is Kind.PERIOD_CLOSED for step in posting.steps):
        await bump_version(tx, CLOSINGS_CHANGED)


async def _recorded(source: Reading) -> list[ClosedPeriod]:
    found = []
    for row in await source.fetch(_RECORDED, SOURCE):
        data = data_from_store(Kind(row["kind"]), row["data"])
        if isinstance(data, PeriodClosed):
            found.append(ClosedPeriod(data.closed, moment(row["at_us"]), data.prizes))
    return found
