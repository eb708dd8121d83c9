"""The pipeline of a CRM that keeps every stage: where deals stand, how often they went back, what is owed."""

import asyncio
import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpi.pipeline import stays_of, steps_back
from kpi.timeline import circumstances
from server.db.database import Database
from server.pipeline.facts import facts_of
from server.pipeline.kanban import set_order_of_stages
from tests.real_data.build.expected import expected
from tests.real_data.build.imported import Asking, Imported, asking, number
from tests.real_data.build.places import real_file
from tests.real_data.build.sources import CRM_FILE
from tests.real_data.conftest import ImportedOn

ORDER = ("Lead", "Qualified Lead", "Opportunity", "Proposal", "Negotiation")


@pytest.fixture(scope="module")
def imported(imported_on: ImportedOn, engine: str) -> Imported:
    return imported_on("stage-history", engine)


@pytest.fixture(scope="module")
def ask(imported: Imported) -> Iterator[Asking]:
    with asking(imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return expected("synthetic-shashank")


def rows(name: str) -> list[dict[str, str]]:
    with real_file(CRM_FILE.format(name)).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def last_stages() -> dict[str, str]:
    """Where the history of each deal leaves it."""
    ranked = sorted(rows("opportunity_stage_history"), key=lambda row: row["stage_entered_date"])
    return {row["opportunity_id"]: row["to_stage"] for row in ranked}


def everything(ask: Asking, path: str, **query: str) -> Iterator[dict[str, Any]]:
    """Every item of a list, page by page."""
    cursor: dict[str, str] = {}
    while True:
        page = ask.get(path, limit=200, **query, **cursor)
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}


def test_deals_are_won_lost_and_open_as_the_file_says(ask: Asking, known: dict[str, Any]) -> None:
    states = Counter(one["state"] for one in everything(ask, "deals"))
    stages = known["stages"]

    assert {
        "won": stages["Closed Won"],
        "lost": stages["Closed Lost"],
        "open": known["opps"] - stages["Closed Won"] - stages["Closed Lost"],
    } == states


def test_open_deals_stand_where_their_history_left_them(ask: Asking, known: dict[str, Any]) -> None:
    told, last = {row["opportunity_id"]: row for row in rows("opportunities")}, last_stages()
    is_open = {id for id, row in told.items() if row["is_open"] == "1"}
    # The file of deals and the file of stages disagree about two, which went back and are not told so.
    contradicting = {id for id in is_open if told[id]["stage"] != last[id]}
    stages = Counter(known["stages"]) - Counter({"Closed Won": 10_000, "Closed Lost": 10_000})

    found = {one["stage"]: one["deals"] for one in ask.get("stages")["items"]}

    assert Counter(last[id] for id in is_open) == found
    assert 2 == len(contradicting)
    assert stages - Counter(told[id]["stage"] for id in contradicting) == Counter(found) - Counter(
        last[id] for id in contradicting
    )


def test_the_open_pipeline_is_worth_what_the_file_says(ask: Asking) -> None:
    last, sums = last_stages(), defaultdict[str, Decimal](Decimal)
    for row in rows("opportunities"):
        if row["is_open"] == "1":
            sums[last[row["opportunity_id"]]] += Decimal(row["amount"])

    assert sums == {one["stage"]: number(one["total"]) for one in ask.get("stages")["items"]}


def test_every_step_back_is_seen(imported: Imported, known: dict[str, Any]) -> None:
    subjects = [f"deal:{row['opportunity_id']}" for row in rows("opportunities")]

    async def all_facts() -> Any:
        async with await Database.open(imported.url) as db:
            return await facts_of(db, subjects, ZoneInfo("UTC"))

    found = asyncio.run(all_facts())

    assert known["opps"] == len(found)
    stays = [stays_of(facts, circumstances(facts)) for facts in found.values()]
    assert known["regressions"] == sum(steps_back(one, ORDER) for one in stays)


def test_the_funnel_sees_every_step_back_and_every_end(imported: Imported, ask: Asking, known: dict[str, Any]) -> None:
    async def put(order: tuple[str, ...]) -> None:
        async with await Database.open(imported.url) as db, db.write() as tx:
            await set_order_of_stages(tx, order)

    # Nobody in this file ever begins as a lead; only the organisation knows that it comes first.
    asyncio.run(put(ORDER))
    found = ask.get("funnel", period="all", scope="company")["stages"]
    stages = known["stages"]

    assert list(ORDER) == [one["stage"] for one in found]
    assert known["regressions"] == sum(one["back"] for one in found)
    assert known["opps"] == found[0]["reached"]
    assert (stages["Closed Won"], stages["Closed Lost"]) == (found[-1]["onward"], sum(one["lost"] for one in found))
    asyncio.run(put(()))


def test_days_in_stages_are_those_of_the_file(ask: Asking) -> None:
    """Told to be in the negotiation twice in a row, a deal is there from the first time on."""
    told = [row for row in rows("opportunity_stage_history") if row["opportunity_id"] == "OPP-4000"]
    runs = [next(run) for _, run in groupby(told, key=lambda row: row["to_stage"])]
    found = ask.get("deals/OPP-4000")["stages"]

    assert [(row["to_stage"], row["stage_entered_date"]) for row in runs] == [
        (one["stage"], one["since"][:10]) for one in found
    ]
    assert [11, 9] == [float(row["days_in_stage"]) for row in runs[:-1]] == [one["days"] for one in found[:-1]]


def test_every_contract_is_there_and_owes_all_of_it(ask: Asking) -> None:
    values = {row["contract_id"]: Decimal(row["contract_value"]) for row in rows("contracts")}
    found = {one["id"]: (number(one["amount"]), number(one["unpaid"])) for one in everything(ask, "contracts")}

    assert {id: (value, value) for id, value in values.items()} == found
    assert sum(values.values()) == number(ask.get("receivables")["total"])
