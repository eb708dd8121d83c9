"""The lead pool: what may be claimed, what I hold, and one lead that is claimed, called or returned."""

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item, State
from mobile.pool import HELD, IN_POOL, Hands, Lead
from mobile.screens.forms import Form
from mobile.screens.parts import office_offset
from mobile.screens.pool_tellings import tell_hands, tell_lead, tell_lead_more, tell_lead_name, tell_no_more
from mobile.screens.rows import Line
from mobile.words import gettext as _

# Whoever may say what others did may give them something to do.
HANDS_OUT = "events:write:team"


class PoolScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """Those in the pool, those that have waited longest first, or mine; searching needs no network."""

    argument = StringProperty("")
    pool = ObjectProperty(None, allownone=True)
    mine = ObjectProperty(None, allownone=True)
    hands = ObjectProperty(None, allownone=True)
    shelf = StringProperty("pool")
    limits = StringProperty("")
    told = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Draw it, be it empty."""
        self.draw()

    def choices(self) -> list[tuple[str, str]]:
        """What there is to see."""
        return [("pool", _("In the pool")), ("mine", _("Mine"))]

    def on_pool(self, *_changed: object) -> None:
        """Draw them anew."""
        self.draw()

    on_mine = on_shelf = on_pool

    def on_hands(self, _self: object, hands: Hands | None) -> None:
        """How much more one may take."""
        self.limits = "\n".join(part for part in (tell_hands(hands), tell_no_more(hands)) if part)

    def draw(self) -> None:
        """Those with what is sought in their name, origin or customer."""
        if "rows" not in self.ids:
            return
        leads = self.mine if self.shelf == "mine" else self.pool
        sought = self.ids.sought.text.strip().lower()
        known = leads.items if leads is not None else ()
        shown = [one for one in known if sought in f"{one.name} {one.origin} {one.account}".lower()]
        self.told = "" if shown else _("Nothing here right now.")
        self.ids.rows.tell([_line(one) for one in shown])


class LeadScreen(Form):
    """One lead; `argument` is its id."""

    typed = ("reason",)
    argument = StringProperty("")
    lead = ObjectProperty(None, allownone=True)
    hands = ObjectProperty(None, allownone=True)
    entries = ListProperty([])
    name = StringProperty("")
    told = StringProperty("")
    waiting = StringProperty("")
    warning = StringProperty("")
    trouble = StringProperty("")
    phone = StringProperty("")
    may_claim = BooleanProperty(False)
    may_return = BooleanProperty(False)
    me = ObjectProperty(None, allownone=True)

    def on_kv_post(self, _base: object) -> None:
        """The id is known now."""
        self.on_lead()
        self.on_entries()

    def on_lead(self, *_changed: object) -> None:
        """Draw it anew."""
        lead = App.get_running_app().store.find_lead(self.argument)
        if lead is None:
            self.told = _("What is known of it comes with the first connection.")
            return
        is_mine = lead.state == HELD and lead.holder == App.get_running_app().owner.username
        self.name, self.told = tell_lead_name(lead), tell_lead_more(lead, office_offset())
        self.phone = lead.phone if lead.state != IN_POOL else ""
        self.may_claim = lead.state == IN_POOL and not self.waiting
        self.may_return = is_mine and not self.waiting
        self.warning = tell_no_more(self.hands) if self.may_claim else ""
        self._offer(lead, is_mine)

    on_hands = on_me = on_lead

    def on_entries(self, *_changed: object) -> None:
        """What was asked for and not yet answered."""
        path = f"leads/{self.argument}/"
        waits = [one for one in self.entries if one.path.startswith(path) and _waits(one)]
        self.waiting = _("Waiting to be sent") if waits else ""
        self.on_lead()

    def claim(self) -> None:
        """Take it out of the pool."""
        self._act("claim", {})

    def give_back(self) -> None:
        """Put it back, with the reason for whoever claims it next."""
        reason = self.ids.reason.text.strip()
        self.trouble = "" if reason else _("Say why, for whoever claims it next.")
        if reason:
            self._act("return", {"reason": reason})
            self.ids.reason.text = ""
            self.sent()

    def dial(self) -> None:
        """Call them."""
        App.get_running_app().dial(self.phone)

    def _offer(self, lead: Lead, is_mine: bool) -> None:
        """What leads on to another screen: whoever holds it works on it, whoever leads hands it out."""
        if "actions" not in self.ids:
            return
        self.ids.actions.clear_widgets()
        is_there = lead.state in (HELD, IN_POOL) and not self.waiting
        if is_mine and is_there:
            self._button(_("Log a call"), f"log:call.logged|{lead.id}|{lead.contact or tell_lead_name(lead)}")
            self._button(_("It became a customer"), f"convert:{lead.id}")
        if is_there and self.me is not None and HANDS_OUT in self.me.permissions:
            self._button(_("Hand it to somebody"), f"hand:{lead.id}")

    def _button(self, text: str, place: str) -> None:
        button = Factory.QuietAction(text=text)
        button.bind(on_release=lambda _button: App.get_running_app().root.frame.go(place))
        self.ids.actions.add_widget(button)

    def _act(self, step: str, data: dict[str, str]) -> None:
        App.get_running_app().act(f"lead.{step}", f"leads/{self.argument}/{step}", data)


def _waits(item: Item) -> bool:
    return item.state is State.WAITING


def _line(lead: Lead) -> Line:
    return Line(tell_lead_name(lead), tell_lead(lead, office_offset()), goal=f"lead:{lead.id}")
