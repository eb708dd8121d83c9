"""This is where tokens become a typed tree: a Pratt parser that follows CEL's grammar and precedence.

It knows the grammar only; whether the types fit is decided in `check.py`. There are no loops in the language, so an
expression costs at most what its length (`MAX_LENGTH`) and depth (`MAX_DEPTH`) allow.
"""

from collections.abc import Mapping

from kpi.language.check import MAX_DEPTH, BinaryOperator, Checker, TooManyProblems, too_deep
from kpi.language.errors import LanguageError, Position, Problem, hinted
from kpi.language.functions import RULE_FUNCTIONS, Function
from kpi.language.lexer import Kind, Token, negative, tokens
from kpi.language.tree import (
    ArithmeticOperator,
    ComparisonOperator,
    Expression,
    Listing,
    LogicOperator,
    Tree,
    UnaryOperator,
)
from kpi.language.types import Schema, Type
from kpi.sentences import Sentence, sentence

MAX_LENGTH = 2000

_CHOICE, _OR, _AND, _RELATION, _SUM, _PRODUCT = range(1, 7)
_OPERATORS: dict[str, tuple[int, BinaryOperator]] = {
    "||": (_OR, LogicOperator.OR),
    "&&": (_AND, LogicOperator.AND),
    **{operator.value: (_RELATION, operator) for operator in ComparisonOperator},
    "+": (_SUM, ArithmeticOperator.PLUS),
    "-": (_SUM, ArithmeticOperator.MINUS),
    "*": (_PRODUCT, ArithmeticOperator.TIMES),
    "/": (_PRODUCT, ArithmeticOperator.DIVIDE),
    "%": (_PRODUCT, ArithmeticOperator.REMAINDER),
}
_INSTEAD = {"and": "&&", "or": "||", "not": "!", "is": "=="}


def parse(
    source: str,
    schema: Schema,
    *,
    functions: Mapping[str, Function] = RULE_FUNCTIONS,
    minor_units: int = 2,
    expect: Type | tuple[Type, ...] | None = None,
) -> Expression:
    """Read and check an expression.

    Args:
        source: the text, at most 2000 characters and nested at most 40 deep.
        schema: the names it may use.
        functions: the functions it may call, `RULE_FUNCTIONS` or `MAPPING_FUNCTIONS`.
        minor_units: the decimals of the currency that `money(…)` means, 2 for most.
        expect: the type or types the caller can use; None allows every scalar.
    Returns: the checked expression for `to_python`, `to_sql` and `to_polars`.
    Raises: LanguageError with all problems found (at most 20), in reading order.
    """
    if len(source) > MAX_LENGTH:
        message = sentence(
            "an expression has at most {limit} characters, this has {length}", limit=MAX_LENGTH, length=len(source)
        )
        raise LanguageError((Problem(1, 1, message),))
    checker = Checker(schema, functions, minor_units)
    tree: Tree | None = None
    try:
        tree = _Parser(tokens(source), checker).whole(_types(expect))
    except LanguageError as error:
        checker.problems.extend(error.problems)
    except TooManyProblems:
        pass
    if tree is None or checker.problems:
        raise LanguageError(tuple(sorted(checker.problems)))
    return Expression(source, tree.type, frozenset(checker.references), tree)


def _types(expect: Type | tuple[Type, ...] | None) -> tuple[Type, ...]:
    if expect is None:
        return (Type.INT, Type.DOUBLE, Type.STRING, Type.BOOL)
    return expect if isinstance(expect, tuple) else (expect,)


