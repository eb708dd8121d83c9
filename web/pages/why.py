"""Why did I get this? One event with everything it did."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from server.errors import NotFound
from server.ledger.paging import BEGINNING
from server.ledger.routes import LedgerReader
from server.people.access import Viewer
from web.frame import Frame
from web.localise import current_format
from web.story import read_story


@get("/events/{seq:int}", include_in_schema=False)
async def why_page(
    seq: FromPath[int],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    ledger_reader: NamedDependency[LedgerReader],
) -> Template:
    """The event, its verdict, what it counted, and what it is linked with; not found for who may not see it."""
    if seq > BEGINNING:
        raise NotFound(f"there is no event {seq}")
    story = await read_story(ledger_reader, viewer, seq, current_format())
    return Template("why/page.html", context={"frame": frame, "story": story})


ROUTES = (why_page,)
