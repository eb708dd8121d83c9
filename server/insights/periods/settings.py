"""How periods close, as an admin sets it: what is in force, a draft of something else, and what that would mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from kpi.period_life import CLOSING_GRAINS, LONGEST_SETTLING_DAYS, ClosingRules, Closings, closings_at
from kpi.periods import Grain
from server.errors import FieldProblem, InvalidInput
from server.people.closing_rules import ClosingSetting
from server.people.directory import Directory
from server.people.workdays import is_country, work_calendar

USUAL_SETTLING_DAYS = 5
# The first years people type by mistake lie outside.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class ClosingDraft:
    """What an admin wants. ``since`` None: nothing closes. ``country`` empty: Monday to Friday, no holidays."""

    since: date | None
    settling_days: int
    grains: frozenset[Grain]
    fiscal_start_month: int
    country: str

    @classmethod
    def of(cls, directory: Directory, setting: ClosingSetting | None) -> "ClosingDraft":
        """What is in force, to be changed."""
        organisation = directory.organisation
        if setting is None:
            grains = frozenset({Grain.MONTH})
            return cls(None, USUAL_SETTLING_DAYS, grains, organisation.fiscal_start_month, organisation.country)
        return replace(
            cls.made(setting), fiscal_start_month=organisation.fiscal_start_month, country=organisation.country
        )

    @classmethod
    def made(cls, setting: ClosingSetting) -> "ClosingDraft":
        """A setting as it was made."""
        rules = setting.rules
        return cls(rules.since, rules.settling_days, rules.grains, rules.fiscal_start_month, setting.country)

    def rules(self, set_at: datetime) -> ClosingRules:
        """The draft as rules from a moment on. Raises InvalidInput with everything that is wrong."""
        problems = self._problems()
        if problems:
            raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)
        calendar = work_calendar(self.country)
        return ClosingRules(set_at, self.since, self.settling_days, self.grains, calendar, self.fiscal_start_month)

    def _problems(self) -> list[FieldProblem]:
        checks = (
            (
                self.since is None or _FIRST_YEAR <= self.since.year <= _LAST_YEAR,
                "/closing_from",
                f"is {self.since}, must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}",
            ),
            (
                0 <= self.settling_days <= LONGEST_SETTLING_DAYS,
                "/settling_days",
                f"is {self.settling_days}, must be 0 to {LONGEST_SETTLING_DAYS} working days",
            ),
            (
                bool(self.grains) and self.grains <= set(CLOSING_GRAINS),
                "/grains",
                f"is {sorted(self.grains)}, must be some of {', '.join(CLOSING_GRAINS)}",
            ),
            (
                1 <= self.fiscal_start_month <= 12,
                "/fiscal_start_month",
                f"is {self.fiscal_start_month}, must be a month from 1 to 12",
            ),
            (
                not self.country or is_country(self.country),
                "/calendar",
                f"is {self.country[:20]!r}, must be a country such as CN or DE, or empty",
            ),
        )
        return [FieldProblem(pointer, message) for holds, pointer, message in checks if not holds]


class Effect(StrEnum):
    """What a change of the settings brings about."""

    CLOSES_NOW = "closes_now"
    """These periods close at once."""
    CLOSES_NEXT = "closes_next"
    """This period is the next to close, at this moment."""
    NOTHING_CLOSES = "nothing_closes"
    """No period closes any more."""
    STAYS_CLOSED = "stays_closed"
    """So many periods are closed and stay so."""
    FISCAL_YEAR = "fiscal_year"
    """Quarters and years consist of other months; targets set for them keep their label."""
    CALENDAR = "calendar"
    """Pace and settling count other working days, and streaks are counted anew by them."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that a change brings about; ``periods`` are labels, the first few of ``count``."""

    effect: Effect
    periods: tuple[str, ...] = ()
    count: int = 0
    at: datetime | None = None


_NAMED = 6


def consequences(
    draft: ClosingDraft, before: Closings, history: Sequence[ClosingRules], directory: Directory
) -> list[Consequence]:
    """What changes when the draft is set now, in the order people should read it.

    Raises InvalidInput for a draft that cannot be set.
    """
    rules = draft.rules(before.at)
    after = closings_at(before.at, [*history, rules], before.closed, before.zone)
    known = {one.period for one in before.closed}
    closing = [one.period for one in after.closed if one.period not in known]
    found = []
    if closing:
        found.append(Consequence(Effect.CLOSES_NOW, tuple(one.label for one in closing[-_NAMED:]), len(closing)))
    following = after.upcoming
    if following is not None:
        found.append(Consequence(Effect.CLOSES_NEXT, (following.period.label,), 1, following.closed_at))
    else:
        found.append(Consequence(Effect.NOTHING_CLOSES))
    if before.closed:
        found.append(Consequence(Effect.STAYS_CLOSED, (), len(before.closed)))
    if draft.fiscal_start_month != directory.fiscal_start_month:
        found.append(Consequence(Effect.FISCAL_YEAR))
    if draft.country != directory.organisation.country:
        found.append(Consequence(Effect.CALENDAR))
    return found
