"""What each part of a scope brings to a measure, the largest first: at most two statements, whatever the size."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, overload

from kpi.catalog import Kpi
from kpi.contribution import Concentration, Share, concentration, shares
from kpi.like_for_like import Likened, like_for_like
from kpi.periods import Grain, Period
from server.db.database import Database
from server.insights.measured import read_measure
from server.insights.naming import NO_NAME, REST, Namer, PartKey, PartName
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


class PartShare(NamedTuple):
    """What a part brings, and brought before (None: there is no before).

    ``key`` is "" for what belongs to no part, ``scope`` leads on ("" where it does not), ``id`` is the number of an
    account, a product, a person or a place (0: none).
    """

    id: int
    key: str
    name: str
    scope: str
    of: Share[PartKey]
    before: int | None

    @property
    def value(self) -> int:
        """What it brings."""
        return self.of.value

    @property
    def share(self) -> Fraction | None:
        """The same as a share of the whole; None where there is nothing to have a share in."""
        return self.of.share

    @property
    def cumulative(self) -> Fraction | None:
        """The share of this part and all larger ones together; None as for ``share``."""
        return self.of.cumulative

    @property
    def moved(self) -> int | None:
        """How much more than before."""
        return self.value - self.before if self.before is not None else None


@dataclass(frozen=True, slots=True)
class Rows(Sequence[PartShare]):
    """The parts of a whole, the largest first, each put together when it is asked for: of thousands few are shown."""

    shares: Sequence[Share[PartKey]]
    before: Mapping[PartKey, int] | None
    names: Mapping[PartKey, PartName]

    def __len__(self) -> int:
        return len(self.shares)

    @overload
    def __getitem__(self, place: int) -> PartShare: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PartShare]: ...
    def __getitem__(self, place: int | slice) -> PartShare | Sequence[PartShare]:
        if isinstance(place, slice):
            return Rows(self.shares[place], self.before, self.names)
        one = self.shares[place]
        was = self.before.get(one.key, 0) if self.before is not None else None
        return PartShare(one.key[0], *self.names.get(one.key, NO_NAME), one, was)


@dataclass(frozen=True, slots=True)
class Contribution:
    """A whole and its parts, the largest first; ``concentration`` is over the parts that have a name."""

    kpi: Kpi
    period: Period
    scope: AskedScope
    by: Dimension
    total: int
    rows: "Rows"
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
        kpi, period = await read_measure(self.kpis, question.measure, viewer), read_period(question.period, directory)
        scope = read_asked_scope(question.scope, viewer, directory)
        namer = Namer(question.by, viewer, directory)
        other = period.previous() if period.grain is not Grain.ALL else None
        likened, before = None, dict[PartKey, int]()
        if other is not None:
            likened = like_for_like(period, other, self.kpis.today(directory), directory.calendar)
            # Neither waits for the other: the sums of a year of all accounts take most of the time.
            now, before = await asyncio.gather(
                self._sums(kpi, namer, scope, Days.of(period)),
                self._sums(kpi, namer, scope, before_days(likened, other)),
            )
        else:
            now = await self._sums(kpi, namer, scope, Days.of(period))
        about = About(kpi, period, scope, question.by, other, likened)
        return contribution_of(about, now, before, namer.names)

    async def _sums(self, kpi: Kpi, namer: Namer, scope: AskedScope, days: Days) -> dict[PartKey, int]:
        return namer.totals(await parts(self.db, kpi.numerator, namer.dimension, scope, days))


@dataclass(frozen=True, slots=True)
class About:
    """What a contribution is about; ``other`` is the period it is compared with, None for none."""

    kpi: Kpi
    period: Period
    scope: AskedScope
    by: Dimension
    other: Period | None
    likened: Likened | None


def contribution_of(
    about: About, now: Mapping[PartKey, int], before: Mapping[PartKey, int], names: Mapping[PartKey, PartName]
) -> Contribution:
    """The whole of some parts, and those of before."""
    # Parts that brought something before and nothing now are in the table too: nothing slips away unseen.
    values = now if not before else {key: now.get(key, 0) for key in {**now, **before}}
    rows = Rows(shares(values), before if about.other is not None else None, names)
    named = concentration([value for key, value in now.items() if key != REST])
    whole = sum(now.values())
    return Contribution(about.kpi, about.period, about.scope, about.by, whole, rows, named, about.other, about.likened)


def before_days(likened: Likened, other: Period) -> Days:
    """The days that a period is compared with."""
    return Days.between(likened.other_start, likened.other_end) if likened.is_cut else Days.of(other)
