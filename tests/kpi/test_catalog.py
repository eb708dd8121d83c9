from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from kpi import catalog
from kpi.catalog import Better, Catalog, Kpi, KpiValue, Unit, UnknownKpi, evaluate, formula_text, unknown_measures

WON, WON_OR_LOST = ("deals_won",), ("deals_won", "deals_lost")


@dataclass(frozen=True, slots=True)
class Measure:
    id: str
    unit: Unit = Unit.COUNT
    better: Better = Better.HIGHER
    title: Mapping[str, str] = field(default_factory=lambda: {"en": "Measure", "zh": "指标量"})
    meaning: Mapping[str, str] = field(default_factory=lambda: {"en": "Counted.", "zh": "计数。"})
    source: str = "rulebook"


def kpi(id: str, numerator: tuple[str, ...], denominator: tuple[str, ...] | None = None) -> Kpi:
    texts = {"en": "Win rate", "zh": "赢单率"}
    return Kpi(id, texts, Unit.RATIO, Better.HIGHER, numerator, denominator, texts, "rulebook")


def test_a_ratio_is_exact_and_shows_what_it_is_made_of() -> None:
    # 2 won and 4 lost: 2 of 6 closed deals is a third.
    value = evaluate(kpi("win_rate", WON, WON_OR_LOST), {"deals_won": 2, "deals_lost": 4, "calls": 9})

    assert value == KpiValue(Fraction(1, 3), 2, 6)


def test_zero_of_zero_is_nothing_and_zero_of_some_is_zero() -> None:
    win_rate = kpi("win_rate", WON, WON_OR_LOST)

    assert evaluate(win_rate, {}) == KpiValue(None, 0, 0)
    assert evaluate(win_rate, {"deals_lost": 3}) == KpiValue(Fraction(0), 0, 3)


def test_a_plain_sum_has_no_denominator() -> None:
    touches = kpi("touches", ("calls", "visits"))

    assert evaluate(touches, {"calls": 5, "visits": 2}) == KpiValue(7, 7, None)
    assert evaluate(touches, {}) == KpiValue(0, 0, None)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (WON, WON_OR_LOST, "deals_won / (deals_won + deals_lost)"),
        (("collected",), ("deals_won",), "collected / deals_won"),
        (("calls", "visits"), None, "calls + visits"),
    ],
)
def test_a_formula_reads_like_one(numerator: tuple[str, ...], denominator: tuple[str, ...] | None, text: str) -> None:
    assert formula_text(kpi("any", numerator, denominator)) == text


def test_a_kpi_without_measures_or_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="KPI 'empty': numerator names no measure"):
        kpi("empty", ())
    with pytest.raises(ValueError, match="KPI 'empty': denominator names no measure"):
        kpi("empty", WON, ())
    with pytest.raises(ValueError, match="KPI 'mute': title has no text for zh"):
        Kpi("mute", {"en": "Mute"}, Unit.COUNT, Better.HIGHER, WON, None, {"en": "x", "zh": "x"}, "rulebook")


def test_every_wrong_reference_is_named_with_the_nearest_measures() -> None:
    kpis = [kpi("win_rate", ("deal_won",), ("deals_won", "xyz")), kpi("fine", WON)]

    assert unknown_measures(kpis, ["deals_won", "calls"]) == [
        "KPI 'win_rate': unknown measure 'deal_won' (did you mean deals_won?)",
        "KPI 'win_rate': unknown measure 'xyz' (known: calls, deals_won)",
    ]


def test_every_measure_is_a_kpi_too() -> None:
    measures = [Measure("deals_won"), Measure("cycle_days", Unit.DAYS, Better.LOWER)]

    both = Catalog.from_measures(measures, [kpi("win_rate", WON)])

    assert [one.id for one in both] == ["deals_won", "cycle_days", "win_rate"]
    assert (Unit.DAYS, Better.LOWER) == (both["cycle_days"].unit, both["cycle_days"].better)
    assert evaluate(both["cycle_days"], {"cycle_days": 12}) == KpiValue(12, 12, None)
    assert len(both) == 3


def test_a_catalogue_with_wrong_references_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'win_rate': unknown measure 'deals_lost'.*; KPI 'touches'.*'visits'"):
        Catalog.from_measures([Measure("deals_won")], [kpi("win_rate", WON, WON_OR_LOST), kpi("touches", ("visits",))])


def test_a_kpi_named_like_a_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="KPI 'deals_won' is defined twice"):
        Catalog.from_measures([Measure("deals_won")], [kpi("deals_won", WON)])


def test_an_unknown_kpi_is_answered_with_the_nearest() -> None:
    kpis = Catalog([kpi("win_rate", WON), kpi("calls", ("calls",))])

    with pytest.raises(UnknownKpi) as missing:
        kpis["win_rat"]

    assert str(missing.value) == "unknown KPI 'win_rat' (did you mean win_rate?)"
    assert "win_rate" in kpis
    assert "win_rat" not in kpis


def test_every_public_name_exists() -> None:
    assert all(hasattr(catalog, name) for name in catalog.__all__)
