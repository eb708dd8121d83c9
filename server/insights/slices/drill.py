"""The events behind one cell of a slice: the same rows that were added up, newest first, page by page."""

from dataclasses import dataclass
from datetime import date, timedelta

from kpi.periods import parse_period
from server.accounts.merged import named
from server.db.paging import Listed, Order, Page, Wanted, listed
from server.db.tx import Reading, Row
from server.errors import FieldProblem, InvalidInput
from server.insights.slices.books import Asked, Book, Writing, filled, rows_of, value_of
from server.insights.slices.dimensions import PLACES, SPANS, Dimension
from server.kpis.queries import is_named
from server.people.access import Viewer, may_see_member
from server.people.directory import Directory

_ORDER = Order("c.cause", "c.line", is_descending=True)


@dataclass(frozen=True, slots=True)
class CellKey:
    """Which cell: the keys of its row and its column; None for all of them."""

    row: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What one event adds to a measure for one member. ``member`` is "" for nobody, None for somebody not named."""

    seq: int
    source: str
    id: str
    kind: str
    day: date
    member: str | None
    name: str
    account: str
    product: str
    measure: str
    value: int
    is_open: bool
    """Whether the reader may open the event itself."""


async def counted(
    source: Reading, asked: Asked, cell: CellKey, page: Page, viewer: Viewer, directory: Directory
) -> Listed[Counted]:
    """A page of them. Raises: InvalidInput for a key that nothing has, or a wrong cursor."""
    book = Book.ENTRY if asked.measures == ("xp",) else Book.CONTRIBUTION
    writing = Writing(source.dialect)
    extra: set[str] = {"event", "account", "product"}
    rows = rows_of(asked, book, writing, extra)
    wanted = Wanted([], writing.arguments)
    for field, dimension, key in (("?row", asked.rows, cell.row), ("?column", asked.columns, cell.column)):
        if dimension is not None and key is not None:
            wanted.add(filled(_is(dimension, key, field, wanted, viewer, directory), book, writing, asked))
    ending = wanted.after(_ORDER, page)
    measure = "c.measure" if book is Book.CONTRIBUTION else "'xp'"
    found = await source.fetch(
        "SELECT c.cause, c.line, c.event, c.day, c.member, "  # forms of ours, values are arguments
        f"{measure} AS measure, {value_of(book)} AS value, e.source, e.id, e.kind, "
        "coalesce(f_account.name, '') AS account, coalesce(f_product.name, '') AS product "
        f"{rows} AND {wanted.where} {ending}",
        *wanted.arguments,
    )
    return listed(found, page, lambda row: _counted(row, viewer, directory), lambda row: (row["cause"], row["line"]))


def _counted(row: Row, viewer: Viewer, directory: Directory) -> Counted:
    id = row["member"]
    named = bool(id) and is_named(id, viewer, directory)
    member = directory.member(id) if named else None
    return Counted(
        seq=row["event"],
        source=row["source"],
        id=row["id"],
        kind=row["kind"],
        day=date.fromordinal(row["day"]),
        member=member.username if member is not None else (None if id else ""),
        name=member.name if member is not None else "",
        account=row["account"],
        product=row["product"],
        measure=row["measure"],
        value=row["value"],
        is_open=may_see_member(viewer, id),
    )


def _is(dimension: Dimension, key: str, field: str, wanted: Wanted, viewer: Viewer, directory: Directory) -> str:
    """The condition that a row of the books belongs to a key."""
    if dimension in PLACES:
        return f"{{c}}.{dimension.value} = {wanted.bind(_place(dimension, key, field, viewer, directory))}"
    if dimension in SPANS:
        try:
            period = parse_period(key, directory.fiscal_start_month)
        except ValueError as error:
            raise _unknown(field, dimension, key) from error
        last = period.end - timedelta(days=1)
        return f"{{c}}.day BETWEEN {wanted.bind(period.start.toordinal())} AND {wanted.bind(last.toordinal())}"
    match dimension:
        case Dimension.WEEKDAY:
            if key not in tuple("1234567"):
                raise _unknown(field, dimension, key)
            return f"({{c}}.day - 1) % 7 + 1 = {wanted.bind(int(key))}"
        case Dimension.ACCOUNT if key:
            return f"{{account}} IN {named(wanted.bind(key))}"
        case Dimension.PRODUCT | Dimension.ACCOUNT:
            return f"coalesce(f_{dimension.value}.ref, '') = {wanted.bind(key)}"
        case Dimension.SOURCE:
            return f"e.source = {wanted.bind(key)}"
        case _:
            return f"coalesce(f_account.{dimension.value}, '') = {wanted.bind(key)}"


def _place(dimension: Dimension, key: str, field: str, viewer: Viewer, directory: Directory) -> int:
    if key == "":
        return 0
    found: int | None = None
    match dimension:
        case Dimension.REGION:
            found = next((one.id for one in directory.regions if one.slug == key), None)
        case Dimension.TEAM:
            found = next((one.id for one in directory.teams if one.slug == key), None)
        case _:
            member = directory.member_by_username(key)
            found = member.id if member is not None and is_named(member.id, viewer, directory) else None
    if found is None:
        raise _unknown(field, dimension, key)
    return found


def _unknown(field: str, dimension: Dimension, key: str) -> InvalidInput:
    told = f"is {key[:60]!r}, which is no {dimension.value} of this slice"
    return InvalidInput(f"{field.removeprefix('?')} {told}", [FieldProblem(field, told)])
