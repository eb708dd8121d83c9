"""What people call the columns of lists that they take away as files."""

from collections.abc import Mapping

from web.i18n import gettext as _
from web.i18n import language_named, pgettext, speaking

_CURRENCY = "_currency"


def column_title(name: str, language: str) -> str:
    """A column in words; the name itself where the language is none of ours, or nobody has said what it is called."""
    spoken = language_named(language)
    if spoken is None:
        return name
    with speaking(spoken):
        titles = _titles()
        if name not in titles and name.endswith(_CURRENCY):
            what = name.removesuffix(_CURRENCY)
            return _("%(what)s, currency") % {"what": titles.get(what, what)}
        return titles.get(name, name)


def _titles() -> Mapping[str, str]:
    return _of_customers() | _of_tickets() | _of_money() | _of_events() | _of_the_game() | _of_people()


def _of_customers() -> dict[str, str]:
    return {
        "id": _("ID"),
        "number": _("Internal number"),
        "name": pgettext("column", "Name"),
        "key": _("Key account"),
        "industry": _("Industry"),
        "size": _("Size"),
        "tier": _("Tier"),
        "segment": _("Segment"),
        "slipping": _("Slipping away"),
        "custom": _("Fields of your own"),
        "similar": _("Likely duplicates"),
        "region": _("Region"),
        "region_name": _("Name of the region"),
        "owner": _("Owner"),
        "phone": _("Phone"),
        "email": _("Email"),
        "website": _("Website"),
        "note": _("Note"),
        "version": _("Version"),
        "created_at": _("Entered"),
        "updated_at": _("Latest change"),
        "account": _("Customer number"),
        "account_id": _("Customer number"),
        "account_ref": _("Customer reference"),
        "account_name": _("Customer"),
        "account_is_key": _("Key account"),
        "birthday": _("Birthday"),
        "preferences": _("Preferences"),
        "contact": _("Contact"),
        "origin": _("Origin"),
        "holder": _("Held by"),
        "since": _("Since"),
        "touched_at": _("Last touch"),
        "recycles_on": _("Goes back to the pool"),
        "claims": _("Times claimed"),
        "returns": _("Times returned"),
    }


def _of_tickets() -> dict[str, str]:
    return {
        "priority": _("Priority"),
        "opened_at": _("Opened"),
        "answered_at": _("Answered"),
        "resolved_at": _("Resolved"),
        "first_response_s": _("Seconds until the first answer"),
        "resolution_s": _("Seconds until it was resolved"),
        "satisfaction": _("Satisfaction"),
        "member": _("Member"),
    }


def _of_money() -> dict[str, str]:
    return {
        "state": _("State"),
        "title": _("Title"),
        "product": _("Product"),
        "product_id": _("Product number"),
        "product_name": _("Product"),
        "amount": _("Amount"),
        "cost": _("Cost"),
        "price": _("Price"),
        "stage": _("Stage"),
        "stage_since": _("In this stage since"),
        "days_in_stage": _("Days in this stage"),
        "reason": _("Reason"),
        "opened_on": _("Opened"),
        "closed_on": _("Closed"),
        "expected_close": _("Expected close"),
        "credits": _("Shares"),
        "deal": _("Deal"),
        "contract": _("Contract"),
        "instalment": _("Instalment"),
        "due_on": _("Due"),
        "paid": _("Paid"),
        "paid_on": _("Paid on"),
        "unpaid": _("Unpaid"),
        "overpaid": _("Paid too much"),
        "collected": _("Collected"),
        "signed_on": _("Signed"),
        "delivered_on": _("Delivered"),
        "days_late": _("Days late"),
    }


def _of_events() -> dict[str, str]:
    return {
        "source": _("Source"),
        "seq": _("Place in the ledger"),
        "type": _("What happened"),
        "time": _("When"),
        "recorded_at": _("Recorded"),
        "day": pgettext("column", "Day"),
        "earns": _("Counts for the game"),
        "data": _("Details"),
        "worth_xp": _("XP"),
        "worth_coins": _("Coins"),
        "measure": _("Measure"),
        "period": _("Period"),
        "cause": _("Cause"),
        "cause_title": _("Cause in words"),
        "text": _("Text"),
        "blocked": _("Blocked"),
        "reporter": _("Reported by"),
        "due": _("Due"),
        "late": _("Late"),
        "confirmations": _("Confirmations"),
        "files": _("Files"),
        "reported_at": _("Reported"),
        "ended_on": _("Ended"),
    }


def _of_the_game() -> dict[str, str]:
    return {
        "list": _("List"),
        "kind": _("Kind"),
        "phase": _("Phase"),
        "hp_max": _("Goal"),
        "hp_left": _("Left of the goal"),
        "ends_on": _("Ends"),
        "members": _("Members"),
        "leads": _("Leads"),
        "needs_review": _("Review missing"),
        "objectives": _("Objectives"),
        "ratio": _("Done"),
        "window": _("Window"),
        "starts_on": _("Begins"),
        "deadline": _("Last day"),
        "reward_xp": _("XP"),
        "reward_coins": _("Coins"),
        "reward_badge": _("Badge number"),
        "reward_badge_title": _("Badge"),
        "requires": _("Comes after"),
        "posted_by": _("Posted by"),
        "audience": _("For whom"),
        "takers": _("Taken by"),
    }


def _of_people() -> dict[str, str]:
    return {
        "username": _("Username"),
        "role": _("Role"),
        "team": _("Team"),
        "team_name": _("Name of the team"),
        "language": _("Language"),
        "joined_on": _("Joined"),
    }
