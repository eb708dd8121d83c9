"""This is where a call meets its function: which signature the arguments fit, and what `money(…)` stands for."""

from dataclasses import dataclass
from decimal import Decimal

from kpi.language.errors import Position
from kpi.language.functions import Function, Signature
from kpi.language.tree import Literal, Tree
from kpi.language.types import Type, called, either
from kpi.sentences import Sentence, sentence


@dataclass(slots=True)
class Mismatch(Exception):
    """The arguments do not fit."""

    at: Position
    message: Sentence


def signature_for(function: Function, arguments: tuple[Tree, ...], at: Position) -> Signature:
    """The signature that the arguments fit.

    Raises: Mismatch at the first argument that fits none, or at the call when the number of arguments is wrong.
    """
    given = tuple(argument.type for argument in arguments)
    for signature in function.signatures:
        if signature.accepts(given):
            return signature
    first = function.signatures[0]
    least = len(first.parameters)
    if len(given) < least or (len(given) > least and not first.repeats):
        raise Mismatch(at, _miscounted(function, first, len(given)))
    possible = [signature for signature in function.signatures if signature.accepts_first(given[0])]
    if not possible:
        wanted = either(tuple(signature.parameters[0] for signature in function.signatures))
        raise Mismatch(arguments[0].traits.start, _mistyped(function, wanted, given[0]))
    for argument, wanted_type in zip(arguments, possible[0].expanded(len(given)), strict=True):
        if argument.type is not wanted_type:
            raise Mismatch(argument.traits.start, _mistyped(function, called(wanted_type), argument.type))
    raise AssertionError(f"{function.name}{given} fits and does not fit")


def _miscounted(function: Function, signature: Signature, given: int) -> Sentence:
    hidden = int(function.is_method)
    told = {"function": function.name, "count": len(signature.parameters) - hidden, "given": given - hidden}
    if signature.repeats and told["count"] == 1:
        return sentence("{function} takes at least {count} argument but got {given}", **told)
    if signature.repeats:
        return sentence("{function} takes at least {count} arguments but got {given}", **told)
    if told["count"] == 1:
        return sentence("{function} takes {count} argument but got {given}", **told)
    return sentence("{function} takes {count} arguments but got {given}", **told)


def _mistyped(function: Function, wanted: Sentence, given: Type) -> Sentence:
    return sentence(
        "{function} expected {wanted} but this is {given}", function=function.name, wanted=wanted, given=called(given)
    )


def money(argument: Tree, minor_units: int) -> int:
    """The minor units that a constant amount in major units is, for example 12.5 with two minor units: 1250.

    Raises: Mismatch when the argument is no constant or has a fraction smaller than one minor unit.
    """
    start = argument.traits.start
    if not isinstance(argument, Literal):
        raise Mismatch(start, sentence("money takes a constant such as money(1000) or money(12.5)"))
    # repr gives the shortest decimal that means this double, which is what was written.
    amount = Decimal(repr(argument.value)).scaleb(minor_units)
    if amount != amount.to_integral_value():
        told = sentence(
            "money({amount}) is finer than the currency, which has {digits} decimals",
            amount=argument.value,
            digits=minor_units,
        )
        raise Mismatch(start, told)
    return int(amount)
