"""Quests: mine, on offer, the bounty board, done, and those I decide about; one of them with all that it asks."""

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item, State
from mobile.screens.bounty import MAY_POST
from mobile.screens.forms import Form
from mobile.screens.parts import Column
from mobile.screens.quest_tellings import tell_quest, tell_quest_state, tell_taker, tell_waiting
from mobile.screens.rows import NO_BAR, Line
from mobile.wire import Me, Quest, Quests
from mobile.words import gettext as _

MINE = ("taken", "open", "rejected", "submitted")
BOUNTY = "bounty"
SUBMITTED = "submitted"


class QuestsScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """All quests, by what one can do with them."""

    argument = StringProperty("")
    quests = ObjectProperty(Quests(()))
    me = ObjectProperty(None, allownone=True)
    shelf = StringProperty("mine")
    told = StringProperty("")
    may_post = BooleanProperty(False)

    def on_me(self, _self: object, me: Me | None) -> None:
        """Leads, bosses and admins post bounties."""
        self.may_post = me is not None and MAY_POST in me.permissions

    def choices(self) -> list[tuple[str, str]]:
        """The shelves; what is to be decided stands there for whoever decides about something."""
        shelves = [("mine", _("Mine")), ("offered", _("On offer")), ("bounties", _("Bounties")), ("over", _("Over"))]
        decides = any(one.is_to_decide for one in self.quests.items)
        return [*shelves, ("decide", _("To decide"))] if decides else shelves

    def on_quests(self, *_changed: object) -> None:
        """Draw the shelf anew."""
        if "shelves" not in self.ids:
            return
        self.ids.shelves.choices = self.choices()
        shown = [quest for quest in self.quests.items if shelf_of(quest) == self.shelf]
        self.told = "" if shown else _("Nothing here right now.")
        self.ids.rows.tell([line_of(quest) for quest in shown])

    on_shelf = on_quests


class ObjectiveLine(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One objective of a quest and how far it is."""

    told = StringProperty("")
    done = NumericProperty(0)


class TakerCard(Column):
    """Somebody who took a bounty, and what they handed in."""

    told = StringProperty("")
    may_decide = BooleanProperty(False)
    decide = ObjectProperty(None)


class QuestScreen(Form):
    """One quest: what it asks, how far it is, and what one can do; `argument` is its id."""

    typed = ("note", "reason")
    argument = StringProperty("")
    quests = ObjectProperty(Quests(()))
    entries = ListProperty([])
    title = StringProperty("")
    text = StringProperty("")
    told = StringProperty("")
    waiting = StringProperty("")
    may_submit = BooleanProperty(False)
    may_decide = BooleanProperty(False)
    _decided: frozenset[str] | set[str] = frozenset()
    colleagues = ObjectProperty(None, allownone=True)

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
        self._show_takers(found)

    on_colleagues = on_quests

    def on_entries(self, _self: object, entries: list[Item]) -> None:
        """What was asked for and not yet answered."""
        path = f"quests/{self.argument}/"
        waits = [one for one in entries if one.path.startswith(path) and one.state is State.WAITING]
        self.waiting = _("Waiting to be sent") if waits else ""
        self._decided = {str(one.data.get("member", "")) for one in waits}
        self.on_quests()

    def act(self, step: str) -> None:
        """Take it, hand it in, or give it back."""
        note = self.ids.note.text.strip()
        data = {"note": note} if step == "submit" and note else {}
        App.get_running_app().act(f"quest.{step}", f"quests/{self.argument}/{step}", data)
        self.ids.note.text = ""
        self.sent()

    def decide(self, member: str, step: str) -> None:
        """Approve what somebody handed in, or say what is missing."""
        reason = self.ids.reason.text.strip()
        data = {"member": member} | ({"reason": reason} if step == "reject" and reason else {})
        App.get_running_app().act(f"quest.{step}", f"quests/{self.argument}/{step}", data)
        self.ids.reason.text = ""
        self.sent()

    def _show_takers(self, quest: Quest) -> None:
        self.ids.takers.clear_widgets()
        names = {one.username: one.name for one in self.colleagues.items} if self.colleagues is not None else {}
        # Nobody decides about their own work.
        me = App.get_running_app().owner.username
        shown = [one for one in quest.takers if one.member != me]
        waits = [one for one in shown if one.state == SUBMITTED and one.member not in self._decided]
        self.may_decide = bool(waits)
        for one in shown:
            card = TakerCard(told=tell_taker(one, names.get(one.member, one.member)), may_decide=one in waits)
            card.decide = lambda step, member=one.member: self.decide(member, step)
            self.ids.takers.add_widget(card)

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
    if quest.is_to_decide:
        return []
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
    if quest.is_to_decide:
        return "decide"
    if quest.state == "offered":
        return "bounties" if quest.kind == BOUNTY else "offered"
    return "mine" if quest.state in MINE else "over"


def line_of(quest: Quest) -> Line:
    """A quest in a list, with how far it is."""
    parts = quest.objectives
    is_measured = bool(parts) and quest.state in MINE
    progress = parts[0].told if len(parts) == 1 and is_measured else ""
    parts_told = (tell_quest_state(quest.state, quest.xp), progress, tell_waiting(quest))
    text = _(", ").join(part for part in parts_told if part)
    done = sum(part.done for part in parts) / len(parts) if is_measured else NO_BAR
    tone = "gain_ink" if quest.state in ("done", "approved") else "warn_ink" if tell_waiting(quest) else "soft"
    return Line(quest.title, text, tone=tone, goal=f"quest:{quest.id}", done=done)
