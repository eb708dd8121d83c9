"""Outbox: what waits, what was refused and can be mended, and what became of the rest."""

from kivy.app import App
from kivy.properties import ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item, State
from mobile.questions import about
from mobile.screens.parts import tone_of
from mobile.screens.rows import Line
from mobile.screens.tellings import kinds, tell_event, tell_moment, tell_verdict
from mobile.words import gettext as _


class OutboxScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """What needs mending first, then what waits, then the rest."""

    argument = StringProperty("")
    entries = ListProperty([])
    told = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Draw it, be it empty."""
        self.on_entries(self, self.entries)

    def on_entries(self, _self: object, entries: list[Item]) -> None:
        """Draw them anew."""
        if "rows" not in self.ids:
            return
        waits = sum(one.state is State.WAITING for one in entries)
        refused = sum(one.state is State.REJECTED for one in entries)
        self.told = _("All is sent.")
        if waits or refused:
            self.told = _("Waiting to be sent: {n}. Needs mending: {m}.").format(n=waits, m=refused)
        self.ids.rows.tell([_line(one) for one in entries])


class EntryScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One entry, and what one can do about it; `argument` is its id."""

    argument = StringProperty("")
    entries = ListProperty([])
    title = StringProperty("")
    at = StringProperty("")
    told = StringProperty("")
    tone = StringProperty("soft")
    mend_text = StringProperty("")
    look_text = StringProperty("")
    drop_text = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """The id is known now."""
        self.on_entries()

    def on_entries(self, *_changed: object) -> None:
        """Draw it anew."""
        item = App.get_running_app().outbox.find(self.argument) if self.argument else None
        if item is None:
            self.title, self.mend_text, self.look_text, self.drop_text = _("This entry is no longer here."), "", "", ""
            return
        self.title, self.at, self.told = tell_event(item), tell_moment(item.logged_at), tell_verdict(item, None)
        self.tone = tone_of(item)
        self.mend_text, self.drop_text = _actions(item)
        self.look_text = _("Look at it") if about(item.path) else ""

    def mend(self) -> None:
        """Correct an event in its form; ask for anything else once more."""
        app = App.get_running_app()
        item = app.outbox.find(self.argument)
        if item is not None and is_mendable(item):
            app.root.frame.go(_form_of(item))
        else:
            app.retry(self.argument)
            app.root.frame.back()

    def look(self) -> None:
        """See what it is about as it stands now."""
        app = App.get_running_app()
        item = app.outbox.find(self.argument)
        if item is not None:
            app.root.frame.go(about(item.path))

    def drop(self) -> None:
        """Forget what was refused, take back what was logged."""
        app = App.get_running_app()
        item = app.outbox.find(self.argument)
        if item is not None and item.state is State.REJECTED:
            app.discard(self.argument)
        else:
            app.undo(self.argument)
        app.root.frame.back()


def _actions(item: Item) -> tuple[str, str]:
    """The words of what mends it and of what drops it; nothing where that cannot be."""
    match item.state:
        case State.REJECTED:
            return _("Correct") if is_mendable(item) else _("Try again"), _("Discard")
        case State.WAITING if item.is_event or not item.is_sealed:
            return "", _("Take it back")
        case State.RECORDED if item.is_event and item.kind != "event.reversed":
            return "", _("Take it back")
        case _:
            return "", ""


def is_mendable(item: Item) -> bool:
    """Whether there is a form in which it can be corrected."""
    return bool(_form_of(item))


def _form_of(item: Item) -> str:
    """The place where it can be corrected; nothing where it can only be asked for again."""
    match item.kind:
        case "barrier.report":
            return f"report:@{item.id}"
        case "quest.post":
            return f"bounty:@{item.id}"
        case "raid.open":
            return f"open:@{item.id}"
        case "raid.plan" | "raid.step" if item.code != "outdated":
            return f"step:{item.thing.partition('/')[2]}|{item.data.get('step', '')}|{item.id}"
        case kind:
            return f"log:{item.id}" if kind in dict(kinds()) else ""


def _line(item: Item) -> Line:
    return Line(tell_event(item), tell_verdict(item, None), tone=tone_of(item), goal=f"entry:{item.id}")
