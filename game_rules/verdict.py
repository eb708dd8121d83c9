"""What the rules say of one event: lines for the ledger, and why something was not paid."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from game_rules.raids import RaidMove
from kpi.contributions import Contribution

__all__ = ["LevelChange", "Line", "QuestMove", "Reason", "Verdict"]


class Reason(StrEnum):
    """Why a claim was not paid, or not in full, or why something paid was taken back."""

    TOO_SHORT = "too_short"
    """The call or visit was shorter than the rule asks."""
    DUPLICATE = "duplicate"
    """The rule pays once per deal, contract, contact and day …, and an earlier event holds that claim."""
    DAILY_CAP = "daily_cap"
    """What the rule pays a member in one day is used up."""
    WEEKLY_CAP = "weekly_cap"
    """What the rule pays a member in one week is used up."""
    MONTHLY_CAP = "monthly_cap"
    """What the rule pays a member in one month is used up."""
    LIFETIME_CAP = "lifetime_cap"
    """What the rule pays a member at all is used up."""
    REPEATED = "repeated"
    """The deal or contract already has such an event."""
    OVERTAKEN = "overtaken"
    """A later win or loss of the deal stands instead."""
    UNAPPROVED = "unapproved"
    """The contract waits for approval."""
    REOPENED = "reopened"
    """The deal was reopened."""
    REVERSED = "reversed"
    """The event was taken back."""
    REDUCED = "reduced"
    """A part of the event's amount was taken back, or its deal or contract changed."""
    UNFULFILLED = "unfulfilled"
    """The quest or badge is no longer reached, or the raid no longer won."""
    WAITING = "waiting"
    """The event to take back is not known yet; it will be taken back as soon as it arrives."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One ledger line to be: XP, coins or a badge for (or from) one member.

    ``event`` is the event the line is about, which is not always the one that caused it. ``claimed`` is what the
    rule asks for, ``due`` what is left of it after "once per", ``xp`` after caps as well: all three are changes.
    ``day`` is the day the XP belongs to (an ordinal). ``badge`` with ``badges`` +1 or -1 gives or takes a badge.
    ``adjusts`` is the closed day the line is really about when it is booked later, 0 for one booked where it belongs.
    """

    event: int
    rule: str
    member: int
    team: int
    region: int
    day: int
    at_us: int
    version: int
    xp: int = 0
    coins: int = 0
    claimed: int = 0
    claimed_coins: int = 0
    due: int = 0
    once_key: str | None = None
    cap_key: str | None = None
    badge: str | None = None
    badges: int = 0
    reason: Reason | None = None
    adjusts: int = 0


class QuestMove(msgspec.Struct, frozen=True, gc=False):
    """A quest's progress after an event."""

    quest: str
    member: int
    window_start: int
    progress: int
    goal: int
    done: bool


class LevelChange(msgspec.Struct, frozen=True, gc=False):
    """A member rose, or fell after something was taken back."""

    member: int
    before: int
    after: int


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """Everything one event did to the books."""

    event: int
    lines: tuple[Line, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    quests: tuple[QuestMove, ...] = ()
    levels: tuple[LevelChange, ...] = ()
    waiting: bool = False
    raids: tuple[RaidMove, ...] = ()
