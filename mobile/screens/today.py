"""Today: how I stand, what waits to be sent, what needs mending, which quests to do next."""

from kivy.app import App
from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item
from mobile.screens.parts import LogLine
from mobile.wire import Quests

# What one can work on comes first; what is done is shown too, it was earned.
SHOWN = ("taken", "open", "rejected", "submitted", "offered", "done")


class TodayScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The first thing to see in the morning."""

    quests = ObjectProperty(Quests(()))
    rejected = ListProperty([])

    def on_quests(self, _self: object, quests: Quests) -> None:
        """Draw the quest cards anew."""
        shelf = self.ids.quests
        shelf.clear_widgets()
        for quest in sorted((one for one in quests.items if one.state in SHOWN), key=lambda q: SHOWN.index(q.state)):
            card = QuestCard(title=quest.title, text=quest.text, xp=quest.xp, state=quest.state)
            for part in quest.objectives:
                card.ids.objectives.add_widget(ObjectiveLine(told=f"{part.title}  {part.told}", done=part.done))
            shelf.add_widget(card)

    def on_rejected(self, _self: object, items: list[Item]) -> None:
        """Draw what needs mending anew."""
        shelf = self.ids.rejected
        shelf.clear_widgets()
        for item in items:
            card = MendCard(id_to_mend=item.id)
            card.add_widget(LogLine.of(item), index=1)
            shelf.add_widget(card)


class QuestCard(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One quest."""

    title = StringProperty("")
    text = StringProperty("")
    state = StringProperty("")
    xp = NumericProperty(0)


class ObjectiveLine(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One objective of a quest and how far it is."""

    told = StringProperty("")
    done = NumericProperty(0)


class MendCard(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """An event that was rejected, and what one can do about it."""

    id_to_mend = StringProperty("")

    def mend(self) -> None:
        """Correct it and send it as a new one."""
        App.get_running_app().root.frame.mend(self.id_to_mend)

    def discard(self) -> None:
        """It never happened."""
        App.get_running_app().discard(self.id_to_mend)
