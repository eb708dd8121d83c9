"""The same deals after a spreadsheet has rewritten every date: nothing that anybody can read is different."""

from collections.abc import Iterator

import pytest

from tests.real_data.build.imported import Asking, asking, import_files
from tests.real_data.build.sources import SOURCES
from tests.real_data.conftest import ImportedOn

DIMENSIONS = ("company", "region", "team", "member", "product", "industry", "account", "source", "month")
PERIODS = ("all", "2017", "2017-Q2", "2017-12")


@pytest.fixture(scope="module")
def twins(imported_on: ImportedOn) -> Iterator[tuple[Asking, Asking]]:
    """Two companies, one for each file."""
    with asking(imported_on("maven", "sqlite")) as first, asking(imported_on("maven-twin", "sqlite")) as second:
        yield first, second


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_kpi_is_the_same_by_every_dimension(twins: tuple[Asking, Asking], by: str) -> None:
    kpis = [one["id"] for one in twins[0].get("kpis")["items"]]
    first, second = ([one.ask(f"kpis/{kpi}", by=by, period="all") for kpi in kpis] for one in twins)

    assert first == second
    refused = [answer["detail"] for status, answer in first if status != 200]
    assert all("is counted over" in told or f"cannot be told by {by}" in told for told in refused)
    assert len(kpis) - len(refused) > 50


@pytest.mark.parametrize("by", ["member", "team", "region"])
@pytest.mark.parametrize("measure", ["xp", "revenue_won", "deals_won", "win_rate", "average_deal", "cycle_days"])
def test_every_board_is_the_same(twins: tuple[Asking, Asking], measure: str, by: str) -> None:
    first, second = ([one.board(measure, by, period) for period in PERIODS] for one in twins)

    assert first == second
    assert all(first)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_second_twin_brings_the_first_nothing_new(imported_on: ImportedOn, engine: str) -> None:
    again = import_files(SOURCES["maven-twin"], imported_on("maven", engine).url)

    assert [(0, 15511, ())] == [(one.recorded, one.duplicates, one.rejected) for one in again]
