"""This is where an expression becomes a polars expression, to run a rule over a whole table at once.

What raises EvalError in Python is null here, and null propagates as NULL does in SQL. Polars wraps ints that
overflow and ignores nulls in places; what is written here does neither.
"""

from collections.abc import Callable, Sequence

import polars as pl

from kpi.language.errors import CompileError
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
    parts,
)
from kpi.language.types import Type
from kpi.sentences import sentence

__all__ = ["to_polars"]

_DTYPES: dict[Type, type[pl.DataType]] = {
    Type.INT: pl.Int64,
    Type.DOUBLE: pl.Float64,
    Type.STRING: pl.String,
    Type.BOOL: pl.Boolean,
}
_INT_MIN = -(2**63)


def to_polars(expression: Expression) -> pl.Expr:
    """Write an expression for polars.

    Args:   expression: what `parse` returned.
    Returns: an expression over columns named by the dotted names, of the dtypes Int64, Float64, String, Boolean and
        List of these. Without any name in it, it is a constant.
    Raises: CompileError for a text function of import mappings.
    """
    return _expr(expression.tree)


def _expr(node: Tree) -> pl.Expr:
    match node:
        case Literal():
            return pl.lit(node.value, dtype=_DTYPES[node.type])
        case Name():
            return pl.col(node.name)
        case Unary(operator=UnaryOperator.NOT):
            return ~_expr(node.operand)
        case Unary() | Arithmetic():
            return _number(node)
        case Logic():
            left, right = _expr(node.left), _expr(node.right)
            return left & right if node.operator is LogicOperator.AND else left | right
        case Comparison():
            return _COMPARISONS[node.operator](_expr(node.left), _expr(node.right))
        case Membership():
            return _membership(node)
        case Choice():
            return _over(_chosen, node, node.condition, node.yes, node.no)
        case Call():
            return _call(node)


_COMPARISONS: dict[ComparisonOperator, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ComparisonOperator.EQUAL: pl.Expr.eq,
    ComparisonOperator.UNEQUAL: pl.Expr.ne,
    ComparisonOperator.LESS: pl.Expr.lt,
    ComparisonOperator.AT_MOST: pl.Expr.le,
    ComparisonOperator.GREATER: pl.Expr.gt,
    ComparisonOperator.AT_LEAST: pl.Expr.ge,
}


def _number(node: Unary | Arithmetic) -> pl.Expr:
    if isinstance(node, Unary):
        return (
            _int64(pl.lit(0, dtype=pl.Int128) - _wide(node.operand)) if node.type is Type.INT else -_expr(node.operand)
        )
    if node.type is Type.STRING:
        return _expr(node.left) + _expr(node.right)
    if node.type is Type.DOUBLE and node.operator is ArithmeticOperator.DIVIDE:
        return _finite(node, _over(_ratio, node, node.left, node.right))
    if node.type is Type.DOUBLE:
        return _finite(node, _APPLY[node.operator](_expr(node.left), _expr(node.right)))
    if node.operator is ArithmeticOperator.DIVIDE:
        return _over(_quotient, node, node.left, node.right)
    if node.operator is ArithmeticOperator.REMAINDER:
        return _over(_remainder, node, node.left, node.right)
    return _int64(_APPLY[node.operator](_wide(node.left), _wide(node.right)))


_APPLY: dict[ArithmeticOperator, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ArithmeticOperator.PLUS: pl.Expr.add,
    ArithmeticOperator.MINUS: pl.Expr.sub,
    ArithmeticOperator.TIMES: pl.Expr.mul,
}


def _wide(node: Tree) -> pl.Expr:
    # The product of two 64-bit ints fits into 128 bits, so the way back sees every overflow.
    return _expr(node).cast(pl.Int128)


def _int64(wide: pl.Expr) -> pl.Expr:
    return wide.cast(pl.Int64, strict=False)


def _membership(node: Membership) -> pl.Expr:
    item = _expr(node.item)
    if isinstance(node.among, Name):
        return _expr(node.among).list.contains(item)
    constants = [member.value for member in node.among.items if isinstance(member, Literal)]
    if len(constants) == len(node.among.items):
        return item.is_in(constants)
    return item.is_in(pl.concat_list([_expr(member) for member in node.among.items]))


