"""Who bought how much in a period, and who for the first time ever: read once, then brought forward by what came."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from kpi.pipeline import DealState
from server.accounts.merged import main_of, merged_into
from server.db.arrays import among, as_array
from server.db.tx import Reading
from server.insights.contribution.queries import About, Contribution, Rows, before_days, contribution_of
from server.insights.kept import Stretch
from server.insights.naming import PartKey, PartName
from server.insights.parts import Days, Dimension, Pair, Part, pairs, parts
from server.pipeline.moved import Standing, moved_between

MOST_ACCOUNTS = 15
"""What fits on a page below one another."""
_WON = "d.state = 'won' AND d.account > 0"


def _began_sql(narrowed: str = "") -> str:
    """Who bought, without those of whom, or of anybody merged into them, something was won before."""
    return (
        "WITH bought AS (SELECT DISTINCT coalesce(a.merged_into, a.id) AS main FROM "  # noqa: S608  # constants
        f"(SELECT DISTINCT d.account FROM deal d WHERE {_WON} AND d.closed_day BETWEEN $1 AND $2{narrowed}) d "
        "JOIN account a ON a.id = d.account), "
        "known_as AS (SELECT main, main AS id FROM bought "
        "UNION ALL SELECT b.main, a.id FROM bought b JOIN account a ON a.merged_into = b.main) "
        "SELECT main FROM bought EXCEPT SELECT k.main FROM known_as k "
        f"WHERE EXISTS (SELECT 1 FROM deal d WHERE d.account = k.id AND {_WON} AND d.closed_day < $1)"
    )


@dataclass(frozen=True, slots=True)
class Buying:
    """What accounts brought now and before, who ``began``, and what the ``largest`` of them bought."""

    now: Mapping[PartKey, int]
    before: Mapping[PartKey, int]
    names: Mapping[PartKey, PartName]
    began: frozenset[int]
    largest: tuple[PartKey, ...]
    pairs: Sequence[Pair]
    contribution: Contribution


@dataclass(frozen=True, slots=True)
class Buyers:
    """Reads the buying of a period."""

    about: About
    zone: ZoneInfo

    async def read(self, source: Reading) -> Buying:
        """From the books. Four statements."""
        names: dict[PartKey, PartName] = {}
        now = _added({}, await self._parts(source, self._days), names)
        before = _added({}, await self._parts(source, self._days_before), names)
        rows = await source.fetch(_began_sql(), self._days.first, self._days.last)
        contribution = await self._contribution(now, before, names)
        largest = largest_of(contribution.rows)
        bought = await self._pairs(source, largest)
        return Buying(now, before, names, frozenset(row[0] for row in rows), largest, bought, contribution)

    async def forward(self, source: Reading, kept: Buying, stretch: Stretch) -> Buying | None:
        """With what some events added to the books and to the deals."""
        came = await moved_between(source, stretch.after, stretch.until, self.zone)
        if came is None:
            return None
        added = await self._parts(source, self._days, stretch)
        added_before = await self._parts(source, self._days_before, stretch)
        won = _accounts_won(came.before) | _accounts_won(came.after)
        if not (added or added_before or won):
            return kept
        names = dict(kept.names)
        now, before = _added(kept.now, added, names), _added(kept.before, added_before, names)
        contribution = await self._contribution(now, before, names)
        largest = largest_of(contribution.rows)
        if set(largest) != set(kept.largest):
            return None
        bought = _summed([*kept.pairs, *await self._pairs(source, largest, stretch)])
        began = await self._began(source, kept.began, won) if won else kept.began
        return Buying(now, before, names, began, largest, bought, contribution)

    @property
    def _days(self) -> Days:
        return Days.of(self.about.period)

    @property
    def _days_before(self) -> Days | None:
        about = self.about
        return before_days(about.likened, about.other) if about.likened is not None and about.other else None

    async def _parts(self, source: Reading, days: Days | None, during: Stretch | None = None) -> list[Part]:
        about = self.about
        if days is None:
            return []
        return await parts(source, about.kpi.numerator, Dimension.ACCOUNT, about.scope, days, during)

    async def _began(self, source: Reading, kept: frozenset[int], won: Collection[int]) -> frozenset[int]:
        main = await main_of(source, won)
        mains = {main.get(account, account) for account in won}
        everybody = sorted({*mains, *await merged_into(source, mains)})
        sql = _began_sql(f" AND d.account {among(source.dialect, '$3', 'bigint')}")
        rows = await source.fetch(sql, self._days.first, self._days.last, as_array(source.dialect, everybody))
        return (kept - mains) | {row[0] for row in rows}

    async def _contribution(
        self, now: Mapping[PartKey, int], before: Mapping[PartKey, int], names: Mapping[PartKey, PartName]
    ) -> Contribution:
        # In a thread: whoever follows the live stream must not wait for thousands of customers to be put in order.
        return await asyncio.to_thread(contribution_of, self.about, now, before, names)

    async def _pairs(self, source: Reading, accounts: Collection[PartKey], during: Stretch | None = None) -> list[Pair]:
        about, ids = self.about, [id for id, _ in accounts]
        return await pairs(source, about.kpi.numerator, about.scope, self._days, ids, during)


def largest_of(rows: Rows) -> tuple[PartKey, ...]:
    """The accounts that bring most, the largest first."""
    with_number = (share.key for share in rows.shares if share.key[0] and share.value)
    return tuple(islice(with_number, MOST_ACCOUNTS))


def _added(kept: Mapping[PartKey, int], found: Iterable[Part], names: dict[PartKey, PartName]) -> dict[PartKey, int]:
    """Sums with more added; the names of what is added are remembered."""
    sums = dict(kept)
    for id, text, name, _, value in found:
        key = (id, "" if id else text)
        names[key] = PartName(text, name, "")
        sums[key] = sums.get(key, 0) + value
    return sums


def _summed(found: Iterable[Pair]) -> list[Pair]:
    sums: dict[tuple[int, int, str], int] = {}
    for account, product, name, value in found:
        key = account, product, name
        sums[key] = sums.get(key, 0) + value
    return [Pair(*key, value) for key, value in sorted(sums.items())]


def _accounts_won(rows: Standing) -> set[int]:
    return {deal.account for deal in rows.deals if deal.state == DealState.WON and deal.account}
