"""The settled invoices told as contracts with delivery and payment: what the summary of collections says of them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.real_data.build.expected import RATIO, expected
from tests.real_data.build.imported import Asking, asking
from tests.real_data.conftest import ImportedOn


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


def test_nothing_of_it_is_owed_any_more(ask: Asking) -> None:
    found = ask.get("collections/summary")

    assert ("0.00", []) == (found["owed"]["total"]["amount"], found["biggest"])
