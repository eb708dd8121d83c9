"""Quests: mine, on offer, the bounty board, and what is done; one of them with all that it asks."""

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item, State
from mobile.screens.rows import NO_BAR, Line
from mobile.screens.tellings import tell_quest, tell_quest_state
from mobile.wire import Quest, Quests
from mobile.words import gettext as _

MINE = ("taken", "open", "rejected", "submitted")
BOUNTY = "bounty"


class QuestsScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """All quests, by what one can do with them."""

    argument = StringProperty("")
    quests = ObjectProperty(Quests(()))
    shelf = StringProperty("mine")
    told = StringProperty("")

    def choices(self) -> list[tuple[str, str]]:
        """The shelves."""
        return [("mine", _("Mine")), ("offered", _("On offer")), ("bounties", _("Bounties")), ("over", _("Over"))]

    def on_quests(self, *_changed: object) -> None:
        """Draw the shelf anew."""
        shown = [quest for quest in self.quests.items if shelf_of(quest) == self.shelf]
        self.told = "" if shown else _("Nothing here right now.")
        self.ids.rows.tell([line_of(quest) for quest in shown])

    on_shelf = on_quests


class ObjectiveLine(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One objective of a quest and how far it is."""

    told = StringProperty("")
    done = NumericProperty(0)


class QuestScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One quest: what it asks, how far it is, and what one can do; `argument` is its id."""

    argument = StringProperty("")
    quests = ObjectProperty(Quests(()))
    entries = ListProperty([])
    title = StringProperty("")
    text = StringProperty("")
    told = StringProperty("")
    waiting = StringProperty("")
    may_submit = BooleanProperty(False)

    def on_kv_post(self, _base: object) -> None:
        """The id is known now."""
        self.on_quests()

    def on_quests(self, *_changed: object) -> None:
        """Draw it anew."""
        found = next((one for one in self.quests.items if one.id == self.argument), None)
        if found is None or "objectives" not in self.ids:
            self.title = _("This quest is no longer here.") if self.argument else ""
            return
        self.title, self.text, self.told = found.title, found.text, tell_quest(found)
        self.ids.objectives.clear_widgets()
        for part in found.objectives:
            self.ids.objectives.add_widget(ObjectiveLine(told=f"{part.title}  {part.told}", done=part.done))
        self._offer(found)

    def on_entries(self, _self: object, entries: list[Item]) -> None:
        """What was asked for and not yet answered."""
        path = f"quests/{self.argument}/"
        waits = [one for one in entries if one.path.startswith(path) and one.state is State.WAITING]
        self.waiting = _("Waiting to be sent") if waits else ""
        self.on_quests()

    def act(self, step: str) -> None:
        """Take it, hand it in, or give it back."""
        note = self.ids.note.text.strip()
        data = {"note": note} if step == "submit" and note else {}
        App.get_running_app().act(f"quest.{step}", f"quests/{self.argument}/{step}", data)
        self.ids.note.text = ""

    def _offer(self, quest: Quest) -> None:
        steps: list[tuple[str, str, str]] = []
        if not self.waiting:
            steps = _steps(quest)
        self.may_submit = any(step == "submit" for step, _text, _kind in steps)
        self.ids.actions.clear_widgets()
        for step, text, kind in steps:
            button = Factory.get(kind)(text=text)
            button.bind(on_release=lambda _button, step=step: self.act(step))
            self.ids.actions.add_widget(button)


def _steps(quest: Quest) -> list[tuple[str, str, str]]:
    """What one can do with a quest: the step, its words, and the kind of button."""
    back = ("abandon", _("Give it back"), "QuietAction")
    match quest.state:
        case "offered":
            return [("accept", _("Take it"), "Action")]
        case "taken" | "rejected" if quest.kind == BOUNTY:
            return [("submit", _("Hand it in"), "Action"), back]
        case "taken" | "submitted":
            return [back]
        case _:
            return []


def shelf_of(quest: Quest) -> str:
    """Where a quest stands."""
    if quest.state == "offered":
        return "bounties" if quest.kind == BOUNTY else "offered"
    return "mine" if quest.state in MINE else "over"


def line_of(quest: Quest) -> Line:
    """A quest in a list, with how far it is."""
    parts = quest.objectives
    is_measured = bool(parts) and quest.state in MINE
    progress = parts[0].told if len(parts) == 1 and is_measured else ""
    text = _(", ").join(part for part in (tell_quest_state(quest.state, quest.xp), progress) if part)
    done = sum(part.done for part in parts) / len(parts) if is_measured else NO_BAR
    tone = "gain_ink" if quest.state in ("done", "approved") else "soft"
    return Line(quest.title, text, tone=tone, goal=f"quest:{quest.id}", done=done)
