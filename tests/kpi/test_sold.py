"""What follows from the lines of a deal: what holds of them, and which product and member has what part."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi.catalog import Unit
from kpi.contributions import contributions, environment
from kpi.events import Amendment, DealWon, Kind
from kpi.facts import Credit, Fact, Item, Line
from kpi.measures import Measure, compile_number
from kpi.pipeline import deal_of
from kpi.sold import cost_of, held
from kpi.timeline import circumstances
from tests.kpi.facts import fact
from tests.kpi.test_pipeline import back, opened

PUMP, VALVE = Item(1, "Pump"), Item(2, "Valve")
LINES = (Line(PUMP, 2, 40, 70, 10, 50), Line(VALVE, 3, 10, 30, 0, 12))


def won(id: str, hour: int, amount: int = 100, **told: object) -> Fact:
    return fact(id, Kind.DEAL_WON, DealWon(deal="D", amount=amount), hour, amount=amount, **told)  # type: ignore[arg-type]


def amended(id: str, hour: int, **told: object) -> Fact:
    return fact(id, Kind.DEAL_AMENDED, Amendment(deal="D"), hour, **told)


TOLD = amended("2", 1, amount=100, lines=LINES)


BACK = back("3", 2, "2", 10)


def values(*facts: Fact) -> list[int]:
    deal = deal_of(facts, circumstances(facts))
    assert deal is not None
    return [line.value for line in deal.lines]


def measure(value: str) -> Measure:
    return Measure("m", {}, Unit.MONEY, frozenset({Kind.DEAL_WON}), None, compile_number(value, 2))


@pytest.mark.parametrize(
    ("why", "told", "expected"),
    [
        ("a deal keeps the lines it was opened with", (opened("1", lines=LINES),), [70, 30]),
        ("the latest lines hold", (opened("1", lines=LINES), amended("2", 1, amount=70, lines=LINES[:1])), [70]),
        ("no lines take them away", (opened("1", lines=LINES), amended("2", 1, lines=())), []),
        ("another amount alone takes them away", (opened("1", lines=LINES), amended("2", 1, amount=90)), []),
        ("a win for the same amount keeps them", (opened("1", lines=LINES), won("2", 1)), [70, 30]),
        ("what is taken back is theirs alike", (opened("1", lines=LINES), won("2", 1), BACK), [63, 27]),
        ("what was taken back was never told", (opened("1", amount=5), TOLD, back("3", 2, "2")), []),
    ],
)  # fmt: skip
def test_lines_hold_as_long_as_they_come_to_the_amount(why, told, expected):
    assert expected == values(*told), why
    assert expected == values(*reversed(told)), why


def test_a_cost_is_known_where_every_line_has_one():
    assert 62 == cost_of(LINES)
    assert cost_of((*LINES, Line(PUMP, 1, 1, 1))) is None
    assert cost_of(()) is None


def parts(value: str, *facts: Fact) -> list[tuple[int, int, int]]:
    """(member, product, part) of what the win adds."""
    read = circumstances(facts)
    win = next(one for one in facts if one.kind is Kind.DEAL_WON)
    names = environment(win, read[win.seq])
    return [(one.member, one.product, one.value) for one in contributions(win, read[win.seq], [measure(value)], names)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("event.amount", [(1, 2, 30), (1, 1, 70)]),
        ("event.amount - event.cost", [(1, 2, 18), (1, 1, 20)]),
        ("event.discount", [(1, 1, 10)]),
        ("event.list_price", [(1, 2, 30), (1, 1, 80)]),
        ("1", [(1, 1, 1)]),
    ],
)
def test_each_product_has_what_its_lines_bring(value, expected):
    assert expected == parts(value, won("1", 0, lines=LINES, credits=(Credit(1, 1, 1),)))


amounts = some.lists(some.tuples(some.integers(1, 3), some.integers(1, 10**6)), min_size=1, max_size=6)


@given(amounts, some.lists(some.integers(1, 9), min_size=1, max_size=4))
def test_members_and_products_add_up_to_the_same(told, weights):
    lines = tuple(Line(Item(product, ""), 1, worth, worth) for product, worth in told)
    total = sum(worth for _, worth in told)
    credits = tuple(Credit(number, 1, 1, Fraction(part, sum(weights))) for number, part in enumerate(weights, 1))
    alone = parts("event.amount", won("1", 0, total, credits=credits))
    split = parts("event.amount", won("1", 0, total, credits=credits, lines=lines))

    assert {m: v for m, _, v in alone} == {m: s for m, _, _ in alone if (s := sum(v for n, _, v in split if n == m))}
    for product in {product for product, _ in told}:
        assert sum(v for p, v in told if p == product) == sum(v for _, p, v in split if p == product)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("event.cost", [(1, 2, 11), (1, 1, 44)]),
        ("event.discount", [(1, 1, 9)]),
        ("event.amount - event.cost", [(1, 2, 16), (1, 1, 19)]),
    ],
)
def test_a_tenth_taken_back_takes_a_tenth_of_cost_and_discount_along(value, expected):
    facts = won("1", 0, lines=LINES, credits=(Credit(1, 1, 1),)), back("2", 1, "1", 10)

    assert expected == parts(value, *facts)


costly = some.lists(some.tuples(some.integers(1, 3), *[some.integers(1, 10**6)] * 3), min_size=1, max_size=6)


@given(costly, some.booleans(), some.lists(some.integers(1, 10**6), max_size=5))
def test_what_is_taken_back_bit_by_bit_takes_cost_and_margin_along_to_the_last(told, has_lines, bits):
    lines = tuple(Line(Item(product, ""), 1, worth, worth, off, cost) for product, worth, off, cost in told)
    left = total = sum(line.value for line in lines)
    cost = sum(line.cost or 0 for line in lines)
    whole = {"lines": lines} if has_lines else {"cost": cost}
    facts = [won("0", 0, total, credits=(Credit(1, 1, 1),), **whole)]
    for number, bit in enumerate((*bits, total), 1):
        facts.append(back(str(number), number, "0", bit))
        left = max(0, left - bit)
        books = [
            sum(part for _, _, part in parts(value, *facts)) for value in ("event.cost", "event.amount - event.cost")
        ]

        assert [cost * left // total, left - cost * left // total] == books

    assert 0 == left


def test_nothing_is_left_of_lines_that_were_wholly_taken_back():
    assert (0, 0) == tuple(line.value for line in held(LINES, 100, 0))
