"""Calendars for other programs, which cannot sign in: opened by the secret in the address."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.notices.calendar import CalendarQueries
from server.notices.ics import MEDIA_TYPE
from server.people.access import Viewer


@get("/me/calendar.ics", summary="My dates for a calendar program")
async def my_calendar(
    maybe_viewer: NamedDependency[Viewer | None],
    calendar_queries: NamedDependency[CalendarQueries],
    token: FromQuery[str] = "",
) -> Response[bytes]:
    """Raid steps, quests, instalments and birthdays, to subscribe to: `token` is the secret from the page My card."""
    viewer = maybe_viewer if maybe_viewer is not None and not token else await calendar_queries.viewer_of(token)
    return calendar_answer(await calendar_queries.of(viewer), "raidboard.ics")


@get("/raids/{raid:str}/calendar.ics", summary="A raid's dates for a calendar program")
async def raid_calendar(
    raid: FromPath[str],
    maybe_viewer: NamedDependency[Viewer | None],
    calendar_queries: NamedDependency[CalendarQueries],
    token: FromQuery[str] = "",
) -> Response[bytes]:
    """Everybody's steps and the end, for who is in the raid: signed in, or with the `token` of their own calendar."""
    viewer = maybe_viewer if maybe_viewer is not None and not token else await calendar_queries.viewer_of(token)
    return calendar_answer(await calendar_queries.of_raid(viewer, raid), "raid.ics")


def calendar_answer(content: bytes, name: str) -> Response[bytes]:
    """A calendar as an answer, which nobody on the way keeps."""
    headers = {"cache-control": "private, no-store", "content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


ROUTES = (my_calendar, raid_calendar)
