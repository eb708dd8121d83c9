"""Webhooks as their pages show them: each in words, with what was told lately, and the form to add or change one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from server.dispatch.endpoints import Attempt, Endpoint, EndpointState, Outcome, known_kinds
from server.errors import InvalidInput
from web.i18n import gettext as _
from web.i18n import pgettext

_TONES = {EndpointState.ACTIVE: "gain", EndpointState.PAUSED: "brand", EndpointState.DISABLED: "threat"}


class WebhookForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms send; ``kinds`` repeats, and comes as a text where it stands there once."""

    url: str = ""
    name: str = ""
    kinds: list[str] | str = ""
    version: str = ""
    seq: str = ""

    @property
    def wanted(self) -> list[str]:
        """What is ticked."""
        kinds = [self.kinds] if isinstance(self.kinds, str) else self.kinds
        return [one for one in kinds if one]


@dataclass(frozen=True, slots=True)
class Family:
    """Events that belong together, as one choice."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """A webhook with its state in words."""

    endpoint: Endpoint
    state: str
    tone: str
    wants: str

    @property
    def is_active(self) -> bool:
        """Whether it is told."""
        return self.endpoint.state is EndpointState.ACTIVE


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """Everything the pages show. ``secret`` only in the answer that made it; ``said`` tells what an act brought."""

    lines: tuple[WebhookLine, ...] = ()
    one: WebhookLine | None = None
    log: tuple[Attempt, ...] = ()
    next: str = ""
    form: WebhookForm = field(default_factory=WebhookForm)
    errors: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    said: str = ""
    said_tone: str = "gain"

    @property
    def families(self) -> tuple[Family, ...]:
        """What can be ticked."""
        return tuple(Family(value, title, value in self.form.wanted) for value, title in families().items())

    @property
    def single_kinds(self) -> tuple[str, ...]:
        """Chosen types that belong to no ticked family: they are kept as they are."""
        return tuple(one for one in self.form.wanted if one not in families())


def families() -> dict[str, str]:
    """The families of events, in words."""
    titles = {
        "call.*": _("Calls"),
        "visit.*": _("Visits"),
        "meeting.*": _("Meetings"),
        "message.*": _("Messages"),
        "lead.*": _("Leads"),
        "deal.*": _("Deals"),
        "contract.*": _("Contracts"),
        "delivery.*": _("Deliveries"),
        "collection.*": _("Collections"),
        "event.*": _("Reversals"),
        "quest.*": _("Quests"),
        "raid.*": _("Raids"),
        "barrier.*": _("Barriers"),
        "relief.*": _("Reliefs"),
        "period.*": _("Periods"),
        "return.*": _("Returns"),
        "ticket.*": _("Tickets"),
    }
    known = [one for one in known_kinds() if one.endswith(".*")]
    return {one: title for one, title in titles.items() if one in known}


def line_of(one: Endpoint) -> WebhookLine:
    """A webhook in words."""
    states = {
        EndpointState.ACTIVE: _("Trying again") if one.attempts else _("Active"),
        EndpointState.PAUSED: _("Paused"),
        EndpointState.DISABLED: _("Switched off"),
    }
    tone = "warn" if one.attempts and one.state is EndpointState.ACTIVE else _TONES[one.state]
    known = families()
    wants = ", ".join(known.get(kind, kind) for kind in one.kinds) or _("Everything")
    return WebhookLine(one, states[one.state], tone, wants)


def outcome_title(one: Attempt) -> str:
    """What became of an attempt."""
    if one.outcome is Outcome.FAILED:
        return _("Not taken") if one.status else pgettext("webhook", "No answer")
    return pgettext("webhook", "Taken") if one.outcome is Outcome.TAKEN else _("Skipped")


def form_of(one: Endpoint) -> WebhookForm:
    """The form filled with a webhook."""
    return WebhookForm(url=one.url, name=one.name, kinds=list(one.kinds), version=str(one.version))


def errors_of(error: InvalidInput) -> dict[str, str]:
    """What is wrong, by field."""
    told = {
        "url": _("An address that begins with https:// and leads to the internet, without user or password."),
        "name": _("At most 100 characters."),
        "kinds": _("One of these is no type of event."),
        "from": _("Name an event that there is."),
    }
    fields = (one.pointer.split("/")[1] for one in error.problems)
    return {name: told.get(name, error.detail) for name in fields}
