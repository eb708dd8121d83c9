"""This is where an expression becomes a Python function: one code object, made of known node kinds only.

No text of the source reaches the generated code except constants and keys, both written by `repr`; the code sees no
builtins. Results are checked where they could leave 64 bits or the finite doubles, and errors are placed.
"""

import sys
from collections.abc import Callable, Mapping
from typing import cast

from kpi.language import exact, text
from kpi.language.errors import EvalError, Position
from kpi.language.functions import Operation
from kpi.language.tree import (
    Arithmetic,
    ArithmeticOperator,
    Call,
    Choice,
    Comparison,
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
from kpi.language.types import Type, spelled
from kpi.sentences import Sentence, sentence

Value = bool | int | float | str
Evaluate = Callable[[Mapping[str, object]], Value]

_LIMITS: dict[Type, tuple[float, float, Sentence]] = {
    Type.INT: (exact.INT_MIN, exact.INT_MAX, exact.INT_OVERFLOW),
    Type.DOUBLE: (-sys.float_info.max, sys.float_info.max, exact.NOT_FINITE),
}
_PLAIN_METHODS = {
    Operation.STARTS_WITH: "startswith",
    Operation.ENDS_WITH: "endswith",
    Operation.TRIM: "strip",
    Operation.LOWER: "lower",
    Operation.UPPER: "upper",
}
_PLACED: dict[Operation, Callable[..., object]] = {
    Operation.ROUND: exact.rounded,
    Operation.INT: exact.truncated,
    Operation.NUMBER: text.number,
    Operation.SECONDS: text.seconds,
    Operation.REPLACE: text.replace,
    Operation.PAD_LEFT: text.pad_left,
}
_FUNCTIONS: dict[Operation, Callable[..., object]] = {
    Operation.MIN: min,
    Operation.MAX: max,
    Operation.DOUBLE: float,
    Operation.STRING: str,
    Operation.SIZE: len,
    Operation.TEXT: text.text,
    Operation.SPLIT_PART: text.split_part,
}


def to_python(expression: Expression) -> Evaluate:
    """Compile an expression to a function.

    Args:   expression: what `parse` returned.
    Returns: a function of one flat mapping from dotted names to values (`{"event.amount": 120000}`). It needs a value
        of the declared type for each of `expression.references`, others are ignored. It raises EvalError when there is
        no result (division by zero, overflow, a missing value, a text that cannot be read); a side of `&&` or `||`
        that fails is ignored when the other side alone decides.
    """
    fast = _compiled(expression, _Writer())
    if not _may_hide_an_error(expression.tree):
        return fast

    def evaluate(values: Mapping[str, object]) -> Value:
        try:
            return fast(values)
        except EvalError:
            # Compiled only now: most expressions never fail, and failing is rare for the others.
            return _compiled(expression, _ForgivingWriter())(values)

    return evaluate


def _compiled(expression: Expression, writer: "_Writer") -> Evaluate:
    body = writer.write(expression.tree)
    source = f"def rule(v):\n try:\n  return {body}\n except KeyError as missing:\n  raise absent(missing) from None\n"
    namespace: dict[str, object] = {"__builtins__": {}, "KeyError": KeyError, "absent": _absent(expression.tree)}
    namespace |= writer.constants
    exec(compile(source, "<rule>", "exec"), namespace)  # noqa: S102 - made of known nodes and repr only
    return cast(Evaluate, namespace["rule"])


class _Writer:
    """Writes the Python expression of a tree and gathers the functions it calls as constants."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {"abs": abs}
        self._locals = 0

    def write(self, node: Tree) -> str:
        match node:
            case Literal():
                return f"({node.value!r})"
            case Name():
                return f"v[{node.name!r}]"
            case Unary():
                return self._unary(node)
            case Logic():
                return self.logic(node)
            case Comparison():
                return f"({self.write(node.left)} {node.operator.value} {self.write(node.right)})"
            case Membership():
                return f"({self.write(node.item)} in {self._among(node.among)})"
            case Arithmetic():
                return self._arithmetic(node)
            case Choice():
                return f"({self.write(node.yes)} if {self.write(node.condition)} else {self.write(node.no)})"
            case Call():
                return self._call(node)

    def logic(self, node: Logic) -> str:
        word = "and" if node.operator is LogicOperator.AND else "or"
        return f"({self.write(node.left)} {word} {self.write(node.right)})"

    def constant(self, value: object) -> str:
        """A new name of the generated code that holds the value."""
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def _unary(self, node: Unary) -> str:
        operand = self.write(node.operand)
        return f"(not {operand})" if node.operator is UnaryOperator.NOT else self._checked(node, f"-{operand}")

    def _among(self, among: Listing | Name) -> str:
        if isinstance(among, Name):
            return self.write(among)
        return f"({', '.join(self.write(item) for item in among.items)},)"

    def _arithmetic(self, node: Arithmetic) -> str:
        left, right = self.write(node.left), self.write(node.right)
        match node.operator:
            case ArithmeticOperator.DIVIDE if node.type is Type.DOUBLE:
                return f"{self._placed(exact.divide_doubles, node)}({left}, {right})"
            case ArithmeticOperator.DIVIDE | ArithmeticOperator.REMAINDER:
                return self._divided(node, left, right)
            case _ if node.type is Type.STRING:
                return f"({left} + {right})"
            case _:
                return self._checked(node, f"{left} {node.operator.value} {right}")

    def _divided(self, node: Arithmetic, left: str, right: str) -> str:
        sign = "//" if node.operator is ArithmeticOperator.DIVIDE else "%"
        if isinstance(node.right, Literal) and isinstance(node.right.value, int) and node.right.value > 0:
            # Python rounds down; on non-negative numbers that is the same as towards zero, and needs no call.
            name = self._local()
            return f"({name} {sign} {right} if ({name} := {left}) >= 0 else -(-{name} {sign} {right}))"
        function = exact.divide_ints if node.operator is ArithmeticOperator.DIVIDE else exact.remainder
        return f"{self._placed(function, node)}({left}, {right})"

    def _checked(self, node: Tree, body: str) -> str:
        """The body, failing at the node when its value leaves the range of its type."""
        low, high, message = _LIMITS[node.type]
        name, fail = self._local(), self.constant(_failing(node.at))
        return f"({name} if {low} <= ({name} := {body}) <= {high} else {fail}({self.constant(message)}))"

    def _local(self) -> str:
        self._locals += 1
        return f"t{self._locals}"

    def _placed(self, function: Callable[..., object], node: Tree) -> str:
        return self.constant(exact.placed(function, _failing(node.at)))

    def _call(self, node: Call) -> str:
        arguments = [self.write(argument) for argument in node.arguments]
        operation = node.operation
        if operation in (Operation.MIN, Operation.MAX) and len(arguments) == 2:
            # Comparing in place takes a third of the time of calling min.
            first, second, sign = self._local(), self._local(), "<=" if operation is Operation.MIN else ">="
            return f"({first} if ({first} := {arguments[0]}) {sign} ({second} := {arguments[1]}) else {second})"
        if operation is Operation.ABS:
            return self._checked(node, f"abs({arguments[0]})")
        if operation is Operation.CONTAINS:
            return f"({arguments[1]} in {arguments[0]})"
        if operation in _PLAIN_METHODS:
            return f"{arguments[0]}.{_PLAIN_METHODS[operation]}({', '.join(arguments[1:])})"
        function = _FUNCTIONS.get(operation)
        name = self.constant(function) if function is not None else self._placed(_PLACED[operation], node)
        return f"{name}({', '.join(arguments)})"


class _ForgivingWriter(_Writer):
    """Writes `&&` and `||` so that a failing left side is ignored when the right side alone decides."""

    def logic(self, node: Logic) -> str:
        if not node.left.may_fail:
            return super().logic(node)
        decided_by = node.operator is LogicOperator.OR
        joined = self.constant(_joined)
        return f"{joined}(lambda: {self.write(node.left)}, lambda: {self.write(node.right)}, {decided_by})"


def _joined(left: Callable[[], bool], right: Callable[[], bool], decided_by: bool) -> bool:
    try:
        first = left()
    except EvalError:
        if right() is decided_by:
            return decided_by
        raise
    return first if first is decided_by else right()


def _may_hide_an_error(tree: Tree | Listing) -> bool:
    """Whether some `&&` or `||` has a left side that may fail."""
    return (isinstance(tree, Logic) and tree.left.may_fail) or any(map(_may_hide_an_error, parts(tree)))


def _failing(at: Position) -> Callable[[Sentence], object]:
    def fail(message: Sentence) -> object:
        raise EvalError(message, at.line, at.column)

    return fail


def _absent(tree: Tree) -> Callable[[KeyError], EvalError]:
    def absent(missing: KeyError) -> EvalError:
        name = str(missing.args[0])
        at = _first_use(tree, name) or tree.at
        return EvalError(sentence("no value was given for {name}", name=spelled(name)), at.line, at.column)

    return absent


def _first_use(tree: Tree | Listing, name: str) -> Position | None:
    if isinstance(tree, Name):
        return tree.at if tree.name == name else None
    return next((found for part in parts(tree) if (found := _first_use(part, name))), None)
