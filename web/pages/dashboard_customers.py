"""Who buys what? Customers by size, how much hangs on how few, new ones, and those who buy less than before."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.insights.contribution.customers import CustomerQueries
from server.insights.periods.queries import PeriodQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.charts.file import answer
from web.dashboards.customers.asked import ShareAsked, provide_share_asked
from web.dashboards.customers.reader import CustomersReader
from web.dashboards.period_mark import mark_of
from web.frame import Frame


async def provide_customers_reader(
    customer_queries: NamedDependency[CustomerQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> CustomersReader:
    """The dependency `customers_reader`."""
    return CustomersReader(customer_queries, viewer, await directories.current())


DEPENDENCIES = {
    "share_asked": Provide(provide_share_asked, sync_to_thread=False),
    "customers_reader": Provide(provide_customers_reader),
}


@get("/dashboards/customers", include_in_schema=False, dependencies=DEPENDENCIES)
async def customers_dashboard(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    share_asked: NamedDependency[ShareAsked],
    customers_reader: NamedDependency[CustomersReader],
    period_queries: NamedDependency[PeriodQueries],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """The whole page, or one of its tables as a file; the form's shortest address goes into the address bar."""
    page = await customers_reader.page(share_asked)
    headers = {"hx-push-url": share_asked.href()} if "hx-request" in request.headers else {}
    mark = await mark_of(period_queries, share_asked.period)
    context = {"frame": frame, "page": page, "mark": mark}
    template = Template("dashboards/customers.html", context=context, headers=headers)
    return answer(template, page.charts, csv)


@get("/dashboards/customers/answer", include_in_schema=False, dependencies=DEPENDENCIES)
async def customers_again(
    share_asked: NamedDependency[ShareAsked], customers_reader: NamedDependency[CustomersReader]
) -> Template:
    """The answer as it is now."""
    return Template("dashboards/_customers.html", context={"page": await customers_reader.page(share_asked)})


ROUTES = (customers_dashboard, customers_again)
