"""The boards of a wall display: which ones, from the address, and each as a passer-by may see it.

What hangs on a wall is for everybody: who is anonymous is so whoever signed in there.
"""

from dataclasses import dataclass, replace

from kpi.catalog import Kpi
from server.errors import FieldProblem, InvalidInput
from server.kpis.boards import RankBy
from server.kpis.queries import KpiQueries
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_question import Asked, Look, Ranked, possible_scope
from web.board_reader import BoardReader, ShownBoard

ROWS = 7


@dataclass(frozen=True, slots=True)
class Slide:
    """One board in the rotation; ``number`` tells its list from the others'."""

    number: int
    asked: Asked
    spec: str
    kpi: Kpi
    board: ShownBoard
    rank_by: RankBy


class Wall:
    """Shows boards as a passer-by may see them."""

    def __init__(self, kpi_queries: KpiQueries, directory: Directory, viewer: Viewer) -> None:
        nobody = frozenset[int]()
        passer_by = replace(
            viewer, member_id=None, role=None, team_ids=nobody, region_ids=nobody, led_member_ids=nobody
        )
        self._reader = BoardReader(kpi_queries, directory, passer_by)

    async def slide(self, spec: str, inside: str, number: int) -> Slide:
        """One board. Raises InvalidInput for a spec that is none."""
        asked = read_spec(spec, inside)
        decided = replace(await self._reader.decide(asked), look=Look.TOP)
        board = await self._reader.show(asked, decided)
        return Slide(number, asked, spec, decided.kpi, board, decided.rank_by)


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
