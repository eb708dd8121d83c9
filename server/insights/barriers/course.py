"""How barriers went: how long each step of their life took, by region, and in which months which causes came up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from game_rules.barriers import BarrierState, root_of
from kpi.periods import Grain, Period, bounds_utc, period_of
from kpi.seasons import Season, seasons_of
from kpi.spread import Spread, spread_of
from server.barriers.access import visible_barriers
from server.db.bulk import Lookup
from server.db.tx import Reading, Row
from server.ledger.facts import microseconds
from server.people.access import Viewer
from server.people.directory import Directory

COURSE_MONTHS = 12
SEASON_MONTHS = 36
MOST = 5_000
"""As many of the latest barriers have their steps measured: more change no median that anybody would notice."""
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Steps:
    """How long it took in one region (0: everywhere), in days: from the report to the confirmation, from there to an
    owner, from there to the resolution, and from the report to the resolution. None: it never happened.
    """

    region: int
    reported: int
    confirm: Spread | None
    own: Spread | None
    resolve: Spread | None
    whole: Spread | None


async def steps_of(source: Reading, viewer: Viewer, directory: Directory, today: date) -> tuple[Steps, ...]:
    """Everywhere, then region by region, of the last twelve months; () where nothing was reported. One statement."""
    since = _month_before(today, COURSE_MONTHS)
    rows = await source.fetch(
        "SELECT b.region, b.state, b.reported_us, b.confirmed_us, b.owned_us, b.ended_us FROM barrier b "  # noqa: S608
        f"WHERE b.reported_us >= $1 AND b.state <> '{BarrierState.MERGED}' AND {visible_barriers(viewer)} "
        f"ORDER BY b.reported_us DESC, b.id LIMIT {MOST}",
        microseconds(bounds_utc(since, directory.zone)[0]),
    )
    if not rows:
        return ()
    regions = [region.id for region in directory.regions if any(row["region"] == region.id for row in rows)]
    return (_steps(0, rows), *(_steps(id, [row for row in rows if row["region"] == id]) for id in regions))


def _steps(region: int, rows: Sequence[Row]) -> Steps:
    confirmed = [row for row in rows if row["confirmed_us"]]
    owned = [row for row in confirmed if row["owned_us"]]
    resolved = [row for row in rows if row["state"] == BarrierState.RESOLVED]
    return Steps(
        region,
        len(rows),
        _between(confirmed, "reported_us", "confirmed_us"),
        _between(owned, "confirmed_us", "owned_us"),
        _between([row for row in resolved if row["owned_us"]], "owned_us", "ended_us"),
        _between(resolved, "reported_us", "ended_us"),
    )


def _between(rows: Iterable[Row], first: str, last: str) -> Spread | None:
    # Who is confirmed anew after having had an owner waited for none.
    return spread_of(Fraction(max(0, row[last] - row[first]), _DAY_US) for row in rows)


async def seasons(source: Reading, viewer: Viewer, directory: Directory, today: date) -> tuple[Season, ...]:
    """How often each of the ten causes came up by month of the year, over three years. One statement.

    A report that was rejected or is part of another one does not count.
    """
    months = [_month_before(today, SEASON_MONTHS - 1)]
    while len(months) < SEASON_MONTHS:
        months.append(months[-1].next())
    keys = []
    for place, month in enumerate(months):
        start, end = bounds_utc(month, directory.zone)
        keys.append((place, microseconds(start), microseconds(end)))
    lookup = Lookup(
        "SELECT wanted.place, b.cause, count(*) AS reported FROM {keys} "  # noqa: S608
        "JOIN barrier b ON b.reported_us >= wanted.first_us AND b.reported_us < wanted.end_us "
        f"WHERE b.state NOT IN ('{BarrierState.MERGED}', '{BarrierState.REJECTED}') AND {visible_barriers(viewer)} "
        "GROUP BY wanted.place, b.cause ORDER BY wanted.place",
        (("place", "int"), ("first_us", "bigint"), ("end_us", "bigint")),
    )
    rows = await lookup.fetch(source, keys)
    starts = [month.start for month in months]
    counted = ((starts[row["place"]], row["cause"], row["reported"]) for row in rows)
    return seasons_of((root_of(cause).value, start.year, start.month, count) for start, cause, count in counted)


def _month_before(today: date, months: int) -> Period:
    """The month so many before the present one."""
    month = period_of(today, Grain.MONTH)
    for _ in range(months):
        month = period_of(month.start - timedelta(days=1), Grain.MONTH)
    return month
