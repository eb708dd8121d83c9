"""Which deals, contracts and instalments are wanted, as conditions; what the viewer may see is always one of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.accounts.merged import family
from server.db.paging import Order, Wanted, contains
from server.people.access import Viewer
from server.pipeline import tables
from server.pipeline.access import may_see, seen
from server.pipeline.tables import GONE, Shared

# What no plan says when it is due comes last.
DUE_DAY = tables.DUE_DAY.format(table="i.")

DEAL_ORDERS = {
    "updated": Order("d.touched_us", "d.id", is_descending=True, is_tie_text=True),
    "amount": Order("d.amount", "d.id", is_descending=True, is_tie_text=True),
    "expected_close": Order(tables.EXPECTED_DAY.format(table="d."), "d.id", is_tie_text=True),
    "stage_since": Order("d.stage_us", "d.id", is_tie_text=True),
}
CONTRACT_ORDERS = {
    "signed": Order("c.signed_day", "c.id", is_descending=True, is_tie_text=True),
    "updated": Order("c.touched_us", "c.id", is_descending=True, is_tie_text=True),
    "amount": Order("c.amount", "c.id", is_descending=True, is_tie_text=True),
}
INSTALMENT_ORDER = Order(DUE_DAY, tables.DUE_TIE.format(table="i."), is_tie_text=True)


@dataclass(frozen=True, slots=True)
class DealFilter:
    """Which deals; empty fields do not restrict. Amounts in minor units; `sort` is a key of `DEAL_ORDERS`.

    `expected_to` is the last day of an expected close that is wanted.
    """

    state: str = ""
    stage: str | None = None
    account: int | None = None
    member: int | None = None
    team: int | None = None
    text: str = ""
    min_amount: int | None = None
    max_amount: int | None = None
    sort: str = "updated"
    expected_to: date | None = None


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """Which contracts; empty fields do not restrict. `sort` is a key of `CONTRACT_ORDERS`."""

    state: str = ""
    deal: str = ""
    account: int | None = None
    member: int | None = None
    team: int | None = None
    text: str = ""
    sort: str = "signed"


class Wanting(StrEnum):
    """Which instalments: not paid and not late, late, paid, all that are unpaid, or all."""

    DUE = "due"
    OVERDUE = "overdue"
    UNPAID = "unpaid"
    PAID = "paid"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class InstalmentFilter:
    """Which instalments; empty fields do not restrict. `due_to` is the last due day that is wanted."""

    state: Wanting = Wanting.UNPAID
    account: int | None = None
    member: int | None = None
    team: int | None = None
    due_to: date | None = None


def deal_conditions(viewer: Viewer, wanted: DealFilter) -> Wanted:
    """For `OF_DEALS`."""
    found = Wanted()
    is_narrow = wanted.account is not None
    found.add(may_see(viewer, Shared.DEAL, "d") if is_narrow else seen(viewer, Shared.DEAL, "d.id"))
    # Spelled out, so that both engines see that the index of open deals serves.
    found.add("d.state = 'open'" if wanted.state == "open" else f"d.state <> '{GONE}'")
    if wanted.state not in ("", "open"):
        found.add(f"d.state = {found.bind(wanted.state)}")
    if wanted.stage is not None:
        found.add(f"d.stage = {found.bind(wanted.stage)}")
    if wanted.text:
        found.add(contains(found, wanted.text, "d.title", "d.id", "coalesce(a.name, '')"))
    if wanted.min_amount is not None:
        found.add(f"d.amount >= {found.bind(wanted.min_amount)}")
    if wanted.max_amount is not None:
        found.add(f"d.amount <= {found.bind(wanted.max_amount)}")
    if wanted.expected_to is not None:
        found.add(f"d.expected_day BETWEEN 1 AND {found.bind(wanted.expected_to.toordinal())}")
    _whose(found, "d", Shared.DEAL, "d.id", wanted.account, wanted.member, wanted.team)
    return found


def contract_conditions(viewer: Viewer, wanted: ContractFilter) -> Wanted:
    """For `OF_CONTRACTS`."""
    found = Wanted()
    is_narrow = wanted.account is not None or wanted.deal
    found.add(may_see(viewer, Shared.CONTRACT, "c") if is_narrow else seen(viewer, Shared.CONTRACT, "c.id"))
    found.add(f"c.state <> '{GONE}'")
    if wanted.state:
        found.add(f"c.state = {found.bind(wanted.state)}")
    if wanted.deal:
        found.add(f"c.deal = {found.bind(wanted.deal)}")
    if wanted.text:
        found.add(contains(found, wanted.text, "c.id", "c.deal", "coalesce(a.name, '')"))
    _whose(found, "c", Shared.CONTRACT, "c.id", wanted.account, wanted.member, wanted.team)
    return found


def instalment_conditions(viewer: Viewer, wanted: InstalmentFilter, today: date) -> Wanted:
    """For `OF_INSTALMENTS`."""
    found = Wanted()
    is_narrow = wanted.account is not None
    found.add(may_see(viewer, Shared.CONTRACT, "c") if is_narrow else seen(viewer, Shared.CONTRACT, "c.id"))
    match wanted.state:
        case Wanting.PAID:
            found.add("i.amount > 0 AND i.paid >= i.amount")
        case Wanting.ALL:
            found.add("i.amount > 0")
        case Wanting.UNPAID | Wanting.DUE | Wanting.OVERDUE:
            found.add("i.paid < i.amount")
    if wanted.state is Wanting.OVERDUE:
        found.add(f"i.due_day BETWEEN 1 AND {found.bind(today.toordinal() - 1)}")
    if wanted.state is Wanting.DUE:
        found.add(f"(i.due_day = 0 OR i.due_day >= {found.bind(today.toordinal())})")
    if wanted.due_to is not None:
        found.add(f"i.due_day BETWEEN 1 AND {found.bind(wanted.due_to.toordinal())}")
    _whose(found, "c", Shared.CONTRACT, "c.id", wanted.account, wanted.member, wanted.team)
    return found


def _whose(
    found: Wanted, alias: str, kind: Shared, id: str, account: int | None, member: int | None, team: int | None
) -> None:
    if account is not None:
        found.add(f"{alias}.account IN {family(found.bind(account))} AND {alias}.account > 0")
    if member is not None:
        place = found.bind(member)
        found.add(
            f"({alias}.member = {place} OR {id} IN "  # noqa: S608
            f"(SELECT id FROM stake WHERE member = {place} AND kind = {int(kind)} AND parts > 0))"
        )
    if team is not None:
        found.add(f"{alias}.team = {found.bind(team)}")
