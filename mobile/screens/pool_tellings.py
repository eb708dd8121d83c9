"""Leads, and how many of them one may take, in words. No Kivy here."""

from datetime import timedelta

from mobile.office import office_day
from mobile.pool import HELD, IN_POOL, Hands, Lead
from mobile.screens.tellings import tell_day
from mobile.words import gettext as _


def tell_lead_name(lead: Lead) -> str:
    """What to call it: a program may bring one without a name."""
    return lead.name or lead.account or lead.phone or lead.id


def tell_lead(lead: Lead, offset: timedelta) -> str:
    """Where it came from, and since when it waits or when it goes back."""
    parts = [lead.origin]
    if lead.state == IN_POOL and lead.since is not None:
        parts.append(_("in the pool since {day}").format(day=tell_day(office_day(lead.since, offset))))
    if lead.state == HELD and lead.recycles_on is not None:
        parts.append(_("goes back to the pool {day}").format(day=tell_day(lead.recycles_on)))
    return _(", ").join(part for part in parts if part)


def tell_lead_more(lead: Lead, offset: timedelta) -> str:
    """All that is known of it, in lines."""
    states = {IN_POOL: "", HELD: lead.holder, "qualified": _("Became a customer")}
    returned = _("Returned: {reason}").format(reason=lead.reason) if lead.reason and lead.state == IN_POOL else ""
    account = lead.account if lead.account != lead.name else ""
    lines = (tell_lead(lead, offset), states.get(lead.state, lead.state), lead.contact, lead.phone, account, returned)
    return "\n".join(line for line in lines if line)


def tell_hands(hands: Hands | None) -> str:
    """What I hold and claimed today, of how many."""
    if hands is None:
        return ""
    held = _("You hold {n}.").format(n=hands.holding)
    if hands.hold_limit:
        held = _("You hold {n} of {limit}.").format(n=hands.holding, limit=hands.hold_limit)
    claimed = _("Claimed today: {n}.").format(n=hands.claimed_today)
    if hands.daily_claims:
        claimed = _("Claimed today: {n} of {limit}.").format(n=hands.claimed_today, limit=hands.daily_claims)
    return f"{held} {claimed}"


def tell_no_more(hands: Hands | None) -> str:
    """Which limit is reached; nothing when one may claim more. Yesterday's claims may stand here: no reason to stop."""
    if hands is None:
        return ""
    if hands.hold_limit and hands.holding >= hands.hold_limit:
        return _("You hold as many leads as are allowed. Return one first.")
    if hands.daily_claims and hands.claimed_today >= hands.daily_claims:
        return _("You claimed as many leads today as are allowed on one day.")
    return ""
