"""Settled invoices, from two files that tell of mostly the same ones, the second without the zeros before numbers."""

import csv
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.real_data.build.expected import RATIO, expected
from tests.real_data.build.imported import Asking, Imported, asking
from tests.real_data.build.places import real_file
from tests.real_data.build.sources import ALL_RECEIVABLES_FILE
from tests.real_data.conftest import ImportedOn


@pytest.fixture(scope="module")
def first(imported_on: ImportedOn, engine: str) -> Iterator[Asking]:
    """Somebody to ask after the first file alone."""
    with asking(imported_on("receivables-first", engine)) as one:
        yield one


@pytest.fixture(scope="module")
def both_imported(imported_on: ImportedOn, engine: str) -> Imported:
    return imported_on("receivables", engine)


@pytest.fixture(scope="module")
def both(both_imported: Imported) -> Iterator[Asking]:
    """Somebody to ask after both files."""
    with asking(both_imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict:
    return expected("ibm-ar")


def paid_amounts() -> list[tuple[str, Decimal]]:
    """Customer and amount of every invoice, from the file that has them all."""
    with real_file(ALL_RECEIVABLES_FILE).open(encoding="utf-8-sig", newline="") as text:
        return [(row["customerID"], Decimal(row["InvoiceAmount"])) for row in csv.DictReader(text)]


def test_the_second_file_adds_only_what_the_first_did_not_tell(both_imported: Imported) -> None:
    told = [(one.rows, one.recorded, one.duplicates, one.rejected) for one in both_imported.summaries]

    assert [(2466, 2466, 0, ()), (2586, 120, 2466, ())] == told


def test_both_files_together_are_2586_collections(both: Asking) -> None:
    total = sum(amount for _, amount in paid_amounts())

    assert expected("ibm-ar-with-missing")["rows"] == 2586 == both.kpi("collections")
    assert total == both.kpi("collected")


def test_what_was_collected_by_the_first_file(first: Asking, known: dict) -> None:
    assert known["rows"] == first.kpi("collections")
    assert Decimal(str(known["amount_sum"])) == first.kpi("collected")
    assert Decimal(str(known["collected_within_due"])) == first.kpi("collected_on_time")


def test_how_much_came_late(first: Asking, known: dict) -> None:
    late = known["late"] / known["rows"]

    assert known["late"] == first.kpi("collections_late")
    assert pytest.approx(0.3556, abs=RATIO) == late == first.kpi("late_collection_rate")
    assert pytest.approx(1 - late) == first.kpi("on_time_collection_rate")
    assert pytest.approx(known["mean_days_late_late_only"], abs=RATIO) == first.kpi("average_days_late")


def test_late_money_and_days_over_all(first: Asking, known: dict) -> None:
    punctual, days = (first.slice(measure, "source")["receivables"] for measure in ("collected_on_time", "days_late"))

    assert Decimal(str(known["late_amount"])) == Decimal(str(known["amount_sum"])) - punctual
    assert pytest.approx(known["mean_days_late_all"], abs=RATIO) == days / known["rows"]


def test_countries(first: Asking, known: dict) -> None:
    amounts = {country: Decimal(f"{amount:.2f}") for country, amount in known["amount_by_country"].items()}

    assert known["countries"] == first.slice("collections", "region")
    assert amounts == first.slice("collected", "region") == first.kpis("collected", "region")
    assert pytest.approx(known["on_time_by_country"], abs=RATIO) == first.slice("on_time_collection_rate", "region")


def test_collected_by_quarter(first: Asking, known: dict) -> None:
    quarters = {name: Decimal(str(value)) for name, value in known["collected_by_quarter"].items()}

    assert quarters == {name: first.kpi("collected", f"{name[:4]}-{name[4:]}") for name in quarters}


def test_every_customer_paid_what_the_file_says(both: Asking) -> None:
    by_customer: dict[str, Decimal] = {}
    for customer, amount in paid_amounts():
        by_customer[customer] = by_customer.get(customer, Decimal()) + amount

    assert by_customer == both.kpis("collected", "account")
