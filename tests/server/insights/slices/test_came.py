"""What came in the cells of a slice is told with up to which event that is, in one statement."""

from datetime import date

import pytest

from server.insights.slices.books import Asked, Seen
from server.insights.slices.came import came_after
from server.insights.slices.dimensions import Dimension
from server.insights.slices.filters import Filter
from server.insights.slices.span import Span
from tests.server.intake.recording import event, open_desk

pytestmark = pytest.mark.anyio
ALL = Span("all", 1, date.max.toordinal())
BY_ACCOUNT = Asked(("revenue_won",), ALL, Dimension.ACCOUNT, None, Filter(""), Seen(), 1)


@pytest.fixture
async def sold(db, clock):
    async with open_desk(db, clock) as desk:
        for id, account in (("one", "A"), ("two", "B"), ("three", "B")):
            await desk.send(event(id, "deal.won", deal=id, member="ann", amount="9", account=account))
    return db


async def test_what_came_is_told_with_names_and_up_to_which_event(sold):
    came = await came_after(sold, BY_ACCOUNT, 1)

    assert 3 == came.now.seq
    assert [("B", 1800)] == [(cell.row.ref, cell.value) for cell in (came.cells or {}).values()]


async def test_where_nothing_came_only_what_is_known_is_told(sold):
    came = await came_after(sold, BY_ACCOUNT, 3)

    assert (3, {}) == (came.now.seq, came.cells)


async def test_what_came_in_too_many_cells_is_not_told_cell_by_cell(sold):
    assert (await came_after(sold, BY_ACCOUNT, 0, most=1)).cells is None
    assert 2 == len((await came_after(sold, BY_ACCOUNT, 0, most=2)).cells or ())


async def test_where_nothing_came_one_statement_says_so(sold, statements):
    await came_after(sold, BY_ACCOUNT, 3)

    assert 1 == len(statements)