def _call(node: Call) -> pl.Expr:
    if node.operation is Operation.MIN:
        return _over(_least, node, *node.arguments)
    if node.operation is Operation.MAX:
        return _over(_greatest, node, *node.arguments)
    if node.operation is Operation.ABS:
        (operand,) = node.arguments
        return _int64(_wide(operand).abs()) if node.type is Type.INT else _expr(operand).abs()
    make = _FUNCTIONS.get(node.operation)
    if make is None:
        message = sentence(
            "{function} is a text function: it works in import mappings, not in {place}",
            function=node.operation.value,
            place="polars",
        )
        raise CompileError(message, node.at.line, node.at.column)
    return make(*map(_expr, node.arguments))


_FUNCTIONS: dict[Operation, Callable[..., pl.Expr]] = {
    Operation.ROUND: lambda x: _whole(x.round(0, mode="half_away_from_zero")),
    Operation.INT: lambda x: _whole(x),
    Operation.DOUBLE: lambda x: x.cast(pl.Float64),
    Operation.STRING: lambda x: x.cast(pl.String),
    Operation.SIZE: lambda x: x.str.len_chars().cast(pl.Int64),
    Operation.STARTS_WITH: lambda x, start: x.str.starts_with(start),
    Operation.ENDS_WITH: lambda x, end: x.str.ends_with(end),
    Operation.CONTAINS: lambda x, part: x.str.contains(part, literal=True),
}


def _whole(double: pl.Expr) -> pl.Expr:
    # -2^63 as a double stands for many ints, so the language refuses it.
    return double.cast(pl.Int64, strict=False).replace({_INT_MIN: None})


Columns = Sequence[pl.Series]


def _over(function: Callable[[Columns], pl.Series], node: Tree, *operands: Tree) -> pl.Expr:
    """A function over whole columns. Each operand is computed once, however often the function uses it."""
    computed = pl.map_batches([_expr(operand) for operand in operands], function, return_dtype=_DTYPES[node.type])
    return _broadcast(node, computed)


def _finite(node: Tree, double: pl.Expr) -> pl.Expr:
    computed = double.map_batches(
        lambda values: pl.select(pl.when(values.is_finite()).then(values)).to_series(), return_dtype=pl.Float64
    )
    return _broadcast(node, computed)


def _broadcast(node: Tree, computed: pl.Expr) -> pl.Expr:
    # Polars takes the result of a function for a column of one row, not for a constant, even if
    # its operands are constants.
    return computed.first() if _is_constant(node) else computed


def _is_constant(node: Tree | Listing) -> bool:
    return not isinstance(node, Name) and all(map(_is_constant, parts(node)))


def _chosen(columns: Columns) -> pl.Series:
    condition, yes, no = columns
    return pl.select(pl.when(condition).then(yes).when(~condition).then(no)).to_series()


def _ratio(columns: Columns) -> pl.Series:
    dividend, divisor = columns
    if len(divisor) == 1:
        # Polars multiplies with the reciprocal of a single divisor, which differs in the last bit from dividing.
        divisor = divisor.new_from_index(0, len(dividend))
    return dividend / divisor


def _quotient(columns: Columns) -> pl.Series:
    dividend, divisor = (column.cast(pl.Int128) for column in columns)
    # Polars divides towards minus infinity; on magnitudes that is the same as towards zero.
    quotient = (dividend.abs() // divisor.abs()) * dividend.sign() * divisor.sign()
    return quotient.cast(pl.Int64, strict=False)


def _remainder(columns: Columns) -> pl.Series:
    dividend, divisor = (column.cast(pl.Int128) for column in columns)
    return ((dividend.abs() % divisor.abs()) * dividend.sign()).cast(pl.Int64)


def _least(columns: Columns) -> pl.Series:
    return _extreme(columns, pl.min_horizontal(*columns))


def _greatest(columns: Columns) -> pl.Series:
    return _extreme(columns, pl.max_horizontal(*columns))


def _extreme(columns: Columns, found: pl.Expr) -> pl.Series:
    """Null where any operand is null: the horizontal functions of polars ignore nulls."""
    return pl.select(pl.when(pl.all_horizontal(*(column.is_not_null() for column in columns))).then(found)).to_series()
