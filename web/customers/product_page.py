"""One product: its price and cost, what it brings by month and customer, its deals, and how it was changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec
from msgspec import UNSET

from kpi.catalog import Unit
from kpi.money import Money
from server.accounts.access import may_edit_products, may_see_costs
from server.accounts.edits import ProductEdit
from server.accounts.queries import AccountQueries
from server.accounts.rows import Change, ProductRow
from server.ledger.facts import moment
from server.pipeline.product_sales import ProductSales, a_year_to
from server.pipeline.queries import PipelineQueries
from web.charts.bars import bar
from web.charts.table import Chart, Column, Row, Table
from web.customers.deal_board import DealCard, DealReader
from web.customers.edited import Edited
from web.customers.typed import one_line, read_money
from web.i18n import gettext as _
from web.localise import current_format


class ProductForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a product sends; ``version`` is the one that was read, "" for a new product."""

    version: str = ""
    name: str = ""
    price: str = ""
    cost: str = ""


@dataclass(frozen=True, slots=True)
class TypedProduct:
    """The open form: what was typed, what is wrong by field, and whether somebody was faster."""

    form: ProductForm = field(default_factory=ProductForm)
    errors: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False
    is_late: bool = False


NOTHING_TYPED = TypedProduct()


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Everything that the page shows."""

    product: ProductRow
    sales: ProductSales
    chart: Chart
    deals: tuple[DealCard, ...]
    edits: tuple[Edited, ...]
    form: ProductForm
    form_now: ProductForm
    typed: TypedProduct
    currency: str
    sees_costs: bool
    may_edit: bool

    @property
    def total(self) -> int:
        """What was won of it in the last year."""
        return sum(one.amount for one in self.sales.months.values())

    @property
    def pieces(self) -> int:
        """How many pieces, as far as lines tell."""
        return sum(one.pieces for one in self.sales.months.values())

    @property
    def margin_rate(self) -> float | None:
        """What is left of the list price, as a share of it; None where one of the two is not known."""
        price, cost = self.product.price_minor, self.product.cost_minor
        return (price - cost) / price if price and cost is not None else None


@dataclass(frozen=True, slots=True)
class ProductReader:
    """Reads one product for one viewer."""

    accounts: AccountQueries
    pipeline: PipelineQueries
    deals: DealReader

    async def page(self, id: int, typed: TypedProduct = NOTHING_TYPED) -> ProductPage:
        """The page as it is now. Raises `NotFound`."""
        people = self.deals.people
        viewer, currency = people.viewer, people.directory.currency
        product = await self.accounts.product(id)
        sales = await self.pipeline.product_sales(viewer, id, a_year_to(people.today), people.today)
        sees_costs = may_see_costs(viewer)
        changes = await self.accounts.changes_of(id, "product")
        form = form_of(product, currency)
        return ProductPage(
            product,
            sales,
            _chart(id, sales, people.today, currency),
            tuple(self.deals.card(one) for one in sales.deals),
            tuple(self._edited(one) for one in changes if sees_costs or one.field != "cost_minor"),
            msgspec.structs.replace(typed.form, version=form.version) if typed.is_open else form,
            form,
            typed,
            currency,
            sees_costs,
            may_edit_products(viewer),
        )

    def _edited(self, change: Change) -> Edited:
        people = self.deals.people
        before, after = (
            _value(change.field, text, people.directory.currency) for text in (change.before, change.after)
        )
        who = people.by_caller(change.caller)
        return Edited(_label(change.field), before, after, who, moment(change.changed_us))


def form_of(product: ProductRow, currency: str) -> ProductForm:
    """The form as the product is now."""
    price, cost = (
        f"{Money(minor, currency).decimal:f}" if minor is not None else ""
        for minor in (product.price_minor, product.cost_minor)
    )
    return ProductForm(version=str(product.version), name=product.name, price=price, cost=cost)


def edit_of(form: ProductForm, errors: dict[str, str]) -> ProductEdit:
    """What a form says; errors by field."""
    if not one_line(form.name):
        errors["name"] = _("A name is needed.")
    return ProductEdit(
        name=one_line(form.name) or UNSET,
        price=_money(form.price, "price", errors),
        cost=_money(form.cost, "cost", errors),
    )


def _money(text: str, name: str, errors: dict[str, str]) -> str | None:
    if not text.strip():
        return None
    amount = read_money(text, errors, name)
    return f"{amount:f}" if amount is not None else None


def _label(name: str) -> str:
    return {"name": _("Name"), "price_minor": _("List price"), "cost_minor": _("Cost")}.get(name, name)


def _value(name: str, text: str, currency: str) -> str:
    is_money = name.endswith("_minor") and text
    return current_format().money(int(text), currency) if is_money else text


def _chart(product: int, sales: ProductSales, today: date, currency: str) -> Chart:
    """Won by month: the last twelve, those without anything too."""
    written = current_format()
    rows = tuple(
        Row(written.month(month), ((sales.months[month].amount if month in sales.months else 0),))
        for month in _last_months(today)
    )
    columns = (Column(_("Won"), Unit.MONEY),)
    table = Table("sold", _("Won by month"), _("Month"), columns, rows, f"/products/{product}", currency)
    return bar(table, written, lying=True)


def _last_months(today: date) -> list[date]:
    count = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(count - 11, count + 1)]
