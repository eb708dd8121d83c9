"""Periods over the API: their life, and how they close. The settings' version is their ETag."""

from datetime import date
from typing import Annotated

from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from kpi.periods import Grain
from server.errors import FieldProblem, InvalidInput
from server.http.etag import IfMatch, etag, matched_version
from server.insights.periods.desk import ClosingDesk
from server.insights.periods.queries import PeriodQueries, require_admin
from server.insights.periods.views import (
    PeriodsView,
    SettingsIn,
    SettingsView,
    draft_of,
    periods_view,
    settings_view,
)
from server.insights.periods.words import sentence
from server.people.access import Viewer
from server.people.directories import DirectoryCache


@get("/periods", summary="Which periods are open, settling or closed")
async def periods(
    period_queries: NamedDependency[PeriodQueries],
    viewer: NamedDependency[Viewer],
    grain: FromQuery[str] = Grain.MONTH.value,
    first: Annotated[str | None, QueryParameter(name="from")] = None,
    last: Annotated[str | None, QueryParameter(name="to")] = None,
) -> PeriodsView:
    """The periods of one length that touch the days `from` to `to`; without them, those up to the present one.

    What was booked later than a closed period is added up for those whom the caller may see.
    """
    found = await period_queries.list(viewer, _grain(grain), _day(first, "?from"), _day(last, "?to"))
    return periods_view(found, viewer)


@get("/periods/settings", summary="How periods close")
async def period_settings(
    period_queries: NamedDependency[PeriodQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> Response[SettingsView]:
    """What is in force, and every setting that was made; for those who lead."""
    now = await period_queries.settings(viewer)
    view = settings_view(now, await directories.current(), [])
    return Response(view, headers=etag(now.version))


@put("/periods/settings", summary="Set how periods close", status_code=200)
async def put_period_settings(
    data: JSONBody[SettingsIn],
    period_queries: NamedDependency[PeriodQueries],
    closing_desk: NamedDependency[ClosingDesk],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    if_match: IfMatch = None,
    preview: FromQuery[bool] = False,
) -> Response[SettingsView]:
    """Change it from now on, for whatever is not closed yet; admins only. `consequences` says what that means.

    With `preview=true` nothing is changed: the answer is what would be.
    """
    require_admin(viewer)
    now = await period_queries.settings(viewer)
    draft = draft_of(data, now.draft)
    zone = (await directories.current()).zone
    effects = await period_queries.preview(viewer, draft)
    told = [sentence(one, viewer.language, lambda at: f"{at.astimezone(zone):%Y-%m-%d %H:%M}") for one in effects]
    if not preview:
        await closing_desk.set(draft, viewer.caller, matched_version(if_match))
        now = await period_queries.settings(viewer)
    view = settings_view(now, await directories.current(), told)
    return Response(view, headers=etag(now.version))


def _grain(text: str) -> Grain:
    known = [one.value for one in Grain if one is not Grain.ALL]
    if text not in known:
        told = f"is {text[:20]!r}, must be one of {', '.join(known)}"
        raise InvalidInput(f"grain {told}", [FieldProblem("?grain", told)])
    return Grain(text)


def _day(text: str | None, pointer: str) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        told = f"is {(text or '')[:60]!r}, which is no day such as 2026-11-21"
        raise InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)]) from error


ROUTES = (periods, period_settings, put_period_settings)
