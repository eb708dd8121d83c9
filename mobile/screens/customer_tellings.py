"""Customers, their deals and their tickets in words. No Kivy here."""

from mobile.customers import Account, Deal, DealLine, Ticket
from mobile.parse import grouped
from mobile.screens.tellings import tell_day, tell_moment
from mobile.words import gettext as _


def tell_account(account: Account) -> str:
    """What is known of a customer, in a line."""
    parts = (_("Key account") if account.is_key else "", account.industry, account.size, account.note)
    return _(", ").join(part for part in parts if part)


def tell_deal(deal: Deal) -> str:
    """Where a deal stands, for how long, and when it is expected."""
    states = {"won": _("Won"), "lost": _("Lost")}
    parts = [states.get(deal.state, deal.stage)]
    if deal.state == "open" and deal.days_in_stage:
        parts.append(_("for {n} days").format(n=deal.days_in_stage))
    if deal.state == "open" and deal.expected_close is not None:
        parts.append(_("expected {day}").format(day=tell_day(deal.expected_close)))
    return _(", ").join(part for part in parts if part)


def tell_deal_line(line: DealLine) -> str:
    """How many of it, at which price, and what is let off."""
    parts = [f"{grouped(line.quantity)} × {line.price}"]
    if line.discount:
        parts.append(_("discount {amount}").format(amount=line.discount))
    return _(", ").join(parts)


def tell_ticket(ticket: Ticket) -> str:
    """How a ticket stands, how much it presses, who asked, about what, and since when."""
    states = {"open": _("Waits for an answer"), "answered": _("Answered, not resolved")}
    priorities = {"low": _("can wait"), "high": _("presses")}
    opened = _("since {day}").format(day=tell_moment(ticket.opened_at)) if ticket.opened_at is not None else ""
    parts = (states.get(ticket.state, ticket.state), priorities.get(ticket.priority, ""), opened)
    about = (ticket.contact, ticket.product)
    return "\n".join(_(", ").join(part for part in line if part) for line in (parts, about) if any(line))
