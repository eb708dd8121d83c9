"""Deals, contracts and instalments as people read them. Amounts are minor units of the organisation's currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from kpi.facts import WHOLE
from server.db.tx import Row
from server.ledger.facts import moment

DEAL = (
    "d.id, d.state, d.title, d.account, a.ref AS account_ref, a.name AS account_name, d.product, p.ref AS product_ref, "
    "p.name AS product_name, d.contact, d.amount, d.stage, d.stage_us, d.reason, d.opened_day, d.closed_day, "
    "d.expected_day, d.touched_us, d.member, d.team, d.region"
)
OF_DEALS = "FROM deal d LEFT JOIN account a ON a.id = d.account LEFT JOIN product p ON p.id = d.product"
CONTRACT = (
    "c.id, c.state, c.deal, c.account, a.ref AS account_ref, a.name AS account_name, c.product, p.ref AS product_ref, "
    "p.name AS product_name, c.amount, c.signed_day, c.delivered_day, c.collected, c.overpaid, c.touched_us, "
    "c.member, c.team, c.region"
)
OF_CONTRACTS = "FROM contract c LEFT JOIN account a ON a.id = c.account LEFT JOIN product p ON p.id = c.product"
INSTALMENT = (
    "i.contract, i.name, i.due_day, i.amount, i.paid, i.paid_day, c.account, a.ref AS account_ref, "
    "a.name AS account_name, c.member, c.team, c.region"
)
OF_INSTALMENTS = "FROM instalment i JOIN contract c ON c.id = i.contract LEFT JOIN account a ON a.id = c.account"


@dataclass(frozen=True, slots=True)
class Named:
    """An account or a product: its number, what events call it, what people call it."""

    id: int
    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """A member's part."""

    member: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class LineRow:
    """So many of one product; ``price`` is for one, the other amounts for the line. ``cost`` None: unknown."""

    product: Named
    quantity: int
    price: int
    value: int
    discount: int
    cost: int | None

    @property
    def margin(self) -> int | None:
        """What is left of the value; None where the cost is unknown."""
        return self.value - self.cost if self.cost is not None else None


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal. `member` comes first of those in `shares`; 0 and () when it is nobody's."""

    id: str
    state: str
    title: str
    account: Named | None
    product: Named | None
    contact: str
    amount: int
    stage: str
    stage_since: datetime | None
    reason: str
    opened_on: date | None
    closed_on: date | None
    expected_close: date | None
    updated_at: datetime
    member: int
    team: int
    region: int
    shares: tuple[Share, ...]

    def days_in_stage(self, now: datetime) -> int:
        """Whole days since it came into its stage."""
        return max(0, (now - self.stage_since).days) if self.stage_since is not None else 0


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract: what was agreed, what came in, what is left."""

    id: str
    state: str
    deal: str
    account: Named | None
    product: Named | None
    amount: int
    signed_on: date | None
    delivered_on: date | None
    collected: int
    overpaid: int
    updated_at: datetime
    member: int
    team: int
    region: int
    shares: tuple[Share, ...]

    @property
    def unpaid(self) -> int:
        """What is left to pay."""
        return self.amount - self.collected + self.overpaid


class InstalmentState(StrEnum):
    """How an instalment stands on a day."""

    PAID = "paid"
    DUE = "due"
    """Not paid yet, and not late."""
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """One due amount of a contract; `name` is "" for what no plan says when it is due."""

    contract: str
    name: str
    due_on: date | None
    amount: int
    paid: int
    paid_on: date | None
    account: Named | None
    member: int
    team: int
    region: int

    @property
    def unpaid(self) -> int:
        """What is left to pay."""
        return self.amount - self.paid

    def state(self, today: date) -> InstalmentState:
        """How it stands on a day."""
        if not self.unpaid:
            return InstalmentState.PAID
        return InstalmentState.OVERDUE if self.days_late(today) else InstalmentState.DUE

    def days_late(self, today: date) -> int:
        """Days since it was due, 0 when it is not late or paid."""
        return max(0, (today - self.due_on).days) if self.unpaid and self.due_on is not None else 0


@dataclass(frozen=True, slots=True)
class StageColumn:
    """The open deals of one stage ("" where none was told): all counted and summed, the largest as cards."""

    stage: str
    count: int
    total: int
    cards: tuple[DealRow, ...]


@dataclass(frozen=True, slots=True)
class StageStay:
    """A deal's time in one stage; `until` is None while it lasts, `days` are whole ones, up to now."""

    stage: str
    since: datetime
    until: datetime | None
    days: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The day a deal was expected to close on, since when that was told, and by whom (0: nobody)."""

    on: date
    told_at: datetime
    member: int


@dataclass(frozen=True, slots=True)
class ContractStory:
    """A contract with its instalments, in the order they are due."""

    contract: ContractRow
    instalments: tuple[InstalmentRow, ...]


@dataclass(frozen=True, slots=True)
class DealStory:
    """A deal with the stages it went through, how often it went back, its contracts, and when it was expected.

    ``version`` is the seq of the last event about it.
    """

    deal: DealRow
    stages: tuple[StageStay, ...]
    steps_back: int
    contracts: tuple[ContractStory, ...]
    expected: tuple[Expected, ...]
    lines: tuple[LineRow, ...]
    version: int


class Age(StrEnum):
    """How long money is overdue, in days."""

    NOT_DUE = "not_due"
    TO_30 = "1-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    OVER_90 = "over_90"


@dataclass(frozen=True, slots=True)
class Bucket:
    """The instalments of one age: how many, and how much is unpaid."""

    age: Age
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Receivables:
    """Money still to come, by age: every age, in order."""

    buckets: tuple[Bucket, ...]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(bucket.amount for bucket in self.buckets)

    @property
    def overdue(self) -> int:
        """What should have come already."""
        return sum(bucket.amount for bucket in self.buckets if bucket.age is not Age.NOT_DUE)


@dataclass(frozen=True, slots=True)
class AccountPipeline:
    """What an account brings: deals and contracts as far as the viewer may see them, the latest first."""

    open_deals: tuple[DealRow, ...]
    open_count: int
    open_total: int
    won_count: int
    won_total: int
    lost_count: int
    contracts: tuple[ContractRow, ...]
    due: int
    """Unpaid and not late."""
    overdue: int
    paid: int


def deal_from(row: Row, shares: Mapping[str, tuple[Share, ...]]) -> DealRow:
    """From a row of `DEAL`."""
    return DealRow(
        row["id"],
        row["state"],
        row["title"],
        named(row, "account"),
        named(row, "product"),
        row["contact"],
        row["amount"],
        row["stage"],
        moment(row["stage_us"]) if row["stage"] else None,
        row["reason"],
        day_from(row["opened_day"]),
        day_from(row["closed_day"]),
        day_from(row["expected_day"]),
        moment(row["touched_us"]),
        row["member"],
        row["team"],
        row["region"],
        shares.get(row["id"], _whole(row["member"])),
    )


def contract_from(row: Row, shares: Mapping[str, tuple[Share, ...]]) -> ContractRow:
    """From a row of `CONTRACT`."""
    return ContractRow(
        row["id"],
        row["state"],
        row["deal"],
        named(row, "account"),
        named(row, "product"),
        row["amount"],
        day_from(row["signed_day"]),
        day_from(row["delivered_day"]),
        row["collected"],
        row["overpaid"],
        moment(row["touched_us"]),
        row["member"],
        row["team"],
        row["region"],
        shares.get(row["id"], _whole(row["member"])),
    )


def instalment_from(row: Row) -> InstalmentRow:
    """From a row of `INSTALMENT`."""
    return InstalmentRow(
        row["contract"],
        row["name"],
        day_from(row["due_day"]),
        row["amount"],
        row["paid"],
        day_from(row["paid_day"]),
        named(row, "account"),
        row["member"],
        row["team"],
        row["region"],
    )


def age_of(due_day: int, today: int) -> Age:
    """The age of what was due on a day (0: nobody said when); ordinals."""
    late = today - due_day if due_day else 0
    limits = ((1, Age.NOT_DUE), (31, Age.TO_30), (61, Age.TO_60), (91, Age.TO_90))
    return next((age for limit, age in limits if late < limit), Age.OVER_90)


def by_age(found: Mapping[str, tuple[int, int]]) -> Receivables:
    """Every age with its count and amount."""
    return Receivables(tuple(Bucket(age, *found.get(age.value, (0, 0))) for age in Age))


def named(row: Row, what: str) -> Named | None:
    """The account or product of a row; None for none."""
    return Named(row[what], row[f"{what}_ref"] or "", row[f"{what}_name"] or "") if row[what] else None


def day_from(ordinal: int) -> date | None:
    """A day; None for 0."""
    return date.fromordinal(ordinal) if ordinal else None


def _whole(member: int) -> tuple[Share, ...]:
    return (Share(member, WHOLE),) if member else ()


def shares_from(rows: Sequence[Row]) -> dict[str, tuple[Share, ...]]:
    """By deal or contract, the larger parts first."""
    found: dict[str, tuple[Share, ...]] = {}
    for row in rows:
        found[row["id"]] = (*found.get(row["id"], ()), Share(row["member"], Fraction(row["parts"], row["whole"])))
    return {id: tuple(sorted(shares, key=lambda one: (-one.share, one.member))) for id, shares in found.items()}
