"""Forms about accounts and contacts: what was typed, as an edit; what is wrong; and that somebody was faster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec
from msgspec import UNSET

from server.accounts.edits import LIMITS, AccountEdit, ContactEdit
from server.accounts.rows import AccountRow, ContactRow
from server.errors import FieldProblem, InvalidInput
from server.wording.say import say
from web.customers.people import People
from web.customers.typed import read_day
from web.i18n import LOCALE
from web.i18n import gettext as _


class AccountForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of an account sends. ``version`` and ``was`` are what was read; "" for a new account."""

    version: str = ""
    was: str = ""
    sure: str = ""
    """Told that another one may be the same, one adds it all the same."""
    name: str = ""
    industry: str = ""
    size: str = ""
    region: str = ""
    owner: str = ""
    phone: str = ""
    website: str = ""
    note: str = ""


class ContactForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a contact sends."""

    version: str = ""
    sure: str = ""
    name: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    birthday: str = ""
    preferences: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed meanwhile: what it says now, and what was typed instead, "" for nothing."""

    label: str
    now: str
    typed: str


_LABELS: Mapping[str, Callable[[], str]] = {
    "name": lambda: _("Name"),
    "is_key": lambda: _("Key account"),
    "industry": lambda: _("Industry"),
    "size": lambda: _("Size"),
    "region": lambda: _("Region"),
    "region_id": lambda: _("Region"),
    "owner": lambda: _("Owner"),
    "owner_id": lambda: _("Owner"),
    "phone": lambda: _("Phone"),
    "website": lambda: _("Website"),
    "note": lambda: _("Note"),
    "merged_into": lambda: _("Merged into"),
    "taken_in": lambda: _("Merged with it"),
    "title": lambda: _("Title"),
    "email": lambda: _("E-mail"),
    "birthday": lambda: _("Birthday"),
    "preferences": lambda: _("Likes and habits"),
}


def field_label(field: str) -> str:
    """What a field is called."""
    known = _LABELS.get(field)
    return known() if known is not None else field.removeprefix("custom.").replace("_", " ")


def form_of(account: AccountRow, people: People) -> AccountForm:
    """The form as it stands before anything is typed."""
    owner = people.member(account.owner_id)
    return AccountForm(
        version=str(account.version),
        name=account.name,
        industry=account.industry,
        size=account.size,
        region=people.region(account.region_id),
        owner=owner.username if owner is not None else "",
        phone=account.phone,
        website=account.website,
        note=account.note,
    )


def contact_form_of(contact: ContactRow) -> ContactForm:
    """The form as it stands before anything is typed."""
    return ContactForm(
        version=str(contact.version),
        name=contact.name,
        title=contact.title,
        phone=contact.phone,
        email=contact.email,
        birthday=contact.birthday.isoformat() if contact.birthday is not None else "",
        preferences=contact.preferences,
    )


def account_edit(form: AccountForm, before: AccountForm) -> AccountEdit:
    """What differs from what was there; the rest stays as it is, whoever changes it."""
    told = _told(form, before)
    return AccountEdit(
        name=told.get("name", UNSET),
        industry=told.get("industry", UNSET),
        size=told.get("size", UNSET),
        region=told.get("region", UNSET),
        owner=told.get("owner", UNSET),
        phone=told.get("phone", UNSET),
        website=told.get("website", UNSET),
        note=told.get("note", UNSET),
    )


def contact_edit(form: ContactForm, before: ContactForm, account: str | None, errors: dict[str, str]) -> ContactEdit:
    """As `account_edit`, for a contact; ``account`` is where a new one belongs."""
    birthday: date | None = read_day(form.birthday, "birthday", errors)
    told = _told(form, before)
    return ContactEdit(
        account=account if account is not None else UNSET,
        birthday=birthday if form.birthday != before.birthday else UNSET,
        name=told.get("name", UNSET),
        title=told.get("title", UNSET),
        phone=told.get("phone", UNSET),
        email=told.get("email", UNSET),
        preferences=told.get("preferences", UNSET),
    )


def original_of(form: AccountForm, now: AccountForm) -> AccountForm:
    """The form as it stood when it was opened; as it would be now, where it does not say."""
    try:
        return msgspec.json.decode(form.was, type=AccountForm)
    except msgspec.DecodeError:
        return now


def as_original(form: AccountForm) -> str:
    """What a form carries along to say later what was typed."""
    return msgspec.json.encode(_fields(form)).decode()


def merged(typed: AccountForm, before: AccountForm, now: AccountForm) -> AccountForm:
    """What was typed, over what somebody else has written meanwhile."""
    return msgspec.structs.replace(now, **_told(typed, before))


def differences(typed: AccountForm, before: AccountForm, now: AccountForm) -> tuple[Difference, ...]:
    """What somebody else has written meanwhile."""
    told, was = _told(typed, before), _fields(before)
    return tuple(
        Difference(field_label(field), text, told.get(field, ""))
        for field, text in _fields(now).items()
        if text != was[field]
    )


def both_versions(typed: ContactForm, now: ContactForm) -> str:
    """Where a contact says something else now than what was typed, in a line: what it says now, for each field."""
    mine = _fields(typed)
    differing = ((field, text) for field, text in _fields(now).items() if text != mine[field])
    return " · ".join(f"{field_label(field)}: {text or '–'}" for field, text in differing)


def errors_in(error: InvalidInput) -> dict[str, str]:
    """What is wrong, by field, in the language of the page."""
    return {problem.pointer.lstrip("/"): _in_words(problem) for problem in error.problems}


def version_of(text: str) -> int | None:
    """The version that was read; None for none."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _told(form: AccountForm | ContactForm, before: AccountForm | ContactForm) -> dict[str, str]:
    known = _fields(before)
    return {field: text for field, text in _fields(form).items() if text != known[field]}


def _fields(form: AccountForm | ContactForm) -> dict[str, str]:
    told: dict[str, str] = msgspec.structs.asdict(form)
    return {
        field: " ".join(text.split()) if field not in _LINES else text.strip()
        for field, text in told.items()
        if field not in _CARRIED
    }


_CARRIED = ("version", "was", "sure")
_LINES = frozenset(name for name, limit in LIMITS.items() if limit.has_lines)


def _in_words(problem: FieldProblem) -> str:
    field = problem.pointer.lstrip("/")
    match field:
        case "name" if problem.message.startswith("is "):
            return _("A name is needed.")
        case "email":
            return _("This is no e-mail address. Write it like name@example.com.")
        case "website":
            return _("This is no address of a web page.")
        case "owner":
            return _("Nobody here has this name.")
        case _ if field.startswith("custom/"):
            return say(problem.message, LOCALE.get())
        case _ if field in LIMITS:
            return _("At most %(most)s letters fit here, without control characters.") % {"most": LIMITS[field].length}
        case _:
            return _("This does not fit: %(message)s") % {"message": problem.message}
