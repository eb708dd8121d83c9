"""Me: how I stand, who sees me, in which language and look; and the ledger, which says why."""

from kivy.app import App
from kivy.properties import ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item
from mobile.reasons import Entry, Ledger
from mobile.screens.rows import Line
from mobile.screens.tellings import tell_day, tell_xp
from mobile.wire import Me
from mobile.wishes import latest_wish, wished
from mobile.words import LANGUAGES, spoken
from mobile.words import gettext as _


class MeScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """What one decides about oneself."""

    argument = StringProperty("")
    me = ObjectProperty(None, allownone=True)
    entries = ListProperty([])
    visibility = StringProperty("")
    language = StringProperty("")
    look = StringProperty("")
    mood = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Begin with what is remembered."""
        known = App.get_running_app().remembered
        self.language = spoken()
        self.look = "dark" if known.is_dark else "light"
        self.mood = "off" if known.is_calm else "on"
        ledger = Line(_("Why I have what I have"), goal="ledger", picture="board")
        self.ids.links.tell([ledger, Line(_("Outbox"), goal="outbox", picture="outbox")])

    def on_me(self, _self: object, me: Me | None) -> None:
        """What the server has holds where nothing else is wished."""
        known = me.visibility if me is not None else ""
        self.visibility = wished(self.entries, "visibility") or known

    def on_entries(self, _self: object, entries: list[Item]) -> None:
        """A wish holds at once, until it is refused; one that was sent stands until the server tells me so."""
        wish = latest_wish(entries, "visibility")
        if wish is not None:
            refused = self.me.visibility if self.me is not None else ""
            self.visibility = wished(entries, "visibility") or refused

    def languages(self) -> list[tuple[str, str]]:
        """What the app speaks."""
        return list(LANGUAGES.items())

    def looks(self) -> list[tuple[str, str]]:
        """Light and dark."""
        return [("light", _("Light")), ("dark", _("Dark"))]

    def moods(self) -> list[tuple[str, str]]:
        """With or without celebrations."""
        return [("on", _("On")), ("off", _("Off"))]

    def show_me(self, visibility: str) -> None:
        """Another visibility was tapped."""
        if visibility and visibility != self.visibility:
            App.get_running_app().wish("visibility", visibility)

    def speak(self, language: str) -> None:
        """Another language was tapped."""
        if language != spoken():
            App.get_running_app().wish("language", language)

    def dress(self, look: str) -> None:
        """Another look was tapped."""
        app = App.get_running_app()
        if (look == "dark") != app.remembered.is_dark:
            app.switch_skin()

    def calm(self, mood: str) -> None:
        """Celebrations were switched."""
        app = App.get_running_app()
        if (mood == "off") != app.remembered.is_calm:
            app.switch_calm()


class LedgerScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """Every entry with its reason; their sum is the standing."""

    argument = StringProperty("")
    ledger = ObjectProperty(None, allownone=True)
    told = StringProperty("")

    def on_ledger(self, _self: object, ledger: Ledger | None) -> None:
        """Draw it anew."""
        self.told = _("The ledger comes with the first connection.")
        if ledger is not None:
            self.told = _("All entries together: {xp} XP, {coins} coins").format(
                xp=f"{ledger.xp:,}", coins=f"{ledger.coins:,}"
            )
        self.ids.rows.tell([_line(entry) for entry in ledger.entries] if ledger is not None else [])


def _line(entry: Entry) -> Line:
    return Line(entry.why, tell_day(entry.day), value=tell_xp(entry.xp))
