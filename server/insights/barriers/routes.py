"""The board of barriers over the API."""

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from kpi.before_after import Changed
from kpi.seasons import Season
from kpi.siege import SiegeState
from kpi.spread import Spread
from server.insights.barriers.course import Steps
from server.insights.barriers.freed import Freed
from server.insights.barriers.places import Place
from server.insights.barriers.queries import BarrierBoard, BarrierInsights, Worth
from server.money import MoneyView, minor_view
from server.people.access import Viewer


class PlaceOut(msgspec.Struct, frozen=True):
    """A region, or a team without one; explained + unexplained = shortfall, 0 where no target is set."""

    scope: str
    name: str
    state: SiegeState
    target: MoneyView | None
    attained: MoneyView
    shortfall: MoneyView
    explained: MoneyView
    unexplained: MoneyView
    barriers: int
    blocked: MoneyView


class CauseOut(msgspec.Struct, frozen=True):
    """A cause: reports of the period, those confirmed, and what these account for, each amount once."""

    cause: str
    title: str
    reported: int
    confirmed: int
    blocked: MoneyView


class WorthOut(msgspec.Struct, frozen=True):
    """An open, confirmed barrier."""

    id: str
    text: str
    cause: str
    state: str
    region: str | None
    team: str | None
    owner: str | None
    due: date | None
    late: bool
    blocked: MoneyView


class SpreadOut(msgspec.Struct, frozen=True):
    """Days: half of all between ``low`` and ``high``."""

    count: int
    median: float
    low: float
    high: float


class StepsOut(msgspec.Struct, frozen=True):
    """How long things took in a region (null: everywhere): ``whole`` is from the report to the resolution."""

    region: str | None
    reported: int
    confirm: SpreadOut | None
    own: SpreadOut | None
    resolve: SpreadOut | None
    whole: SpreadOut | None


class SeasonOut(msgspec.Struct, frozen=True):
    """How often a cause came up in each month of the year, January first; ``recurring``: in at least two years."""

    cause: str
    months: list[int]
    recurring: list[int]


class FreedOut(msgspec.Struct, frozen=True):
    """A mean week before and after; the true change lies between ``low`` and ``high`` with a chance of 90 per cent."""

    weeks_before: int
    weeks_after: int
    before: MoneyView
    after: MoneyView
    change: MoneyView
    low: MoneyView
    high: MoneyView
    clear: bool


class ResolvedOut(msgspec.Struct, frozen=True):
    """A barrier that was resolved; ``effect`` null: not enough days. ``others``: by which share all others changed."""

    id: str
    text: str
    cause: str
    region: str | None
    resolved_on: date
    blocked: MoneyView
    effect: FreedOut | None
    others: float | None


class BoardOut(msgspec.Struct, frozen=True):
    """The board. ``whole`` is null for who sees a part of the company."""

    measure: str
    period: str
    whole: PlaceOut | None
    places: list[PlaceOut]
    causes: list[CauseOut]
    worth_most: list[WorthOut]
    reports: int
    undecided: int
    undecided_blocked: MoneyView
    rejected: int
    steps: list[StepsOut]
    seasons: list[SeasonOut]
    freed: list[ResolvedOut]


@get("/barriers/board", summary="What barriers cost, how long they stand, and what resolving them freed")
async def barrier_board(
    barrier_insights: NamedDependency[BarrierInsights],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str],
    measure: FromQuery[str] = "revenue_won",
) -> BoardOut:
    """For those who lead: bosses about everything, leads about their region."""
    return _Told(await barrier_insights.of(measure, period, viewer)).board()


class _Told:
    """A board put on the wire."""

    def __init__(self, board: BarrierBoard) -> None:
        self._board = board
        self._directory = board.directory

    def board(self) -> BoardOut:
        found = self._board
        return BoardOut(
            measure=found.kpi.id,
            period=found.period.label,
            whole=self._place(found.whole) if found.whole is not None else None,
            places=[self._place(one) for one in found.places],
            causes=[
                CauseOut(one.key, one.name, one.count, one.confirmed, self._money(one.blocked))
                for one in found.summary.rows
            ],
            worth_most=[self._worth(one) for one in found.worth_most],
            reports=found.reports.all,
            undecided=found.reports.undecided,
            undecided_blocked=self._money(found.reports.blocked),
            rejected=found.reports.rejected,
            steps=[self._steps(one) for one in found.steps],
            seasons=[_season(one) for one in found.seasons],
            freed=[self._resolved(one) for one in found.freed],
        )

    def _money(self, minor: int) -> MoneyView:
        return minor_view(minor, self._directory.currency)

    def _region(self, id: int) -> str | None:
        return self._directory.region(id).slug if id else None

    def _place(self, one: Place) -> PlaceOut:
        return PlaceOut(
            one.scope.text,
            one.scope.name,
            one.state,
            self._money(one.target) if one.target is not None else None,
            self._money(one.pace.attained),
            self._money(one.shortfall),
            self._money(one.explained),
            self._money(one.unexplained),
            one.barriers,
            self._money(one.blocked),
        )

    def _worth(self, one: Worth) -> WorthOut:
        return WorthOut(
            one.id,
            one.text,
            one.cause,
            one.state,
            self._region(one.region),
            self._directory.team(one.team).slug if one.team else None,
            self._directory.member(one.owner).username if one.owner else None,
            one.due_on,
            one.is_late,
            self._money(one.counted),
        )

    def _steps(self, one: Steps) -> StepsOut:
        spreads = (_spread(each) for each in (one.confirm, one.own, one.resolve, one.whole))
        return StepsOut(self._region(one.region), one.reported, *spreads)

    def _resolved(self, one: Freed) -> ResolvedOut:
        effect = self._effect(one.effect) if one.effect is not None else None
        others = float(one.others) if one.others is not None else None
        money = self._money(one.blocked)
        return ResolvedOut(
            one.id, one.text, one.cause, self._region(one.region), one.resolved_on, money, effect, others
        )

    def _effect(self, one: Changed) -> FreedOut:
        return FreedOut(
            weeks_before=one.weeks_before,
            weeks_after=one.weeks_after,
            before=self._money(round(one.before)),
            after=self._money(round(one.after)),
            change=self._money(round(one.change)),
            low=self._money(round(one.low)),
            high=self._money(round(one.high)),
            clear=one.is_clear,
        )


def _spread(one: Spread | None) -> SpreadOut | None:
    return SpreadOut(one.count, float(one.median), float(one.low), float(one.high)) if one is not None else None


def _season(one: Season) -> SeasonOut:
    return SeasonOut(one.name, list(one.counts), list(one.recurring))


ROUTES = (barrier_board,)
