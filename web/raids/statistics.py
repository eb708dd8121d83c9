"""How raids went, as figures, a chart and the table beside it; the sums come from the server."""

from dataclasses import dataclass
from datetime import date, timedelta

from game_rules.raids import RaidRules
from server.raids.cards import RaidStats
from web.i18n import gettext as _
from web.raids.words import role_title

USUAL_DAYS = 365


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included; ``error`` says what was wrong with those that were asked for."""

    first: date
    last: date
    error: str = ""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """What one role did; ``part`` is its damage against that of the strongest role, for the length of its bar."""

    title: str
    seats: int
    damage: int
    share: float | None
    part: float
    done: int
    missed: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The tab."""

    span: Span
    stats: RaidStats
    roles: tuple[RoleRow, ...]
    currency: str

    @property
    def ended(self) -> int:
        """How many came to an end."""
        return self.stats.victories + self.stats.escaped + self.stats.withdrawn

    @property
    def missed_share(self) -> float | None:
        """Steps missed of all that were planned; None without any."""
        planned = self.stats.steps_planned
        return self.stats.steps_missed / planned if planned else None


def read_span(since: str, until: str, today: date) -> Span:
    """The days asked for; the last year where nothing is, or nothing that can be."""
    usual = Span(today - timedelta(days=USUAL_DAYS), today)
    try:
        first = date.fromisoformat(since) if since else usual.first
        last = date.fromisoformat(until) if until else usual.last
    except ValueError:
        return Span(usual.first, usual.last, _("These are no days. Here is the last year."))
    if first > last:
        return Span(usual.first, usual.last, _("The first day lies after the last. Here is the last year."))
    return Span(first, last)


def statistics_of(stats: RaidStats, span: Span, rules: RaidRules, currency: str) -> Statistics:
    """The sums with the titles of the roles."""
    total, most = sum(role.damage for role in stats.roles), max((role.damage for role in stats.roles), default=0)
    rows = tuple(
        RoleRow(
            role_title(role.role, rules),
            role.seats,
            role.damage,
            role.damage / total if total else None,
            role.damage / most if most else 0.0,
            role.steps_done,
            role.steps_missed,
        )
        for role in stats.roles
    )
    return Statistics(span, stats, rows, currency)
