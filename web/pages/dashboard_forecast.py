"""Will we make it? The end of a period with how likely it is, what it is made of, and whether it can be believed."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.forecast.queries import ForecastQueries
from server.insights.periods.queries import PeriodQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.charts.file import answer
from web.dashboards.forecast.asked import ForecastAsked, provide_forecast_asked
from web.dashboards.forecast.reader import ForecastReader
from web.dashboards.period_mark import mark_of
from web.frame import Frame


async def provide_forecast_reader(
    forecast_queries: NamedDependency[ForecastQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> ForecastReader:
    """The dependency `forecast_reader`."""
    return ForecastReader(forecast_queries, viewer, await directories.current())


DEPENDENCIES = {
    "forecast_asked": Provide(provide_forecast_asked, sync_to_thread=False),
    "forecast_reader": Provide(provide_forecast_reader),
}


@get("/dashboards/forecast", include_in_schema=False, dependencies=DEPENDENCIES)
async def forecast_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    forecast_asked: NamedDependency[ForecastAsked],
    forecast_reader: NamedDependency[ForecastReader],
    period_queries: NamedDependency[PeriodQueries],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page, or one of its tables as a file."""
    page = await forecast_reader.page(forecast_asked)
    headers = {"hx-push-url": forecast_asked.href()} if "hx-request" in request.headers else {}
    mark = await mark_of(period_queries, forecast_asked.period)
    context = {"frame": frame, "page": page, "mark": mark}
    template = Template("dashboards/forecast.html", context=context, headers=headers)
    return answer(template, page.charts, csv)


@get("/dashboards/forecast/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def forecast_again(
    forecast_asked: NamedDependency[ForecastAsked], forecast_reader: NamedDependency[ForecastReader]
) -> Template:
    """The answer as it is now; also as a panel on other pages."""
    return Template("dashboards/_forecast.html", context={"page": await forecast_reader.page(forecast_asked)})


ROUTES = (forecast_page, forecast_again)
