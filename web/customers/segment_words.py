"""What is said of customers by what they bring and how they buy, in the language of the page."""

from typing import assert_never

from kpi.segments import Segment
from server.accounts.rows import Rank
from web.i18n import gettext as _


def segment_title(segment: str) -> str:
    """What a segment is called, "" for none."""
    if not segment:
        return ""
    match Segment(segment):
        case Segment.CHAMPION:
            return _("Champions")
        case Segment.LOYAL:
            return _("Loyal")
        case Segment.PROMISING:
            return _("Promising")
        case Segment.NEW:
            return _("New ones")
        case Segment.NEEDS_ATTENTION:
            return _("Needs attention")
        case Segment.AT_RISK:
            return _("At risk")
        case Segment.SLEEPING:
            return _("Sleeping")
        case other:
            assert_never(other)


def segment_meaning(segment: str) -> str:
    """Who is in a segment."""
    match Segment(segment):
        case Segment.CHAMPION:
            return _("bought lately, often and for much")
        case Segment.LOYAL:
            return _("buy again and again")
        case Segment.PROMISING:
            return _("bought lately and for something, not often yet")
        case Segment.NEW:
            return _("bought lately, for little so far")
        case Segment.NEEDS_ATTENTION:
            return _("bought some time ago, not often")
        case Segment.AT_RISK:
            return _("bought often or for much, but not lately")
        case Segment.SLEEPING:
            return _("bought long ago, rarely and for little")
        case other:
            assert_never(other)


def tier_title(tier: str) -> str:
    """What a tier is called, "" for none."""
    return _("%(tier)s customer") % {"tier": tier} if tier else ""


def tier_meaning(a_pct: int, b_pct: int, window_days: int) -> str:
    """How customers come into their tier."""
    return _(
        "A customers bring the first %(a)s %% of the profit of %(days)s days, B customers what comes then up to "
        "%(b)s %%, C customers the rest. Profit is the margin where the cost is known, else the revenue; the rulebook "
        "sets the limits."
    ) % {"a": a_pct, "b": b_pct, "days": window_days}


def silent_days(rank: Rank, today: int) -> int:
    """Days since the last purchase."""
    return max(0, today - rank.last_day) if rank.last_day else 0
