"""A CRM that keeps every stage a deal was in, its activities and its contracts; deals lie in regions of their own."""

import csv
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.real_data.build.expected import RATIO, expected
from tests.real_data.build.imported import Asking, Imported, asking
from tests.real_data.build.places import real_file
from tests.real_data.build.sources import CRM_FILE
from tests.real_data.conftest import ImportedOn


@pytest.fixture(scope="module")
def imported(imported_on: ImportedOn, engine: str) -> Imported:
    return imported_on("stage-history", engine)


@pytest.fixture(scope="module")
def ask(imported: Imported) -> Iterator[Asking]:
    with asking(imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict:
    return expected("synthetic-shashank")


def test_every_row_of_every_file_is_taken(imported: Imported) -> None:
    told = [(one.rows, one.recorded, one.rejected) for one in imported.summaries]

    assert [(1850, 1850 + 1318 + 484, ()), (7437, 7437, ()), (14105, 14105, ()), (1318, 1318, ())] == told


def test_deals_of_the_company(ask: Asking, known: dict) -> None:
    assert known["opps"] == ask.kpi("deals_opened")
    assert known["stages"]["Closed Won"] == ask.kpi("deals_won")
    assert known["stages"]["Closed Lost"] == ask.kpi("deals_lost")
    assert known["won_value"] == ask.kpi("revenue_won")
    assert pytest.approx(known["win_rate_closed"], abs=RATIO) == ask.kpi("win_rate")


def test_a_deal_counts_in_its_own_region_not_in_its_owners(ask: Asking, known: dict) -> None:
    assert 1046 == known["owner_region_differs_from_deal_region"]
    assert known["won_by_deal_region"] == ask.kpis("revenue_won", "region")


def test_won_value_by_year(ask: Asking, known: dict) -> None:
    assert known["won_by_year"] == {year: ask.kpi("revenue_won", year) for year in known["won_by_year"]}


def test_everybody_who_won_in_2024_is_on_that_years_board(ask: Asking, known: dict) -> None:
    winners = [name for _, name, value in ask.board("revenue_won", period="2024") if value]

    assert known["reps_with_wins_2024"] == len(winners)


def test_every_stage_counts_also_the_way_back(ask: Asking, known: dict) -> None:
    assert known["stage_history"] == ask.kpi("stage_moves")


def test_activities_by_kind(ask: Asking, known: dict) -> None:
    kinds = known["activities"]

    assert kinds["Phone Call"] == ask.kpi("calls") == ask.kpi("calls_connected")
    assert kinds["Video Meeting"] + kinds["Demo"] == ask.kpi("meetings")
    assert kinds["In-Person Meeting"] == ask.kpi("visits")
    assert kinds["Email"] + kinds["Proposal Sent"] == ask.kpi("messages")
    assert known["phone_minutes"] * 60 == ask.kpi("talk_time")


def test_contracts(ask: Asking) -> None:
    with real_file(CRM_FILE.format("contracts")).open(encoding="utf-8-sig", newline="") as text:
        values = [Decimal(row["contract_value"]) for row in csv.DictReader(text)]

    assert len(values) == 1318 == ask.kpi("contracts_signed")
    assert sum(values) == ask.kpi("contract_value")


def test_nobody_met_the_target_of_2024(ask: Asking, known: dict) -> None:
    with real_file(CRM_FILE.format("users")).open(encoding="utf-8-sig", newline="") as text:
        wanted = {row["user_id"].lower(): int(row["target_deals_per_year"]) for row in csv.DictReader(text)}
    for username, deals in wanted.items():
        scope = f"member:{username}"
        ask.put("targets", {"measure": "deals_won", "period": "2024", "scope": scope, "value": deals})
    items = [
        one for one in ask.get("targets", measure="deals_won", period="2024")["items"] if one["attainment"] is not None
    ]

    assert known["users"] == len(wanted)
    assert known["reps_meeting_target_2024"] == sum(one["attainment"] >= 1 for one in items)
    assert len([one for one in items if one["scope"].startswith("member:")]) == sum(
        deals > 0 for deals in wanted.values()
    )
