"""Deals, contracts and instalments on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from server.ledger.views import CreditView
from server.money import MoneyView, minor_view
from server.people.directory import Directory
from server.pipeline.rows import (
    ContractRow,
    ContractStory,
    DealRow,
    DealStory,
    InstalmentRow,
    LineRow,
    Named,
    Receivables,
    Share,
    StageColumn,
)


class NamedView(msgspec.Struct, frozen=True):
    """An account or product: what events call it, and its name."""

    id: str
    name: str


class DealView(msgspec.Struct, frozen=True, kw_only=True):
    """A deal; `amount` is what it was won for, or is hoped to bring."""

    id: str
    state: str
    title: str
    account: NamedView | None
    product: NamedView | None
    contact: str
    amount: MoneyView
    stage: str
    stage_since: datetime | None
    days_in_stage: int
    reason: str
    opened_on: date | None
    closed_on: date | None
    expected_close: date | None
    credits: list[CreditView]
    team: str | None
    region: str | None
    updated_at: datetime


class DealList(msgspec.Struct, frozen=True):
    """A page of deals."""

    items: list[DealView]
    next: str | None


class InstalmentView(msgspec.Struct, frozen=True):
    """One due amount; `instalment` is "" and `due_on` null for what no plan says when it is due."""

    contract: str
    instalment: str
    account: NamedView | None
    due_on: date | None
    amount: MoneyView
    paid: MoneyView
    unpaid: MoneyView
    paid_on: date | None
    state: str
    days_late: int


class InstalmentList(msgspec.Struct, frozen=True):
    """A page of instalments."""

    items: list[InstalmentView]
    next: str | None


class ContractView(msgspec.Struct, frozen=True, kw_only=True):
    """A contract: agreed, collected, unpaid, and what was paid beyond it."""

    id: str
    state: str
    deal: str | None
    account: NamedView | None
    product: NamedView | None
    amount: MoneyView
    collected: MoneyView
    unpaid: MoneyView
    overpaid: MoneyView
    signed_on: date | None
    delivered_on: date | None
    credits: list[CreditView]
    team: str | None
    region: str | None
    updated_at: datetime


class ContractList(msgspec.Struct, frozen=True):
    """A page of contracts."""

    items: list[ContractView]
    next: str | None


class ContractStoryView(ContractView, frozen=True, kw_only=True):
    """A contract with its instalments."""

    instalments: list[InstalmentView]


class StayView(msgspec.Struct, frozen=True):
    """A time in one stage; `until` is null while it lasts."""

    stage: str
    since: datetime
    until: datetime | None
    days: int


class ExpectedView(msgspec.Struct, frozen=True):
    """A day on which the deal was expected to close, since when, and who said so."""

    on: date
    told_at: datetime
    member: str | None


class LineView(msgspec.Struct, frozen=True):
    """So many of one product: `price` is for one. `cost` and `margin` are null when unknown, and for those who may not
    see what products cost."""

    product: NamedView
    quantity: int
    price: MoneyView
    discount: MoneyView
    amount: MoneyView
    cost: MoneyView | None
    margin: MoneyView | None


class DealStoryView(DealView, frozen=True, kw_only=True):
    """A deal with what it sells, the stages it went through, how often it went back, and its contracts."""

    stages: list[StayView]
    steps_back: int
    contracts: list[ContractStoryView]
    expected: list[ExpectedView]
    lines: list[LineView]


class StageView(msgspec.Struct, frozen=True):
    """The open deals of a stage: how many, and their sum."""

    stage: str
    deals: int
    total: MoneyView


class StageList(msgspec.Struct, frozen=True):
    """The open pipeline by stage; `order` is the order in which people think of stages."""

    items: list[StageView]
    order: list[str]
    next: str | None = None


class BucketView(msgspec.Struct, frozen=True):
    """Unpaid instalments of one age: not_due, 1-30, 31-60, 61-90 or over_90 days."""

    age: str
    count: int
    amount: MoneyView


class ReceivablesView(msgspec.Struct, frozen=True):
    """Money still to come."""

    buckets: list[BucketView]
    total: MoneyView
    overdue: MoneyView


@dataclass(frozen=True, slots=True)
class PipelineViews:
    """Makes the views, as of a moment."""

    directory: Directory
    now: datetime

    def deal(self, row: DealRow) -> DealView:
        """One deal."""
        return DealView(
            id=row.id,
            state=row.state,
            title=row.title,
            account=named_view(row.account),
            product=named_view(row.product),
            contact=row.contact,
            amount=self._money(row.amount),
            stage=row.stage,
            stage_since=row.stage_since,
            days_in_stage=row.days_in_stage(self.now),
            reason=row.reason,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            expected_close=row.expected_close,
            credits=self._credits(row.shares),
            team=self._team(row.team),
            region=self._region(row.region),
            updated_at=row.updated_at,
        )

    def deal_story(self, story: DealStory, *, sees_costs: bool) -> DealStoryView:
        """One deal with all there is."""
        return DealStoryView(
            **msgspec.structs.asdict(self.deal(story.deal)),
            stages=[StayView(one.stage, one.since, one.until, one.days) for one in story.stages],
            steps_back=story.steps_back,
            contracts=[self.contract_story(one) for one in story.contracts],
            expected=[
                ExpectedView(one.on, one.told_at, self.directory.member(one.member).username if one.member else None)
                for one in story.expected
            ],
            lines=[self._line(one, sees_costs=sees_costs) for one in story.lines],
        )

    def _line(self, row: LineRow, *, sees_costs: bool) -> LineView:
        cost, margin = (row.cost, row.margin) if sees_costs else (None, None)
        return LineView(
            NamedView(row.product.ref, row.product.name),
            row.quantity,
            self._money(row.price),
            self._money(row.discount),
            self._money(row.value),
            self._money(cost) if cost is not None else None,
            self._money(margin) if margin is not None else None,
        )

    def contract(self, row: ContractRow) -> ContractView:
        """One contract."""
        return ContractView(
            id=row.id,
            state=row.state,
            deal=row.deal or None,
            account=named_view(row.account),
            product=named_view(row.product),
            amount=self._money(row.amount),
            collected=self._money(row.collected),
            unpaid=self._money(row.unpaid),
            overpaid=self._money(row.overpaid),
            signed_on=row.signed_on,
            delivered_on=row.delivered_on,
            credits=self._credits(row.shares),
            team=self._team(row.team),
            region=self._region(row.region),
            updated_at=row.updated_at,
        )

    def contract_story(self, story: ContractStory) -> ContractStoryView:
        """One contract with its instalments."""
        told = msgspec.structs.asdict(self.contract(story.contract))
        return ContractStoryView(**told, instalments=[self.instalment(one) for one in story.instalments])

    def instalment(self, row: InstalmentRow) -> InstalmentView:
        """One instalment."""
        today = self.now.astimezone(self.directory.zone).date()
        return InstalmentView(
            row.contract,
            row.name,
            named_view(row.account),
            row.due_on,
            self._money(row.amount),
            self._money(row.paid),
            self._money(row.unpaid),
            row.paid_on,
            row.state(today).value,
            row.days_late(today),
        )

    def stages(self, columns: Sequence[StageColumn], order: Sequence[str]) -> StageList:
        """The open pipeline."""
        return StageList([StageView(one.stage, one.count, self._money(one.total)) for one in columns], list(order))

    def receivables(self, found: Receivables) -> ReceivablesView:
        """Money still to come."""
        buckets = [BucketView(one.age.value, one.count, self._money(one.amount)) for one in found.buckets]
        return ReceivablesView(buckets, self._money(found.total), self._money(found.overdue))

    def _money(self, minor: int) -> MoneyView:
        return minor_view(minor, self.directory.currency)

    def _credits(self, shares: Sequence[Share]) -> list[CreditView]:
        return [CreditView(self.directory.member(one.member).username, str(one.share)) for one in shares]

    def _team(self, team: int) -> str | None:
        return self.directory.team(team).slug if team else None

    def _region(self, region: int) -> str | None:
        return self.directory.region(region).slug if region else None


def named_view(one: Named | None) -> NamedView | None:
    """An account or a product; None for none."""
    return NamedView(one.ref, one.name) if one is not None else None
