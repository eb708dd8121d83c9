"""From sums to drivers: for a whole scope, and part by part with the mix of the parts. Reads nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpi.catalog import Kpi
from kpi.drivers import Driver, Quantity, chain_of, factors_of, scaled, split_chain
from server.insights.naming import PartKey

Sums = Mapping[str, int]
Chain = tuple[tuple[Driver, tuple[str, ...]], ...]
"""Each driver with the measures that add up to its sum; the last one's are those of the KPI itself."""


@dataclass(frozen=True, slots=True)
class DriverPart:
    """What a driver did: its part of the gap, and what it was on both sides (None: nothing to divide by)."""

    driver: Driver
    amount: int
    actual: Quantity | None
    reference: Quantity | None


@dataclass(frozen=True, slots=True)
class Split:
    """A gap and its drivers, which sum to it exactly."""

    actual: int
    reference: int
    drivers: tuple[DriverPart, ...]

    @property
    def gap(self) -> int:
        """Actual less reference."""
        return self.actual - self.reference


@dataclass(frozen=True, slots=True)
class Passed:
    """Working days that are over, of all: a driver where a whole target is compared with a part of its period."""

    days: int
    total: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The two chains of sums that are compared; the reference may be fractions of what was, scaled to a target."""

    actual: Sequence[Quantity]
    reference: Sequence[Quantity]


@dataclass(frozen=True, slots=True)
class PartSides:
    """One part of a scope: a region of the company, a product of a team."""

    key: PartKey
    sides: Sides


def chain_for(kpi: Kpi, known: Iterable[str]) -> Chain:
    """What a measure (or a sum of some) is a product of."""
    if kpi.numerator != (kpi.id,):
        return ((Driver.VOLUME, kpi.numerator),)
    return tuple((link.driver, (link.measure,)) for link in chain_of(kpi.id, frozenset(known)))


def measures_of(chain: Chain) -> tuple[str, ...]:
    """All measures of a chain, each once."""
    return tuple(dict.fromkeys(measure for _, measures in chain for measure in measures))


def along(chain: Chain, sums: Sums) -> list[Quantity]:
    """The sums of a chain, one per driver."""
    return [sum(sums.get(measure, 0) for measure in measures) for _, measures in chain]


def towards(target: int, bases: Iterable[Sequence[Quantity]], length: int) -> list[Quantity]:
    """What would have made a target: the first of some chains that ends above 0, with its rates, scaled to it."""
    base = next((one for one in bases if one[-1] > 0), None)
    return scaled(base, target) if base is not None else [target] * length


def split_whole(chain: Chain, sides: Sides, passed: Passed | None = None) -> Split:
    """The drivers of a whole."""
    names = [driver for driver, _ in chain]
    actual, reference = list(sides.actual), list(sides.reference)
    if passed is not None and passed.total:
        names = [Driver.TIME, *names]
        actual, reference = [passed.days, *actual], [passed.total, *reference]
    return _split(names, actual, reference)


def split_parts(
    chain: Chain, whole: Sides, parts: Sequence[PartSides], passed: Passed | None = None
) -> list[tuple[PartSides, Split]]:
    """The drivers of each part, with its share of the whole among them. Together they sum to the gap of the whole."""
    first, *rest = (driver for driver, _ in chain)
    names = [first, Driver.MIX, *rest]
    before: tuple[list[Quantity], list[Quantity]] = ([], [])
    if passed is not None and passed.total:
        names, before = [Driver.TIME, *names], ([passed.days], [passed.total])
    return [
        (
            part,
            _split(
                names,
                [*before[0], whole.actual[0], *part.sides.actual],
                [*before[1], whole.reference[0], *part.sides.reference],
            ),
        )
        for part in parts
    ]


def _split(names: Sequence[Driver], actual: Sequence[Quantity], reference: Sequence[Quantity]) -> Split:
    amounts = split_chain(names, actual, reference)
    now, before = factors_of(names, actual), factors_of(names, reference)
    drivers = tuple(DriverPart(name, amounts[name], now[name], before[name]) for name in names)
    return Split(int(actual[-1]), int(reference[-1]), drivers)
