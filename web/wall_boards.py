"""What a wall display turns through: which boards and sieges, from the address, each as a passer-by may see it.

What hangs on a wall is for everybody: who is anonymous is so whoever signed in there.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from kpi.catalog import Kpi
from server.errors import FieldProblem, InvalidInput
from server.insights.siege.queries import WON, Castle, Siege, SiegeQueries, SiegeQuestion
from server.kpis.boards import RankBy
from server.kpis.queries import KpiQueries
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_question import Asked, Look, Ranked, possible_scope
from web.board_reader import BoardReader, ShownBoard
from web.dashboards.siege_words import Verdict, verdict
from web.localise import current_format
from web.periods import Calendar

ROWS = 7
SIEGE, CASTLES = "siege", 8


@dataclass(frozen=True, slots=True)
class Slide:
    """One board in the rotation; ``number`` tells its list from the others'."""

    number: int
    asked: Asked
    spec: str
    kpi: Kpi
    board: ShownBoard
    rank_by: RankBy
    template: ClassVar[str] = "wall/_slide.html"


@dataclass(frozen=True, slots=True)
class SiegeSlide:
    """The siege in the rotation: the castles furthest behind, and how many more there are."""

    number: int
    spec: str
    title: str
    siege: Siege
    said: Verdict
    topic: str
    template: ClassVar[str] = "wall/_siege.html"

    @property
    def castles(self) -> tuple[Castle, ...]:
        """As many as are readable from afar."""
        return self.siege.castles[:CASTLES]

    @property
    def more(self) -> int:
        """How many castles are left out."""
        return len(self.siege.castles) - len(self.castles)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to besiege: no target, or nobody to show."""
        return self.siege.whole.target is None or not self.siege.castles


class Wall:
    """Shows boards as a passer-by may see them."""

    def __init__(self, kpi_queries: KpiQueries, sieges: SiegeQueries, directory: Directory, viewer: Viewer) -> None:
        nobody = frozenset[int]()
        passer_by = replace(
            viewer, member_id=None, role=None, team_ids=nobody, region_ids=nobody, led_member_ids=nobody
        )
        self._reader = BoardReader(kpi_queries, directory, passer_by)
        self._sieges = sieges
        self._passer_by = passer_by
        self._calendar = Calendar.of(directory, kpi_queries.today(directory))

    async def slide(self, spec: str, inside: str, number: int) -> Slide | SiegeSlide:
        """One board, or the siege. Raises InvalidInput for a spec that is none."""
        if spec.partition(":")[0] == SIEGE:
            return await self._siege(spec, inside, number)
        asked = read_spec(spec, inside)
        decided = replace(await self._reader.decide(asked), look=Look.TOP)
        board = await self._reader.show(asked, decided)
        return Slide(number, asked, spec, decided.kpi, board, decided.rank_by)

    async def _siege(self, spec: str, inside: str, number: int) -> SiegeSlide:
        """`siege:collected:quarter`: a measure and a period; both may be left out."""
        _, measure, period_text, *rest = (*spec.split(":"), "", "")
        if any(rest):
            told = f"is {spec[:60]!r}: write siege:NUMBER:PERIOD, such as siege:revenue_won:month"
            raise InvalidInput(f"the siege {told}", [FieldProblem("?boards", told)])
        period = self._calendar.period(period_text or "month")
        siege = await self._sieges.of(SiegeQuestion(measure or WON, period.label, inside), self._passer_by)
        topic = f"board:{siege.kpi.id}:{period.label}:{inside}"
        title = self._calendar.title(period)
        return SiegeSlide(number, spec, title, siege, verdict(siege, None, current_format(), ""), topic)


def read_spec(spec: str, inside: str) -> Asked:
    """`collected:month:team:attainment`: a number, a period, whom to rank and by what; the last may be left out."""
    kpi, period, by, rank_by, *rest = (*spec.split(":"), "", "", "", "")
    wanted_by, wanted_rank = by or Ranked.MEMBER, rank_by or None
    if any(rest) or wanted_by not in tuple(Ranked) or (wanted_rank and wanted_rank not in tuple(RankBy)):
        told = f"is {spec[:60]!r}: write NUMBER:PERIOD:WHOM, such as xp:month:member or collected:month:team:attainment"
        raise InvalidInput(f"boards {told}", [FieldProblem("?boards", told)])
    return Asked(
        kpi=kpi,
        period=period or "month",
        by=Ranked(wanted_by),
        inside=possible_scope(inside, Ranked(wanted_by)),
        rank_by=RankBy(wanted_rank) if wanted_rank else None,
        look=Look.TOP,
        limit=ROWS,
    )
