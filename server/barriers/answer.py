"""A barrier as the API answers it."""

from litestar import Response

from server.barriers.queries import BarrierQueries
from server.barriers.telling import room_view
from server.barriers.views import BarrierView
from server.http.etag import etag
from server.people.access import Viewer


async def answer_of(barrier: str, viewer: Viewer, queries: BarrierQueries) -> Response[BarrierView]:
    """The whole barrier, with its version for the next ``If-Match``. `NotFound` when it is not to be seen."""
    currency = (await queries.directories.current()).currency
    room = await queries.room(viewer, barrier)
    return Response(room_view(room, currency), headers=etag(room.version))
