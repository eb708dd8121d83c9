"""The registry of functions: how each is written, what it takes and gives, and which operation it stands for.

Two sets exist: `RULE_FUNCTIONS` for rulebooks, and `MAPPING_FUNCTIONS`, with text functions, for import mappings. What
an operation does is written in each backend.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from kpi.language.types import Type


class Operation(Enum):
    """What a function call computes, however it was spelled."""

    MIN = "min"
    MAX = "max"
    ABS = "abs"
    ROUND = "round"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    MONEY = "money"
    SIZE = "size"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    CONTAINS = "contains"
    TEXT = "text"
    NUMBER = "number"
    TRIM = "trim"
    LOWER = "lower"
    UPPER = "upper"
    REPLACE = "replace"
    SPLIT_PART = "split_part"
    PAD_LEFT = "pad_left"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function; with `repeats` the last parameter may come any number of times more."""

    parameters: tuple[Type, ...]
    result: Type
    repeats: bool = False

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.parameters))}{', …' if self.repeats else ''})"

    def expanded(self, count: int) -> tuple[Type, ...]:
        """The types of `count` arguments, the last one repeated as often as needed."""
        return self.parameters + self.parameters[-1:] * (count - len(self.parameters))

    def accepts(self, arguments: tuple[Type, ...]) -> bool:
        """Whether arguments of these types fit."""
        if len(arguments) > len(self.parameters) and not self.repeats:
            return False
        return arguments == self.expanded(len(arguments))

    def accepts_first(self, argument: Type) -> bool:
        """Whether the first argument may have this type."""
        return self.parameters[0] is argument


@dataclass(frozen=True, slots=True)
class Function:
    """A function as people write it; a method is written `x.name(…)` and has its receiver as first parameter."""

    name: str
    operation: Operation
    signatures: tuple[Signature, ...]
    is_method: bool = False
    may_fail: bool = False

    @property
    def key(self) -> str:
        """The name it is looked up by: methods with a dot before."""
        return f".{self.name}" if self.is_method else self.name


_INT, _DOUBLE, _STRING, _BOOL = Type.INT, Type.DOUBLE, Type.STRING, Type.BOOL


def _numeric(*, repeats: bool = False, count: int = 1) -> tuple[Signature, ...]:
    return tuple(Signature((kind,) * count, kind, repeats) for kind in (_INT, _DOUBLE))


def _one(*parameters: Type, result: Type) -> tuple[Signature, ...]:
    return (Signature(parameters, result),)


def _registry(*functions: Function) -> Mapping[str, Function]:
    return MappingProxyType({function.key: function for function in functions})


_TEST = _one(_STRING, _STRING, result=_BOOL)

RULE_FUNCTIONS: Mapping[str, Function] = _registry(
    Function("min", Operation.MIN, _numeric(repeats=True, count=2)),
    Function("max", Operation.MAX, _numeric(repeats=True, count=2)),
    Function("abs", Operation.ABS, _numeric(), may_fail=True),
    Function("round", Operation.ROUND, _one(_DOUBLE, result=_INT), may_fail=True),
    Function("int", Operation.INT, _one(_DOUBLE, result=_INT), may_fail=True),
    Function("double", Operation.DOUBLE, _one(_INT, result=_DOUBLE)),
    Function("string", Operation.STRING, _one(_INT, result=_STRING)),
    # The checker replaces money by a constant; the parameter types only serve its messages.
    Function("money", Operation.MONEY, (Signature((_INT,), _INT), Signature((_DOUBLE,), _INT))),
    Function("size", Operation.SIZE, _one(_STRING, result=_INT)),
    Function("size", Operation.SIZE, _one(_STRING, result=_INT), is_method=True),
    Function("startsWith", Operation.STARTS_WITH, _TEST, is_method=True),
    Function("endsWith", Operation.ENDS_WITH, _TEST, is_method=True),
    Function("contains", Operation.CONTAINS, _TEST, is_method=True),
)
"""What rules may call."""

MAPPING_FUNCTIONS: Mapping[str, Function] = _registry(
    *RULE_FUNCTIONS.values(),
    Function("text", Operation.TEXT, tuple(Signature((kind,), _STRING) for kind in (_INT, _DOUBLE, _BOOL))),
    Function("number", Operation.NUMBER, _one(_STRING, result=_DOUBLE), may_fail=True),
    Function("trim", Operation.TRIM, _one(_STRING, result=_STRING)),
    Function("lower", Operation.LOWER, _one(_STRING, result=_STRING)),
    Function("upper", Operation.UPPER, _one(_STRING, result=_STRING)),
    Function("replace", Operation.REPLACE, _one(_STRING, _STRING, _STRING, result=_STRING), may_fail=True),
    Function("split_part", Operation.SPLIT_PART, _one(_STRING, _STRING, _INT, result=_STRING)),
    Function("starts_with", Operation.STARTS_WITH, _TEST),
    Function("ends_with", Operation.ENDS_WITH, _TEST),
    Function("contains", Operation.CONTAINS, _TEST),
    Function("pad_left", Operation.PAD_LEFT, _one(_STRING, _INT, _STRING, result=_STRING), may_fail=True),
    Function("seconds", Operation.SECONDS, _one(_STRING, result=_INT), may_fail=True),
)
"""What import mappings may call."""
