"""809 monthly targets by employee number: attainment equals the answers computed from the raw files.

The organisation's years run from July to June. The published attainment of 2019, 150.79 % for Jillian Carson, is that
of the calendar year, four quarters here; of the fiscal year 2019 it is 184.25 %. Both are asked for.
"""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.real_data.build.expected import RATIO, expected
from tests.real_data.build.imported import Asking, Imported, asking, number, raidboard
from tests.real_data.build.places import mapping_named, real_file
from tests.real_data.build.sources import TARGETS_FILE, TARGETS_TWIN_FILE
from tests.real_data.conftest import ImportedOn

MEASURE = "revenue_won"
CALENDAR_2019 = ("2019-Q3", "2019-Q4", "2020-Q1", "2020-Q2")
DIRECTORS = ("Amy Alberts", "Brian Welcker", "Stephen Jiang", "Syed Abbas")


def import_targets(url: str, file: str, *options: str) -> str:
    """Import a file of targets as people do."""
    mapping = mapping_named("adventureworks-targets")
    return raidboard(url, "targets", "import", real_file(file), "--measure", MEASURE, "--mapping", mapping, *options)


@pytest.fixture(scope="module")
def imported(imported_on: ImportedOn) -> Imported:
    """Sales and targets. One engine is enough: that both add up alike is shown by the other real files."""
    found = imported_on("adventureworks", "sqlite")
    import_targets(found.url, TARGETS_FILE)
    return found


@pytest.fixture(scope="module")
def ask(imported: Imported) -> Iterator[Asking]:
    with asking(imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict:
    return expected("adventureworks")


def members(ask: Asking, period: str) -> dict[str, dict]:
    """The targets of people in a period, by name."""
    items = ask.get("targets", measure=MEASURE, period=period)["items"]
    return {one["name"]: one for one in items if one["scope"].startswith("member:")}


def of_2019(ask: Asking) -> dict[str, tuple[Decimal, Decimal]]:
    """What everybody should have attained in the calendar year and what they did."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for quarter in CALENDAR_2019:
        for name, one in members(ask, quarter).items():
            value, attained = found.get(name, (Decimal(), Decimal()))
            found[name] = value + Decimal(one["value"]["amount"]), attained + Decimal(one["attained"]["amount"])
    return found


def test_the_other_spelling_of_the_file_holds_the_same_809_targets(imported: Imported, known: dict) -> None:
    told = import_targets(imported.url, TARGETS_TWIN_FILE, "--dry-run")

    assert known["targets_rows"] == known["pl300_targets_cells"] == 809
    assert "0 targets would be set, 809 as they were.\n" == told


def test_the_targets_of_calendar_years(ask: Asking, known: dict) -> None:
    def of_month(label: str) -> Decimal:
        return sum((Decimal(one["value"]["amount"]) for one in members(ask, label).values()), Decimal())

    found = {year: sum(of_month(f"{year}-{month:02}") for month in range(1, 13)) for year in known["targets_by_year"]}

    assert known["targets_by_year"] == found
    assert Decimal(str(known["pl300_targets_total_thousands"])) == sum(found.values()) / 1000


def test_all_targets_came_in(ask: Asking, known: dict) -> None:
    years = [members(ask, year).values() for year in ("2018", "2019", "2020", "2021", "2022")]
    values = [Decimal(one["value"]["amount"]) for year in years for one in year]

    assert known["targets_total"] == sum(values)


def test_attainment_of_the_calendar_year_2019_is_the_published_one(ask: Asking, known: dict) -> None:
    found, published = of_2019(ask), known["attainment_2019_by_rep"]
    # Months with a target and months without one make a quarter together: what was sold counts either way.
    exact = {name: (one["TargetAmount"], float(f"{one['Sales']:.2f}")) for name, one in published.items()}
    shares = {name: float(attained / value) for name, (value, attained) in found.items()}

    assert exact == {name: (int(value), float(attained)) for name, (value, attained) in found.items()}
    assert pytest.approx({name: one["att"] for name, one in published.items()}, abs=RATIO) == shares
    assert pytest.approx(1.5079, abs=RATIO) == shares["Jillian Carson"]


def test_attainment_of_the_fiscal_year_2019_is_another(ask: Asking) -> None:
    found = members(ask, "2019")["Jillian Carson"]

    assert ("2250000.00", "4145708.86") == (found["value"]["amount"], found["attained"]["amount"])
    assert pytest.approx(1.8425, abs=RATIO) == found["attainment"]


def test_a_year_without_targets_of_its_own_is_the_sum_of_its_months(ask: Asking) -> None:
    found = members(ask, "2020")

    assert {True} == {one["derived"] for one in found.values()}
    assert {12} == {one["coverage"]["months"] for one in found.values()}


def test_how_many_monthly_targets_of_2019_were_met(ask: Asking, known: dict) -> None:
    months = [one for month in range(1, 13) for one in members(ask, f"2019-{month:02}").values()]

    assert known["month_targets_2019"] == len(months)
    assert known["month_targets_met_2019"] == sum(one["attainment"] >= 1 for one in months)


def test_directors_carry_the_targets_of_their_tree_and_are_not_added_to_it(ask: Asking) -> None:
    quarters = [members(ask, quarter).values() for quarter in CALENDAR_2019]
    found = [one for quarter in quarters for one in quarter]
    own = sum(Decimal(one["value"]["amount"]) for one in found if one["covers"] == "self")
    director = members(ask, "2019")["Brian Welcker"]

    assert set(DIRECTORS) == {one["name"] for one in found if one["covers"] == "tree"}
    # All 18 together are 156,775,000: more than half of it is counted twice.
    assert 73_125_000 == own
    assert number(director["tree"]["attained"]) == ask.kpi(MEASURE, "2019")
