"""5,000 calls to eight agents, out of a workbook."""

from collections.abc import Iterator

import pytest

from tests.real_data.build.expected import RATIO, column, expected
from tests.real_data.build.imported import Asking, Imported, asking
from tests.real_data.conftest import ImportedOn

COLUMNS = {"calls": "calls", "calls_connected": "answered", "talk_time": "talk_s"}


@pytest.fixture(scope="module")
def imported(imported_on: ImportedOn, engine: str) -> Imported:
    return imported_on("call-center", engine)


@pytest.fixture(scope="module")
def ask(imported: Imported) -> Iterator[Asking]:
    with asking(imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict:
    return expected("pwc-calls")


def test_every_row_is_a_call(imported: Imported) -> None:
    summary = imported.summaries[0]

    assert (5000, 5000, ()) == (summary.rows, summary.recorded, summary.rejected)


def test_calls_of_the_company(ask: Asking, known: dict) -> None:
    assert known["calls"] == ask.kpi("calls") == ask.kpi("calls_inbound")
    assert known["answered"] == ask.kpi("calls_connected")
    assert known["abandoned"] == int(ask.kpi("calls") or 0) - int(ask.kpi("calls_connected") or 0)
    assert pytest.approx(known["answer_rate"], abs=RATIO) == ask.kpi("connect_rate")


def test_talk_time_of_the_company(ask: Asking, known: dict) -> None:
    seconds = sum(row["talk_s"] for row in known["by_agent"].values())

    assert seconds == ask.kpi("talk_time")
    assert pytest.approx(known["talk_hours"], abs=RATIO) == seconds / 3600
    assert pytest.approx(known["avg_talk_s"], abs=RATIO) == ask.kpi("average_talk_time")


@pytest.mark.parametrize(
    ("kpi", "name"), [("calls", "calls"), ("calls_connected", "answered"), ("talk_time", "talk_s")]
)
def test_calls_by_agent(ask: Asking, known: dict, kpi: str, name: str) -> None:
    assert column(known["by_agent"], name) == ask.kpis(kpi, "member")
    assert column(known["by_agent"], name) == {agent: value for _, agent, value in ask.board(kpi)}


def test_connect_rate_by_agent(ask: Asking, known: dict) -> None:
    rates = {agent: row["answered"] / row["calls"] for agent, row in known["by_agent"].items()}

    assert pytest.approx(rates) == ask.kpis("connect_rate", "member")


def test_calls_by_month(ask: Asking, known: dict) -> None:
    by_month = {int(month[-2:]): value for month, value in ask.kpis("calls", "month").items()}

    assert {int(month): value for month, value in known["by_month"].items()} == by_month
