"""How a target stands, in a word and a mark: never by colour alone."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from kpi.targets import Pace
from web.i18n import gettext as _

# What is a tenth short by now can be caught up within the period; what is more behind needs somebody to look.
_A_LITTLE = Fraction(9, 10)


class Standing(Enum):
    """Where one is against a target."""

    NONE = "none"
    PARTLY_SET = "partly_set"
    """Only some months have a target, while all of them have a result: neither reached nor missed."""
    AHEAD_OF_TIME = "ahead_of_time"
    REACHED = "reached"
    ON_PACE = "on_pace"
    A_LITTLE_BEHIND = "a_little_behind"
    BEHIND = "behind"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Mark:
    """A standing as people see it."""

    standing: Standing
    word: str
    icon: str
    tone: str

    @property
    def is_behind(self) -> bool:
        """Whether somebody should look."""
        return self.standing in (Standing.BEHIND, Standing.MISSED, Standing.A_LITTLE_BEHIND)


def mark_of(target: int | None, pace: Pace | None, *, is_over: bool, is_whole: bool = True) -> Mark:
    """The word and the mark of a target; of none where there is none."""
    standing = _standing(target, pace, is_over=is_over)
    if standing is not Standing.NONE and not is_whole:
        standing = Standing.PARTLY_SET
    word, icon, tone = {
        Standing.NONE: (_("no target set"), "minus", ""),
        Standing.PARTLY_SET: (_("not all months set"), "calendar", ""),
        Standing.AHEAD_OF_TIME: (_("not begun"), "clock", ""),
        Standing.REACHED: (_("target reached"), "circle-check", "gain"),
        Standing.ON_PACE: (_("on pace"), "arrow-up-right", "brand"),
        Standing.A_LITTLE_BEHIND: (_("a little behind"), "arrow-right", "warn"),
        Standing.BEHIND: (_("behind pace"), "arrow-down-right", "threat"),
        Standing.MISSED: (_("target missed"), "circle-x", "threat"),
    }[standing]
    return Mark(standing, word, icon, tone)


def _standing(target: int | None, pace: Pace | None, *, is_over: bool) -> Standing:
    if not target or pace is None:
        return Standing.NONE
    if pace.attainment is not None and pace.attainment >= 1:
        return Standing.REACHED
    if is_over:
        return Standing.MISSED
    if pace.pace is None:
        return Standing.AHEAD_OF_TIME
    if pace.pace >= 1:
        return Standing.ON_PACE
    return Standing.A_LITTLE_BEHIND if pace.pace >= _A_LITTLE else Standing.BEHIND
