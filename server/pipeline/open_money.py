"""Money that has not come yet, of a deal, an account or a region: open deals, or what is unpaid of contracts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from server.accounts.merged import family
from server.db.arrays import among, as_array
from server.db.paging import Wanted
from server.db.tx import Reading
from server.people.access import Viewer
from server.pipeline.access import may_see
from server.pipeline.tables import GONE, Shared

MOST = 500
_DEAL = "SELECT d.account, coalesce(a.ref, '') AS ref FROM deal d LEFT JOIN account a ON a.id = d.account"
_DEALS = "SELECT d.id AS ref, d.title, d.amount AS minor, d.member FROM deal d WHERE d.state = 'open' AND d.amount > 0"
_UNPAID = (
    "SELECT 'contract:' || c.id AS ref, c.id AS title, c.amount - c.collected AS minor, c.member FROM contract c "  # noqa: S608  # constants
    f"WHERE c.state <> '{GONE}' AND c.amount > c.collected"
)

CONTRACT_MARK = "contract:"


@dataclass(frozen=True, slots=True)
class OpenMoney:
    """An open deal, or a contract that is not paid in full ("contract:" before its id); ``member`` comes first."""

    ref: str
    title: str
    minor: int
    member: int


async def account_of_deal(source: Reading, viewer: Viewer, deal: str) -> tuple[int, str] | None:
    """Id and ref of a deal's customer (0 and "" for none); None for a deal that the viewer does not see."""
    condition = f"d.id = $1 AND d.state <> '{GONE}' AND {may_see(viewer, Shared.DEAL, 'd')}"
    row = await source.fetch_one(f"{_DEAL} WHERE {condition}", deal)
    return (row["account"], row["ref"]) if row is not None else None


async def open_money(
    source: Reading, viewer: Viewer, *, deal: str = "", account: int = 0, region: int = 0, is_collected: bool = False
) -> Sequence[OpenMoney]:
    """What is open of the deal, else of the account, else of the region; of all that the viewer sees the largest."""
    alias, kind, select = ("c", Shared.CONTRACT, _UNPAID) if is_collected else ("d", Shared.DEAL, _DEALS)
    found = Wanted()
    found.add(may_see(viewer, kind, alias))
    if deal:
        found.add(f"{alias}.{'deal' if is_collected else 'id'} = {found.bind(deal)}")
    elif account:
        found.add(f"{alias}.account IN {family(found.bind(account))}")
    elif region:
        found.add(f"{alias}.region = {found.bind(region)}")
    else:
        return ()
    rows = await source.fetch(f"{select} AND {found.where} ORDER BY minor DESC, ref LIMIT {MOST}", *found.arguments)
    return [OpenMoney(row["ref"], row["title"] or row["ref"], row["minor"], row["member"]) for row in rows]


async def titles_of(source: Reading, viewer: Viewer, refs: Collection[str]) -> Mapping[str, str]:
    """What deals and contracts (as ``OpenMoney`` names them) are called, as far as the viewer sees them.

    One statement for each of the two that is named.
    """
    contracts = [ref.removeprefix(CONTRACT_MARK) for ref in refs if ref.startswith(CONTRACT_MARK)]
    deals = [ref for ref in refs if not ref.startswith(CONTRACT_MARK)]
    found: dict[str, str] = {}
    these = among(source.dialect, "$1")
    if deals:
        sql = f"SELECT d.id, d.title FROM deal d WHERE d.id {these} AND {may_see(viewer, Shared.DEAL, 'd')}"  # noqa: S608  # our own
        rows = await source.fetch(sql, as_array(source.dialect, sorted(deals)))
        found |= {row["id"]: row["title"] or row["id"] for row in rows}
    if contracts:
        sql = f"SELECT c.id FROM contract c WHERE c.id {these} AND {may_see(viewer, Shared.CONTRACT, 'c')}"  # noqa: S608  # our own
        rows = await source.fetch(sql, as_array(source.dialect, sorted(contracts)))
        found |= {f"{CONTRACT_MARK}{row['id']}": row["id"] for row in rows}
    return found
