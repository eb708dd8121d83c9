"""Products: the list, and each one with what it brings; bosses and admins add and change them."""

from http import HTTPStatus
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from server.accounts.commands import AccountDesk
from server.accounts.queries import AccountQueries
from server.errors import Conflict, InvalidInput, NotAllowed, Outdated
from server.pipeline.queries import PipelineQueries
from web.charts.file import answer
from web.customers.account_form import errors_in, version_of
from web.customers.deal_board import DealReader
from web.customers.parts import PARTS
from web.customers.people import People
from web.customers.product_list import ProductLister, ProductsAsked, provide_products_asked
from web.customers.product_page import ProductForm, ProductReader, TypedProduct, edit_of
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other


def provide_product_lister(
    account_queries: NamedDependency[AccountQueries],
    pipeline_queries: NamedDependency[PipelineQueries],
    people: NamedDependency[People],
) -> ProductLister:
    """The dependency `product_lister`."""
    return ProductLister(account_queries, pipeline_queries, people)


def provide_product_reader(
    account_queries: NamedDependency[AccountQueries],
    pipeline_queries: NamedDependency[PipelineQueries],
    deals: NamedDependency[DealReader],
) -> ProductReader:
    """The dependency `product_reader`."""
    return ProductReader(account_queries, pipeline_queries, deals)


DEPENDENCIES = {
    **PARTS,
    "products_asked": Provide(provide_products_asked, sync_to_thread=False),
    "product_lister": Provide(provide_product_lister, sync_to_thread=False),
    "product_reader": Provide(provide_product_reader, sync_to_thread=False),
}


@get("/products", include_in_schema=False, dependencies=DEPENDENCIES)
async def products_page(
    frame: NamedDependency[Frame],
    product_lister: NamedDependency[ProductLister],
    products_asked: NamedDependency[ProductsAsked],
) -> Template:
    """The list with its filters."""
    return await _list(frame, product_lister, products_asked)


@get("/products/rows", include_in_schema=False, dependencies=DEPENDENCIES)
async def products_rows(
    product_lister: NamedDependency[ProductLister], products_asked: NamedDependency[ProductsAsked]
) -> Template:
    """Further rows of the list."""
    shown = await product_lister.lines(products_asked)
    return Template("products/_rows.html", context={"asked": products_asked, "shown": shown})


@post("/products", status_code=200, include_in_schema=False, dependencies=DEPENDENCIES)
async def add_product(
    data: URLEncodedBody[ProductForm],
    frame: NamedDependency[Frame],
    product_lister: NamedDependency[ProductLister],
    account_desk: NamedDependency[AccountDesk],
) -> Response[Any] | Template:
    """Add a product; the form comes back with what is wrong."""
    errors: dict[str, str] = {}
    edit = edit_of(data, errors)
    try:
        if not errors:
            row = await account_desk.create_product(product_lister.people.viewer, edit)
            return see_other(f"/products/{row.id}")
    except (InvalidInput, NotAllowed, Conflict) as error:
        errors = _errors(error)
    return await _list(frame, product_lister, ProductsAsked(), TypedProduct(data, errors, is_open=True))


@get("/products/{product:int}", include_in_schema=False, dependencies=DEPENDENCIES)
async def product_page(
    product: FromPath[int],
    frame: NamedDependency[Frame],
    product_reader: NamedDependency[ProductReader],
    csv: FromQuery[str] = "",
) -> Template | Response[bytes]:
    """One product, or its months as a file."""
    page = await product_reader.page(product)
    return answer(Template("products/product.html", context={"frame": frame, "page": page}), [page.chart], csv)


@post("/products/{product:int}", status_code=200, include_in_schema=False, dependencies=DEPENDENCIES)
async def change_product(
    product: FromPath[int],
    data: URLEncodedBody[ProductForm],
    frame: NamedDependency[Frame],
    product_reader: NamedDependency[ProductReader],
    account_desk: NamedDependency[AccountDesk],
) -> Response[Any] | Template:
    """Change a product, unless somebody else has meanwhile."""
    errors: dict[str, str] = {}
    edit = edit_of(data, errors)
    is_late = False
    try:
        if not errors:
            await account_desk.edit_product(product_reader.deals.people.viewer, product, edit, version_of(data.version))
            return see_other(f"/products/{product}")
    except Outdated:
        is_late = True
    except (InvalidInput, NotAllowed, Conflict) as error:
        errors = _errors(error)
    page = await product_reader.page(product, TypedProduct(data, errors, is_open=True, is_late=is_late))
    context = {"frame": frame, "page": page}
    return Template("products/product.html", context=context, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


async def _list(
    frame: Frame, lister: ProductLister, asked: ProductsAsked, typed: TypedProduct | None = None
) -> Template:
    context = {
        "frame": frame,
        "asked": asked,
        "shown": await lister.lines(asked),
        "typed": typed or TypedProduct(),
        "sorts": {"name": _("By name"), "newest": _("Newest first"), "price": _("Highest price first")},
    }
    is_wrong = typed is not None
    return Template(
        "products/page.html",
        context=context,
        status_code=HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK,
    )


def _errors(error: InvalidInput | NotAllowed | Conflict) -> dict[str, str]:
    if isinstance(error, InvalidInput):
        return errors_in(error)
    if isinstance(error, Conflict):
        return {"name": _("There is a product of this name already.")}
    return {"": _("Only bosses and admins change products.")}


ROUTES = (products_page, products_rows, add_product, product_page, change_product)
