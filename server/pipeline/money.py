"""Sums over deals, contracts and instalments: what is owed, what an account brings, who won where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.accounts.merged import family
from server.db.bulk import Lookup
from server.db.tx import Reading
from server.people.access import Viewer
from server.pipeline.access import may_see, seen
from server.pipeline.rows import (
    CONTRACT,
    DEAL,
    OF_CONTRACTS,
    OF_DEALS,
    AccountPipeline,
    Age,
    Receivables,
    by_age,
    contract_from,
    deal_from,
)
from server.pipeline.shares import shares_of
from server.pipeline.tables import GONE, Shared

SHOWN_OF_ACCOUNT = 50
_FAMILY = family("$1")

_OPEN_OF = Lookup(
    "SELECT wanted.id, 0 AS what, CAST(sum(d.amount) AS BIGINT) AS amount FROM {keys} JOIN deal d "
    "ON d.account = wanted.id AND d.account > 0 AND d.state = 'open' GROUP BY wanted.id "
    "UNION ALL SELECT wanted.id, 1 AS what, CAST(sum(c.amount - c.collected + c.overpaid) AS BIGINT) AS amount "
    "FROM {keys} JOIN contract c ON c.account = wanted.id AND c.account > 0 GROUP BY wanted.id",
    (("id", "bigint"),),
)
_WON_IN = (
    "SELECT member, count(*) AS deals FROM (SELECT d.member, d.id FROM account a JOIN deal d ON d.account = a.id "
    "AND d.account > 0 AND d.state = 'won' WHERE a.industry = $1 AND d.member > 0 "
    "UNION SELECT s.member, d.id FROM account a JOIN deal d ON d.account = a.id AND d.account > 0 AND d.state = 'won' "
    "JOIN stake s ON s.kind = 0 AND s.id = d.id AND s.parts > 0 WHERE a.industry = $1) won GROUP BY member"
)


async def owed(source: Reading, viewer: Viewer, today: date) -> Receivables:
    """The money still to come, by how long it is overdue; what no plan says when it is due is not."""
    day = today.toordinal()
    late = "CASE WHEN i.due_day = 0 THEN 0 ELSE CAST($1 AS BIGINT) - i.due_day END"
    rows = await source.fetch(
        f"SELECT age, count(*) AS many, CAST(sum(unpaid) AS BIGINT) AS unpaid FROM (SELECT CASE "  # noqa: S608
        f"WHEN {late} < 1 THEN '{Age.NOT_DUE}' WHEN {late} <= 30 THEN '{Age.TO_30}' "
        f"WHEN {late} <= 60 THEN '{Age.TO_60}' WHEN {late} <= 90 THEN '{Age.TO_90}' ELSE '{Age.OVER_90}' END AS age, "
        "i.amount - i.paid AS unpaid FROM instalment i JOIN contract c ON c.id = i.contract "
        f"WHERE i.paid < i.amount AND {seen(viewer, Shared.CONTRACT, 'c.id')}) aged GROUP BY age",
        day,
    )
    return by_age({row["age"]: (row["many"], row["unpaid"]) for row in rows})


@dataclass(frozen=True, slots=True)
class BoughtProduct:
    """A product ("": not told) with the won deals about it: how many, how many pieces as far as lines tell (0: no line
    does), for how much, the ordinal of the last."""

    name: str
    count: int
    quantity: int
    total: int
    last_day: int


async def account_pipeline(source: Reading, viewer: Viewer, account: int, today: date) -> AccountPipeline:
    """What an account brings, as far as the viewer may see it. Six statements."""
    mine = may_see(viewer, Shared.DEAL, "d")
    sums = await source.fetch(
        "SELECT d.state, count(*) AS deals, CAST(sum(d.amount) AS BIGINT) AS total FROM deal d "  # noqa: S608
        f"WHERE d.account IN {_FAMILY} AND d.account > 0 AND {mine} GROUP BY d.state",
        account,
    )
    by_state = {row["state"]: (row["deals"], row["total"]) for row in sums}
    deals = await source.fetch(
        f"SELECT {DEAL} {OF_DEALS} WHERE d.account IN {_FAMILY} AND d.account > 0 AND d.state = 'open' AND {mine} "
        f"ORDER BY d.touched_us DESC, d.id LIMIT {SHOWN_OF_ACCOUNT}",
        account,
    )
    ours = may_see(viewer, Shared.CONTRACT, "c")
    contracts = await source.fetch(
        f"SELECT {CONTRACT} {OF_CONTRACTS} WHERE c.account IN {_FAMILY} AND c.account > 0 AND c.state <> '{GONE}' "
        f"AND {ours} ORDER BY c.signed_day DESC, c.id LIMIT {SHOWN_OF_ACCOUNT}",
        account,
    )
    due, overdue = await _due_and_overdue(source, account, ours, today)
    paid = await source.fetch_value(
        "SELECT CAST(coalesce(sum(c.collected), 0) AS BIGINT) FROM contract c "  # noqa: S608
        f"WHERE c.account IN {_FAMILY} AND c.account > 0 AND {ours}",
        account,
    )
    deal_shares = await shares_of(source, Shared.DEAL, [row["id"] for row in deals])
    contract_shares = await shares_of(source, Shared.CONTRACT, [row["id"] for row in contracts])
    return AccountPipeline(
        tuple(deal_from(row, deal_shares) for row in deals),
        *by_state.get("open", (0, 0)),
        *by_state.get("won", (0, 0)),
        by_state.get("lost", (0, 0))[0],
        tuple(contract_from(row, contract_shares) for row in contracts),
        due,
        overdue,
        int(paid),
    )


async def bought(source: Reading, viewer: Viewer, account: int) -> Sequence[BoughtProduct]:
    """What an account bought, as far as the viewer may see it, the most first; without a name what no deal tells."""
    rows = await source.fetch(
        "SELECT coalesce(p.name, '') AS name, count(DISTINCT d.id) AS many, "  # noqa: S608
        "CAST(coalesce(sum(l.quantity), 0) AS BIGINT) AS quantity, "
        "CAST(sum(coalesce(l.value, d.amount)) AS BIGINT) AS total, max(d.closed_day) AS last_day FROM deal d "
        "LEFT JOIN deal_line l ON l.deal = d.id AND l.quantity > 0 "
        "LEFT JOIN product p ON p.id = coalesce(l.product, d.product) "
        f"WHERE d.account IN {_FAMILY} AND d.account > 0 AND d.state = 'won' AND {may_see(viewer, Shared.DEAL, 'd')} "
        f"GROUP BY coalesce(p.name, '') ORDER BY total DESC, name LIMIT {SHOWN_OF_ACCOUNT}",
        account,
    )
    return [BoughtProduct(row["name"], row["many"], row["quantity"], row["total"], row["last_day"]) for row in rows]


async def _due_and_overdue(source: Reading, account: int, ours: str, today: date) -> tuple[int, int]:
    rows = await source.fetch(
        "SELECT CASE WHEN i.due_day BETWEEN 1 AND $2 THEN 1 ELSE 0 END AS late, "  # noqa: S608
        "CAST(sum(i.amount - i.paid) AS BIGINT) AS unpaid FROM contract c JOIN instalment i ON i.contract = c.id "
        f"WHERE c.account IN {_FAMILY} AND c.account > 0 AND i.paid < i.amount AND {ours} GROUP BY 1",
        account,
        today.toordinal() - 1,
    )
    found = {row["late"]: row["unpaid"] for row in rows}
    return found.get(0, 0), found.get(1, 0)


async def open_values(source: Reading, accounts: Iterable[int]) -> Mapping[int, tuple[int, int]]:
    """Account → its open pipeline and its unpaid instalments; (0, 0) where there are none."""
    found = {account: [0, 0] for account in accounts}
    for row in await _OPEN_OF.fetch(source, [(account,) for account in sorted(found)]):
        found[row["id"]][row["what"]] = row["amount"]
    return {account: (pipeline, unpaid) for account, (pipeline, unpaid) in found.items()}


async def won_by_member(source: Reading, industry: str) -> Mapping[int, int]:
    """Member → deals won at accounts of an industry, shared ones counted for everybody."""
    return {row["member"]: row["deals"] for row in await source.fetch(_WON_IN, industry)}
