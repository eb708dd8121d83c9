"""Whatever the rule language says of a wrong filter is said in Chinese too."""

import re

import pytest

from server.db.tx import Dialect
from server.errors import InvalidInput
from server.insights.slices.filters import FilterProblem, read_filter
from server.people.roles import Language

WRONG = {
    "amout > 3": "第 1 行第 1 列：没有名为 amout 的字段（是不是 amount？）",
    "colour == 3": "第 1 行第 1 列：没有名为 colour 的字段",
    "amount > 3 and true": "第 1 行第 12 列：这里不能写 'and'（请写 &&）",
    "amount": "第 1 行第 1 列：这里要条件（真或假），却是整数",
    "amount > money(1.555)": "第 1 行第 16 列：money(1.555) 的小数多于币种的 2 位",
    'amount > "x"': "第 1 行第 10 列：这里要整数，却是文字",
    "amount >": "第 1 行第 9 列：表达式没有写完",
    "(amount > 3": "第 1 行第 12 列：表达式没有写完，这里缺“)”",
    "product in [1]": None,
    "product in []": None,
    "product in product": None,
    "[amount] == 3": None,
    "lover(product)": None,
    "abss(amount) > 1": None,
    "product.startsWith()": None,
    "max(amount) > 1": None,
    "abs(product) > 1": None,
    "max(amount, product) > 1": None,
    "money(amount) > 1": None,
    "1.5 > 1.0": None,
    "1e999 > 1.0": None,
    "99999999999999999999 > 1": None,
    'product == "\\q"': None,
    'product == "\\ud800"': None,
    'product == "\\u0000"': None,
    "amount.x": None,
    "amount[3]": None,
    "amount.": None,
    "产品 == 1": None,
    "product == \u2018x\u2019": None,
    "amount > 3)": None,
    "true ? amount : 3": None,
    "!amount": None,
    "-product == product": None,
    "product + 1 == product": None,
    f"{'!' * 50}true": None,
    "true &&" * 300: None,
    "product in [amount + 1]": None,
}


def problems(source: str, language: Language) -> tuple[FilterProblem, ...]:
    with pytest.raises(InvalidInput) as caught:
        read_filter(source, 2, Dialect.SQLITE, language)
    return tuple(one for one in caught.value.problems if isinstance(one, FilterProblem))


@pytest.mark.parametrize("source", WRONG)
def test_it_is_said_in_chinese(source):
    told = problems(source, Language.CHINESE)

    assert [] == [one.message for one in told if not re.search("[\u4e00-\u9fff]", one.message.partition("：")[2])]
    assert WRONG[source] in (None, told[0].message)


def test_the_place_is_a_number_too():
    (problem,) = problems('product == "x" &&\n  colour > 2', Language.ENGLISH)

    assert (2, 3) == (problem.line, problem.column)
