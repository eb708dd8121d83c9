"""What each part of a scope brings to a measure, the largest first: at most two statements, whatever the size."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kpi.catalog import Kpi
from kpi.contribution import Concentration, concentration, shares
from kpi.like_for_like import Likened, like_for_like
from kpi.periods import Grain, Period
from server.db.database import Database
from server.insights.measured import read_measure
from server.insights.naming import NO_NAME, REST, Namer, PartKey
from server.insights.parts import Days, Dimension, parts
from server.insights.scopes import AskedScope, read_asked_scope
from server.kpis.queries import KpiQueries, read_period
from server.people.access import Viewer
from server.people.directories import DirectoryCache


@dataclass(frozen=True, slots=True)
class ContributionQuestion:
    """What is asked, in the words of the API; scope "": the widest the viewer may ask about."""

    measure: str
    period: str
    by: Dimension
    scope: str = ""


@dataclass(frozen=True, slots=True)
class PartShare:
    """What a part brings, and brought before (None: there is no before).

    ``key`` is "" for what belongs to no part, ``scope`` leads on ("" where it does not), ``id`` is the number of an
    account, a product, a person or a place (0: none).
    """

    id: int
    key: str
    name: str
    scope: str
    value: int
    share: Fraction | None
    cumulative: Fraction | None
    before: int | None

    @property
    def moved(self) -> int | None:
        """How much more than before."""
        return self.value - self.before if self.before is not None else None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A whole and its parts, the largest first; ``concentration`` is over the parts that have a name."""

    kpi: Kpi
    period: Period
    scope: AskedScope
    by: Dimension
    total: int
    rows: tuple[PartShare, ...]
    concentration: Concentration
    other: Period | None
    likened: Likened | None


@dataclass(frozen=True, slots=True)
class ContributionQueries:
    """Answers who brings how much. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries

    async def of(self, question: ContributionQuestion, viewer: Viewer) -> Contribution:
        """The answer. Raises InvalidInput, and NotFound for what one may not see."""
        directory = await self.directories.current()
        kpi, period = await read_measure(self.kpis, question.measure), read_period(question.period, directory)
        scope = read_asked_scope(question.scope, viewer, directory)
        namer = Namer(question.by, viewer, directory)
        now = await self._sums(kpi, namer, scope, Days.of(period))
        other = period.previous() if period.grain is not Grain.ALL else None
        likened, before = None, dict[PartKey, int]()
        if other is not None:
            likened = like_for_like(period, other, self.kpis.today(directory), directory.calendar)
            before = await self._sums(kpi, namer, scope, before_days(likened, other))
        rows = _rows(namer, now, before if other is not None else None)
        named = [value for key, value in now.items() if key != REST]
        total = sum(now.values())
        return Contribution(kpi, period, scope, question.by, total, rows, concentration(named), other, likened)

    async def _sums(self, kpi: Kpi, namer: Namer, scope: AskedScope, days: Days) -> dict[PartKey, int]:
        found = namer.grouped(await parts(self.db, kpi.numerator, namer.dimension, scope, days))
        return {key: sum(sums.values()) for key, sums in found.items()}


def before_days(likened: Likened, other: Period) -> Days:
    """The days that a period is compared with."""
    return Days.between(likened.other_start, likened.other_end) if likened.is_cut else Days.of(other)


def _rows(namer: Namer, now: Mapping[PartKey, int], before: Mapping[PartKey, int] | None) -> tuple[PartShare, ...]:
    # Parts that brought something before and nothing now are in the table too: nothing slips away unseen.
    values = {key: now.get(key, 0) for key in {**now, **(before or {})}}
    rows = []
    for one in shares(values):
        name = namer.names.get(one.key, NO_NAME)
        was = before.get(one.key, 0) if before is not None else None
        rows.append(PartShare(one.key[0], *name, one.value, one.share, one.cumulative, was))
    return tuple(rows)
