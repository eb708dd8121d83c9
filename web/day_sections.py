"""The values that My day shows, one class per section; `day.py` reads them, templates print them."""

from dataclasses import dataclass
from datetime import datetime

from kpi.catalog import Kpi
from kpi.targets import Pace
from server.kpis.boards import Value
from server.kpis.queries import NamedRow
from server.people.directory import TeamInfo
from server.quests.cards import QuestCard
from server.standings.queries import Standing
from web.dashboards.targets.marks import Mark


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why points came, went, or did not come."""

    xp: int
    rule: str
    subject: str
    rulebook: str
    at: datetime
    mark: str
    event: int
    refusal: str


@dataclass(frozen=True, slots=True)
class StandingSection:
    """How I stand, what today brought, and what it came from."""

    standing: Standing
    progress: float
    today_xp: int
    reasons: tuple[ReasonLine, ...]
    has_more: bool
    username: str

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever earned."""
        return self.standing.xp == 0 and not self.reasons


@dataclass(frozen=True, slots=True)
class OwnGoal:
    """One of my targets of this month, and how far I am."""

    kpi: Kpi
    target: int
    pace: Pace
    mark: Mark


@dataclass(frozen=True, slots=True)
class GoalsSection:
    """My own targets of this month; the board topics that move them."""

    goals: tuple[OwnGoal, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class QuestsSection:
    """What is under way, the most urgent first, and what waits for a decision."""

    cards: tuple[QuestCard, ...]
    more: int
    offered: int
    waiting: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row of a small board; ``rank`` is None below the top third, ``to_next`` is told for oneself only."""

    row: NamedRow
    rank: int | None
    to_next: Value | None


@dataclass(frozen=True, slots=True)
class BoardSection:
    """The rows around me on this month's board of XP."""

    rows: tuple[BoardRow, ...]
    is_near: bool
    topic: str


@dataclass(frozen=True, slots=True)
class Mate:
    """One of a lead's people: this month's revenue against target, and what today brought."""

    row: NamedRow
    today_xp: int
    activities: int


@dataclass(frozen=True, slots=True)
class TeamSection:
    """A lead's team at a glance."""

    team: TeamInfo
    mates: tuple[Mate, ...]
    currency: str
    is_workday: bool
    topics: str

    @property
    def idle(self) -> int:
        """How many have done nothing yet; nobody is expected to on a day off."""
        return sum(not (mate.activities or mate.today_xp) for mate in self.mates) if self.is_workday else 0


@dataclass(frozen=True, slots=True)
class Goal:
    """A sum of this month against its target; ``share`` is None where there is no target."""

    value: int
    target: int | None

    @property
    def share(self) -> float | None:
        """How much of the target is reached."""
        return self.value / self.target if self.target else None


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region's month."""

    key: str
    name: str
    won: Goal
    collected: Goal


@dataclass(frozen=True, slots=True)
class CompanySection:
    """The company's month. ``elapsed`` is the share of its working days that are over, today included."""

    won: Goal
    collected: Goal
    regions: tuple[RegionRow, ...]
    currency: str
    elapsed: float
    topics: str
