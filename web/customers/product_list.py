"""The list of products: what is asked for in the address, and what answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from server.accounts.access import may_edit_products, may_see_costs
from server.accounts.queries import LACKING, PRODUCT_SORTS, AccountQueries, ProductFilter
from server.accounts.rows import ProductRow
from server.db.paging import Listed, Page
from server.pipeline.product_sales import Sale, a_year_to
from server.pipeline.queries import PipelineQueries
from web.address import PageAsked
from web.customers.people import People
from web.list_file import ListFile

AT_ONCE = 50
LONGEST = 200


@dataclass(frozen=True, slots=True)
class ProductsAsked(PageAsked):
    """Which products, as the address has it; "" does not restrict."""

    PATH: ClassVar[str] = "/products"

    q: str = ""
    lacks: str = ""
    sort: str = PRODUCT_SORTS[0]
    cursor: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.lacks)

    @property
    def file(self) -> ListFile:
        """The same list as a file."""
        return ListFile("/products", {"q": self.q, "lacks": self.lacks, "sort": self.sort})


def provide_products_asked(
    q: FromQuery[str] = "",
    lacks: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    cursor: Annotated[str, QueryParameter(max_length=2000)] = "",
) -> ProductsAsked:
    """The dependency `products_asked`; what is no choice means the usual."""
    return ProductsAsked(
        q.strip()[:LONGEST],
        lacks if lacks in LACKING else "",
        sort if sort in PRODUCT_SORTS else PRODUCT_SORTS[0],
        cursor,
    )


@dataclass(frozen=True, slots=True)
class ProductLines:
    """A part of the list, and what was won of each product in the last year."""

    found: Listed[ProductRow]
    sales: Mapping[int, Sale]
    currency: str
    sees_costs: bool
    may_edit: bool

    def sale(self, product: int) -> Sale:
        """What was won of a product."""
        return self.sales.get(product, Sale())


@dataclass(frozen=True, slots=True)
class ProductLister:
    """Reads the list for one viewer."""

    accounts: AccountQueries
    pipeline: PipelineQueries
    people: People

    async def lines(self, asked: ProductsAsked) -> ProductLines:
        """A part of the list."""
        people = self.people
        sees = may_see_costs(people.viewer)
        lacks = asked.lacks if sees or asked.lacks != "cost" else ""
        found = await self.accounts.products(
            ProductFilter(asked.q, lacks, asked.sort), Page(AT_ONCE, asked.cursor or None)
        )
        shown = [row.id for row in found.items]
        sales = await self.pipeline.sold_since(people.viewer, a_year_to(people.today), shown)
        return ProductLines(found, sales, people.directory.currency, sees, may_edit_products(people.viewer))
