"""This is where types are checked: the parser hands over the parts of each node and gets the typed node back.

A part that is wrong is noted and becomes None; a node with such a part is None too, so one mistake is told once.
"""

from collections.abc import Mapping, Sequence

from kpi.language.calls import Mismatch, money, signature_for
from kpi.language.errors import Position, Problem, hinted
from kpi.language.functions import Function, Operation
from kpi.language.tree import (
    Arithmetic,
    ArithmeticOperator,
    Call,
    Choice,
    Comparison,
    ComparisonOperator,
    Listing,
    Literal,
    Logic,
    LogicOperator,
    Membership,
    Name,
    Traits,
    Tree,
    Unary,
    UnaryOperator,
)
from kpi.language.types import Schema, Type, called, either, nearest, spelled
from kpi.sentences import Sentence, sentence

MAX_DEPTH = 40
MAX_PROBLEMS = 20
INT_MIN, INT_MAX = -(2**63), 2**63 - 1

BinaryOperator = LogicOperator | ComparisonOperator | ArithmeticOperator
_NUMBERS = (Type.INT, Type.DOUBLE)
_ORDERED = (*_NUMBERS, Type.STRING)
_SCALARS = (*_ORDERED, Type.BOOL)
_OPERANDS = {
    ArithmeticOperator.PLUS: _ORDERED,
    ArithmeticOperator.MINUS: _NUMBERS,
    ArithmeticOperator.TIMES: _NUMBERS,
    ArithmeticOperator.DIVIDE: _NUMBERS,
    ArithmeticOperator.REMAINDER: (Type.INT,),
}
_TYPES = {bool: Type.BOOL, int: Type.INT, float: Type.DOUBLE, str: Type.STRING}
_CONVERSIONS = {(Type.INT, Type.DOUBLE): "int", (Type.DOUBLE, Type.INT): "double", (Type.STRING, Type.INT): "string"}


class TooManyProblems(Exception):
    """Enough was found wrong to stop reading: looking for near names costs time for each problem."""


