"""This is where a call meets its function: which signature the arguments fit, and what `money(…)` stands for."""

from dataclasses import dataclass
from decimal import Decimal

from kpi.language.errors import Position
from kpi.language.functions import Function, Signature
from kpi.language.tree import Literal, Tree
from kpi.language.types import either


@dataclass(slots=True)
class Mismatch(Exception):
    """The arguments do not fit."""

    at: Position
    message: str


def signature_for(function: Function, arguments: tuple[Tree, ...], at: Position) -> Signature:
    """The signature that the arguments fit.

    Raises: Mismatch at the first argument that fits none, or at the call when the number of arguments is wrong.
    """
    given = tuple(argument.type for argument in arguments)
    for signature in function.signatures:
        if signature.accepts(given):
            return signature
    first = function.signatures[0]
    least, hidden = len(first.parameters), int(function.is_method)
    if len(given) < least or (len(given) > least and not first.repeats):
        amount = f"{'at least ' if first.repeats else ''}{least - hidden}"
        noun = "argument" if least - hidden == 1 else "arguments"
        raise Mismatch(at, f"{function.name} takes {amount} {noun} but got {len(given) - hidden}")
    possible = [signature for signature in function.signatures if signature.accepts_first(given[0])]
    if not possible:
        wanted = either(tuple(signature.parameters[0] for signature in function.signatures))
        raise Mismatch(arguments[0].traits.start, f"{function.name} expected {wanted} but this is {given[0]}")
    for argument, wanted_type in zip(arguments, possible[0].expanded(len(given)), strict=True):
        if argument.type is not wanted_type:
            message = f"{function.name} expected {wanted_type} but this is {argument.type}"
            raise Mismatch(argument.traits.start, message)
    raise AssertionError(f"{function.name}{given} fits and does not fit")


def money(argument: Tree, minor_units: int) -> int:
    """The minor units that a constant amount in major units is, for example 12.5 with two minor units: 1250.

    Raises: Mismatch when the argument is no constant or has a fraction smaller than one minor unit.
    """
    start = argument.traits.start
    if not isinstance(argument, Literal):
        raise Mismatch(start, "money takes a constant such as money(1000) or money(12.5)")
    # repr gives the shortest decimal that means this double, which is what was written.
    amount = Decimal(repr(argument.value)).scaleb(minor_units)
    if amount != amount.to_integral_value():
        raise Mismatch(start, f"money({argument.value}) is finer than the currency, which has {minor_units} decimals")
    return int(amount)
