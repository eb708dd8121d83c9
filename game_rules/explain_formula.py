"""Formulas in words, for people who do not read formulas: "amount ÷ 10 (at most 60)"."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import assert_never

from kpi.language.functions import Operation
from kpi.language.tree import (
    Arithmetic,
    ArithmeticOperator,
    Call,
    Choice,
    Comparison,
    ComparisonOperator,
    Expression,
    Listing,
    Literal,
    Logic,
    LogicOperator,
    Membership,
    Name,
    Tree,
    Unary,
    UnaryOperator,
)
from kpi.measures import is_custom

__all__ = ["FACT_WORDS", "RAID_WORDS", "is_constant", "words"]

FACT_WORDS: Mapping[str, Mapping[str, str]] = {
    "event.kind": {"en": "kind of event", "zh": "事件类型"},
    "event.source": {"en": "source", "zh": "来源"},
    "event.amount": {"en": "amount", "zh": "金额"},
    "event.cost": {"en": "cost", "zh": "成本"},
    "event.discount": {"en": "discount", "zh": "折扣额"},
    "event.list_price": {"en": "list price", "zh": "标价"},
    "event.duration_s": {"en": "seconds", "zh": "时长（秒）"},
    "event.outcome": {"en": "outcome", "zh": "结果"},
    "event.direction": {"en": "direction", "zh": "方向"},
    "event.stage": {"en": "stage", "zh": "阶段"},
    "event.reason": {"en": "reason", "zh": "原因"},
    "event.days_late": {"en": "days late", "zh": "逾期天数"},
    "event.has_due": {"en": "due date known", "zh": "有到期日"},
    "event.waited_s": {"en": "seconds waited", "zh": "等待秒数"},
    "event.has_waited": {"en": "wait known", "zh": "等待时长已知"},
    "event.satisfaction": {"en": "satisfaction", "zh": "满意度"},
    "event.has_place": {"en": "place recorded", "zh": "有定位"},
    "event.hour": {"en": "hour of the day", "zh": "钟点"},
    "event.weekday": {"en": "weekday", "zh": "星期"},
    "event.product": {"en": "product", "zh": "产品"},
    "deal.known": {"en": "opening of the deal known", "zh": "商机新建时间已知"},
    "deal.cycle_days": {"en": "days since the deal was opened", "zh": "商机已历天数"},
    "deal.amount": {"en": "amount of the deal", "zh": "商机金额"},
    "contract.amount": {"en": "amount of the contract", "zh": "合同金额"},
    "account.key": {"en": "key account", "zh": "大客户"},
    "account.industry": {"en": "industry", "zh": "行业"},
    "account.size": {"en": "company size", "zh": "企业规模"},
    "account.tier": {"en": "tier of the customer", "zh": "客户等级"},
    "account.segment": {"en": "segment of the customer", "zh": "客户分群"},
    "account.slipping": {"en": "customer is slipping away", "zh": "客户正在流失"},
}
"""What people call the names of ``kpi.measures.FACT_NAMES``."""

_VALUE_WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "event.outcome": {
        "connected": {"en": "connected", "zh": "接通"},
        "no_answer": {"en": "no answer", "zh": "无人接听"},
        "voicemail": {"en": "voicemail", "zh": "语音信箱"},
        "busy": {"en": "busy", "zh": "占线"},
        "wrong_number": {"en": "wrong number", "zh": "号码错误"},
        "reported": {"en": "reported", "zh": "上报"},
        "seconded": {"en": "seconded", "zh": "附议"},
        "resolved": {"en": "resolved", "zh": "解决"},
    },
    "event.direction": {
        "in": {"en": "from the customer", "zh": "客户打来"},
        "out": {"en": "to the customer", "zh": "打给客户"},
    },
}

RAID_WORDS: Mapping[str, Mapping[str, str]] = {
    "raid.goal": {"en": "goal", "zh": "目标金额"},
    "raid.members": {"en": "members", "zh": "成员数"},
    "raid.days": {"en": "days", "zh": "天数"},
}
"""What people call the names that only raids know."""

_NAME_WORDS = {**FACT_WORDS, **RAID_WORDS}

_WORDS = {
    "en": {
        "if": "{1} if {0}, otherwise {2}", "or": " or ", "and": " and ", "not": "not {0}",
        "is": "{0} is {1}", "is_not": "{0} is not {1}", "among": "{0} is one of {1}", "comma": ", ",
        "at_most": "{0} (at most {1})", "at_least": "{0} (at least {1})",
        "empty": "{0} is empty", "not_empty": "{0} is not empty", "brackets": "({0})",
        "starts_with": "{0} starts with {1}", "ends_with": "{0} ends with {1}", "contains": "{0} contains {1}",
    },
    "zh": {
        "if": "{0} 时为 {1}，否则为 {2}", "or": "或", "and": "且", "not": "非{0}",
        "is": "{0}为 {1}", "is_not": "{0}不为 {1}", "among": "{0}属于 {1}", "comma": "、",
        "at_most": "{0}（至多 {1}）", "at_least": "{0}（至少 {1}）",
        "empty": "{0}为空", "not_empty": "{0}不为空", "brackets": "（{0}）",
        "starts_with": "{0}以 {1} 开头", "ends_with": "{0}以 {1} 结尾", "contains": "{0}包含 {1}",
    },
}  # fmt: skip

_MONEY = "money("
# Chinese signs and punctuation come from here on.
_FIRST_WIDE = "\u2e80"


class _Grip(IntEnum):
    """How tightly a phrase holds together; a looser one inside a tighter one needs brackets."""

    CHOICE = 0
    OR = 1
    AND = 2
    COMPARISON = 3
    SUM = 4
    PRODUCT = 5
    MINUS = 6
    WHOLE = 7


_Phrase = tuple[str, _Grip]

_ARITHMETIC = {
    ArithmeticOperator.PLUS: (" + ", _Grip.SUM),
    ArithmeticOperator.MINUS: (" − ", _Grip.SUM),
    ArithmeticOperator.TIMES: (" × ", _Grip.PRODUCT),
    ArithmeticOperator.DIVIDE: (" ÷ ", _Grip.PRODUCT),
    ArithmeticOperator.REMAINDER: (" mod ", _Grip.PRODUCT),
}
_COMPARISON = {
    ComparisonOperator.LESS: " < ",
    ComparisonOperator.AT_MOST: " ≤ ",
    ComparisonOperator.GREATER: " > ",
    ComparisonOperator.AT_LEAST: " ≥ ",
}
_TESTS = {
    Operation.STARTS_WITH: "starts_with",
    Operation.ENDS_WITH: "ends_with",
    Operation.CONTAINS: "contains",
}


def words(expression: Expression, language: str) -> str:
    """An expression in words.

    Args:   expression: over ``FACT_NAMES``. language: "en" or "zh".
    Returns: one phrase; amounts of money in whole units, as they are written inside money(…).
    Raises: KeyError for another language, or a name that is none of ``FACT_NAMES`` (a caller's bug).
    """
    return _Writer(expression.source, language).phrase(expression.tree)[0]


def name_words(name: str, language: str) -> str:
    """What people call a name; one of an organisation's own fields is called by its key.

    Raises: KeyError for a name that is none of ``FACT_NAMES`` (a caller's bug).
    """
    if is_custom(name):
        return name.rpartition(".")[2].replace("_", " ")
    return _NAME_WORDS[name][language]


def is_constant(expression: Expression) -> bool:
    """Whether an expression is a single value, such as 5."""
    return isinstance(expression.tree, Literal)


class _Writer:
    def __init__(self, source: str, language: str) -> None:
        self._lines = source.split("\n")
        self._language = language
        self._words = _WORDS[language]

    def phrase(self, tree: Tree) -> _Phrase:
        match tree:
            case Literal():
                return self._literal(tree), _Grip.WHOLE
            case Name():
                return name_words(tree.name, self._language), _Grip.WHOLE
            case Unary():
                return self._unary(tree)
            case Logic():
                is_or = tree.operator is LogicOperator.OR
                return self._joined(tree, self._words["or" if is_or else "and"], _Grip.OR if is_or else _Grip.AND)
            case Comparison():
                return self._comparison(tree)
            case Membership():
                return self._membership(tree), _Grip.COMPARISON
            case Arithmetic():
                return self._joined(tree, *_ARITHMETIC[tree.operator])
            case Choice():
                parts = (self._held(part, _Grip.CHOICE) for part in (tree.condition, tree.yes, tree.no))
                return self._told("if", *parts), _Grip.CHOICE
            case Call():
                return self._call(tree)
        assert_never(tree)

    def _literal(self, literal: Literal) -> str:
        value = literal.value
        if isinstance(value, str):
            return f"“{value}”"
        if isinstance(value, bool):
            return str(value).lower()
        written = self._lines[literal.at.line - 1][literal.at.column - 1 :]
        if written.startswith(_MONEY):
            # The tree holds minor units; people think in what the author wrote.
            written = written[len(_MONEY) : written.index(")")].strip()
            return f"{int(written):,}" if written.isdigit() else written
        return f"{value:,}"

    def _unary(self, tree: Unary) -> _Phrase:
        match tree.operator:
            case UnaryOperator.NOT:
                return self._told("not", self._held(tree.operand, _Grip.MINUS)), _Grip.MINUS
            case UnaryOperator.MINUS:
                return f"−{self._held(tree.operand, _Grip.MINUS)}", _Grip.MINUS

    def _comparison(self, tree: Comparison) -> _Phrase:
        if tree.operator in _COMPARISON:
            return self._joined(tree, _COMPARISON[tree.operator], _Grip.COMPARISON)
        is_equal = tree.operator is ComparisonOperator.EQUAL
        if isinstance(tree.right, Literal) and tree.right.value == "":
            key = "empty" if is_equal else "not_empty"
            return self._told(key, self._held(tree.left, _Grip.SUM)), _Grip.COMPARISON
        key = "is" if is_equal else "is_not"
        sides = self._held(tree.left, _Grip.SUM), self._value(tree.left, tree.right)
        return self._told(key, *sides), _Grip.COMPARISON

    def _membership(self, tree: Membership) -> str:
        among = tree.among.items if isinstance(tree.among, Listing) else (tree.among,)
        listed = self._words["comma"].join(self._value(tree.item, item) for item in among)
        return self._told("among", self._held(tree.item, _Grip.SUM), listed)

    def _value(self, of: Tree, tree: Tree) -> str:
        """What something is compared with: one of few values by what people call it."""
        if isinstance(of, Name) and isinstance(tree, Literal) and isinstance(tree.value, str):
            known = _VALUE_WORDS.get(of.name, {}).get(tree.value)
            return f"“{known[self._language]}”" if known is not None else self._literal(tree)
        return self._held(tree, _Grip.SUM)

    def _call(self, tree: Call) -> _Phrase:
        told = [self._held(argument, _Grip.CHOICE) for argument in tree.arguments]
        bound = {Operation.MIN: "at_most", Operation.MAX: "at_least"}.get(tree.operation)
        if bound is not None and len(told) == 2:
            first = self._held(tree.arguments[0], _Grip.PRODUCT)
            # In "amount ÷ 10 (at most 60)" the bound is for the quotient: a factor next to it needs brackets between.
            grip = _Grip.WHOLE if isinstance(tree.arguments[0], Name) else _Grip.SUM
            return self._told(bound, first, told[1]), grip
        if tree.operation in _TESTS:
            return self._told(_TESTS[tree.operation], *told), _Grip.COMPARISON
        return f"{tree.operation.value}({', '.join(told)})", _Grip.WHOLE

    def _joined(self, tree: Logic | Comparison | Arithmetic, between: str, grip: _Grip) -> _Phrase:
        # The right side binds tighter: a − (b − c) keeps its brackets.
        right = _Grip(grip + 1) if isinstance(tree, Arithmetic) else grip
        return f"{self._held(tree.left, grip)}{between}{self._held(tree.right, right)}", grip

    def _told(self, key: str, *parts: str) -> str:
        template = self._words[key]
        if self._language == "zh":
            # Full-width signs bring their own room along; figures and Latin letters need some beside Chinese.
            for place, part in enumerate(parts):
                hole = f"{{{place}}}"
                template = template.replace(f" {hole}", hole) if _is_wide(part[0]) else template
                template = template.replace(f"{hole} ", hole) if _is_wide(part[-1]) else template
        return template.format(*parts)

    def _held(self, tree: Tree, least: _Grip) -> str:
        text, grip = self.phrase(tree)
        return text if grip >= least else self._told("brackets", text)


def _is_wide(sign: str) -> bool:
    return sign in "“”" or sign >= _FIRST_WIDE
