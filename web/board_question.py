"""What a board page is asked for: read from the address, and written back to it with nothing that goes without saying.

Not for the buttons that change it (`board_controls.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from server.kpis.boards import RankBy
from server.kpis.queries import BoardQuestion
from server.kpis.sums import By
from web.address import PageAsked

FIRST_ROWS = 20
# Around me, both sides together: I stand in the middle of what is seen without scrolling.
ROWS_AROUND = 10
MOST_ROWS = 500
COMPANY = "company"


class Look(StrEnum):
    """Where on a board one looks: at its top, or around oneself."""

    TOP = "top"
    AROUND = "around"


class Ranked(StrEnum):
    """Whom boards rank."""

    MEMBER = "member"
    TEAM = "team"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Asked(PageAsked):
    """The question as the address has it; ``rank_by`` and ``look`` None: what suits the board and who looks."""

    PATH: ClassVar[str] = "/board"
    NAMES: ClassVar[Mapping[str, str]] = {"inside": "scope", "look": "view"}

    kpi: str = "xp"
    period: str = "month"
    by: Ranked = Ranked.MEMBER
    inside: str = COMPANY
    rank_by: RankBy | None = None
    look: Look | None = None
    limit: int = FIRST_ROWS

    def question(self, period: str, rank_by: RankBy, look: Look) -> BoardQuestion:
        """The question for the server, with everything decided."""
        is_around = look is Look.AROUND
        limit = ROWS_AROUND if is_around else self.limit
        return BoardQuestion(self.kpi, period, By(self.by), self.inside, rank_by, is_around, limit)


def provide_asked(
    kpi: FromQuery[str] = "xp",
    period: FromQuery[str] = "month",
    by: FromQuery[Ranked] = Ranked.MEMBER,
    inside: Annotated[str, QueryParameter(name="scope")] = COMPANY,
    rank_by: FromQuery[str] = "",
    look: Annotated[str, QueryParameter(name="view")] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_ROWS)] = FIRST_ROWS,
) -> Asked:
    """The dependency `asked`. A form sends every field: an empty one, or one that is no choice, means the usual."""
    return Asked(
        kpi=kpi,
        period=period or "month",
        by=by,
        inside=possible_scope(inside, by),
        rank_by=RankBy(rank_by) if rank_by in tuple(RankBy) else None,
        look=Look(look) if look in tuple(Look) else None,
        limit=limit,
    )


def possible_scope(inside: str, by: Ranked) -> str:
    """Teams are ranked in a region or the company, regions in the company: a wider scope stands for a narrower one."""
    if by is Ranked.MEMBER or (by is Ranked.TEAM and inside.startswith("region:")):
        return inside or COMPANY
    return COMPANY
