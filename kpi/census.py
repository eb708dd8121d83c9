"""Censuses: numbers counted over a whole period at once, because what days would add up to is something else.

A customer who bought in May and in June is one customer of the quarter, a median has no parts, and whether somebody is
new is told by all that they ever bought. A KPI may be made of censuses and measures alike; boards, targets and quests
go by measures alone. What each census counts is read from the folds when somebody asks, never stored.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpi.catalog import Better, Unit

__all__ = ["CENSUS", "CENSUSES", "CENSUS_YEAR_DAYS", "About", "Census", "censuses_beside"]

CENSUS = "census"
"""Where a census says that its definition comes from."""

# Who bought nothing for a year is no customer one still counts on.
CENSUS_YEAR_DAYS = 365


class About(StrEnum):
    """What a census is about."""

    CUSTOMERS = "customers"
    DEALS = "deals"
    SPEED = "speed"
    LEADS = "leads"
    TEAM = "team"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Census:
    """What is counted; the words are those of a catalogue, one text per language ("en", "zh")."""

    id: str
    about: About
    title: Mapping[str, str]
    unit: Unit
    better: Better
    meaning: Mapping[str, str]
    source: str = CENSUS


def _census(
    id: str, about: About, unit: Unit, title: tuple[str, str], meaning: tuple[str, str], better: Better = Better.HIGHER
) -> Census:
    return Census(id, about, _words(title), unit, better, _words(meaning))


def _words(texts: tuple[str, str]) -> Mapping[str, str]:
    return dict(zip(("en", "zh"), texts, strict=True))


_ALL = (
    _census(
        "customers_buying",
        About.CUSTOMERS,
        Unit.COUNT,
        ("Customers buying", "成交客户数"),
        ("Customers with whom at least one deal was won.", "至少赢得一单的客户数，每个客户只算一次。"),
    ),
    _census(
        "customers_new",
        About.CUSTOMERS,
        Unit.COUNT,
        ("New customers", "新客户数"),
        (
            "Customers buying whose first deal ever, with anybody here, was won in the period.",
            "成交客户中，首次成交（不论与谁）就在本周期内的客户数。",
        ),
    ),
    _census(
        "customers_repeat",
        About.CUSTOMERS,
        Unit.COUNT,
        ("Repeat customers", "复购客户数"),
        (
            "Customers buying who by the end of the period had bought at least twice.",
            "成交客户中，到周期结束时已成交至少两次的客户数。",
        ),
    ),
    _census(
        "customers_of_year",
        About.CUSTOMERS,
        Unit.COUNT,
        ("Customers of the year", "近一年客户数"),
        (
            "Customers with whom a deal was won in the 365 days up to the end of the period.",
            "截至周期结束的 365 天内赢过单的客户数。",
        ),
    ),
    _census(
        "revenue_customers",
        About.CUSTOMERS,
        Unit.MONEY,
        ("Revenue of named customers", "具名客户赢单金额"),
        ("Revenue won from customers who are known by name.", "来自已登记客户的赢单金额。"),
    ),
    _census(
        "revenue_new",
        About.CUSTOMERS,
        Unit.MONEY,
        ("Revenue of new customers", "新客户赢单金额"),
        (
            "Revenue won from customers whose first deal ever was won in the period.",
            "首次成交就在本周期内的客户带来的赢单金额。",
        ),
    ),
    _census(
        "middle_wins",
        About.DEALS,
        Unit.COUNT,
        ("Deals in the middle, by amount", "按金额居中的赢单数"),
        (
            "How many won deals stand in the middle by amount: one, or two of an even number.",
            "按金额排序居中的赢单数：总数为奇数时 1 单，偶数时 2 单。",
        ),
    ),
    _census(
        "middle_wins_amount",
        About.DEALS,
        Unit.MONEY,
        ("Amount of the deals in the middle", "居中赢单的金额"),
        ("Amounts of the won deals in the middle by amount.", "按金额排序居中的赢单金额合计。"),
    ),
    _census(
        "middle_cycles",
        About.SPEED,
        Unit.COUNT,
        ("Deals in the middle, by cycle", "按成交周期居中的赢单数"),
        (
            "How many won deals stand in the middle by their days from opening to winning: one, or two.",
            "按从新建到赢单的天数排序居中的赢单数：1 单或 2 单。",
        ),
    ),
    _census(
        "middle_cycles_days",
        About.SPEED,
        Unit.DAYS,
        ("Days of the deals in the middle", "居中赢单的天数"),
        ("Days from opening to winning of the deals in the middle.", "居中赢单从新建到赢单的天数合计。"),
        Better.LOWER,
    ),
    _census(
        "days_to_lose",
        About.SPEED,
        Unit.DAYS,
        ("Days to lose", "输单耗时"),
        (
            "Days from opening to losing, added up over the deals whose opening is known.",
            "有新建时间的输单从新建到输单的天数合计。",
        ),
        Better.LOWER,
    ),
    _census(
        "deals_lost_timed",
        About.SPEED,
        Unit.COUNT,
        ("Deals lost with known opening", "有新建时间的输单数"),
        ("Lost deals whose opening is known, so that their days can be counted.", "可以计算天数的输单数。"),
        Better.LOWER,
    ),
    _census(
        "middle_losses",
        About.SPEED,
        Unit.COUNT,
        ("Lost deals in the middle", "按耗时居中的输单数"),
        (
            "How many lost deals stand in the middle by their days from opening to losing: one, or two.",
            "按从新建到输单的天数排序居中的输单数：1 单或 2 单。",
        ),
    ),
    _census(
        "middle_losses_days",
        About.SPEED,
        Unit.DAYS,
        ("Days of the lost deals in the middle", "居中输单的天数"),
        ("Days from opening to losing of the lost deals in the middle.", "居中输单从新建到输单的天数合计。"),
        Better.LOWER,
    ),
    _census(
        "leads_answered",
        About.LEADS,
        Unit.COUNT,
        ("Leads answered", "已响应线索数"),
        (
            "Leads created in the period that somebody has called, visited or written to.",
            "本周期新增的线索中，已有人致电、拜访或发消息的线索数。",
        ),
    ),
    _census(
        "lead_wait",
        About.LEADS,
        Unit.SECONDS,
        ("Wait of leads", "线索等待时长"),
        (
            "Time from the creation of a lead to its first call, visit or message, added up over the leads answered.",
            "已响应线索从新增到首次致电、拜访或发消息的时长合计。",
        ),
        Better.LOWER,
    ),
    _census(
        "members_selling",
        About.TEAM,
        Unit.COUNT,
        ("Sellers", "销售人数"),
        (
            "Reps and leads who are here on the last day of the period, or today while it runs.",
            "周期最后一天（进行中则为今天）在职的销售和组长人数。",
        ),
    ),
    _census(
        "members_active",
        About.TEAM,
        Unit.COUNT,
        ("Active sellers", "活跃销售人数"),
        (
            "Of the sellers, those who recorded anything in the period that counts for the streak.",
            "销售人员中，本周期内记录过计入连续天数的工作的人数。",
        ),
    ),
    _census(
        "receivables_at_end",
        About.MONEY,
        Unit.MONEY,
        ("Receivables at the end", "期末应收款"),
        (
            "Contract value signed less money collected, both since the beginning, on the last day of the period or "
            "today while it runs; never below nothing.",
            "截至周期最后一天（进行中则为今天）的累计签约金额减去累计回款金额，最少为零。",
        ),
        Better.LOWER,
    ),
    _census(
        "receivable_days",
        About.MONEY,
        Unit.MONEY,
        ("Receivables × days", "应收款 × 天数"),
        (
            "Receivables at the end times the days of the period so far.",
            "期末应收款乘以本周期已过的天数。",
        ),
        Better.LOWER,
    ),
)

CENSUSES: Mapping[str, Census] = {one.id: one for one in _ALL}
"""Every census by its id."""


def censuses_beside(named: Collection[str]) -> Mapping[str, Census]:
    """The censuses of a rulebook that has given some names away itself.

    Args:   named: ids of the rulebook's measures and KPIs. A rulebook older than a census may use its name; then the
            rulebook's holds.
    Returns: by id, without those names.
    """
    return {id: census for id, census in CENSUSES.items() if id not in named}
