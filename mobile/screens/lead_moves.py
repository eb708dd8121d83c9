"""Where a lead goes: into somebody's hands, by whoever leads; or on, as a customer, perhaps with a first deal."""

from kivy.app import App
from kivy.properties import ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.colleagues import Colleague, Colleagues
from mobile.outbox import Value
from mobile.screens.forms import Form
from mobile.screens.parts import is_amount
from mobile.screens.pool_tellings import tell_lead_name
from mobile.wire import Me
from mobile.words import gettext as _

SHOWN = 12


class HandOutScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """Who gets it: one's own team stands there, others are found by their name; `argument` is the lead's id."""

    argument = StringProperty("")
    lead = ObjectProperty(None, allownone=True)
    me = ObjectProperty(None, allownone=True)
    colleagues = ObjectProperty(None, allownone=True)
    title = StringProperty("")
    told = StringProperty("")
    people = ListProperty([])

    def on_kv_post(self, _base: object) -> None:
        """Draw it, be it empty."""
        self.draw()

    def on_colleagues(self, *_changed: object) -> None:
        """Draw them anew."""
        self.draw()

    on_me = on_lead = on_colleagues

    def draw(self) -> None:
        """Those who may get it."""
        if "sought" not in self.ids:
            return
        lead = App.get_running_app().store.find_lead(self.argument)
        self.title = tell_lead_name(lead) if lead is not None else ""
        everybody: Colleagues | None = self.colleagues
        holder = lead.holder if lead is not None else ""
        shown = [one for one in everybody.items if one.username != holder and self._fits(one)] if everybody else []
        self.people = [(one.username, one.name) for one in shown[:SHOWN]]
        self.told = "" if shown else _("Nobody of this name.")
        if everybody is None:
            self.told = _("The list of colleagues comes with the first connection.")

    def save(self) -> None:
        """Theirs now."""
        app, who = App.get_running_app(), self.ids.who.chosen
        if not who:
            self.told = _("To whom? Tap a name.")
            return
        app.act("lead.assign", f"leads/{self.argument}/assign", {"member": who})
        app.root.frame.back()

    def _fits(self, one: Colleague) -> bool:
        sought, me = self.ids.sought.text.strip().lower(), self.me
        if sought:
            return sought in f"{one.name} {one.username} {one.team}".lower()
        return isinstance(me, Me) and one.team_id == me.team_id


class ConvertScreen(Form):
    """Which customer it became, and what it begins with; `argument` is the lead's id."""

    typed = ("account", "contact", "title", "amount")
    argument = StringProperty("")
    lead = ObjectProperty(None, allownone=True)
    trouble = StringProperty("")
    _is_filled = False

    def on_kv_post(self, _base: object) -> None:
        """Begin with what is known."""
        self.on_lead()

    def on_lead(self, *_changed: object) -> None:
        """Fill it in once."""
        lead = App.get_running_app().store.find_lead(self.argument)
        if lead is None or "account" not in self.ids or self._is_filled:
            return
        self._is_filled = True
        self.ids.account.text, self.ids.contact.text = lead.account or lead.name, lead.contact
        self.filled()

    def save(self) -> None:
        """A customer now, or say what is missing."""
        account, contact, title, amount = (
            self.ids[name].text.strip() for name in ("account", "contact", "title", "amount")
        )
        if not account:
            self.trouble = _("Which customer? Tap one or type the name.")
            return
        if amount and not is_amount(amount):
            self.trouble = _("How much? Type the amount.")
            return
        data: dict[str, Value] = {"account": account, "contact": contact}
        if title or amount:
            data["deal"] = {"title": title} | ({"amount": amount} if amount else {})
        app = App.get_running_app()
        app.act("lead.convert", f"leads/{self.argument}/convert", data)
        self.sent()
        app.root.frame.back()
