"""A raid on a wall: one boss at 16:9, to be read from eight metres, moving by itself."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from web.frame import Frame
from web.pages.raid_room import DEPENDENCIES, Keeper

SEATS, HITS, STEPS = 5, 5, 3


@get("/raids/{raid:str}/wall", include_in_schema=False, dependencies=DEPENDENCIES)
async def raid_wall(frame: NamedDependency[Frame], raid: FromPath[str], keeper: NamedDependency[Keeper]) -> Template:
    """The whole display."""
    context = await _shown(keeper, raid)
    return Template("raids/wall.html", context={**context, "frame": frame, "now": keeper.reader.format.now})


@get("/raids/{raid:str}/wall/live", include_in_schema=False, dependencies=DEPENDENCIES)
async def raid_wall_live(raid: FromPath[str], keeper: NamedDependency[Keeper]) -> Template:
    """What moves on it."""
    return Template("raids/_wall.html", context=await _shown(keeper, raid))


async def _shown(keeper: Keeper, raid: str) -> dict[str, object]:
    room = keeper.show(await keeper.find(raid))
    return {
        "room": room,
        "seats": room.present[:SEATS],
        "hits": tuple(line for line in room.log if line.change)[:HITS],
        "steps": room.ahead[:STEPS],
    }


ROUTES = (raid_wall, raid_wall_live)
