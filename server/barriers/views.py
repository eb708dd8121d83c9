"""How barriers are told over the API; ``telling.py`` makes these of cards and rooms."""

from datetime import date, datetime

import msgspec

from server.money import MoneyView


class BarrierAccountView(msgspec.Struct, frozen=True):
    """The customer it is about."""

    id: int
    ref: str
    name: str


class BarrierListView(msgspec.Struct, frozen=True):
    """A barrier in a list. ``reporter`` is null for those who may not know; ``late``: its owner was to be done."""

    id: str
    state: str
    cause: str
    cause_title: str
    text: str
    measure: str
    period: str
    blocked: MoneyView
    account: BarrierAccountView | None
    deal: str | None
    team: str | None
    region: str | None
    reporter: str | None
    owner: str | None
    due: date | None
    late: bool
    confirmations: int
    files: int
    reported_at: datetime
    ended_on: date | None


class BarriersView(msgspec.Struct, frozen=True):
    """A page of barriers."""

    items: list[BarrierListView]
    next: str | None = None


class BlockedDealView(msgspec.Struct, frozen=True):
    """An open deal that is touched, and how much of it; ``deal`` and ``title`` null: not for the caller to see."""

    deal: str | None
    title: str | None
    blocked: MoneyView


class BarrierFileView(msgspec.Struct, frozen=True):
    """Evidence."""

    id: str
    name: str
    type: str
    size: int


class HistoryView(msgspec.Struct, frozen=True):
    """Something that happened: who (null: the clock, or somebody the caller may not know), what, and the details."""

    at: datetime
    kind: str
    by: str | None
    text: str
    details: dict[str, str]


class CommentView(msgspec.Struct, frozen=True):
    """A comment."""

    at: datetime
    by: str | None
    text: str
    files: list[str]


class BarrierReliefView(msgspec.Struct, frozen=True):
    """A target relieved because of it."""

    id: str
    measure: str
    scope: str
    percent: int
    starts_on: date
    until: date
    reason: str
    by: str | None
    withdrawn: bool


class BarrierRightsView(msgspec.Struct, frozen=True):
    """What the caller may do now."""

    edit: bool
    second: bool
    unsecond: bool
    confirm: bool
    reject: bool
    merge: bool
    reopen: bool
    own: bool
    assign: bool
    resolve: bool
    comment: bool
    relieve: bool


class BarrierView(msgspec.Struct, frozen=True):
    """A barrier with everything about it."""

    id: str
    state: str
    cause: str
    cause_title: str
    text: str
    measure: str
    period: str
    blocked: MoneyView
    deals: list[BlockedDealView]
    account: BarrierAccountView | None
    deal: str | None
    team: str | None
    region: str | None
    place: str
    reporter: str | None
    concerns: str | None
    confirmations: int
    confirmed_by: list[str | None]
    decided_by: str | None
    reason: str
    into: str | None
    merged: list[str]
    owner: str | None
    due: date | None
    late: bool
    escalated: bool
    resolution: str
    reported_at: datetime
    confirmed_at: datetime | None
    owned_at: datetime | None
    ended_at: datetime | None
    decide_by: date
    expires_on: date
    files: list[BarrierFileView]
    comments: list[CommentView]
    history: list[HistoryView]
    relief: list[BarrierReliefView]
    rights: BarrierRightsView
    version: int


class SimilarView(msgspec.Struct, frozen=True):
    """Open barriers that may be the same thing, and what a report would propose as blocked."""

    items: list[BarrierListView]
    blocked: MoneyView | None
    deals: list[BlockedDealView]


class SummaryRowView(msgspec.Struct, frozen=True):
    """A cause or a region; ``blocked`` is what its confirmed barriers account for, each amount once."""

    key: str
    name: str
    count: int
    confirmed: int
    blocked: MoneyView


class SummaryView(msgspec.Struct, frozen=True):
    """The barriers of a period, the most blocked first."""

    period: str
    by: str
    measure: str
    blocked: MoneyView
    rows: list[SummaryRowView]


class CauseView(msgspec.Struct, frozen=True):
    """A cause that may be named; ``parent`` null for one of the ten."""

    id: str
    parent: str | None
    title: str


class CausesView(msgspec.Struct, frozen=True):
    """Every cause, each followed by what it is divided into."""

    items: list[CauseView]
    next: str | None = None
