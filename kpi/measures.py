"""What a measure is: an additive number that events contribute to, by formulas over what is known of an event.

The measures themselves stand in a rulebook. What one event adds to them is worked out in ``contributions.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from kpi.catalog import Better, Unit
from kpi.events import Kind
from kpi.language import Expression, Schema, Type, parse, to_python
from kpi.language.tree import Listing, Name, Tree, parts

__all__ = [
    "BLANKS",
    "FACT_NAMES",
    "Formula",
    "Measure",
    "compile_condition",
    "compile_constant",
    "compile_number",
    "is_custom",
]

FACT_NAMES = Schema(
    {
        "event.kind": Type.STRING,
        "event.source": Type.STRING,
        "event.amount": Type.INT,
        "event.cost": Type.INT,
        "event.discount": Type.INT,
        "event.list_price": Type.INT,
        "event.duration_s": Type.INT,
        "event.outcome": Type.STRING,
        "event.direction": Type.STRING,
        "event.stage": Type.STRING,
        "event.reason": Type.STRING,
        "event.days_late": Type.INT,
        "event.has_due": Type.BOOL,
        "event.has_place": Type.BOOL,
        "event.hour": Type.INT,
        "event.weekday": Type.INT,
        "event.product": Type.STRING,
        "event.waited_s": Type.INT,
        "event.has_waited": Type.BOOL,
        "event.satisfaction": Type.INT,
        "deal.known": Type.BOOL,
        "deal.cycle_days": Type.INT,
        "deal.amount": Type.INT,
        "contract.amount": Type.INT,
        "account.key": Type.BOOL,
        "account.industry": Type.STRING,
        "account.size": Type.STRING,
        "account.tier": Type.STRING,
        "account.segment": Type.STRING,
        "account.slipping": Type.BOOL,
    }
)
"""The names every formula of a rulebook may use; docs/reference/rulebook.md says what each means."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A compiled expression; two formulas are equal when they are written alike.

    ``run`` takes the values of ``FACT_NAMES`` by name and answers a whole number, or true or false for a condition; it
    raises ``kpi.language.EvalError`` where the values allow no answer (a division by zero, an overflow).
    """

    source: str
    run: Callable[[Mapping[str, object]], int] = field(compare=False, repr=False)
    references: frozenset[str] = field(compare=False)
    expression: Expression = field(compare=False, repr=False)

    def __reduce__(self) -> tuple[Callable[[Expression], Formula], tuple[Expression]]:
        # Generated functions cannot be pickled; the tree they were generated from can.
        return _formula, (self.expression,)


@dataclass(frozen=True, slots=True)
class Measure:
    """An additive number: which events contribute (``on``), under which condition (``when``, None: always), how much.

    ``value`` answers whole numbers in ``unit``, money in minor units. The rest is what a catalogue tells of it.
    """

    id: str
    title: Mapping[str, str]
    unit: Unit
    on: frozenset[Kind]
    when: Formula | None
    value: Formula
    better: Better = Better.HIGHER
    meaning: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @property
    def tells_cost(self) -> bool:
        """Whether it would tell what something costs: its value or its condition goes by it."""
        return any("event.cost" in formula.references for formula in (self.value, self.when) if formula is not None)


BLANKS: Mapping[Type, object] = {Type.INT: 0, Type.STRING: "", Type.BOOL: False, Type.DOUBLE: 0.0}
"""What a name says of an event that says nothing."""


def is_custom(name: str) -> bool:
    """Whether a name is one of an organisation's own fields: ``account.custom.…``, ``deal.custom.…``."""
    return name.partition(".")[2].startswith("custom.")


def compile_number(source: str, minor_units: int, names: Schema = FACT_NAMES) -> Formula:
    """Compile an expression that answers a whole number.

    Args:   source: rule language. minor_units: decimals of the organisation's currency, for ``money(…)``. names: those
            it may use, which ``run`` then wants values of.
    Raises: kpi.language.LanguageError with the line, column and message of every problem.
    """
    return _formula(parse(source, names, minor_units=minor_units, expect=Type.INT))


def compile_condition(source: str, minor_units: int, names: Schema = FACT_NAMES) -> Formula:
    """Compile an expression that answers true or false.

    Args, Raises: as ``compile_number``.
    """
    return _formula(parse(source, names, minor_units=minor_units, expect=Type.BOOL))


def compile_constant(source: str, minor_units: int) -> int:
    """Work out an expression without names, such as ``money(50000)``.

    Args:   as ``compile_number``.
    Returns: a whole number; money in minor units.
    Raises: kpi.language.LanguageError as ``compile_number``; kpi.language.EvalError if it divides by zero or overflows.
    """
    formula = _formula(parse(source, Schema({}), minor_units=minor_units, expect=Type.INT))
    return formula.run({})


def _formula(expression: Expression) -> Formula:
    # The parser has made sure of the type: int, or bool, which is an int too.
    run = cast("Callable[[Mapping[str, object]], int]", to_python(expression))
    if any(map(is_custom, expression.references)):
        # A fact carries only those of an organisation's own fields that somebody has filled in.
        run = _filled_in(run, dict(_blanks_of(expression.tree)))
    return Formula(expression.source, run, expression.references, expression)


def _blanks_of(tree: Tree | Listing) -> Iterator[tuple[str, object]]:
    """The organisation's own fields in a tree, each with what it says when it is not filled in."""
    if isinstance(tree, Name):
        if is_custom(tree.name):
            yield tree.name, BLANKS[tree.type]
        return
    for part in tree.items if isinstance(tree, Listing) else parts(tree):
        yield from _blanks_of(part)


def _filled_in(
    run: Callable[[Mapping[str, object]], int], blanks: Mapping[str, object]
) -> Callable[[Mapping[str, object]], int]:
    return lambda names: run({**blanks, **names})
