"""Leads as people read them, and which a viewer may see.

The pool is everybody's; a lead that somebody holds is theirs, their lead's and the boss's. How to reach a lead in the
pool is told to whoever claims it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from game_rules.leads import LeadRules
from kpi.leads import LeadState, recycled_on
from server.db.paging import Order, Wanted, contains
from server.db.tx import Row
from server.ledger.access import sees_everything
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directory import Directory
from server.pipeline.access import members_of, own_and_led
from server.pipeline.rows import Named, named
from server.pipeline.tables import GONE

RECYCLED = "recycled"
"""The reason with which the pool takes a lead back by itself."""

LEAD = (
    "l.id, l.state, l.name, l.phone, l.origin, l.contact, l.account, a.ref AS account_ref, a.name AS account_name, "
    "l.reason, l.member, l.team, l.region, l.since_us, l.created_us, l.claims, l.returns, "
    "coalesce((SELECT max(t.at_us) FROM lead_touch t WHERE t.lead = l.id AND t.counts = 1), 0) AS touched_us"
)
OF_LEADS = "FROM lead l LEFT JOIN account a ON a.id = l.account"
LEAD_ORDERS = {
    "oldest": Order("l.since_us", "l.id", is_tie_text=True),
    "newest": Order("l.since_us", "l.id", is_descending=True, is_tie_text=True),
}
_SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Which leads; empty fields do not restrict. `sort` is a key of `LEAD_ORDERS`."""

    state: str = ""
    member: int | None = None
    origin: str | None = None
    text: str = ""
    sort: str = "oldest"


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead; ``member`` is its holder, 0 in the pool. ``recycles_on``: None where it stays for ever."""

    id: str
    state: LeadState
    name: str
    phone: str
    origin: str
    contact: str
    account: Named | None
    reason: str
    member: int
    team: int
    region: int
    since: datetime
    created: datetime
    touched: datetime | None
    claims: int
    returns: int
    recycles_on: date | None


@dataclass(frozen=True, slots=True)
class Field:
    """One place of the resource map: the leads in the pool that came the same way, since when the oldest waits."""

    origin: str
    count: int
    oldest: datetime


def lead_conditions(viewer: Viewer, wanted: LeadFilter) -> Wanted:
    """For `OF_LEADS`."""
    found = Wanted()
    found.add(f"l.state <> '{GONE}'")
    found.add(seen_leads(viewer))
    if wanted.state:
        found.add(f"l.state = {found.bind(wanted.state)}")
    if wanted.member is not None:
        found.add(f"l.member = {found.bind(wanted.member)}")
    if wanted.origin is not None:
        found.add(f"l.origin = {found.bind(wanted.origin)}")
    if wanted.text:
        # By phone only where one may see it: the pool would tell numbers to who tries them.
        phone = f"CASE WHEN {knows_phone(viewer)} THEN l.phone ELSE '' END"
        found.add(contains(found, wanted.text, "l.name", "l.id", "l.contact", phone))
    return found


def seen_leads(viewer: Viewer) -> str:
    """An SQL condition on the alias ``l``."""
    return (
        "1 = 1" if sees_everything(viewer) else f"(l.state = '{LeadState.POOL}' OR l.member IN ({members_of(viewer)}))"
    )


def knows_phone(viewer: Viewer) -> str:
    """An SQL condition on the alias ``l``: whether the viewer may know how to reach the lead."""
    return "1 = 1" if sees_everything(viewer) else f"l.member IN ({members_of(viewer)})"


def lead_from(row: Row, viewer: Viewer, rules: LeadRules, directory: Directory) -> LeadRow:
    """From a row of `LEAD`, as far as the viewer may see it."""
    state, since = LeadState(row["state"]), moment(row["since_us"])
    touched = moment(row["touched_us"]) if row["touched_us"] else None
    knows = sees_everything(viewer) or row["member"] in own_and_led(viewer)
    return LeadRow(
        row["id"],
        state,
        row["name"],
        row["phone"] if knows else _hidden(row["phone"]),
        row["origin"],
        row["contact"] if knows else "",
        named(row, "account"),
        row["reason"],
        row["member"],
        row["team"],
        row["region"],
        since,
        moment(row["created_us"]),
        touched,
        row["claims"],
        row["returns"],
        _recycles(state, since, touched, rules, directory),
    )


def _recycles(
    state: LeadState, since: datetime, touched: datetime | None, rules: LeadRules, directory: Directory
) -> date | None:
    if state is not LeadState.HELD:
        return None
    held_on = since.astimezone(directory.zone).date()
    touched_on = touched.astimezone(directory.zone).date() if touched is not None else None
    return recycled_on(held_on, touched_on, rules.recycle_workdays, directory.calendar)


def _hidden(phone: str) -> str:
    return f"•••{phone[-_SHOWN_DIGITS:]}" if len(phone) > _SHOWN_DIGITS else "•" * len(phone)


def fields_from(rows: Sequence[Row]) -> tuple[Field, ...]:
    """The map, the richest place first."""
    found = (Field(row["origin"], row["many"], moment(row["oldest_us"])) for row in rows)
    return tuple(sorted(found, key=lambda one: (-one.count, one.origin)))
