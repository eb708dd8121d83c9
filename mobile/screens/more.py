"""More: every place that is not below."""

from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.screens.rows import Line
from mobile.words import gettext as _


class MoreScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """A list of places."""

    argument = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Draw it."""
        self.ids.rows.tell(
            [
                Line(_("Quests"), _("Mine, on offer, bounties"), goal="quests", picture="quests"),
                Line(_("Barriers"), _("What stands in the way, and reporting it"), goal="barriers", picture="barriers"),
                Line(_("Deals"), _("What is open"), goal="deals", picture="deals"),
                Line(_("Customers"), _("Find, call, visit"), goal="accounts", picture="accounts"),
                Line(_("Lead pool"), _("Claim, call, return"), goal="pool", picture="accounts"),
                Line(_("Me"), _("Ledger, badges, visibility, language, look"), goal="me", picture="me"),
                Line(_("Outbox"), _("What waits, and what needs mending"), goal="outbox", picture="outbox"),
            ]
        )