class Checker:
    """Makes the typed nodes of one source; collects its problems and the names it uses."""

    def __init__(self, schema: Schema, functions: Mapping[str, Function], minor_units: int) -> None:
        self._schema, self._functions, self._minor_units = schema, functions, minor_units
        self.problems: list[Problem] = []
        self.references: set[str] = set()

    def report(self, at: Position, message: Sentence) -> None:
        """Note a problem.

        Raises: TooManyProblems after the last one that is worth reading.
        """
        self.problems.append(Problem(at.line, at.column, message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems

    def expect(self, node: Tree, *types: Type) -> bool:
        """Whether the node has one of the types; notes a problem where it begins if not."""
        if node.type in types:
            return True
        conversion = _CONVERSIONS.get((types[0], node.type)) if len(types) == 1 else None
        told = sentence("expected {wanted} but this is {given}", wanted=either(types), given=called(node.type))
        self.report(
            node.traits.start,
            hinted(told, sentence("convert it with {name}(…)", name=conversion) if conversion else None),
        )
        return False

    def literal(self, value: bool | int | float | str, start: Position) -> Literal | None:
        """A constant; an int must fit into 64 bits."""
        if isinstance(value, int) and not INT_MIN <= value <= INT_MAX:
            digits = str(value)
            shown = sentence("{start}… of {count} digits", start=digits[:20], count=len(digits))
            number = digits if len(digits) <= 24 else shown
            self.report(start, sentence("the int {number} does not fit into 64 bits", number=number))
            return None
        return Literal(Traits(_TYPES[type(value)], start, start), value)

    def name(self, name: str, start: Position) -> Name | None:
        """A name, which must be in the schema."""
        known = self._schema.get(name)
        if known is None:
            shown = name if len(name) <= 80 else f"{name[:60]}…"
            self.report(
                start, _guessed(sentence("unknown name '{name}'", name=spelled(shown)), self._schema.nearest(name))
            )
            return None
        self.references.add(name)
        return Name(Traits(known, start, start), name)

    def listing(self, items: Sequence[Tree | None], start: Position) -> Listing | None:
        """A list of constants and names of one type."""
        if not items:
            self.report(start, sentence("a list needs at least one item"))
        fitting: list[Literal | Name] = []
        for item in items:
            if item is None or not self.expect(item, *((fitting[0].type,) if fitting else _SCALARS)):
                continue
            if isinstance(item, Literal | Name):
                fitting.append(item)
            else:
                self.report(item.traits.start, sentence("an item of a list must be a constant or a name"))
        if not fitting or len(fitting) < len(items):
            return None
        return Listing(Traits(fitting[0].type.list, start, start, height=2), tuple(fitting))

    def unary(self, operator: UnaryOperator, operand: Tree | None, at: Position) -> Unary | None:
        """`!x` or `-x`."""
        types = (Type.BOOL,) if operator is UnaryOperator.NOT else _NUMBERS
        if operand is None or not self.expect(operand, *types):
            return None
        # Every double has a negative, the smallest int has none.
        return Unary(self._traits(operand.type, at, at, operand, fails=operand.type is Type.INT), operator, operand)

    def binary(self, operator: BinaryOperator, left: Tree | None, right: Tree | None, at: Position) -> Tree | None:
        """Two operands of one type around an operator that takes this type."""
        if isinstance(operator, LogicOperator):
            return self._logic(operator, left, right, at)
        if left is None or right is None or not self._operands_fit(operator, left, right):
            return None
        start = left.traits.start
        if isinstance(operator, ComparisonOperator):
            return Comparison(self._traits(Type.BOOL, start, at, left, right), operator, left, right)
        fails = left.type is not Type.STRING
        return Arithmetic(self._traits(left.type, start, at, left, right, fails=fails), operator, left, right)

    def _logic(self, operator: LogicOperator, left: Tree | None, right: Tree | None, at: Position) -> Logic | None:
        # Each side is checked whatever the other is, so that both problems are told.
        fit = [side is not None and self.expect(side, Type.BOOL) for side in (left, right)]
        if left is None or right is None or not all(fit):
            return None
        return Logic(self._traits(Type.BOOL, left.traits.start, at, left, right), operator, left, right)

    def _operands_fit(self, operator: ComparisonOperator | ArithmeticOperator, left: Tree, right: Tree) -> bool:
        if isinstance(operator, ArithmeticOperator):
            types: tuple[Type, ...] = _OPERANDS[operator]
        else:
            types = _SCALARS if operator in (ComparisonOperator.EQUAL, ComparisonOperator.UNEQUAL) else _ORDERED
        return self.expect(left, *types) and self.expect(right, left.type)

    def membership(self, item: Tree | None, among: Tree | Listing | None, at: Position) -> Membership | None:
        """`item in among`, where among is a list literal or a name that holds a list."""
        if item is None or among is None or not self.expect(item, *_SCALARS):
            return None
        if among.type is not item.type.list:
            told = sentence(
                "expected {wanted} after in but this is {given}",
                wanted=called(item.type.list),
                given=called(among.type),
            )
            self.report(among.traits.start, told)
            return None
        if not isinstance(among, Listing | Name):
            raise AssertionError(f"a list that is neither written out nor a name: {among!r}")
        return Membership(self._traits(Type.BOOL, item.traits.start, at, item, among), item, among)

    def choice(self, condition: Tree | None, yes: Tree | None, no: Tree | None, at: Position) -> Choice | None:
        """`condition ? yes : no`, both branches of one type."""
        fits = condition is not None and self.expect(condition, Type.BOOL)
        if yes is None or no is None or not (self.expect(yes, *_SCALARS) and self.expect(no, yes.type)):
            return None
        if condition is None or not fits:
            return None
        return Choice(self._traits(yes.type, condition.traits.start, at, condition, yes, no), condition, yes, no)

    def call(self, key: str, arguments: Sequence[Tree | None], at: Position) -> Tree | None:
        """A call; `key` is the name, for a method with a dot before it and its receiver as first argument."""
        function = self._functions.get(key)
        if function is None:
            known_names = sorted({known.lstrip(".") for known in self._functions})
            name = key.lstrip(".")
            self.report(at, _guessed(sentence("unknown function '{name}'", name=name), nearest(name, known_names)))
            return None
        known = tuple(argument for argument in arguments if argument is not None)
        if len(known) < len(arguments):
            return None
        try:
            signature = signature_for(function, known, at)
            if function.operation is Operation.MONEY:
                return self.literal(money(known[0], self._minor_units), at)
        except Mismatch as mismatch:
            self.report(mismatch.at, mismatch.message)
            return None
        start = known[0].traits.start if function.is_method else at
        return Call(
            self._traits(signature.result, start, at, *known, fails=function.may_fail), function.operation, known
        )

    def _traits(self, kind: Type, start: Position, at: Position, *parts: Tree | Listing, fails: bool = False) -> Traits:
        height = 1 + max(part.traits.height for part in parts)
        if height > MAX_DEPTH:
            self.report(at, too_deep())
            raise TooManyProblems
        return Traits(kind, start, at, height, fails or any(part.may_fail for part in parts))


def too_deep() -> Sentence:
    """What is said of an expression that is nested too deeply."""
    return sentence("nested deeper than {limit}: split this into several rules", limit=MAX_DEPTH)


def _guessed(told: Sentence, near: tuple[str, ...]) -> Sentence:
    return hinted(told, sentence("did you mean {names}?", names=" or ".join(near)) if near else None)
