"""What collections would have said on a day long over: the invoices told up to then, and the clock standing there."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from litestar.testing import TestClient

from server.clock import Clock
from server.settings import Settings
from tests import apps
from tests.real_data.build.expected import expected
from tests.real_data.build.imported import raidboard
from tests.real_data.build.organisations import ORGANISATIONS, write_organisation
from tests.real_data.build.places import real_file
from tests.real_data.build.sources import RECEIVABLES_FILE

DAYS = ("2012-12-31", "2013-06-30")
AT_ONCE = 1000
AGES = {"over_90": "90+"}


class Standing(Clock):
    """Stands in the evening of a day."""

    def __init__(self, day: str) -> None:
        self._now = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=20)

    def __call__(self) -> datetime:
        return self._now


def noon(text: str) -> str:
    """`1/2/2013` at noon."""
    return f"{datetime.strptime(text, '%m/%d/%Y').replace(tzinfo=UTC):%Y-%m-%d}T12:00:00Z"


def told(row: dict[str, str], until: str) -> Iterator[dict[str, Any]]:
    """What had happened to an invoice by the end of a day."""
    id, usual = row["invoiceNumber"], {"specversion": "1.0", "source": "ageing"}
    data = {
        "contract": id,
        "member": f"collector-{row['countryCode']}",
        "amount": row["InvoiceAmount"],
        "currency": "USD",
    }
    due = [{"instalment": "1", "due_on": noon(row["DueDate"])[:10], "amount": row["InvoiceAmount"]}]
    events = (
        ("contract.signed", noon(row["InvoiceDate"]), data | {"account": row["customerID"], "instalments": due}),
        ("collection.received", noon(row["SettledDate"]), data | {"instalment": "1"}),
    )
    for kind, time, content in events:
        if time[:10] <= until:
            yield usual | {"id": f"{id}:{kind}", "type": kind, "time": time, "data": content}


@pytest.mark.parametrize("day", DAYS)
def test_what_was_owed_by_how_late_it_was(day: str, tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'ageing.sqlite'}"
    raidboard(url, "init", "--org", "ageing", "--timezone", "UTC", "--currency", "USD")
    raidboard(url, "org", "import", write_organisation(ORGANISATIONS["receivables"](), tmp_path / "people.csv"))
    token = raidboard(url, "token", "create", "--name", "books", "--scope", "events:write,data:read").split()[-1]
    with real_file(RECEIVABLES_FILE).open(encoding="utf-8-sig", newline="") as text:
        events = [event for row in csv.DictReader(text) for event in told(row, day)]
    app = apps.api(Settings(database_url=url), Standing(day))
    with TestClient(app, base_url="http://raidboard.test") as client:
        client.headers["authorization"] = f"Bearer {token}"
        for start in range(0, len(events), AT_ONCE):
            results = client.post("/api/v1/events", json=events[start : start + AT_ONCE]).json()["results"]
            assert {"recorded"} == {one["status"] for one in results}
        owed = client.get("/api/v1/collections/summary", params={"period": day[:7], "scope": "company"}).json()["owed"]

    known = expected("ibm-ar")[f"open_AR_{day}"]
    assert known["amount"] == float(owed["total"]["amount"])
    assert (known["buckets"], known["bucket_counts"]) == (
        {AGES.get(one["age"], one["age"]): float(one["amount"]["amount"]) for one in owed["buckets"]},
        {AGES.get(one["age"], one["age"]): one["count"] for one in owed["buckets"]},
    )
