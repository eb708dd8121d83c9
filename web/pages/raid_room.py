"""The room of one raid: the page a team keeps open all day, and the parts of it that move.

What lives comes by one request (`/live`), part by part into its place; what people do there is in `raid_acts.py`.
"""

from dataclasses import dataclass
from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from server.accounts.queries import AccountQueries
from server.clock import Clock
from server.ledger.routes import LedgerReader
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.raids.cards import Room
from server.raids.queries import RaidQueries
from web.frame import Frame
from web.localise import current_format
from web.pages.quick_log import empty_panel
from web.quick_log.panel import Panel
from web.raids.presence import Presence
from web.raids.read import Reader
from web.raids.room import RaidRoom
from web.raids.typed import Typed


@dataclass(frozen=True, slots=True)
class Told:
    """A short answer to what somebody did."""

    title: str
    text: str = ""
    tone: str = "gain"
    mark: str = "circle-check"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Shows rooms to one viewer."""

    viewer: Viewer
    raids: RaidQueries
    reader: Reader
    presence: Presence

    async def find(self, raid: str) -> Room:
        """The raid. Raises NotFound for everybody outside."""
        return await self.raids.room(self.viewer, raid)

    def show(self, found: Room, week: str = "", *, whole_log: bool = False) -> RaidRoom:
        """The room as it is now; `week` is any day of the week to be shown."""
        here = self.presence.here(found.card.id, self.reader.format.now)
        return self.reader.room(found, here, _day_or(week, self.reader.today), whole_log=whole_log)

    async def live(self, raid: str, week: str = "", told: Told | None = None) -> Template:
        """Everything that moves, each part for its place."""
        room = self.show(await self.find(raid), week)
        return Template("raids/_live.html", context={"room": room, "told": told})


async def provide_keeper(
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    directories: NamedDependency[DirectoryCache],
    presence: NamedDependency[Presence],
) -> Keeper:
    """The dependency `keeper`."""
    reader = Reader(await directories.current(), current_format(), viewer.member_id)
    return Keeper(viewer, raid_queries, reader, presence)


DEPENDENCIES = {"keeper": Provide(provide_keeper)}


@get("/raids/{raid:str}", include_in_schema=False, dependencies=DEPENDENCIES)
async def raid_page(
    frame: NamedDependency[Frame],
    raid: FromPath[str],
    keeper: NamedDependency[Keeper],
    ledger_reader: NamedDependency[LedgerReader],
    account_queries: NamedDependency[AccountQueries],
    week: FromQuery[str] = "",
    log: FromQuery[str] = "",
) -> Template:
    """The whole room."""
    found = await keeper.find(raid)
    if keeper.viewer.member_id is not None:
        keeper.presence.enter(found.card.id, keeper.viewer.member_id, keeper.reader.format.now)
    contacts = await contacts_at(account_queries, found)
    room = keeper.show(found, week, whole_log=log == "all")
    context = {
        "frame": frame,
        "room": room,
        "oob": False,
        "note": Typed(),
        "panel": await _panel(found, keeper.viewer, ledger_reader) if found.rights.take_part else None,
        "contacts": contacts,
    }
    return Template("raids/room.html", context=context)


@get("/raids/{raid:str}/live", include_in_schema=False, dependencies=DEPENDENCIES)
async def raid_live(raid: FromPath[str], keeper: NamedDependency[Keeper], week: FromQuery[str] = "") -> Template:
    """What moves, as it is now."""
    return await keeper.live(raid, week)


@get("/raids/{raid:str}/here", include_in_schema=False, dependencies=DEPENDENCIES)
async def raid_here(
    raid: FromPath[str], keeper: NamedDependency[Keeper], clock: NamedDependency[Clock]
) -> Response[None] | Template:
    """Says that somebody still looks; the roster comes back when others have come or gone."""
    found = await keeper.find(raid)
    me = keeper.viewer.member_id
    if me is None or not keeper.presence.stay(found.card.id, me, clock()):
        return Response(None, status_code=204)
    return Template("raids/_roster.html", context={"room": keeper.show(found), "oob": True})


async def contacts_at(accounts: AccountQueries, found: Room) -> tuple[str, ...]:
    """The names of those one talks to at the raid's account."""
    return tuple(contact.name for contact in await accounts.contacts_of(found.card.account.id))


async def _panel(found: Room, viewer: Viewer, reader: LedgerReader) -> Panel:
    account = found.card.account
    return await empty_panel(viewer, reader, about=(account.name, account.ref))


def _day_or(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


ROUTES = (raid_page, raid_live, raid_here)
"""The room's own; `raid_acts.py` adds what is done there."""
