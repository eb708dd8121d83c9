"""Periods: which are open, settling or closed, what was adjusted later and why, who won, and how periods close."""

from dataclasses import replace
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from kpi.period_life import CLOSING_GRAINS
from kpi.periods import Grain
from server.errors import InvalidInput, Outdated
from server.insights.periods.desk import ClosingDesk
from server.insights.periods.queries import PeriodQueries, require_admin
from server.insights.periods.words import sentence
from server.people.access import Viewer
from web.dashboards.closing_form import ClosingForm, errors_of, read_form
from web.dashboards.periods import ClosingCard, PeriodsReader
from web.day import in_page_language
from web.frame import Frame
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.localise import current_format

PATH = "/dashboards/periods"


def provide_periods_reader(
    period_queries: NamedDependency[PeriodQueries], viewer: NamedDependency[Viewer]
) -> PeriodsReader:
    """The dependency `periods_reader`."""
    return PeriodsReader(period_queries, in_page_language(viewer), current_format())


DEPENDENCIES = {"periods_reader": Provide(provide_periods_reader, sync_to_thread=False)}


@get(PATH, include_in_schema=False, dependencies=DEPENDENCIES)
async def periods_page(
    frame: NamedDependency[Frame],
    periods_reader: NamedDependency[PeriodsReader],
    grain: FromQuery[str] = Grain.MONTH.value,
    period: FromQuery[str] = "",
) -> Template:
    """The whole page; not found for who does not lead."""
    page = await periods_reader.page(_grain(grain), period)
    return Template("dashboards/periods.html", context={"frame": frame, "page": page})


@get(f"{PATH}/list", include_in_schema=False, dependencies=DEPENDENCIES)
async def periods_again(
    periods_reader: NamedDependency[PeriodsReader],
    grain: FromQuery[str] = Grain.MONTH.value,
    period: FromQuery[str] = "",
) -> Template:
    """The periods as they are now."""
    page = await periods_reader.page(_grain(grain), period)
    return Template("dashboards/_periods.html", context={"page": page})


@post(f"{PATH}/settings", status_code=200, include_in_schema=False, dependencies=DEPENDENCIES)
async def set_closing(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[ClosingForm],
    frame: NamedDependency[Frame],
    periods_reader: NamedDependency[PeriodsReader],
    period_queries: NamedDependency[PeriodQueries],
    closing_desk: NamedDependency[ClosingDesk],
    viewer: NamedDependency[Viewer],
) -> Template:
    """Say what the settings would mean, or put them in force; the form comes back with what is wrong."""
    require_admin(viewer)
    card = await _tried(data, periods_reader, period_queries, closing_desk, viewer)
    if "hx-request" in request.headers:
        headers = {"hx-trigger": "periods-changed"} if card.is_done else {}
        return Template("dashboards/_closing.html", context={"closing": card}, headers=headers)
    page = replace(await periods_reader.page(Grain.MONTH, ""), closing=card)
    return Template("dashboards/periods.html", context={"frame": frame, "page": page})


async def _tried(
    form: ClosingForm, reader: PeriodsReader, queries: PeriodQueries, desk: ClosingDesk, viewer: Viewer
) -> ClosingCard:
    typed = replace(await reader.closing(), form=form)
    read = read_form(form)
    if read.draft is None:
        return replace(typed, errors=read.errors)
    try:
        if form.act == "set":
            await desk.set(read.draft, viewer.caller, int(form.version) if form.version.isdecimal() else 0)
            return replace(await reader.closing(), is_done=True)
        found = await queries.preview(viewer, read.draft)
    except InvalidInput as error:
        return replace(typed, errors=errors_of(error))
    except Outdated:
        told = _("Somebody else changed this in the meantime. Reload this page to see how it stands.")
        return replace(typed, errors={"": told})
    when = current_format().exact
    effects = [sentence(one, LOCALE.get(), when) for one in found] or [_("Nothing would change.")]
    return replace(typed, effects=effects)


def _grain(text: str) -> Grain:
    return next((one for one in CLOSING_GRAINS if one == text), Grain.MONTH)


ROUTES = (periods_page, periods_again, set_closing)
