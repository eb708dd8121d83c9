"""The settled invoices told as contracts with delivery and payment: what the summary of collections says of them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from tests.real_data.build.expected import RATIO, expected
from tests.real_data.build.imported import Asking, asking
from tests.real_data.conftest import ImportedOn

SIGNED, PAID = "contract.signed", "collection.received"


@pytest.fixture(scope="module")
def ask(imported_on: ImportedOn, engine: str) -> Iterator[Asking]:
    """Somebody to ask."""
    with asking(imported_on("invoices", engine)) as one:
        yield one


def test_the_summary_says_who_paid_late_and_how_long_it_took(ask: Asking) -> None:
    known, found = expected("ibm-ar"), ask.get("collections/summary")

    assert (known["rows"], known["late"]) == (found["punctual"]["payments"], found["punctual"]["late"])
    assert pytest.approx(1 - 0.3556, abs=RATIO) == found["punctual"]["rate"]
    assert pytest.approx(known["mean_days_to_settle"], abs=RATIO) == found["delivery_to_payment"]["mean"]
    assert Decimal(str(known["collected_within_due"])) == Decimal(found["punctual"]["amount_on_time"]["amount"])


def test_customers_amounts_terms_and_dates(ask: Asking) -> None:
    known = expected("ibm-ar")
    signed, paid = ({one["data"]["contract"]: one for one in ask.events(kind=kind)} for kind in (SIGNED, PAID))
    due = {id: date.fromisoformat(one["data"]["due_on"]) for id, one in paid.items()}
    settled = {id: date.fromisoformat(one["time"][:10]) for id, one in paid.items()}
    days = Counter((due[id] - date.fromisoformat(one["time"][:10])).days for id, one in signed.items())

    assert known["customers"] == len(ask.kpis("contract_value", "account"))
    assert pytest.approx(known["amount_mean"], abs=0.005) == float(ask.kpi("average_contract") or 0)
    assert known["terms_days"] == {str(terms): count for terms, count in days.items()}
    assert known["invoice_range"] == [pick(one["time"][:10] for one in signed.values()) for pick in (min, max)]
    assert known["settled_range"] == [str(pick(settled.values())) for pick in (min, max)]
    assert known["max_days_late"] == max((settled[id] - due[id]).days for id in paid)


@pytest.mark.parametrize("day", ["2012-12-31", "2013-06-30"])
def test_what_was_owed_at_the_end_of_a_month_that_is_long_over(ask: Asking, day: str) -> None:
    owed = expected("ibm-ar")[f"open_AR_{day}"]

    assert Decimal(str(owed["amount"])) == ask.kpi("receivables_at_end", day[:7])


def test_nothing_of_it_is_owed_any_more(ask: Asking) -> None:
    found = ask.get("collections/summary")

    assert ("0.00", []) == (found["owed"]["total"]["amount"], found["biggest"])
