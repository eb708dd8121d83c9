"""What the page of hooks shows: which there are, what came last, what became of it and what is held back."""

from dataclasses import dataclass

from server.intake.hooks.desk import HookDesk, Looked
from server.intake.hooks.sources import SOURCES
from server.intake.hooks.store import Delivery, Hook
from server.people.access import Viewer
from web.i18n import gettext as _
from web.i18n import ngettext

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
    return HooksView(looked.hooks, looked.held, tuple(_delivery(one, looked) for one in looked.deliveries))


def _delivery(one: Delivery, looked: Looked) -> DeliveryView:
    problems = [reason for thing in one.things for reason in looked.problems.get((one.hook, thing), ())]
    reasons = tuple(dict.fromkeys((*one.unknown, *problems)))
    state, tone = _state(one, bool(problems))
    body = one.body[:_SHOWN_BODY].decode("utf-8", "replace")
    return DeliveryView(one, state, tone, reasons, body + ("…" if len(one.body) > _SHOWN_BODY else ""))


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
