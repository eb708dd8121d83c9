"""What both SQL dialects share: the walk over the tree, and every form that is the same in SQLite and PostgreSQL.

Each operand is written exactly once, so the SQL grows with the expression and not with its depth, and the parameters
stand in the order in which they were written.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

from kpi.language.errors import CompileError
from kpi.language.functions import Operation
from kpi.language.tree import (
    Arithmetic,
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
    Tree,
    Unary,
    UnaryOperator,
)
from kpi.language.types import Type
from kpi.sentences import sentence

_COMPARISONS = {ComparisonOperator.EQUAL: "=", ComparisonOperator.UNEQUAL: "<>"}


class Writer(ABC):
    """Writes one expression; `parameters` fills up on the way."""

    dialect: str

    def __init__(self, column: Callable[[str], str]) -> None:
        self._column = column
        self.parameters: list[object] = []

    def write(self, node: Tree) -> str:
        """The SQL of a node."""
        match node:
            case Literal():
                return self.parameter(node)
            case Name():
                return f"({self._column(node.name)})"
            case Unary(operator=UnaryOperator.NOT):
                return f"(NOT {self.write(node.operand)})"
            case Unary() | Arithmetic():
                return self.number(node)
            case Logic():
                word = "AND" if node.operator is LogicOperator.AND else "OR"
                return f"({self.write(node.left)} {word} {self.write(node.right)})"
            case Comparison() | Membership():
                return self._test(node)
            case Choice():
                # `CASE x WHEN TRUE … WHEN FALSE …` leaves NULL for NULL; `CASE WHEN x … ELSE …` would take the else.
                condition, yes, no = (self.write(part) for part in (node.condition, node.yes, node.no))
                return f"(CASE {condition} WHEN TRUE THEN {yes} WHEN FALSE THEN {no} END)"
            case Call():
                return self._call(node)

    def settled(self, node: Tree) -> str:
        """The SQL of a node whose value leaves the arithmetic it comes from."""
        return self.write(node)

    def _test(self, node: Comparison | Membership) -> str:
        if isinstance(node, Comparison):
            left, right = self.settled(node.left), self.settled(node.right)
            operator = _COMPARISONS.get(node.operator, node.operator.value)
            return f"({self.ordered(node.left, left)} {operator} {right})"
        item = self.settled(node.item)
        if isinstance(node.among, Listing):
            return f"({item} IN ({', '.join(self.write(member) for member in node.among.items)}))"
        return self.held(item, f"({self._column(node.among.name)})")

    def _call(self, node: Call) -> str:
        if node.operation is Operation.ABS:
            return self.absolute(self.settled(node.arguments[0]), node.type)
        make = self.functions().get(node.operation)
        if make is None:
            message = sentence(
                "{function} is a text function: it works in import mappings, not in {place}",
                function=node.operation.value,
                place=self.dialect,
            )
            raise CompileError(message, node.at.line, node.at.column)
        return make(*(self.settled(argument) for argument in node.arguments))

    @abstractmethod
    def parameter(self, literal: Literal) -> str:
        """The marker of a constant, which joins the parameters."""

    @abstractmethod
    def number(self, node: Unary | Arithmetic) -> str:
        """Arithmetic, and the joining of strings."""

    @abstractmethod
    def held(self, item: str, among: str) -> str:
        """Whether a list column holds the item."""

    @abstractmethod
    def absolute(self, sql: str, of: Type) -> str:
        """The magnitude of an int or a double."""

    @abstractmethod
    def functions(self) -> dict[Operation, Callable[..., str]]:
        """How to write the functions this dialect has, from the SQL of their arguments."""

    def ordered(self, node: Tree, sql: str) -> str:
        """The left side of a comparison, which must order strings by code point."""
        return sql