class _Parser:
    def __init__(self, found: list[Token], checker: Checker) -> None:
        self._tokens, self._check = found, checker
        self._next, self._depth = 0, 0

    def whole(self, types: tuple[Type, ...]) -> Tree | None:
        tree = self._scalar(self._expression())
        if self._token.kind is not Kind.END:
            raise self._unexpected()
        return tree if tree is not None and self._check.expect(tree, *types) else None

    def _expression(self) -> Tree | Listing | None:
        """A choice, the loosest of all: `a ? b : c`, where c may be a choice again."""
        condition = self._operation(_CHOICE)
        if not self._takes("?"):
            return condition
        at = self._last.at
        yes = self._scalar(self._operation(_CHOICE))
        self._needs(":")
        with_else = self._deeper(self._token)
        no = self._scalar(self._expression())
        self._depth = with_else
        return self._check.choice(self._scalar(condition), yes, no, at)

    def _operation(self, above: int) -> Tree | Listing | None:
        """Operands joined by operators that bind tighter than the given level; equal ones group to the left."""
        outside = self._deeper(self._token)
        left = self._operand()
        while True:
            token = self._token
            if token.text == "in" and token.kind is Kind.NAME and above < _RELATION:
                self._next += 1
                left = self._check.membership(self._scalar(left), self._operation(_RELATION), token.at)
                continue
            level, operator = _OPERATORS.get(token.text, (0, None)) if token.kind is Kind.SYMBOL else (0, None)
            if operator is None or level <= above:
                self._depth = outside
                return left
            self._next += 1
            right = self._scalar(self._operation(level))
            left = self._check.binary(operator, self._scalar(left), right, token.at)

    def _operand(self) -> Tree | Listing | None:
        token = self._token
        if token.kind is Kind.SYMBOL and token.text in ("!", "-"):
            return self._unary()
        operand = self._member()
        while self._takes("."):
            name = self._needs_name()
            if self._token.text != "(":
                told = sentence("a value has no fields: {name!r} would have to be a method call", name=name.text)
                raise _problem(name.at, told)
            operand = self._check.call(f".{name.text}", [self._scalar(operand), *self._arguments()], name.at)
        return operand

    def _unary(self) -> Tree | None:
        token = self._take()
        outside = self._deeper(token)
        following = self._token
        if token.text == "-" and following.kind in (Kind.INT, Kind.DOUBLE):
            # The sign belongs to the number: the smallest int is -9223372036854775808, its digits alone do not fit.
            self._next += 1
            self._depth = outside
            return self._check.literal(negative(following), token.at)
        operand = self._scalar(self._operand())
        self._depth = outside
        return self._check.unary(UnaryOperator(token.text), operand, token.at)

    def _member(self) -> Tree | Listing | None:
        token = self._token
        if token.kind in (Kind.SYMBOL, Kind.END) and token.text not in ("(", "["):
            raise self._unexpected()
        if token.text == "in":
            raise self._unexpected()
        self._next += 1
        if token.value is not None:
            return self._check.literal(token.value, token.at)
        if token.text == "[":
            return self._check.listing(self._separated("]"), token.at)
        if token.text == "(":
            inside = self._expression()
            self._needs(")")
            return inside
        if token.text in ("true", "false"):
            return self._check.literal(token.text == "true", token.at)
        return self._named(token)

    def _named(self, first: Token) -> Tree | None:
        """A function call, a name such as `event.amount` or `row["Deal - ID"]`, or a method called on a name."""
        if self._token.text == "(" and self._token.kind is Kind.SYMBOL:
            return self._check.call(first.text, self._arguments(), first.at)
        name = first.text
        while True:
            if self._takes("["):
                field = self._take()
                if field.kind is not Kind.STRING:
                    told = sentence("expected a field name in quotes but found {found!r}", found=field.text)
                    raise _problem(field.at, told)
                self._needs("]")
                name = f"{name}.{field.value}"
            elif self._token.text == "." and not self._is_method_next():
                self._next += 1
                name = f"{name}.{self._needs_name().text}"
            else:
                return self._check.name(name, first.at)

    def _is_method_next(self) -> bool:
        ahead = self._tokens[self._next + 1 : self._next + 3]
        return len(ahead) == 2 and ahead[0].kind is Kind.NAME and ahead[1].text == "("

    def _arguments(self) -> list[Tree | None]:
        self._needs("(")
        return self._separated(")")

    def _separated(self, end: str) -> list[Tree | None]:
        items: list[Tree | None] = []
        if self._takes(end):
            return items
        while True:
            items.append(self._scalar(self._expression()))
            if not self._takes(","):
                self._needs(end)
                return items

    def _scalar(self, node: Tree | Listing | None) -> Tree | None:
        if isinstance(node, Listing):
            self._check.report(node.traits.start, sentence("a list can only stand to the right of in"))
            return None
        return node

    def _deeper(self, token: Token) -> int:
        """Count one more level; returns the depth to restore."""
        outside = self._depth
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _problem(token.at, too_deep())
        return outside

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    @property
    def _last(self) -> Token:
        return self._tokens[self._next - 1]

    def _take(self) -> Token:
        token = self._token
        if token.kind is not Kind.END:
            self._next += 1
        return token

    def _takes(self, symbol: str) -> bool:
        if self._token.kind is Kind.SYMBOL and self._token.text == symbol:
            self._next += 1
            return True
        return False

    def _needs(self, symbol: str) -> None:
        if not self._takes(symbol):
            raise self._missing(symbol)

    def _needs_name(self) -> Token:
        token = self._take()
        if token.kind is not Kind.NAME:
            raise _problem(token.at, sentence("expected a name after '.' but found {found}", found=_shown(token)))
        return token

    def _missing(self, symbol: str) -> LanguageError:
        token = self._token
        if token.kind is Kind.END:
            return _problem(token.at, sentence("expected {wanted!r} but found end of expression", wanted=symbol))
        return _problem(token.at, sentence("expected {wanted!r} but found {found}", wanted=symbol, found=_shown(token)))

    def _unexpected(self) -> LanguageError:
        token = self._token
        if token.kind is Kind.END:
            return _problem(token.at, sentence("unexpected end of expression"))
        instead = _INSTEAD.get(token.text)
        hint = sentence("write {instead}", instead=instead) if instead else None
        return _problem(token.at, hinted(sentence("unexpected {found}", found=_shown(token)), hint))


def _shown(token: Token) -> Sentence | str:
    if token.kind is Kind.END:
        return sentence("end of expression")
    return repr(token.text) if len(token.text) <= 40 else repr(f"{token.text[:40]}…")


def _problem(at: Position, message: Sentence) -> LanguageError:
    return LanguageError((Problem(at.line, at.column, message),))
