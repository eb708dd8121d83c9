"""The form for a bounty: its fields into a draft, with everything that is wrong named at its field."""

from dataclasses import dataclass
from datetime import date

import msgspec

from server.quests.commands import BountyDraft
from server.quests.states import LONGEST_BOUNTY_DAYS
from web.i18n import gettext as _

LONGEST_TITLE, LONGEST_TEXT = 200, 4000


class BountyForm(msgspec.Struct, frozen=True):
    """What the form sends."""

    title: str = ""
    text: str = ""
    xp: str = ""
    coins: str = ""
    due_on: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bounty may pay at most, and the first day it may end on."""

    xp: int
    coins: int
    today: date


def read_bounty(form: BountyForm, limits: Limits) -> tuple[BountyDraft | None, dict[str, str]]:
    """The bounty that a form describes, or what is wrong, by field."""
    errors: dict[str, str] = {}
    title, text = form.title.strip(), form.text.strip()
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        told = _("Say in one line what is to be done, in at most %(most)s letters.")
        errors["title"] = told % {"most": LONGEST_TITLE}
    if len(text) > LONGEST_TEXT:
        told = _("This has %(count)s letters, at most %(most)s fit. Shorten it.")
        errors["text"] = told % {"count": len(text), "most": LONGEST_TEXT}
    xp, coins = _points(form.xp, limits.xp, "xp", errors), _points(form.coins, limits.coins, "coins", errors)
    if xp == coins == 0 and not errors.keys() & {"xp", "coins"}:
        errors["xp"] = _("A bounty must pay something: XP, coins or both.")
    due_on = _due(form.due_on, limits.today, errors)
    if errors or due_on is None:
        return None, errors
    return BountyDraft(title, text, xp, coins, due_on, form.audience or None), {}


def _points(text: str, most: int, name: str, errors: dict[str, str]) -> int:
    plain = text.strip() or "0"
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 9 or int(plain) > most:
        told = _("“%(value)s” does not fit: a whole number from 0 to %(most)s.")
        errors[name] = told % {"value": text[:20], "most": most}
        return 0
    return int(plain)


def _due(text: str, today: date, errors: dict[str, str]) -> date | None:
    last = date.fromordinal(today.toordinal() + LONGEST_BOUNTY_DAYS)
    try:
        due_on = date.fromisoformat(text)
    except ValueError:
        due_on = None
    if due_on is None or not today <= due_on <= last:
        errors["due_on"] = _("Pick a day from today to %(last)s.") % {"last": last.isoformat()}
        return None
    return due_on
