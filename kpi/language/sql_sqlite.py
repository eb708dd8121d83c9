"""SQLite's dialect.

Its int arithmetic turns into REAL when it overflows, and stays REAL until the end of the arithmetic: so one check of
the type, where a value leaves its arithmetic, finds an overflow anywhere inside.
"""

import re
from collections.abc import Callable

from kpi.language.functions import Operation
from kpi.language.sql_writer import Writer
from kpi.language.tree import Arithmetic, ArithmeticOperator, Choice, Literal, Name, Tree, Unary
from kpi.language.types import Type

# SQLite before 3.46 parses with a fixed stack of 100 symbols. The weights are what our forms leave on it, measured by
# nesting each of them until SQLite 3.40 gave up.
MAX_STACK = 90
_STACKED = re.compile(
    r"""(?P<quoted>"[^"]*"|'[^']*')|(?P<call>[a-z_]\w*\()|(?P<open>\()|(?P<close>\)|\bEND\b)"""
    r"|(?P<case>\bCASE\b)|(?P<select>\bSELECT\b)"
)
_WEIGHTS = {"call": 5, "open": 2, "case": 5, "select": 6}

_SMALLEST = "(-9223372036854775807 - 1)"
_FITS = "abs(x) < 9223372036854775808.0"
_WHOLE = "CAST(x AS INTEGER)"
_CARRY = f"CASE WHEN x - {_WHOLE} >= 0.5 THEN 1 WHEN x - {_WHOLE} <= -0.5 THEN -1 ELSE 0 END"
_ENDS_WITH = "length(x) >= length(y) AND substr(x, length(x) - length(y) + 1) = y"


def stack_symbols(sql: str) -> int:
    """How many symbols SQLite's parser has to keep at the deepest place of an SQL text, estimated from above."""
    outside: list[int] = []
    depth = deepest = 0
    for match in _STACKED.finditer(sql):
        group = str(match.lastgroup)
        if group == "close":
            depth = outside.pop()
            continue
        if group in ("call", "open", "case"):
            outside.append(depth)
        depth += _WEIGHTS.get(group, 0)
        deepest = max(deepest, depth)
    return deepest


class SQLiteWriter(Writer):
    """Writes for SQLite, with `?` as marker."""

    dialect = "SQLite"

    def parameter(self, literal: Literal) -> str:
        self.parameters.append(literal.value)
        return "?"

    def settled(self, node: Tree) -> str:
        sql = self.write(node)
        if not _may_have_overflowed(node):
            return sql
        if node.type is Type.INT:
            return _with("CASE typeof(x) WHEN 'integer' THEN x END", f"{sql} AS x")
        return f"nullif(nullif({sql}, 9e999), -9e999)"

    def number(self, node: Unary | Arithmetic) -> str:
        if isinstance(node, Unary):
            return f"(- {self.write(node.operand)})"
        if node.type is Type.STRING:
            return f"({self.write(node.left)} || {self.write(node.right)})"
        if node.type is Type.INT:
            return f"({self.write(node.left)} {node.operator.value} {self.write(node.right)})"
        left = self._real(node.left, self.write(node.left))
        # An infinite divisor would give 0 and hide the overflow.
        settle = self.settled if node.operator is ArithmeticOperator.DIVIDE else self.write
        return f"({left} {node.operator.value} {self._real(node.right, settle(node.right))})"

    def held(self, item: str, among: str) -> str:
        return f"({item} IN (SELECT value FROM json_each({among})))"  # noqa: S608 - a column the caller vouches for

    def functions(self) -> dict[Operation, Callable[..., str]]:
        return {
            Operation.MIN: lambda *sql: f"min({', '.join(sql)})",
            Operation.MAX: lambda *sql: f"max({', '.join(sql)})",
            Operation.INT: lambda sql: _with(f"CASE WHEN {_FITS} THEN {_WHOLE} END", f"{sql} AS x"),
            # round() adds 0.5 first, which turns 0.49999999999999994 into 1.
            Operation.ROUND: lambda sql: _with(f"CASE WHEN {_FITS} THEN {_WHOLE} + {_CARRY} END", f"{sql} AS x"),
            Operation.DOUBLE: lambda sql: f"CAST({sql} AS REAL)",
            Operation.STRING: lambda sql: f"CAST({sql} AS TEXT)",
            Operation.SIZE: lambda sql: f"length({sql})",
            Operation.STARTS_WITH: lambda sql, start: f"(instr({sql}, {start}) = 1)",
            Operation.CONTAINS: lambda sql, part: f"(instr({sql}, {part}) > 0)",
            Operation.ENDS_WITH: lambda sql, end: _with(_ENDS_WITH, f"{sql} AS x, {end} AS y"),
        }

    def absolute(self, sql: str, of: Type) -> str:
        # abs() of the smallest int fails the whole statement.
        condition = f"x > {_SMALLEST}" if of is Type.INT else "TRUE"
        return _with(f"CASE WHEN x >= 0 THEN x WHEN {condition} THEN -x END", f"{sql} AS x")

    def _real(self, node: Tree, sql: str) -> str:
        # A column may hold 5 where 5.0 is meant, and SQLite would then divide without fraction.
        return f"CAST({sql} AS REAL)" if isinstance(node, Name) else sql


def _may_have_overflowed(node: Tree) -> bool:
    match node:
        case Arithmetic() | Unary():
            return node.type in (Type.INT, Type.DOUBLE)
        case Choice():
            return _may_have_overflowed(node.yes) or _may_have_overflowed(node.no)
        case _:
            return False


def _with(body: str, values: str) -> str:
    """A body that uses its values several times, each of them computed once."""
    return f"(SELECT {body} FROM (SELECT {values}))"  # noqa: S608 - made of our own forms, values are parameters
