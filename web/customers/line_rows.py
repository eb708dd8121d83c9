"""What a deal sells, from the rows of a form to the lines of an event."""

from collections.abc import Sequence

from kpi.deal_lines import MOST_LINES, DealLine
from kpi.money import Money
from server.pipeline.rows import LineRow
from web.customers.typed import one_line, read_money
from web.i18n import gettext as _

SPARE_ROWS = 3
"""So many more products can come at once."""
_MOST_OF_ONE = 1_000_000

Column = str | Sequence[str]
Row = tuple[str, str, str, str, str]
"""Product, quantity, price, discount, cost of one, as they are typed."""


def rows_of(*columns: Column) -> list[Row]:
    """The rows of the form as they were typed."""
    told = [[one] if isinstance(one, str) else list(one) for one in columns]
    longest = max(len(column) for column in told)
    filled = [[*column, *[""] * (longest - len(column))] for column in told]
    return [
        (product.strip(), quantity.strip(), price.strip(), discount.strip(), cost.strip())
        for product, quantity, price, discount, cost in zip(*filled, strict=True)
    ]


def rows_from(lines: Sequence[LineRow], currency: str, *, with_costs: bool) -> list[Row]:
    """The rows of a form that shows what is known."""
    return [
        (
            line.product.name,
            str(line.quantity),
            _plain(line.price, currency),
            _plain(line.discount, currency) if line.discount else "",
            _plain(line.cost // line.quantity, currency) if with_costs and line.cost is not None else "",
        )
        for line in lines
    ]


def lines_of(rows: Sequence[Row], errors: dict[str, str]) -> tuple[DealLine, ...]:
    """The lines; () with an error under "lines" where a row is wrong. A row without a product is none."""
    found = []
    told = [row for row in rows if any((row[0], *row[2:]))]
    for place, row in enumerate(told[:MOST_LINES], 1):
        wrong: dict[str, str] = {}
        line = _line(row, wrong)
        if line is None:
            errors["lines"] = _("Line %(number)s: %(wrong)s") % {"number": place, "wrong": wrong["lines"]}
            return ()
        found.append(line)
    return tuple(found)


def _line(row: Row, wrong: dict[str, str]) -> DealLine | None:
    product, quantity, price, discount, cost = row
    if not one_line(product):
        wrong["lines"] = _("Which product? To take a line away, empty all of it.")
        return None
    count = _count(quantity)
    if count is None:
        shown = {"value": quantity[:40]}
        wrong["lines"] = _("“%(value)s” is no quantity. Type a whole number from 1, such as 5.") % shown
        return None
    each = read_money(price, wrong, "lines")
    off = read_money(discount, wrong, "lines") if _says(discount) else None
    costs = read_money(cost, wrong, "lines") if _says(cost) else None
    if wrong or each is None:
        return None
    line = DealLine(product=one_line(product), quantity=count, price=each, discount=off, cost=costs)
    if line.total < 0:
        wrong["lines"] = _("The discount is more than the line is worth.")
        return None
    return line


def _count(text: str) -> int | None:
    plain = text.replace(",", "").replace(" ", "") or "1"
    return int(plain) if plain.isascii() and plain.isdigit() and 1 <= int(plain[:9]) <= _MOST_OF_ONE else None


def _says(text: str) -> bool:
    """Whether somebody typed more than nothing, or a nought."""
    return bool(text.strip().strip("0.,"))


def _plain(minor: int, currency: str) -> str:
    shown = f"{Money(minor, currency).decimal:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
