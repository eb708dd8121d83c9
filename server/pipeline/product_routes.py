"""What products bring, over the API."""

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.access import require_reader
from server.accounts.queries import AccountQueries
from server.errors import NotFound
from server.money import MoneyView, minor_view
from server.people.access import Viewer
from server.pipeline.asked import views_of, wrong
from server.pipeline.product_sales import Sale, a_year_to
from server.pipeline.queries import PipelineQueries
from server.pipeline.views import DealView, NamedView, named_view


class MonthSaleView(msgspec.Struct, frozen=True):
    """What was won of a product in a month, which begins on `month`; `pieces` as far as lines tell."""

    month: date
    deals: int
    pieces: int
    amount: MoneyView


class CustomerSaleView(msgspec.Struct, frozen=True):
    """What a customer bought of a product."""

    customer: NamedView | None
    deals: int
    pieces: int
    amount: MoneyView


class ProductSalesView(msgspec.Struct, frozen=True):
    """What a product brought, as far as the caller may see its deals."""

    product: NamedView
    months: list[MonthSaleView]
    customers: list[CustomerSaleView]
    deals: list[DealView]


@get("/product-sales", summary="What a product brings")
async def product_sales(
    product: FromQuery[str],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    account_queries: NamedDependency[AccountQueries],
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
) -> ProductSalesView:
    """Won by month and by customer between two days (usually the twelve months up to today), and its latest deals."""
    require_reader(viewer)
    row = await account_queries.product_by_ref(product.replace("\0", ""))
    if row is None:
        raise NotFound(f"there is no product {product[:200]!r}")
    last = until or await pipeline_queries.today()
    first = since or a_year_to(last)
    if first > last:
        raise wrong("?since", f"is {first}, after {last}")
    found = await pipeline_queries.product_sales(viewer, row.id, first, last)
    views = await views_of(pipeline_queries)

    def told(sale: Sale) -> tuple[int, int, MoneyView]:
        return sale.deals, sale.pieces, minor_view(sale.amount, views.directory.currency)

    return ProductSalesView(
        NamedView(row.ref, row.name),
        [MonthSaleView(month, *told(sale)) for month, sale in found.months.items()],
        [CustomerSaleView(named_view(one.customer), *told(one.sale)) for one in found.customers],
        [views.deal(one) for one in found.deals],
    )


PRODUCT_ROUTES = (product_sales,)
