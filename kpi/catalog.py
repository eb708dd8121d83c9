"""What a KPI is: a number people read, made of additive measures, and the catalogue of all of them.

The definitions come from the rulebook; this file knows no KPI by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, Self

__all__ = [
    "LANGUAGES",
    "Better",
    "Catalog",
    "DescribedMeasure",
    "Kpi",
    "KpiValue",
    "Unit",
    "UnknownKpi",
    "evaluate",
    "formula_text",
    "unknown_measures",
]

LANGUAGES = ("en", "zh")


class Unit(StrEnum):
    """What a number counts; `money` is in minor units of the organisation's currency."""

    MONEY = "money"
    COUNT = "count"
    RATIO = "ratio"
    SECONDS = "seconds"
    DAYS = "days"
    XP = "xp"
    COINS = "coins"


class Better(StrEnum):
    """Which direction is good."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Kpi:
    """A number people read: the sum of some measures, or that sum divided by the sum of others.

    `title` and `meaning` hold one text per language ("en", "zh"). `source` says where the definition comes from (a
    book, a standard, the rulebook). `denominator` is None for a plain sum.
    """

    id: str
    title: Mapping[str, str]
    unit: Unit
    better: Better
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] | None
    meaning: Mapping[str, str]
    source: str

    def __post_init__(self) -> None:
        for field, texts in (("title", self.title), ("meaning", self.meaning)):
            missing = [language for language in LANGUAGES if not texts.get(language)]
            if missing:
                raise ValueError(f"KPI {self.id!r}: {field} has no text for {', '.join(missing)}")
        if not self.numerator:
            raise ValueError(f"KPI {self.id!r}: numerator names no measure")
        if self.denominator == ():
            raise ValueError(f"KPI {self.id!r}: denominator names no measure (leave it out for a plain sum)")

    def measures(self) -> tuple[str, ...]:
        """Ids of all measures the KPI is made of, each once, numerator first."""
        return tuple(dict.fromkeys(self.numerator + (self.denominator or ())))


@dataclass(frozen=True, slots=True)
class KpiValue:
    """A KPI for one scope and period, with what it was made of.

    `value` is None when there is nothing to divide by (0 of 0 is not 0 %); `denominator` is None for a plain sum.
    """

    value: Fraction | int | None
    numerator: int
    denominator: int | None


def evaluate(kpi: Kpi, totals: Mapping[str, int]) -> KpiValue:
    """What the KPI is when the measures add up to these totals.

    Args:   totals: per measure id the sum over one scope and period; a measure that is not there counts 0, nothing
            happened.
    Returns: in the KPI's unit, an exact Fraction for a quotient, an int for a plain sum; None when the denominator
             is 0.
    """
    numerator = sum(totals.get(measure, 0) for measure in kpi.numerator)
    if kpi.denominator is None:
        return KpiValue(numerator, numerator, None)
    denominator = sum(totals.get(measure, 0) for measure in kpi.denominator)
    return KpiValue(Fraction(numerator, denominator) if denominator else None, numerator, denominator)


def formula_text(kpi: Kpi) -> str:
    """The KPI as people write it, in measure ids: "deals_won / (deals_won + deals_lost)"."""
    if kpi.denominator is None:
        return " + ".join(kpi.numerator)
    return f"{_operand(kpi.numerator)} / {_operand(kpi.denominator)}"


def unknown_measures(kpis: Iterable[Kpi], measures: Iterable[str]) -> list[str]:
    """What is wrong with the references of some KPIs to measures.

    Args:   measures: ids of all measures there are.
    Returns: one sentence per reference to a measure that does not exist, in the order of the KPIs; empty when all do.
    """
    known = sorted(measures)
    return [
        f"KPI {kpi.id!r}: unknown measure {measure!r} ({_nearest(measure, known)})"
        for kpi in kpis
        for measure in kpi.measures()
        if measure not in known
    ]


class DescribedMeasure(Protocol):
    """What a measure must tell of itself to be read as a KPI."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def better(self) -> Better: ...
    @property
    def meaning(self) -> Mapping[str, str]: ...
    @property
    def source(self) -> str: ...


class UnknownKpi(KeyError):
    """No KPI has this id; the text names the nearest ones."""

    def __init__(self, kpi_id: str, known: Iterable[str]) -> None:
        super().__init__(kpi_id)
        self.kpi_id = kpi_id
        self.hint = _nearest(kpi_id, sorted(known))

    def __str__(self) -> str:
        return f"unknown KPI {self.kpi_id[:60]!r} ({self.hint})"


class Catalog:
    """All KPIs of a rulebook by id, in the order they were given."""

    def __init__(self, kpis: Iterable[Kpi]) -> None:
        """Raises: ValueError if two KPIs have the same id."""
        self._kpis: dict[str, Kpi] = {}
        for kpi in kpis:
            if kpi.id in self._kpis:
                raise ValueError(f"KPI {kpi.id!r} is defined twice: rename one (every measure is a KPI too)")
            self._kpis[kpi.id] = kpi

    @classmethod
    def from_measures(cls, measures: Iterable[DescribedMeasure], kpis: Iterable[Kpi] = ()) -> Self:
        """The catalogue of every measure, read as a KPI of itself, followed by the KPIs made of them.

        Raises: ValueError naming an id that is defined twice, or every reference to a measure that does not exist.
        """
        plain, composed = [_plain_sum(measure) for measure in measures], list(kpis)
        if problems := unknown_measures(composed, (kpi.id for kpi in plain)):
            raise ValueError("; ".join(problems))
        return cls(plain + composed)

    def __getitem__(self, kpi_id: str) -> Kpi:
        """Raises: UnknownKpi naming the nearest ids."""
        try:
            return self._kpis[kpi_id]
        except KeyError:
            raise UnknownKpi(kpi_id, self._kpis) from None

    def __contains__(self, kpi_id: object) -> bool:
        return kpi_id in self._kpis

    def __iter__(self) -> Iterator[Kpi]:
        return iter(self._kpis.values())

    def __len__(self) -> int:
        return len(self._kpis)


def _plain_sum(measure: DescribedMeasure) -> Kpi:
    return Kpi(
        id=measure.id,
        title=measure.title,
        unit=measure.unit,
        better=measure.better,
        numerator=(measure.id,),
        denominator=None,
        meaning=measure.meaning,
        source=measure.source,
    )


def _operand(measures: tuple[str, ...]) -> str:
    return measures[0] if len(measures) == 1 else f"({' + '.join(measures)})"


def _nearest(wrong: str, known: list[str]) -> str:
    # The cut keeps the search cheap: an id from a request may be of any length.
    near = get_close_matches(wrong[:60], known, n=3)
    return f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(known[:10])}" + ", …" * (len(known) > 10)
