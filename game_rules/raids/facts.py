"""The few facts a raid consists of, ready to be stored: how it was opened, what was done in it, what hits it."""

from __future__ import annotations

import msgspec

from game_rules.raids.rules import Phase
from kpi.events import Channel, Kind, NamedBarrier
from kpi.facts import Key
from kpi.timeline import Standing

__all__ = [
    "MOVED",
    "Act",
    "BarrierBack",
    "BarrierGone",
    "Change",
    "Escape",
    "Join",
    "Lead",
    "Leave",
    "Miss",
    "Note",
    "Opening",
    "PlanStep",
    "RaidFact",
    "ReviewAct",
    "Withdraw",
]

MOVED = "moved"
"""The standing of a fact that turned out to belong to another account: for this raid it never was."""


class Opening(msgspec.Struct, frozen=True):
    """How a raid began. ``ends_us`` is the first moment after its last day; ``version`` the rulebook it plays by."""

    raid: str
    seq: int
    key: Key
    at_us: int
    day: int
    account: int
    goal: int
    ends_day: int
    ends_us: int
    version: int
    roster: tuple[tuple[int, str], ...]
    leads: tuple[int, ...]
    phase: Phase = Phase.DISCOVER
    title: str = ""
    plan: str = ""

    @property
    def days(self) -> int:
        """How many days were given, the first and the last one included."""
        return max(1, self.ends_day - self.day + 1)


class ActBase(msgspec.Struct, frozen=True, tag_field="act", omit_defaults=True):
    """Something done in the raid, people as member numbers; ``by`` did it (0: the clock)."""

    by: int


class Join(ActBase, frozen=True, tag="join"):
    who: int
    role: str


class Leave(ActBase, frozen=True, tag="leave"):
    who: int
    reason: str = ""


class Lead(ActBase, frozen=True, tag="lead"):
    """``of`` 0: in place of whoever did it, if they lead, else of all who lead."""

    to: int
    of: int = 0
    beside: bool = False
    reason: str = ""


class PlanStep(ActBase, frozen=True, tag="plan"):
    """``day_end_us`` is the first moment after the day of ``due_us``."""

    step: str
    who: int
    channel: Channel
    due_us: int
    day_end_us: int
    what: str
    day_only: bool = False
    role: str = ""
    contact: str = ""
    after: tuple[str, ...] = ()
    override: str = ""
    barrier: str = ""


class Change(ActBase, frozen=True, tag="change"):
    """None: stays as it was."""

    step: str
    who: int | None = None
    channel: Channel | None = None
    due_us: int | None = None
    day_end_us: int | None = None
    what: str | None = None
    day_only: bool | None = None
    contact: str | None = None
    after: tuple[str, ...] | None = None
    cancelled: bool | None = None
    override: str | None = None
    note: str = ""


class Miss(ActBase, frozen=True, tag="miss"):
    step: str
    due_us: int


class Note(ActBase, frozen=True, tag="note"):
    text: str
    mentions: tuple[int, ...] = ()
    files: tuple[str, ...] = ()


class Withdraw(ActBase, frozen=True, tag="withdraw"):
    reason: str = ""


class Escape(ActBase, frozen=True, tag="escape"):
    pass


class BarrierGone(ActBase, frozen=True, tag="barrier_gone"):
    """A barrier that a step names was resolved, wherever that was told."""

    barrier: str


class BarrierBack(ActBase, frozen=True, tag="barrier_back"):
    """It was reopened: what had resolved it had not."""

    barrier: str


class ReviewAct(ActBase, frozen=True, tag="review"):
    text: str
    barriers: tuple[NamedBarrier, ...] = ()


Act = Join | Leave | Lead | PlanStep | Change | Miss | Note | Withdraw | Escape | ReviewAct | BarrierGone | BarrierBack


class RaidFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fact as the raid needs it; a sale has no ``act``.

    ``shares`` are (member, numerator, denominator). ``money`` is what is left of a win or a payment in minor units
    (of one that does not count, what it was), ``work`` what work hits for before roles. ``counts`` is False where
    ``standing`` says why not. ``reached`` is False for a call that nobody answered.
    """

    seq: int
    key: Key
    kind: Kind
    at_us: int
    day: int
    shares: tuple[tuple[int, int, int], ...] = ()
    money: int = 0
    work: int = 0
    contact: str = ""
    counts: bool = True
    standing: str = Standing.COUNTED.value
    stage: str = ""
    deal: str = ""
    reached: bool = True
    act: Act | None = None

    @property
    def order(self) -> tuple[int, int, int, str, str]:
        """Business-time order: at one moment acts come before sales, and the clock comes last.

        Acts of one moment keep the number their id ends with: RAID/9 comes before RAID/10.
        """
        number = self.key[1].rpartition("/")[2]
        if self.act is None:
            return (self.at_us, 1, 0, *self.key)
        if isinstance(self.act, Miss | Escape):
            return (self.at_us, 2, 0, *self.key)
        return (self.at_us, 0, int(number) if number.isdecimal() else 0, *self.key)
