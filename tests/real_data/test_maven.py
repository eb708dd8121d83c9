"""8,800 deals of 35 reps under 6 managers: boards and KPIs equal the answers computed from the raw files."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.real_data.build.expected import CENT, RATIO, column, expected
from tests.real_data.build.imported import Asking, Imported, asking, number
from tests.real_data.build.places import real_file
from tests.real_data.conftest import ImportedOn

# A team is called after the manager who leads it.
DIMENSIONS = {"region": "by_region", "team": "by_manager", "member": "by_agent", "product": "by_product"}
COUNTS = {"deals_opened": "opps", "deals_closed": "closed", "deals_won": "won", "revenue_won": "won_value"}
RATES = {"win_rate": "win_rate_closed", "win_rate_all": "won_over_all"}
QUARTERS = {"2017Q1": "2017-Q1", "2017Q2": "2017-Q2", "2017Q3": "2017-Q3", "2017Q4": "2017-Q4"}


@pytest.fixture(scope="module")
def imported(imported_on: ImportedOn, engine: str) -> Imported:
    return imported_on("maven", engine)


@pytest.fixture(scope="module")
def ask(imported: Imported) -> Iterator[Asking]:
    with asking(imported) as one:
        yield one


@pytest.fixture(scope="module")
def known() -> dict:
    return expected("maven-crm")


def test_every_row_opened_a_deal_and_the_closed_ones_closed_it(imported: Imported) -> None:
    summary = imported.summaries[0]

    assert (8800, 8800 + 4238 + 2473, 0, ()) == (summary.rows, summary.recorded, summary.duplicates, summary.rejected)


@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("kpi", COUNTS)
def test_counts_and_won_value_are_exact_by_every_dimension(ask: Asking, known: dict, kpi: str, by: str) -> None:
    assert column(known[DIMENSIONS[by]], COUNTS[kpi]) == ask.kpis(kpi, by)


@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("kpi", RATES)
def test_both_win_rates_by_every_dimension(ask: Asking, known: dict, kpi: str, by: str) -> None:
    assert pytest.approx(column(known[DIMENSIONS[by]], RATES[kpi]), abs=RATIO) == ask.kpis(kpi, by)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_the_average_deal_by_every_dimension(ask: Asking, known: dict, by: str) -> None:
    found = {name: float(value or 0) for name, value in ask.kpis("average_deal", by).items()}

    assert pytest.approx(column(known[DIMENSIONS[by]], "avg_won"), abs=CENT + RATIO) == found


def test_the_two_win_rates_name_different_winners(ask: Asking) -> None:
    assert ("East", "West") == (ask.board("win_rate_all", "region")[0][1], ask.board("win_rate", "region")[0][1])


def test_the_company_adds_up(ask: Asking, known: dict) -> None:
    assert known["rows"] == ask.kpi("deals_opened")
    assert known["won_total_value"] == ask.kpi("revenue_won")
    assert known["won_count"] == ask.kpi("deals_won")
    assert known["stage_counts"]["Lost"] == ask.kpi("deals_lost")
    assert pytest.approx(known["win_rate_closed"], abs=RATIO) == ask.kpi("win_rate")
    assert pytest.approx(known["won_over_all"], abs=RATIO) == ask.kpi("win_rate_all")


def test_won_value_by_sector_of_the_customers(ask: Asking, known: dict) -> None:
    # The mapping mends a word that the file misspells.
    by_sector = {name.replace("technolgy", "technology"): v for name, v in known["by_sector_won_value"].items()}
    found = ask.kpis("revenue_won", "industry")

    assert by_sector == {name: value for name, value in found.items() if value}


@pytest.mark.parametrize(("quarter", "period"), QUARTERS.items())
def test_quarters(ask: Asking, known: dict, quarter: str, period: str) -> None:
    by_region = {
        region: known["won_value_by_region_quarter"][str((region, quarter))] for region in ("Central", "East", "West")
    }

    assert known["won_value_by_quarter"][quarter] == ask.kpi("revenue_won", period)
    assert known["closed_by_quarter"][quarter] == ask.kpi("deals_closed", period)
    assert pytest.approx(known["win_rate_by_quarter"][quarter], abs=RATIO) == ask.kpi("win_rate", period)
    assert by_region == ask.kpis("revenue_won", "region", period)


def test_slices_by_region_and_quarter_and_by_series_of_products(ask: Asking, known: dict) -> None:
    found = ask.get("slices", measure="revenue_won", rows="region", columns="quarter", period="2017")
    cells = {
        str((row["name"], column["key"].replace("-", ""))): float(value["value"]["amount"])
        for row in found["rows"]
        for column, value in zip(found["columns"], row["values"], strict=True)
    }
    series = {
        name: {title: ask.get("slices", measure=kpi, period="all", filter=f'product.startsWith("{name}")')["total"]
               for kpi, title in COUNTS.items()}
        for name in known["by_series"]
    }  # fmt: skip

    assert known["won_value_by_region_quarter"] == cells
    for name, counts in series.items():
        assert {title: known["by_series"][name][title] for title in counts} == {
            title: float(number(one["value"]) or 0) for title, one in counts.items()
        }


def test_what_a_filter_or_another_dimension_tells(ask: Asking, known: dict) -> None:
    closed = ask.slice("deals_closed", "weekday")
    products, accounts = ask.slice("deals_opened", "product"), ask.slice("deals_opened", "account")
    won = sorted((value, name) for name, value in ask.slice("revenue_won", "member").items())

    assert known["GTXPro_rows"] <= known["by_product"]["GTX Pro"]["opps"] == products["GTX Pro"]
    assert known["account_missing_rows"] == accounts["No account"]
    assert pytest.approx(known["close_on_weekend_share"], abs=RATIO) == (closed["Sat"] + closed["Sun"]) / known_closed(
        known
    )
    assert known["bottom3_agents_won_value"] == {name: value for value, name in won[:3]}
    assert known["last_month_share"]["2017-12 won value"] == ask.slice("revenue_won", "month", "2017-12")["2017-12"]


def known_closed(known: dict) -> int:
    """Won and lost deals."""
    return known["stage_counts"]["Won"] + known["stage_counts"]["Lost"]


@pytest.mark.parametrize("kpi", [*COUNTS, *RATES])
def test_slices_say_what_kpis_say(ask: Asking, kpi: str) -> None:
    for rows in ("region", "team", "member", "product", "industry"):
        assert {name: value for name, value in ask.kpis(kpi, rows).items() if value and name} == {
            name: value for name, value in ask.slice(kpi, rows).items() if value and not name.startswith("No ")
        }


@pytest.mark.parametrize(("kpi", "name"), [("revenue_won", "won_value_by_month"), ("deals_won", "won_count_by_month")])
def test_months(ask: Asking, known: dict, kpi: str, name: str) -> None:
    assert known[name] == ask.kpis(kpi, "month", "2017")
    assert known[name] == {month: ask.kpi(kpi, month) for month in known[name]}


def test_sales_cycles_of_won_and_lost_deals_their_means_and_medians(ask: Asking, known: dict) -> None:
    assert pytest.approx(known["cycle_days_won_mean"], abs=RATIO) == ask.kpi("cycle_days")
    assert known["cycle_days_won_median"] == ask.kpi("median_cycle_days")
    assert pytest.approx(known["cycle_days_lost_mean"], abs=RATIO) == ask.kpi("lost_cycle_days")
    assert known["cycle_days_lost_median"] == ask.kpi("median_lost_cycle_days")


def test_the_mean_and_the_median_of_won_deals(ask: Asking, known: dict) -> None:
    assert pytest.approx(known["avg_won"], abs=CENT + RATIO) == float(ask.kpi("average_deal") or 0)
    assert known["median_won"] == ask.kpi("median_deal")


def list_prices() -> dict[str, int]:
    """What a product costs by the list, which the product's master data do not hold."""
    with real_file("maven-crm/products.csv").open(encoding="utf-8-sig", newline="") as text:
        return {row["product"]: int(row["sales_price"]) for row in csv.DictReader(text)}


