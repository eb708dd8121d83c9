"""The typed tree that `parse` makes and the backends read: nodes know their type, place and whether they may fail.

Operators and node kinds are closed: a backend that handles each of them handles every expression.
"""

from dataclasses import dataclass
from enum import Enum

from kpi.language.errors import Position
from kpi.language.functions import Operation
from kpi.language.types import Type


class UnaryOperator(Enum):
    """Operators before one operand."""

    NOT = "!"
    MINUS = "-"


class LogicOperator(Enum):
    """Operators between two bools; a side that fails is ignored when the other side alone decides."""

    OR = "||"
    AND = "&&"


class ComparisonOperator(Enum):
    """Operators between two values of one type."""

    EQUAL = "=="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


class ArithmeticOperator(Enum):
    """Operators between two numbers of one type; `+` also joins strings, `%` is for int only."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    DIVIDE = "/"
    REMAINDER = "%"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a node without looking at its kind.

    `start` is where the node's text begins (type problems point there), `at` is its operator or function name
    (evaluation errors point there). `may_fail` is False only when no values of the right types can make it fail.
    """

    type: Type
    start: Position
    at: Position
    height: int = 1
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes share."""

    traits: Traits

    @property
    def type(self) -> Type:
        return self.traits.type

    @property
    def at(self) -> Position:
        return self.traits.at

    @property
    def may_fail(self) -> bool:
        return self.traits.may_fail


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant; `money(1000)` is one as well."""

    value: bool | int | float | str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name of the schema, dotted."""

    name: str


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """A list literal; it stands only to the right of `in`, and its items are constants or names."""

    items: "tuple[Literal | Name, ...]"


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`!x` or `-x`."""

    operator: UnaryOperator
    operand: "Tree"


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`a && b` or `a || b`."""

    operator: LogicOperator
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`a == b`, `a < b` and the like."""

    operator: ComparisonOperator
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`item in among`."""

    item: "Tree"
    among: Listing | Name


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`a + b`, `a / b` and the like."""

    operator: ArithmeticOperator
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`condition ? yes : no`."""

    condition: "Tree"
    yes: "Tree"
    no: "Tree"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function applied to arguments; methods have their receiver as first argument."""

    operation: Operation
    arguments: "tuple[Tree, ...]"


Tree = Literal | Name | Unary | Logic | Comparison | Membership | Arithmetic | Choice | Call


def parts(node: "Tree | Listing") -> "tuple[Tree | Listing, ...]":
    """The nodes directly below a node, in reading order."""
    match node:
        case Literal() | Name():
            return ()
        case Listing():
            return node.items
        case Unary():
            return (node.operand,)
        case Logic() | Comparison() | Arithmetic():
            return (node.left, node.right)
        case Membership():
            return (node.item, node.among)
        case Choice():
            return (node.condition, node.yes, node.no)
        case Call():
            return node.arguments


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression, ready for any backend.

    `references` are the dotted names it uses, also those in a branch that is not taken.
    """

    source: str
    type: Type
    references: frozenset[str]
    tree: Tree
