"""A HubSpot export through the presets that ship with Raidboard: deals and activities of five owners."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.real_data.build.expected import expected
from tests.real_data.build.imported import Asking, Imported, asking
from tests.real_data.conftest import ImportedOn


@pytest.fixture(scope="module")
def imported(imported_on: ImportedOn, engine: str) -> Imported:
    return imported_on("hubspot", engine)


@pytest.fixture(scope="module")
def ask(imported: Imported) -> Iterator[Asking]:
    with asking(imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict:
    return expected("hubspot-dummy")


def test_every_row_is_taken(imported: Imported) -> None:
    told = [(one.rows, one.recorded, one.rejected) for one in imported.summaries]

    # Of 2,000 activities, tasks, notes and meetings that were never held make no event.
    assert [(500, 500 + 71 + 69, ()), (2000, 402 + 398 + 124, ())] == told


def test_deals_of_the_company(ask: Asking, known: dict) -> None:
    assert known["deals"] == ask.kpi("deals_opened")
    assert known["stages"]["Closed Won"] == ask.kpi("deals_won")
    assert known["stages"]["Closed Lost"] == ask.kpi("deals_lost")
    assert Decimal(str(known["won_value"])) == ask.kpi("revenue_won")


def test_wins_by_owner(ask: Asking, known: dict) -> None:
    names = {owner: owner.partition("@")[0].replace(".", " ").title() for owner in known["won_by_owner"]}
    count = {names[owner]: won for owner, (won, _) in known["won_by_owner"].items()}
    value = {names[owner]: Decimal(str(amount)) for owner, (_, amount) in known["won_by_owner"].items()}

    assert count == {name: won for name, won in ask.kpis("deals_won", "member").items() if won}
    assert value == {name: won for name, won in ask.kpis("revenue_won", "member").items() if won}


def test_activities_by_kind(ask: Asking, known: dict) -> None:
    assert known["activities"]["Call"] == ask.kpi("calls")
    assert known["activities"]["Email"] == ask.kpi("messages")
    # 412 are planned in the file; 58 were completed and 66 say nothing of their outcome.
    assert (412, 58 + 66) == (known["activities"]["Meeting"], ask.kpi("meetings"))


def test_call_outcomes(ask: Asking, known: dict) -> None:
    outcomes = Counter(str(event["data"]["outcome"]) for event in ask.events(kind="call.logged"))
    told = known["call_outcomes"]
    # The published counts leave out calls without an outcome. Those were made, but nobody says that they connected.
    silent = known["activities"]["Call"] - sum(told.values())

    assert told["Connected"] == outcomes["connected"] == ask.kpi("calls_connected")
    assert (told["Left Voicemail"], told["Wrong Number"]) == (outcomes["voicemail"], outcomes["wrong_number"])
    assert told["No Answer"] + silent == outcomes["no_answer"]


def test_no_deal_closed_before_it_was_created(ask: Asking, known: dict) -> None:
    closed = [deal for deal in ask.all_of("deals") if deal["closed_on"] is not None]

    assert len(closed) == 71 + 69
    assert known["close_before_create"] == sum(deal["closed_on"] < deal["opened_on"] for deal in closed)