def test_deals_by_product_at_list_prices_are_the_published_sums(ask: Asking, known: dict) -> None:
    prices = list_prices()
    opened, closed, won = (ask.kpis(kpi, "product") for kpi in ("deals_opened", "deals_closed", "deals_won"))

    def at_list(counts: dict[str, Any]) -> int:
        return sum(prices[name] * int(count) for name, count in counts.items())

    assert known["list_price_total_all"] == at_list(opened)
    assert known["list_price_total_won"] == at_list(won)
    assert known["list_price_open_pipeline"] == at_list(opened) - at_list(closed)
    assert known["discount_vs_list_won"] == float(ask.kpi("revenue_won") or 0) - at_list(won)


def test_every_closed_deal_tells_its_days_and_every_won_one_its_distance_from_the_list(
    ask: Asking, known: dict
) -> None:
    prices, closed = list_prices(), [deal for deal in ask.all_of("deals") if deal["state"] != "open"]
    days = [(date.fromisoformat(one["closed_on"]) - date.fromisoformat(one["opened_on"])).days for one in closed]
    won = [one for one in closed if one["state"] == "won"]
    off = [float(one["amount"]["amount"]) - prices[one["product"]["name"]] for one in won]

    assert known["cycle_min_max_all"] == [min(days), max(days)]
    assert known["below_list_sum"] == sum(one for one in off if one < 0)
    assert known["above_list_sum"] == sum(one for one in off if one > 0)


def test_the_board_ranks_everybody_who_sells_also_who_never_sold(ask: Asking, known: dict) -> None:
    board = ask.board("revenue_won")
    values = {name: value for _, name, value in board}

    assert 35 + 6 == len(board)
    assert {name: 0 for name in known["agents_in_team_without_deals"]}.items() <= values.items()
    assert known["top5_agents_won_value"] == {name: value for rank, name, value in board if rank and rank <= 5}
    assert column(known["by_agent"], "won_value") == {name: value for name, value in values.items() if value}


def test_the_board_of_win_rates_has_the_known_best_and_worst(ask: Asking, known: dict) -> None:
    # Whoever closed nothing has no rate and no rank, and stands at the end.
    closed, of_all = (ask.board(kpi)[:30] for kpi in ("win_rate", "win_rate_all"))

    assert (known["best_agent_win_rate_closed"], known["worst_agent_win_rate_closed"]) == (closed[0][1], closed[-1][1])
    assert (known["best_agent_won_over_all"], known["worst_agent_won_over_all"]) == (of_all[0][1], of_all[-1][1])


def test_the_largest_deal_can_be_asked_for(ask: Asking, known: dict) -> None:
    largest = known["max_won_deal"]
    story = ask.get(f"events/{largest['opportunity_id']}:won")

    assert "rosalina.dieter" in {entry["member"] for entry in story["entries"]}
    assert largest["close_value"] == float(story["data"]["amount"])


@pytest.mark.parametrize("by", ["member", "team", "region"])
def test_xp_of_the_parts_is_the_xp_of_the_whole(ask: Asking, by: str) -> None:
    parts = [value for value in ask.kpis("xp", by).values() if isinstance(value, int)]

    assert ask.kpi("xp") == sum(parts) > 0
