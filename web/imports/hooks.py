"""What the page of hooks shows: which there are, what came last, what became of it and what is held back."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpi.sentences import Sentence
from server.intake.hooks.desk import HookDesk, Looked
from server.intake.hooks.sources import SOURCES
from server.intake.hooks.store import Delivery, Hook
from server.intake.wording.say import say
from server.people.access import Viewer
from web.i18n import LOCALE, ngettext
from web.i18n import gettext as _

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
class HooksView:
    """The page of hooks."""

    hooks: tuple[Hook, ...]
    held: dict[str, list[tuple[str, list[str]]]]
    deliveries: tuple[DeliveryView, ...]

    def source_title(self, hook: Hook) -> str:
        """Which program sends."""
        return SOURCES[hook.source].title


async def hooks_view(desk: HookDesk, viewer: Viewer) -> HooksView:
    """Everything the page shows; for admins. Raises NotFound for others."""
    looked = await desk.look(viewer)
    held = {hook: [(thing, _said(told)) for thing, told in things] for hook, things in looked.held.items()}
    return HooksView(looked.hooks, held, tuple(_delivery(one, looked) for one in looked.deliveries))


def _delivery(one: Delivery, looked: Looked) -> DeliveryView:
    problems = [reason for thing in one.things for reason in looked.problems.get((one.hook, thing), ())]
    reasons = tuple(dict.fromkeys((*one.unknown, *problems)))
    state, tone = _state(one, bool(problems))
    body = one.body[:_SHOWN_BODY].decode("utf-8", "replace")
    return DeliveryView(one, state, tone, tuple(_said(reasons)), body + ("…" if len(one.body) > _SHOWN_BODY else ""))


def _said(reasons: Iterable[Sentence]) -> list[str]:
    return [say(one, LOCALE.get()) for one in reasons]


def _state(one: Delivery, is_held: bool) -> tuple[str, str]:
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
    return _("Nothing to record"), "quiet"
