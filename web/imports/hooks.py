"""What the pages of hooks show: which there are, how they stand, what came, what became of it, who changed what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from kpi.sentences import Sentence
from server.intake.hooks.desk import Looked
from server.intake.hooks.hook import Act, Change, Hook
from server.intake.hooks.sources import SOURCES
from server.intake.hooks.store import Delivery, Traffic
from server.ledger.facts import moment
from server.people.access import caller_name
from server.people.directory import Directory
from server.wording.say import say
from web.i18n import LOCALE, ngettext
from web.i18n import gettext as _
from web.imports.hook_form import HookForm

_SHOWN_BODY = 4_000


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery in words; ``reasons`` say why something of it is not on record."""

    told: Delivery
    state: str
    tone: str
    reasons: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class HookLine:
    """A hook with its state in words. ``held`` are the latest things that are held back, and why."""

    hook: Hook
    traffic: Traffic
    program: str
    state: str
    tone: str
    held: tuple[tuple[str, list[str]], ...]

    @property
    def last(self) -> datetime | None:
        """When something came last; None when nothing did."""
        return moment(self.traffic.last_us) if self.traffic.last_us else None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that somebody did; ``fields`` are what was and is, by title."""

    at: datetime
    who: str
    what: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class HooksPage:
    """Everything the pages show. ``secret`` only in the answer that made it; ``said`` tells what an act brought."""

    lines: tuple[HookLine, ...] = ()
    one: HookLine | None = None
    deliveries: tuple[DeliveryView, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    address: str = ""
    form: HookForm = field(default_factory=HookForm)
    errors: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    said: str = ""
    said_tone: str = "gain"

    @property
    def mark(self) -> str:
        """Tells how it stands from how it stood: another one when anything came, or was worked on."""
        of_hook = self.one.traffic if self.one is not None else None
        told = [(one.told.id, one.told.times, one.told.is_waiting, one.state, one.reasons) for one in self.deliveries]
        return sha256(repr((of_hook, told)).encode()).hexdigest()[:16]

    @property
    def programs(self) -> Mapping[str, str]:
        """Which programs a hook can be for."""
        return {name: source.title for name, source in SOURCES.items()}


def lines_of(looked: Looked) -> tuple[HookLine, ...]:
    """The hooks in words."""
    return tuple(line_of(one, looked) for one in looked.hooks)


def line_of(hook: Hook, looked: Looked) -> HookLine:
    """One hook in words."""
    traffic = looked.traffic.get(hook.name, Traffic())
    state, tone = _standing(hook, traffic)
    held = tuple((thing, _said(told)) for thing, told in looked.held.get(hook.name, ()))
    return HookLine(hook, traffic, SOURCES[hook.source].title, state, tone, held)


def deliveries_of(looked: Looked) -> tuple[DeliveryView, ...]:
    """The deliveries in words."""
    return tuple(_delivery(one, looked) for one in looked.deliveries)


def changes_of(changes: Sequence[Change], directory: Directory) -> tuple[ChangeLine, ...]:
    """What was done, in words."""
    titles = {
        Act.ADDED: _("Added"),
        Act.CHANGED: _("Changed"),
        Act.SECRET: _("New secret"),
        Act.PAUSED: _("Paused"),
        Act.RESUMED: _("Resumed"),
        Act.REMOVED: _("Removed"),
    }
    known = field_titles()
    return tuple(
        ChangeLine(
            moment(one.at_us),
            caller_name(one.caller, directory),
            titles[one.act],
            tuple((known.get(name, name), _value(was), _value(now)) for name, (was, now) in one.detail.items()),
        )
        for one in changes
    )


def field_titles() -> dict[str, str]:
    """What can be said about a hook, in words."""
    return {
        "member": _("Who gets what nobody here owns"),
        "currency": _("Currency of amounts that say none"),
        "prefix": _("Before the numbers of their deals"),
        "user": _("HTTP user"),
        "organisation": _("Organisation ID"),
        "call_outcome": _("What a call came to that does not say"),
        "owners": _("Who their owners are here"),
        "stages": _("What their stages are called here"),
        "won": _("Stages in which a deal is won"),
        "lost": _("Stages in which a deal is lost"),
        "earn": _("Pays XP"),
    }


def _value(text: str) -> str:
    return {"yes": _("Yes"), "no": _("No")}.get(text, text)


def _standing(hook: Hook, traffic: Traffic) -> tuple[str, str]:
    if hook.is_paused:
        return _("Paused"), "brand"
    if traffic.held:
        return ngettext("%(num)s held back", "%(num)s held back", traffic.held) % {"num": traffic.held}, "threat"
    return (_("Active"), "gain") if traffic.last_us else (_("Nothing came yet"), "quiet")


def _delivery(one: Delivery, looked: Looked) -> DeliveryView:
    problems = [reason for thing in one.things for reason in looked.problems.get((one.hook, thing), ())]
    reasons = tuple(dict.fromkeys((*one.unknown, *problems)))
    kept = sum(looked.on_record.get((one.hook, thing), 0) for thing in one.things)
    state, tone = _state(one, bool(problems), kept)
    body = one.body[:_SHOWN_BODY].decode("utf-8", "replace")
    return DeliveryView(one, state, tone, tuple(_said(reasons)), body + ("…" if len(one.body) > _SHOWN_BODY else ""))


def _said(reasons: Iterable[Sentence]) -> list[str]:
    return [say(one, LOCALE.get()) for one in reasons]


def _state(one: Delivery, is_held: bool, on_record: int) -> tuple[str, str]:
    if one.is_waiting:
        return _("Waits"), "brand"
    if is_held:
        return _("Held back"), "threat"
    if one.unknown and not one.things:
        return _("Not understood"), "warn"
    if one.recorded or one.undone:
        told = ngettext("%(num)s event", "%(num)s events", one.recorded) % {"num": one.recorded}
        if one.undone:
            told += " · " + ngettext("%(num)s taken back", "%(num)s taken back", one.undone) % {"num": one.undone}
        return told, "gain"
    if on_record:
        # Another delivery brought them, or what held this one back was mended later.
        return ngettext("%(num)s event on record", "%(num)s events on record", on_record) % {"num": on_record}, "gain"
    return _("Nothing to record"), "quiet"
