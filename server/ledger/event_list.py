"""The list of events, as far as somebody may see them: which are wanted, in which order, page by page.

However long the ledger is, a page is read in the order of an index, or from the few events that can be meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from server.accounts.merged import numbers_named, numbers_of
from server.db.bulk import Lookup
from server.db.paging import Listed, Order, Page, Wanted, listed
from server.db.tx import Reading
from server.ledger.access import concerning, seen, sees_everything
from server.ledger.event_search import EventSearch
from server.ledger.recorded import ListedEvent, event_from
from server.ledger.stretches import anywhere
from server.people.access import Viewer, may_see_member

_EVENT = (
    "e.seq, e.source, e.id, e.kind, e.at_us, e.day, e.recorded_us, e.member, e.account, a.name AS account_name, "
    "e.product, e.product_name, e.subject, e.target, e.amount, e.credits, e.data, e.earns"
)
EVENTS = f"SELECT {_EVENT} FROM event e LEFT JOIN account a ON a.id = e.account"  # noqa: S608  # constants
_ORDERS = {
    "recorded": Order("e.seq", "e.seq", is_descending=True),
    "newest": Order("e.at_us", "e.seq", is_descending=True),
    "oldest": Order("e.at_us", "e.seq"),
}
# The sign keeps both engines from walking through the whole ledger in this order, for the few events that are meant.
_ORDERS_OF_FEW = _ORDERS | {
    "newest": Order("+e.at_us", "e.seq", is_descending=True),
    "oldest": Order("+e.at_us", "e.seq"),
}
EVENT_SORTS = tuple(_ORDERS)
_DAY_US = 86_400 * 1_000_000
_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
LAST_DAY = 2**31 - 1
"""After all days: where no last one is wanted."""
_WORTH = Lookup(
    "SELECT n.event, n.member, n.xp, n.coins FROM {keys} JOIN entry n ON n.cause = wanted.seq AND n.event = wanted.seq "
    "UNION ALL SELECT n.event, n.member, n.xp, n.coins FROM {keys} JOIN entry n "
    "ON n.event = wanted.seq AND n.event <> n.cause",
    (("seq", "bigint"),),
)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; empty fields do not restrict. Days are ordinals, both included.

    ``account`` is what events call a customer, ``account_id`` its number; ``subject`` is like ``deal:ID``; ``sort`` is
    one of ``EVENT_SORTS``: by when they were recorded, or by when they happened.
    """

    member: int | None = None
    kind: str = ""
    account: str = ""
    source: str = ""
    id: str = ""
    first_day: int = 0
    last_day: int = LAST_DAY
    account_id: int = 0
    subject: str = ""
    search: EventSearch | None = None
    sort: str = "recorded"


async def list_events(
    source: Reading, viewer: Viewer, wanted: EventFilter, page: Page, currency: str
) -> Listed[ListedEvent]:
    """Events the viewer may see, page by page. Raises `InvalidInput` for a wrong cursor."""
    found, is_by_time = Wanted(), wanted.sort != "recorded"
    is_few = await _narrow_down(source, viewer, wanted, found)
    if wanted.kind:
        # Its index is by time: of no use for another order, or beside another index.
        kind = "e.kind" if is_by_time and not is_few else "e.kind || ''"
        found.add(f"{kind} = {found.bind(wanted.kind)}")
    _between(found, wanted.first_day, wanted.last_day, for_index=is_by_time and not is_few)
    order = (_ORDERS_OF_FEW if is_few else _ORDERS)[wanted.sort]
    ending = found.after(order, page)
    rows = await source.fetch(f"{EVENTS} WHERE {found.where} {ending}", *found.arguments)
    worth = await _worth(source, [row["seq"] for row in rows[: page.limit]], viewer)
    place = "at_us" if is_by_time else "seq"
    return listed(
        rows,
        page,
        lambda row: ListedEvent(event_from(row, currency), *worth.get(row["seq"], (0, 0))),
        lambda row: (row[place], row["seq"]),
    )


async def _narrow_down(source: Reading, viewer: Viewer, wanted: EventFilter, found: Wanted) -> bool:
    """Add what only few events can be; answers whether there is any such condition."""
    before = len(found.conditions)
    if wanted.account_id:
        found.add(f"e.account IN ({await numbers_of(source, wanted.account_id)}) AND e.account > 0")
    if wanted.account:
        found.add(f"e.account IN ({await numbers_named(source, wanted.account)}) AND e.account > 0")
    for column in ("source", "id", "subject"):
        value = getattr(wanted, column)
        if value:
            found.add(f"e.{column} = {found.bind(value)}")
    is_few = len(found.conditions) > before
    members = [wanted.member] if wanted.member is not None else None if sees_everything(viewer) else seen(viewer)
    if members is not None:
        theirs = concerning(members, anywhere("seq").on(source.dialect))
        found.add(f"e.seq IN ({theirs})")
        is_few = is_few or wanted.sort == "recorded" or await _is_few(source, theirs)
    if wanted.search is not None:
        is_few = await wanted.search.add_to(source, found) or is_few
    return is_few


async def _is_few(source: Reading, seqs: str) -> bool:
    """Whether these events are sooner sorted than met while walking through the whole ledger by time."""
    (row,) = await source.fetch(f"SELECT (SELECT count(*) FROM ({seqs}) theirs), (SELECT max(seq) FROM event)")  # noqa: S608
    # Each of them is looked up to be sorted, about as many as there are events of others between two of them.
    return int(row[0]) ** 2 < int(row[1] or 0)


def _between(found: Wanted, first_day: int, last_day: int, *, for_index: bool) -> None:
    """The days, and bounds in time for the index: days of any zone lie within a day of those in UTC."""
    if first_day > 0:
        found.add(f"e.day >= {found.bind(first_day)}")
        if for_index:
            found.add(f"e.at_us >= {found.bind((first_day - _FIRST_DAY - 1) * _DAY_US)}")
    if last_day < LAST_DAY:
        found.add(f"e.day <= {found.bind(last_day)}")
        if for_index:
            found.add(f"e.at_us < {found.bind((last_day - _FIRST_DAY + 2) * _DAY_US)}")


async def _worth(source: Reading, seqs: Sequence[int], viewer: Viewer) -> dict[int, tuple[int, int]]:
    sums: dict[int, tuple[int, int]] = {}
    for row in await _WORTH.fetch(source, [(seq,) for seq in seqs]):
        if may_see_member(viewer, row["member"]):
            xp, coins = sums.get(row["event"], (0, 0))
            sums[row["event"]] = (xp + row["xp"], coins + row["coins"])
    return sums
