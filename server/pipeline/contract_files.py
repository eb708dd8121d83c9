"""A contract with everything there is to know of it, and contracts that wait for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.db.bulk import Lookup
from server.db.tx import Reading
from server.pipeline.approval_rows import ApprovalRow
from server.pipeline.contract_history import ContractHistory
from server.pipeline.rows import CONTRACT, ContractRow, InstalmentRow, contract_from
from server.pipeline.shares import shares_of
from server.pipeline.tables import Shared

MOST_WAITING = 200

_ROWS = Lookup(
    f"SELECT {CONTRACT} FROM {{keys}} JOIN contract c ON c.id = wanted.id "  # noqa: S608  # constants
    "LEFT JOIN account a ON a.id = c.account LEFT JOIN product p ON p.id = c.product",
    (("id", "text"),),
)


@dataclass(frozen=True, slots=True)
class ContractFile:
    """A contract, its instalments in the order they are due, its approval (None: nobody asked), and what was told."""

    contract: ContractRow
    instalments: tuple[InstalmentRow, ...]
    approval: ApprovalRow | None
    told: ContractHistory


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contract that waits for somebody's decision."""

    contract: ContractRow
    approval: ApprovalRow


async def rows_of_contracts(source: Reading, ids: Sequence[str]) -> Mapping[str, ContractRow]:
    """By id. Two statements."""
    shares = await shares_of(source, Shared.CONTRACT, ids)
    rows = await _ROWS.fetch(source, [(id,) for id in ids])
    return {row["id"]: contract_from(row, shares) for row in rows}
