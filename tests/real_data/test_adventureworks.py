"""57,851 lines of reseller orders as won deals: fiscal years from July, regions of the lines, people."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.real_data.build.expected import expected
from tests.real_data.build.imported import Asking, Imported, asking
from tests.real_data.build.places import real_file
from tests.real_data.build.sources import SALES_FILE
from tests.real_data.conftest import ImportedOn

EUROPE = 'region in ["France", "Germany", "United Kingdom"]'
AMERICA = 'region in ["Northwest", "Northeast", "Central", "Southwest", "Southeast", "Canada"]'


@pytest.fixture(scope="module")
def engine() -> str:
    """One engine only: these rows take a while, and both are compared on smaller files and by the tests of slices."""
    return "sqlite"


@pytest.fixture(scope="module")
def imported(imported_on: ImportedOn, engine: str) -> Imported:
    return imported_on("adventureworks", engine)


@pytest.fixture(scope="module")
def ask(imported: Imported) -> Iterator[Asking]:
    with asking(imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict:
    return expected("adventureworks")


def cents(rows: dict) -> dict:
    """Published sums as exact money."""
    return {name: Decimal(f"{value:.2f}") for name, value in rows.items()}


def test_every_line_is_a_won_deal(imported: Imported, ask: Asking, known: dict) -> None:
    (summary,) = imported.summaries

    assert (known["sales_lines"], known["sales_lines"], ()) == (summary.rows, summary.recorded, summary.rejected)
    assert known["sales_lines"] == ask.kpi("deals_won")
    assert Decimal(f"{known['sales_total']:.2f}") == ask.kpi("revenue_won")


def test_sales_by_region_of_the_lines(ask: Asking, known: dict) -> None:
    by_region = cents(known["by_region"])

    assert by_region == ask.kpis("revenue_won", "region") == ask.slice("revenue_won", "region")
    assert by_region == {name: value for _, name, value in ask.board("revenue_won", "region")}


def test_sales_by_group_of_regions_by_a_filter(ask: Asking, known: dict) -> None:
    wheres = {"Europe": EUROPE, "North America": AMERICA, "Pacific": 'region == "Australia"'}
    found = {group: ask.get("slices", measure="revenue_won", period="all", filter=w) for group, w in wheres.items()}

    assert cents(known["by_group"]) == {name: Decimal(one["total"]["value"]["amount"]) for name, one in found.items()}


def test_sales_by_person(ask: Asking, known: dict) -> None:
    found = ask.slice("revenue_won", "member")

    assert cents(known["by_rep"]) == found == {name: v for name, v in ask.kpis("revenue_won", "member").items() if v}


def test_fiscal_years_run_from_july_to_june(ask: Asking, known: dict) -> None:
    by_year = cents(known["by_fiscal_year_jul_jun"])

    assert by_year == ask.slice("revenue_won", "year") == {year: ask.kpi("revenue_won", year) for year in by_year}


def test_calendar_years_are_ranges_of_months(ask: Asking, known: dict) -> None:
    years = cents(known["by_calendar_year"])
    found = {year: ask.slice("revenue_won", "source", f"{year}-01..{year}-12")["adventureworks"] for year in years}

    assert years == found


def test_two_dimensions_equal_the_file_added_up_by_hand(ask: Asking) -> None:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    with real_file(SALES_FILE).open(encoding="utf-8-sig", newline="") as text:
        for row in csv.DictReader(text, delimiter="|"):
            sums[f"reseller-{row['ResellerKey']}", row["OrderDate"][:7].replace("/", "-")] += Decimal(row["Sales"])
    found = ask.get("slices", measure="revenue_won", rows="account", columns="month", period="2019", limit=5)

    for row in found["rows"][:5]:
        for column, value in zip(found["columns"], row["values"], strict=True):
            assert sums[row["name"], column["key"]] == Decimal(value["value"]["amount"])


def test_the_cost_of_all_lines_is_what_the_margin_leaves(ask: Asking, known: dict) -> None:
    revenue, margin = ask.kpi("revenue_costed"), ask.kpi("margin_won")

    assert known["sales_total"] == float(revenue or 0)
    assert pytest.approx(known["cost_total"], abs=0.005) == float(revenue or 0) - float(margin or 0)
