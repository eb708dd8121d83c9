"""What became others since an event: the rows of deals and contracts as they were then, and as they are by now.

Rows follow from the facts of their subject alone. What stood in the tables after an event is what its facts up to that
event make: nobody has to have kept it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kpi.facts import Fact
from kpi.timeline import circumstances
from server.db.bulk import Values
from server.db.tx import Reading
from server.ledger.facts import key_from
from server.ledger.gather import recorded
from server.pipeline.facts import facts_of
from server.pipeline.fold import Rows
from server.pipeline.tables import CONTRACT, DEAL, DWELL, INSTALMENT

MOST_EVENTS = 2_000
"""After more than that everything is read anew: looking at each would not be quicker."""
MOST_SUBJECTS = 300
DEAL_SUBJECT = "deal:"
_KINDS = (DEAL_SUBJECT, "contract:")
_SINCE = "SELECT subject, target FROM event WHERE seq > $1 AND seq <= $2"


class StoredDeal(NamedTuple):
    """A row of ``deal``."""

    id: str
    state: str
    title: str
    account: int
    product: int
    contact: str
    amount: int
    stage: str
    stage_us: int
    reason: str
    opened_day: int
    closed_day: int
    expected_day: int
    touched_us: int
    member: int
    team: int
    region: int
    way: str
    began_day: int
    since_day: int


class StoredDwell(NamedTuple):
    """A row of ``dwell``."""

    deal: str
    number: int
    stage: str
    since_day: int
    until_day: int
    amount: int
    led_to: str
    began_day: int
    worth: int
    member: int
    team: int
    region: int
    product: int


class StoredContract(NamedTuple):
    """A row of ``contract``."""

    id: str
    state: str
    deal: str
    account: int
    product: int
    amount: int
    signed_day: int
    delivered_day: int
    collected: int
    overpaid: int
    touched_us: int
    member: int
    team: int
    region: int


class StoredInstalment(NamedTuple):
    """A row of ``instalment``."""

    contract: str
    name: str
    due_day: int
    amount: int
    paid: int
    paid_day: int

    @property
    def unpaid(self) -> int:
        """What is still to come of it; 0 for one that is paid in full."""
        return max(0, self.amount - self.paid)


class Due(NamedTuple):
    """An instalment and its contract."""

    row: StoredInstalment
    contract: StoredContract


@dataclass(frozen=True, slots=True)
class Standing:
    """How some deals and contracts stand."""

    deals: tuple[StoredDeal, ...] = ()
    dwells: tuple[StoredDwell, ...] = ()
    dues: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """The deals and contracts about which something was recorded: as they stood, and as they stand."""

    before: Standing
    after: Standing

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was recorded about any."""
        return self == Moved(Standing(), Standing())


async def moved_between(source: Reading, after: int, until: int, zone: ZoneInfo) -> Moved | None:
    """What the events after one until another have moved; None where they are too many to look at each. At most four
    statements.
    """
    subjects = await subjects_between(source, after, until)
    if subjects is None:
        return None
    facts = await facts_of(source, subjects, zone) if subjects else {}
    return Moved(_standing(facts, after), _standing(facts, until))


async def subjects_between(source: Reading, after: int, until: int) -> Sequence[str] | None:
    """The deals and contracts that some events concern, as events call them; None where they are too many."""
    if until - after > MOST_EVENTS:
        return None
    rows = await source.fetch(_SINCE, after, until)
    named = {row["subject"] for row in rows}
    # What takes back an event of a deal does not name the deal.
    targets = [key for row in rows if (key := key_from(row["target"])) is not None]
    if targets:
        named |= {row["subject"] for row in (await recorded(source, targets)).values()}
    found = sorted(name for name in named if name is not None and name.startswith(_KINDS))
    return found if len(found) <= MOST_SUBJECTS else None


def _standing(facts: Mapping[str, Sequence[Fact]], until: int) -> Standing:
    found = Rows()
    for name, told in facts.items():
        known = {fact.seq: fact for fact in told if fact.seq <= until}
        if known:
            found.add(name, tuple(known.values()), circumstances(known.values()))
    rows: dict[str, Sequence[Values]] = {bulk.table: values for bulk, values in found.writes}
    contracts = {one.id: one for one in map(StoredContract._make, rows[CONTRACT.table])}
    return Standing(
        tuple(map(StoredDeal._make, rows[DEAL.table])),
        tuple(map(StoredDwell._make, rows[DWELL.table])),
        tuple(_dues(map(StoredInstalment._make, rows[INSTALMENT.table]), contracts)),
    )


def _dues(rows: Iterable[StoredInstalment], contracts: Mapping[str, StoredContract]) -> Iterable[Due]:
    return (Due(row, contracts[row.contract]) for row in rows)
