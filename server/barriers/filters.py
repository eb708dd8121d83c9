"""What lists of barriers are narrowed down to, and how they are sorted."""

from dataclasses import dataclass
from datetime import date

from server.accounts.merged import family
from server.barriers.access import visible_barriers
from server.db.paging import Order, Wanted, contains
from server.people.access import Viewer

OPEN = "open"
"""Not a state but all in which something is still to be done."""
_OPEN = "b.state IN ('reported', 'confirmed', 'owned')"

ORDERS = {
    "newest": Order("b.reported_us", "b.id", is_descending=True, is_tie_text=True),
    "blocked": Order("b.blocked", "b.id", is_descending=True, is_tie_text=True),
    "seconds": Order("b.seconds", "b.id", is_descending=True, is_tie_text=True),
}
SORTS = tuple(ORDERS)
SIMILAR_ORDER = "ORDER BY CASE WHEN b.deal <> '' THEN 0 ELSE 1 END, b.seconds DESC, b.reported_us DESC, b.id"


@dataclass(frozen=True, slots=True)
class BarrierFilter:
    """Which barriers. "" and 0: all. ``state``: one of them, or ``open``. ``cause``: with all it is divided into.

    ``mine``: reported by, owned by or concerning this member. ``late``: whose owner was to be done.
    """

    state: str = ""
    cause: str = ""
    region: int = 0
    team: int = 0
    account: int = 0
    deal: str = ""
    measure: str = ""
    period: str = ""
    mine: int = 0
    late: bool = False
    text: str = ""
    sort: str = "newest"


def barrier_conditions(viewer: Viewer, wanted: BarrierFilter, today: date) -> Wanted:
    """The conditions on ``barrier b`` of a list."""
    found = Wanted()
    found.add(visible_barriers(viewer))
    if wanted.state == OPEN:
        found.add(_OPEN)
    elif wanted.state:
        found.add(f"b.state = {found.bind(wanted.state)}")
    if wanted.cause:
        found.add(_of_cause(found, wanted.cause))
    for column in ("region", "team", "account", "deal", "measure", "period"):
        value = getattr(wanted, column)
        if value and column == "account":
            found.add(f"b.account IN {family(found.bind(value))}")
        elif value:
            found.add(f"b.{column} = {found.bind(value)}")
    if wanted.mine:
        found.add(f"{found.bind(wanted.mine)} IN (b.reporter, b.owner, b.concerns)")
    if wanted.late:
        found.add(f"b.state = 'owned' AND b.due_day < {found.bind(today.toordinal())}")
    if wanted.text:
        found.add(contains(found, wanted.text, "b.text", "coalesce(a.name, '')"))
    return found


def similar_conditions(viewer: Viewer, cause: str, account: int, region: int, deal: str) -> Wanted:
    """Open barriers on the same deal or account, or of the same cause in the same region."""
    found = Wanted()
    found.add(visible_barriers(viewer))
    found.add(_OPEN)
    ways = []
    if deal:
        ways.append(f"b.deal = {found.bind(deal)}")
    if account:
        ways.append(f"b.account IN {family(found.bind(account))}")
    if region and cause:
        ways.append(f"(b.region = {found.bind(region)} AND {_of_cause(found, cause.partition('.')[0])})")
    if not ways and cause:
        ways.append(_of_cause(found, cause))
    found.add(f"({' OR '.join(ways)})" if ways else "1 = 0")
    return found


def _of_cause(found: Wanted, cause: str) -> str:
    escaped = cause.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"(b.cause = {found.bind(cause)} OR b.cause LIKE {found.bind(escaped + '.%')} ESCAPE '\\')"
