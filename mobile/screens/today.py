"""Today: how I stand, what waits to be sent, what needs mending, what needs me, which quests to do next."""

from kivy.app import App
from kivy.properties import ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item
from mobile.reasons import Notice, Notices
from mobile.screens.parts import LogLine
from mobile.screens.quests import line_of
from mobile.screens.rows import Line
from mobile.screens.tellings import kinds, tell_days, tell_notice
from mobile.wire import Quests
from mobile.words import gettext as _

# What one can work on; what is offered and done is on the page of all quests.
UNDER_WAY = ("taken", "open", "rejected", "submitted")
NOTICES_SHOWN = 4
QUESTS_SHOWN = 5
PAGES = ("raid", "deal", "quest", "barrier", "lead")
DONE_BY = {
    "instalment_overdue": "collection.received",
    "instalment_due": "collection.received",
    "account_silent": "call.logged",
    "birthday": "call.logged",
}


class TodayScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The first thing to see in the morning."""

    argument = StringProperty("")
    quests = ObjectProperty(Quests(()))
    notices = ObjectProperty(Notices(()))
    rejected = ListProperty([])

    def on_quests(self, _self: object, quests: Quests) -> None:
        """Draw the quests anew, the nearest to its end first."""
        under_way = [quest for quest in quests.items if quest.state in UNDER_WAY]
        self.ids.quests.tell([line_of(quest) for quest in under_way[:QUESTS_SHOWN]])

    def on_notices(self, _self: object, notices: Notices) -> None:
        """Draw the most urgent anew: the next slot of a raid, a payment that is late."""
        first = sorted(notices.items, key=lambda one: not one.kind.startswith("step_"))[:1]
        shown = [*first, *(one for one in notices.items if one not in first)][:NOTICES_SHOWN]
        lines = [line_of_notice(notice) for notice in shown]
        if len(notices.items) > len(shown):
            lines.append(Line(_("All that needs you: {n}").format(n=len(notices.items)), goal="notices"))
        self.ids.notices.tell(lines)

    def on_rejected(self, _self: object, items: list[Item]) -> None:
        """Draw what needs mending anew."""
        shelf = self.ids.rejected
        shelf.clear_widgets()
        for item in items:
            card = MendCard(id_to_mend=item.id)
            card.add_widget(LogLine.of(item), index=1)
            shelf.add_widget(card)


class NoticesScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """All that needs me, the most urgent first."""

    argument = StringProperty("")
    notices = ObjectProperty(Notices(()))

    def on_notices(self, _self: object, notices: Notices) -> None:
        """Draw them anew."""
        self.ids.rows.tell([line_of_notice(one) for one in notices.items])


class MendCard(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """What was refused, and what one can do about it."""

    id_to_mend = StringProperty("")

    def mend(self) -> None:
        """Correct it and send it as a new one; what has no form of its own, on its page."""
        app = App.get_running_app()
        item = app.outbox.find(self.id_to_mend)
        if item is not None:
            app.root.frame.go(f"entry:{item.id}" if item.kind not in dict(kinds()) else f"log:{item.id}")

    def discard(self) -> None:
        """It never happened."""
        App.get_running_app().discard(self.id_to_mend)


def line_of_notice(notice: Notice) -> Line:
    """A notice leads to what it is about, and where the phone has no page for that, to what one does about it."""
    goal = f"{notice.about_type}:{notice.about_id}" if notice.about_type in PAGES else ""
    if not goal and notice.account and notice.kind in DONE_BY:
        goal = f"log:{DONE_BY[notice.kind]}||{notice.account}"
    tones = {"late": "threat_ink", "today": "warn_ink"}
    return Line(
        title=tell_notice(notice),
        text=tell_days(notice),
        tone=tones.get(notice.urgency, "soft"),
        value=notice.amount,
        goal=goal,
    )
