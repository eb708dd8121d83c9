"""What columns, fields and states of imports are called, in the language of the page."""

from collections.abc import Callable, Mapping

from server.intake.importer.mapping_file import PRESET
from server.intake.importer.presets import preset_title
from server.intake.uploads.run import ImportRun, RunState
from web.i18n import gettext as _
from web.i18n import pgettext

_WORDS: Mapping[str, Callable[[], str]] = {
    "id": lambda: _("Number of the event"),
    "time": lambda: _("When it happened"),
    "deal": lambda: _("Deal's number"),
    "contract": lambda: _("Contract's number"),
    "instalment": lambda: _("Instalment"),
    "lead": lambda: _("Lead's number"),
    "activity": lambda: _("Activity's number"),
    "number": lambda: pgettext("column", "Number"),
    "member": lambda: _("Whose it is"),
    "owner": lambda: _("Whose it is"),
    "account": lambda: _("Customer"),
    "contact": lambda: _("Contact"),
    "product": lambda: _("Product"),
    "title": lambda: _("Title"),
    "name": lambda: pgettext("column", "Name"),
    "phone": lambda: _("Phone"),
    "origin": lambda: _("Origin"),
    "note": lambda: _("Note"),
    "place": lambda: _("Place"),
    "region": lambda: _("Region"),
    "channel": lambda: _("Channel"),
    "reason": lambda: _("Reason"),
    "amount": lambda: _("Amount"),
    "cost": lambda: _("Cost"),
    "quantity": lambda: _("Quantity"),
    "price": lambda: _("Unit price"),
    "line_total": lambda: _("What the line comes to"),
    "currency": lambda: _("Currency"),
    "stage": lambda: _("Stage"),
    "status": lambda: _("State"),
    "kind": lambda: _("Kind"),
    "outcome": lambda: _("Outcome"),
    "direction": lambda: _("Direction"),
    "duration": lambda: _("Duration in seconds"),
    "created": lambda: _("Created on"),
    "closed": lambda: _("Closed on"),
    "over": lambda: _("Closed or open"),
    "won": lambda: _("Won"),
    "lost": lambda: _("Lost"),
    "expected": lambda: _("Expected close"),
    "due": lambda: _("Due date"),
    "date": lambda: _("Date"),
    "active": lambda: _("Active"),
    "partner": lambda: _("Customer or supplier"),
    "memo": lambda: _("Memo"),
    "reversal": lambda: _("Takes back"),
}
# What presets and events call the same things.
_MEANING = {
    "deal_id": "deal",
    "record_id": "deal",
    "order": "deal",
    "order_date": "date",
    "order_currency": "currency",
    "salesperson": "owner",
    "untaxed": "amount",
    "lead_id": "deal",
    "activity_id": "activity",
    "task_id": "activity",
    "activity_type": "kind",
    "type": "kind",
    "subtype": "kind",
    "activity_date": "date",
    "completed": "closed",
    "seller": "owner",
    "subject": "title",
    "call_outcome": "outcome",
    "meeting_outcome": "outcome",
    "call_result": "outcome",
    "call_type": "direction",
    "call_seconds": "duration",
    "duration_s": "duration",
    "company": "account",
    "customer": "account",
    "organization": "account",
    "value": "amount",
    "total": "amount",
    "revenue": "amount",
    "value_currency": "currency",
    "currency_code": "currency",
    "amount_currency": "currency",
    "deal_currency": "currency",
    "total_currency": "currency",
    "revenue_currency": "currency",
    "lost_reason": "reason",
    "create_date": "created",
    "close_date": "closed",
    "closing_date": "closed",
    "is_closed": "over",
    "won_time": "won",
    "is_won": "won",
    "lost_time": "lost",
    "expected_close": "expected",
    "deadline": "expected",
    "due_on": "due",
    "deal_stage": "stage",
    "state": "status",
    "partner_type": "partner",
    "reversal_of": "reversal",
}


def meaning(name: str) -> str:
    """What a column of a preset, or a field of an event, stands for, in words."""
    word = _WORDS.get(_MEANING.get(name, name))
    return word() if word is not None else name.replace("_", " ").capitalize()


def preset_words(name: str) -> str:
    """What a preset is for; one that has no words here is told by its own."""
    titles = {
        "hubspot-activities": _("HubSpot: activities"),
        "hubspot-deals": _("HubSpot: deals"),
        "hubspot-line-items": _("HubSpot: line items"),
        "odoo-invoices": _("Odoo: customer invoices"),
        "odoo-opportunities": _("Odoo: opportunities"),
        "odoo-order-lines": _("Odoo: sales orders with their lines"),
        "odoo-payments": _("Odoo: customer payments"),
        "pipedrive-deals": _("Pipedrive: deals"),
        "salesforce-opportunities": _("Salesforce: opportunities"),
        "salesforce-opportunity-products": _("Salesforce: products of opportunities"),
        "salesforce-tasks": _("Salesforce: tasks and activities"),
        "zoho-deals": _("Zoho CRM: deals"),
    }
    return titles.get(name) or preset_title(name)


def mapping_title(name: str, titles: Mapping[str, str]) -> str:
    """What a mapping is called: a preset by its title, a saved one by its name."""
    if not name:
        return _("A mapping of its own")
    return titles.get(name, name) if name.startswith(PRESET) else name


def state_title(run: ImportRun) -> str:
    """How far an import is."""
    tried = run.is_dry
    titles = {
        RunState.DRAFT: _("Not imported yet"),
        RunState.WAITING: _("Waits for its turn"),
        RunState.RUNNING: _("Is being tried") if tried else _("Is being imported"),
        RunState.DONE: _("Tried") if tried else _("Imported"),
        RunState.STOPPED: _("Stopped"),
        RunState.FAILED: _("Did not work"),
    }
    return titles[run.state]


def state_tone(run: ImportRun) -> str:
    """The colour of it."""
    match run.state:
        case RunState.DONE:
            return "brand" if run.is_dry else "warn" if run.rejected else "gain"
        case RunState.FAILED:
            return "threat"
        case RunState.STOPPED:
            return "warn"
        case _:
            return "brand"
