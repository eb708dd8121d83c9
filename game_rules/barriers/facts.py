"""The few facts a barrier consists of, ready to be stored: people, places and accounts by number, days as ordinals."""

from __future__ import annotations

import msgspec

from kpi.barrier_events import BlockedDeal, Decision
from kpi.events import Kind
from kpi.facts import Key

__all__ = [
    "Act",
    "BarrierFact",
    "Comment",
    "Decide",
    "Edit",
    "Escalate",
    "Expire",
    "Grant",
    "Overdue",
    "Own",
    "Report",
    "Resolve",
    "Second",
    "Unsecond",
    "Withdraw",
]


class ActBase(msgspec.Struct, frozen=True, tag_field="act", omit_defaults=True):
    """Something done about a barrier; ``by`` did it (0: the clock)."""

    by: int


class Report(ActBase, frozen=True, tag="report", kw_only=True):
    """How it was reported. ``blocked`` is in minor units; 0 for a number or "" for a text: none."""

    cause: str
    text: str
    measure: str
    period: str
    first_day: int
    last_day: int
    blocked: int
    decide_day: int
    expires_day: int
    account: int = 0
    deal: str = ""
    concerns: int = 0
    team: int = 0
    region: int = 0
    deals: tuple[BlockedDeal, ...] = ()
    place: str = ""
    files: tuple[str, ...] = ()


class Edit(ActBase, frozen=True, tag="edit", kw_only=True):
    """What was put better; None: stays."""

    cause: str | None = None
    text: str | None = None
    measure: str | None = None
    period: str | None = None
    first_day: int | None = None
    last_day: int | None = None
    expires_day: int | None = None
    blocked: int | None = None
    deals: tuple[BlockedDeal, ...] | None = None
    place: str | None = None


class Second(ActBase, frozen=True, tag="second"):
    """Me too."""


class Unsecond(ActBase, frozen=True, tag="unsecond"):
    """Not me, after all."""


class Decide(ActBase, frozen=True, tag="decide"):
    """Confirmed, rejected, merged ``into`` another, or open again."""

    decision: Decision
    into: str = ""
    reason: str = ""


class Own(ActBase, frozen=True, tag="own"):
    """``owner`` sees to it by the end of a day."""

    owner: int
    due_day: int


class Resolve(ActBase, frozen=True, tag="resolve"):
    """It is out of the way."""

    text: str


class Comment(ActBase, frozen=True, tag="comment"):
    """Words, evidence."""

    text: str = ""
    files: tuple[str, ...] = ()


class Escalate(ActBase, frozen=True, tag="escalate"):
    """Nobody had decided by the end of that day."""

    due_day: int


class Overdue(ActBase, frozen=True, tag="overdue"):
    """Its owner was to be done by the end of that day."""

    due_day: int


class Expire(ActBase, frozen=True, tag="expire"):
    """What it blocked is long past."""

    due_day: int


class Grant(ActBase, frozen=True, tag="grant"):
    """A target was relieved because of it."""

    relief: str
    measure: str
    scope: str
    percent: int
    from_day: int
    until_day: int
    reason: str


class Withdraw(ActBase, frozen=True, tag="withdraw"):
    """A relief ends early."""

    relief: str
    reason: str = ""


Act = (
    Report
    | Edit
    | Second
    | Unsecond
    | Decide
    | Own
    | Resolve
    | Comment
    | Escalate
    | Overdue
    | Expire
    | Grant
    | Withdraw
)


class BarrierFact(msgspec.Struct, frozen=True):
    """One thing that happened to a barrier, at a business time and on its day in the organisation's zone."""

    seq: int
    key: Key
    kind: Kind
    at_us: int
    day: int
    act: Act

    @property
    def order(self) -> tuple[int, int, str, str]:
        """By business time; at one moment the clock comes last, and source and id decide the rest."""
        is_clock = self.kind in (Kind.BARRIER_ESCALATED, Kind.BARRIER_OVERDUE, Kind.BARRIER_EXPIRED)
        return self.at_us, int(is_clock), *self.key
