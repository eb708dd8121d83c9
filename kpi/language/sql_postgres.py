"""PostgreSQL's dialect.

Its bigint arithmetic fails the whole statement when it overflows, so ints are computed as numeric and brought back to
bigint, with NULL for what does not fit.
"""

from collections.abc import Callable

from kpi.language.functions import Operation
from kpi.language.sql_writer import Writer
from kpi.language.tree import Arithmetic, ArithmeticOperator, Literal, Tree, Unary
from kpi.language.types import Type

_CASTS = {Type.INT: "bigint", Type.DOUBLE: "double precision", Type.STRING: "text", Type.BOOL: "boolean"}
_TOO_LOW, _TOO_HIGH = "-9223372036854775809", "9223372036854775808"
_FITS = "abs(x) < 9223372036854775808"
_CARRY = "CASE WHEN x - trunc(x) >= 0.5 THEN 1 WHEN x - trunc(x) <= -0.5 THEN -1 ELSE 0 END"


class PostgreSQLWriter(Writer):
    """Writes for PostgreSQL, with `$first` and following as markers."""

    dialect = "PostgreSQL"

    def __init__(self, column: Callable[[str], str], first: int) -> None:
        super().__init__(column)
        self._first = first

    def parameter(self, literal: Literal) -> str:
        self.parameters.append(literal.value)
        # The cast tells asyncpg the type; without it PostgreSQL guesses from the operator beside it.
        return f"${self._first + len(self.parameters) - 1}::{_CASTS[literal.type]}"

    def number(self, node: Unary | Arithmetic) -> str:
        if isinstance(node, Unary):
            operand = self.write(node.operand)
            return _bigint(f"- {operand}::numeric") if node.type is Type.INT else f"(- {operand})"
        left, right = self.write(node.left), self.write(node.right)
        if node.type is Type.STRING:
            return f"({left} || {right})"
        match node.operator:
            case ArithmeticOperator.REMAINDER:
                return f"({left}::bigint % nullif({right}::bigint, 0))"
            case ArithmeticOperator.DIVIDE if node.type is Type.INT:
                return _bigint(f"div({left}::numeric, nullif({right}, 0)::numeric)")
            case ArithmeticOperator.DIVIDE:
                return f"({left} / nullif({right}, 0))"
            case _ if node.type is Type.INT:
                return _bigint(f"{left}::numeric {node.operator.value} {right}::numeric")
            case _:
                return f"({left} {node.operator.value} {right})"

    def held(self, item: str, among: str) -> str:
        return f"({item} = ANY({among}))"

    def ordered(self, node: Tree, sql: str) -> str:
        return f'{sql} COLLATE "C"' if node.type is Type.STRING else sql

    def functions(self) -> dict[Operation, Callable[..., str]]:
        return {
            Operation.MIN: lambda *sql: _extreme("min", sql),
            Operation.MAX: lambda *sql: _extreme("max", sql),
            Operation.DOUBLE: lambda sql: f"({sql}::double precision)",
            Operation.STRING: lambda sql: f"({sql}::text)",
            Operation.SIZE: lambda sql: f"(char_length({sql})::bigint)",
            Operation.STARTS_WITH: lambda sql, start: f"starts_with({sql}, {start})",
            Operation.CONTAINS: lambda sql, part: f"(strpos({sql}, {part}) > 0)",
            Operation.ENDS_WITH: lambda sql, end: f"starts_with(reverse({sql}), reverse({end}))",
            Operation.INT: lambda sql: _with(f"CASE WHEN {_FITS} THEN trunc(x)::bigint END", sql),
            # round() would take halves to the even neighbour.
            Operation.ROUND: lambda sql: _with(f"CASE WHEN {_FITS} THEN (trunc(x) + {_CARRY})::bigint END", sql),
        }

    def absolute(self, sql: str, of: Type) -> str:
        return _bigint(f"abs({sql}::numeric)") if of is Type.INT else f"abs({sql})"


def _bigint(numeric: str) -> str:
    """A numeric as bigint, NULL when it does not fit: clamped to the neighbours of the range, which become NULL."""
    clamped = f"greatest(least({numeric}, {_TOO_HIGH}), {_TOO_LOW})"
    return f"(nullif(nullif({clamped}, {_TOO_HIGH}), {_TOO_LOW})::bigint)"


def _with(body: str, value: str) -> str:
    """A body that uses a value x several times; OFFSET 0 keeps the planner from computing it in each place."""
    return f"(SELECT {body} FROM (SELECT {value} AS x OFFSET 0) AS once)"  # noqa: S608 - our own forms only


def _extreme(function: str, values: tuple[str, ...]) -> str:
    """The smallest or largest value, NULL when one of them is NULL (least and greatest would ignore it)."""
    items = ", ".join(values)
    body = f"CASE WHEN count(x) = {len(values)} THEN {function}(x) END"
    return f"(SELECT {body} FROM unnest(ARRAY[{items}]) AS each(x))"  # noqa: S608 - our own forms only
