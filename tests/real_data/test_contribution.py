"""Contributions and gaps of real companies: shares equal the answers from the raw files, drivers sum up exactly."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.real_data.build.expected import column, expected
from tests.real_data.build.imported import Asking, asking
from tests.real_data.conftest import ImportedOn

MAVEN = {"region": "by_region", "team": "by_manager", "member": "by_agent", "product": "by_product"}


@pytest.fixture(scope="module")
def maven(imported_on: ImportedOn, engine: str) -> Iterator[Asking]:
    with asking(imported_on("maven", engine)) as one:
        yield one


@pytest.fixture(scope="module")
def stages(imported_on: ImportedOn, engine: str) -> Iterator[Asking]:
    with asking(imported_on("stage-history", engine)) as one:
        yield one


def brought(ask: Asking, by: str, period: str = "all", measure: str = "revenue_won") -> dict[str, Decimal]:
    """What each part brings, by name, nothing left out."""
    found = ask.get("contribution", measure=measure, period=period, by=by, limit=1000)
    rows = {row["name"]: Decimal(row["value"]["amount"]) for row in found["rows"] if row["value"]["amount"] != "0.00"}
    assert sum(rows.values()) == Decimal(found["total"]["amount"])
    return rows


def amounts(rows: list[dict[str, Any]]) -> Decimal:
    """What drivers add up to."""
    return sum((Decimal(one["amount"]["amount"]) for one in rows), Decimal())


@pytest.mark.parametrize("by", MAVEN)
def test_what_each_part_of_maven_brings(maven: Asking, by: str) -> None:
    assert column(expected("maven-crm")[MAVEN[by]], "won_value") == brought(maven, by)


def test_what_each_month_of_maven_brings(maven: Asking) -> None:
    assert expected("maven-crm")["won_value_by_month"] == brought(maven, "month", "2017")


def test_the_five_best_of_maven_have_their_share(maven: Asking) -> None:
    known = expected("maven-crm")
    share = maven.get("contribution", measure="revenue_won", period="all", by="member")["concentration"]["top_5"]

    assert pytest.approx(sum(known["top5_agents_won_value"].values()) / known["won_total_value"]) == share


def test_a_quarter_of_maven_against_the_one_before(maven: Asking) -> None:
    known = expected("maven-crm")["won_value_by_quarter"]
    found = maven.get("why", measure="revenue_won", period="2017-Q4", against="last_period", by="region")
    by_region = expected("maven-crm")["won_value_by_region_quarter"]

    gap = known["2017Q4"] - known["2017Q3"]
    assert gap == Decimal(found["gap"]["amount"]) == amounts(found["drivers"])
    assert gap == sum(amounts(one["drivers"]) for one in found["parts"])
    gaps = {one["name"]: Decimal(one["gap"]["amount"]) for one in found["parts"]}
    wanted = {name: by_region[str((name, "2017Q4"))] - by_region[str((name, "2017Q3"))] for name in gaps}
    assert wanted == gaps


def test_a_deal_counts_in_its_own_region(stages: Asking) -> None:
    assert expected("synthetic-shashank")["won_by_deal_region"] == brought(stages, "region")


@pytest.mark.parametrize("by", ["team", "member", "product", "account"])
def test_parts_of_a_region_sum_up_though_its_deals_are_sold_by_others(stages: Asking, by: str) -> None:
    region = stages.get("contribution", measure="revenue_won", period="all", by="region")["rows"][0]

    found = stages.get("why", measure="revenue_won", period="2024", against="last_year", scope=region["scope"], by=by)

    gap = Decimal(found["gap"]["amount"])
    assert gap == amounts(found["drivers"]) == sum(amounts(one["drivers"]) for one in found["parts"])
