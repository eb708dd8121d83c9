"""What is asked about the end of a period, for many scopes at once, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpi.catalog import Kpi
from kpi.periods import Period
from server.kpis.sums import By
from server.people.directory import Directory


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected at the end, in the measure's unit, and how likely the target is made (0 to 1); None: unknown."""

    forecast: int | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class OutlookAsked:
    """Whose outlook is wanted: `targets` and `attained` by scope id, all of one kind of scope."""

    kpi: Kpi
    period: Period
    by: By
    targets: Mapping[int, int]
    attained: Mapping[int, int]
    today: date
    directory: Directory


NOTHING_KNOWN = Outlook()
