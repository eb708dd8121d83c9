"""The form for how periods close: what is in force into fields, and what was typed into a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from kpi.period_life import CLOSING_GRAINS
from kpi.periods import Grain
from server.errors import InvalidInput
from server.insights.periods.queries import SettingsNow
from server.insights.periods.settings import ClosingDraft
from web.i18n import gettext as _


class ClosingForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form shows and sends, as it was typed. ``act`` is ``set``, or what it would mean is only shown."""

    closing_from: str = ""
    settling_days: str = ""
    month: str = ""
    quarter: str = ""
    year: str = ""
    fiscal_start_month: str = ""
    calendar: str = ""
    version: str = "0"
    act: str = ""


@dataclass(frozen=True, slots=True)
class ReadClosing:
    """The draft that a form describes; None when something is wrong, which ``errors`` tells by field."""

    draft: ClosingDraft | None
    errors: Mapping[str, str] = field(default_factory=dict)


def form_of(now: SettingsNow) -> ClosingForm:
    """The form filled with what is in force."""
    draft = now.draft
    return ClosingForm(
        closing_from=draft.since.isoformat() if draft.since is not None else "",
        settling_days=str(draft.settling_days),
        month="on" if Grain.MONTH in draft.grains else "",
        quarter="on" if Grain.QUARTER in draft.grains else "",
        year="on" if Grain.YEAR in draft.grains else "",
        fiscal_start_month=str(draft.fiscal_start_month),
        calendar=draft.country,
        version=str(now.version),
    )


def read_form(form: ClosingForm) -> ReadClosing:
    """What was typed, with everything that is wrong at its field."""
    errors: dict[str, str] = {}
    since: date | None = None
    if form.closing_from.strip():
        try:
            since = date.fromisoformat(form.closing_from.strip())
        except ValueError:
            errors["closing_from"] = _("Write the day like 2026-11-01, or nothing.")
    numbers = {name: getattr(form, name).strip() for name in ("settling_days", "fiscal_start_month")}
    errors |= {name: _("Write a whole number.") for name, text in numbers.items() if not _is_number(text)}
    grains = frozenset(grain for grain in CLOSING_GRAINS if getattr(form, grain.value))
    if not grains:
        errors["grains"] = _("Choose at least one.")
    if errors:
        return ReadClosing(None, errors)
    draft = ClosingDraft(
        since, int(numbers["settling_days"]), grains, int(numbers["fiscal_start_month"]), form.calendar.strip().upper()
    )
    return ReadClosing(draft)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def errors_of(error: InvalidInput) -> dict[str, str]:
    """What the settings refuse, by field."""
    texts = {
        "closing_from": _("This day lies too far away."),
        "settling_days": _("0 to 60 working days are possible."),
        "fiscal_start_month": _("Choose a month from 1 to 12."),
        "calendar": _("Write a country code such as CN or DE, or nothing."),
    }
    names = [problem.pointer.removeprefix("/") for problem in error.problems]
    return {name: texts.get(name, error.detail) for name in names}
