"""The wall display: boards in turn, the latest successes, a clock; nobody touches it for weeks.

`?boards=xp:month:member,collected:month:team:attainment,siege:revenue_won:month` chooses the boards (number, period,
whom, and by what) and the siege (number, period),
`&scope=team:east` the part of the company, `&seconds=20` the turn, `&confetti=0` keeps the paper in the drawer.
"""

from typing import Annotated
from urllib.parse import urlencode

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Template

from server.insights.siege.queries import SiegeQueries
from server.kpis.queries import KpiQueries
from server.live.feed import Feed
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.board_question import COMPANY
from web.dashboards.siege_words import STATE_MARKS, STATE_TONES, state_title
from web.frame import Frame
from web.localise import current_format
from web.moments import latest_moments
from web.wall_boards import Wall

MOMENTS = 3
MOST_BOARDS = 12
SECONDS = 15
USUAL = (
    "xp:month:member,collected:month:team,siege:revenue_won:month,revenue_won:month:member,collected:day:member,"
    "revenue_won:month:region"
)

Scope = Annotated[str, QueryParameter(name="scope")]


async def provide_wall(
    kpi_queries: NamedDependency[KpiQueries],
    siege_queries: NamedDependency[SiegeQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> Wall:
    """The dependency `wall`."""
    return Wall(kpi_queries, siege_queries, await directories.current(), viewer)


# What castles need to be told.
WORDS = {"state_title": state_title, "marks": STATE_MARKS, "tones": STATE_TONES}
DEPENDENCIES = {"wall": Provide(provide_wall)}


@get("/wall", include_in_schema=False, dependencies=DEPENDENCIES)
async def wall_page(
    frame: NamedDependency[Frame],
    wall: NamedDependency[Wall],
    kpi_queries: NamedDependency[KpiQueries],
    feed: NamedDependency[Feed],
    inside: Scope = COMPANY,
    boards: FromQuery[str] = USUAL,
    seconds: Annotated[int, QueryParameter(ge=3, le=3600)] = SECONDS,
    confetti: FromQuery[bool] = True,
) -> Template:
    """The whole display; it renews itself piece by piece from then on."""
    specs = [spec for spec in boards.split(",") if spec][:MOST_BOARDS]
    slides = [await wall.slide(spec, inside, number) for number, spec in enumerate(specs)]
    format = current_format()
    return Template(
        "wall/page.html",
        context={
            "frame": frame,
            "slides": slides,
            "addresses": [_address(slide.spec, inside, slide.number) for slide in slides],
            "seconds": seconds,
            "confetti": confetti,
            "now": format.now,
            "moments": latest_moments(feed, await kpi_queries.rulebook(), format, MOMENTS),
            **WORDS,
        },
    )


@get("/wall/board", include_in_schema=False, dependencies=DEPENDENCIES)
async def wall_board(
    wall: NamedDependency[Wall], spec: FromQuery[str], inside: Scope = COMPANY, number: FromQuery[int] = 0
) -> Template:
    """One board again, because it moved."""
    slide = await wall.slide(spec, inside, number)
    return Template(slide.template, context={"slide": slide, **WORDS})


@get("/wall/moments", include_in_schema=False)
async def wall_moments(
    viewer: NamedDependency[Viewer], kpi_queries: NamedDependency[KpiQueries], feed: NamedDependency[Feed]
) -> Template:
    """The latest successes again, because there is a new one."""
    found = latest_moments(feed, await kpi_queries.rulebook(), current_format(), MOMENTS)
    return Template("wall/_moments.html", context={"moments": found})


def _address(spec: str, inside: str, number: int) -> str:
    return f"/wall/board?{urlencode({'spec': spec, 'scope': inside, 'number': number}, safe=':')}"


ROUTES = (wall_page, wall_board, wall_moments)
