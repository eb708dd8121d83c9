"""Log: a call, a visit, a deal won or lost, or a payment in three taps: customer, what changed, log."""

import uuid

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from mobile import questions
from mobile.customers import Losses
from mobile.outbox import Item, Value
from mobile.screens.forms import Form
from mobile.screens.parts import LogLine, in_a_moment, is_amount
from mobile.words import gettext as _

ERASE = "<"
# The fields that a kind needs.
FIELDS = {
    "call.logged": ("whom", "call"),
    "visit.logged": ("whom",),
    "deal.won": ("whom", "which", "money"),
    "deal.lost": ("whom", "which", "lost"),
    "collection.received": ("whom", "money"),
}
KEYS = (*"123", ERASE, *"456.7890")
# Three taps suffice because these stand already: most calls that are logged were answered and took some minutes.
USUAL_OUTCOME = "connected"
USUAL_DURATION_S = "300"
SUGGESTED = 5


class LogScreen(Form):
    """One form for all kinds; `amount` is what the pad shows, `told` what became of the event logged last.

    `argument` is the id of an entry to mend, or what is known already: `KIND|DEAL|CUSTOMER`, and for a call to
    somebody of whom no customer was made yet `call.logged|LEAD|NAME`. `logged` is the entry whose verdict is told
    above the button.
    """

    # The customer before the deal, and the deal before the amount that it brings along.
    chosen = ("kind", "outcome", "duration")
    typed = ("account", "deal", "reason", "own_words", "amount")
    argument = StringProperty("")
    found = ObjectProperty(None, allownone=True)
    deals = ObjectProperty(None, allownone=True)
    losses = ObjectProperty(None, allownone=True)
    reasons = ListProperty([])
    is_listed = BooleanProperty(False)
    suggestions = ListProperty([])
    open_deals = ListProperty([])
    logged = StringProperty("")
    latest = ListProperty([])
    kind = StringProperty("call.logged")
    lead = StringProperty("")
    lead_name = StringProperty("")
    amount = StringProperty("")
    trouble = StringProperty("")
    told = StringProperty("")
    mending = StringProperty("")
    _picked = ""

    def on_kv_post(self, _base: object) -> None:
        """Keys on the pad, and only the fields that the kind needs."""
        for key in KEYS:
            self.ids.pad.add_widget(Factory.PadKey(text=key, on_release=lambda pressed: self.press(pressed.text)))
        # `ids` hold weak references; a part that is not shown must not vanish.
        parts = {name: self.ids[name].__self__ for name in ("whom", "call", "which", "lost", "money")}
        self._parts = {kind: [parts[name] for name in names] for kind, names in FIELDS.items()}
        self.bind(kind=self._show_fields, lead=self._show_fields)
        self._show_fields()
        self._ask = in_a_moment(self, self._ask_now)
        App.get_running_app().store.bind(accounts=self._suggest)
        self._suggest()
        if "|" in self.argument:
            self._begin(*self.argument.split("|", 2))
        elif self.argument:
            self.mend(self.argument)

    def on_latest(self, _self: object, items: list[Item]) -> None:
        """Draw the last events and what became of them anew."""
        app = App.get_running_app()
        self.ids.latest.clear_widgets()
        for item in items:
            line = LogLine.of(item, app.outbox.estimate(app.owner, item.kind, item.data))
            self.ids.latest.add_widget(line)
            if item.id == self.logged:
                self.told = f"{line.title}\n{line.told}"

    def press(self, key: str) -> None:
        """A key of the amount pad."""
        if key == ERASE:
            self.amount = self.amount[:-1]
        elif key != "." or "." not in self.amount:
            self.amount = (self.amount + key)[:15]

    def save(self) -> None:
        """Log it, or say what is missing."""
        account = self.ids.account.text.strip()
        if not account and not self.lead:
            self.trouble = _("Which customer? Tap one or type the name.")
            return
        data: dict[str, Value] = {"lead": self.lead, "contact": self.lead_name} if self.lead else {"account": account}
        if self.kind == "call.logged":
            outcome = self.ids.outcome.chosen
            duration = int(self.ids.duration.chosen) if outcome == USUAL_OUTCOME else 0
            data |= {"outcome": outcome, "direction": "out", "duration_s": duration}
        elif self.kind == "deal.lost":
            self.trouble = self._lost_trouble()
            if self.trouble:
                return
            data |= {"deal": self.ids.deal.chosen, "reason": self._reason()}
        elif self.kind == "visit.logged":
            pass
        elif not is_amount(self.amount):
            self.trouble = _("How much? Type the amount.")
            return
        else:
            data["amount"] = self.amount
        if self.kind == "deal.won":
            data["deal"] = self.ids.deal.chosen or self._deal()
        self.logged = App.get_running_app().log(self.kind, data, self.mending or None).id
        self.amount, self.trouble, self.mending = "", "", ""
        self._picked = ""
        self.ids.account.text = self.ids.deal.chosen = self.ids.reason.chosen = self.ids.own_words.text = ""
        self.sent()

    def undo(self) -> None:
        """What was logged last was a mistake."""
        App.get_running_app().undo(self.logged)
        self.logged, self.told = "", _("Taken back.")

    def pick(self, name: str) -> None:
        """A customer was tapped: what else there is makes room for what comes next."""
        self._picked = self.ids.account.text = name
        self._suggest()

    def seek(self) -> None:
        """Something was typed: suggest customers, and ask the server for more when the typing pauses."""
        self._forget_deal_of_another()
        self._suggest()
        if "account" in self.ids and self.ids.account.text.strip():
            self._ask()

    def on_found(self, *_changed: object) -> None:
        """More customers are known."""
        if "account" in self.ids:
            self._suggest()

    on_deals = on_found

    def choose_deal(self, id: str) -> None:
        """The amount of a deal that is won is known."""
        deal = next((one for one in self.deals.items if one.id == id), None) if self.deals is not None else None
        if deal is not None and self.kind == "deal.won":
            self.amount = f"{deal.amount.normalize():f}"

    def _suggest(self, *_changed: object) -> None:
        """Recent ones first; typing leaves those with this in their name."""
        store, typed = App.get_running_app().store, self.ids.account.text.strip().lower()
        lists = [one for one in (self.found, store.my_accounts) if one is not None]
        names = dict.fromkeys((*store.accounts, *(account.name for one in lists for account in one.items)))
        shown = [name for name in names if typed in name.lower()] if typed else list(store.accounts)
        self.suggestions = [(name, name) for name in shown[:SUGGESTED]]
        if typed and typed == self._picked.strip().lower():
            self.suggestions = [("", _("Another customer"))]
        known = self.deals.items if self.deals is not None else ()
        self.open_deals = [
            (deal.id, f"{deal.product or deal.title} {deal.told_amount}".strip())
            for deal in known
            if typed and self.kind in ("deal.won", "deal.lost") and deal.account.lower() == typed
        ]

    def _ask_now(self) -> None:
        app, typed = App.get_running_app(), self.ids.account.text.strip()
        if typed:
            app.look_at((questions.my_deals(app.owner.username), questions.accounts_like(typed)))

    def mend(self, id: str) -> None:
        """Fill in a rejected event; logging it again replaces it."""
        app = App.get_running_app()
        item = next((one for one in app.outbox.rejected(app.owner) if one.id == id), None)
        if item is None:
            return
        self.kind, self.mending = item.kind, id
        self.amount = str(item.data.get("amount", ""))
        self.lead, self.lead_name = str(item.data.get("lead", "")), str(item.data.get("contact", ""))
        self.pick(str(item.data.get("account", "")))
        self.ids.outcome.chosen = str(item.data.get("outcome", USUAL_OUTCOME))
        self.ids.duration.chosen = str(item.data.get("duration_s") or USUAL_DURATION_S)
        self.ids.deal.chosen = str(item.data.get("deal", ""))
        reason = str(item.data.get("reason", ""))
        is_known = reason in dict(self.reasons)
        self.ids.reason.chosen, self.ids.own_words.text = (reason, "") if is_known else ("", reason)
        self.trouble = item.told

    def _begin(self, kind: str, about: str, name: str) -> None:
        self.kind = kind
        if kind == "call.logged" and about:
            self.lead, self.lead_name = about, name
        else:
            self.ids.deal.chosen = about
            self.pick(name)

    def _show_fields(self, *_changed: object) -> None:
        self.ids.details.clear_widgets()
        for part in self._parts[self.kind][1 if self.lead else 0 :]:
            self.ids.details.add_widget(part)
        self._suggest()

    def on_losses(self, _self: object, losses: Losses | None) -> None:
        """The rulebook's reasons; until they are known, one's own words have to do."""
        self.reasons = list(losses.items) if losses is not None else []
        self.is_listed = losses is not None and losses.is_listed and bool(losses.items)

    def _forget_deal_of_another(self) -> None:
        """What was tapped for one customer must not be won or lost under the name of the next."""
        known = self.deals.items if self.deals is not None else ()
        if "deal" not in self.ids or self.kind not in ("deal.won", "deal.lost"):
            return
        typed = self.ids.account.text.strip().lower()
        if any(deal.id == self.ids.deal.chosen and deal.account.lower() != typed for deal in known):
            self.ids.deal.chosen = ""

    def _reason(self) -> str:
        return str(self.ids.reason.chosen or self.ids.own_words.text.strip())

    def _lost_trouble(self) -> str:
        if not self.ids.deal.chosen:
            return _("Which deal? Tap an open one of this customer.")
        must_say = self.losses is None or self.losses.is_required
        return _("Why was it lost? Tap a reason.") if must_say and not self._reason() else ""

    def _deal(self) -> str:
        """The deal's own id: a mended one is still the same deal."""
        app = App.get_running_app()
        old = next((one for one in app.outbox.rejected(app.owner) if one.id == self.mending), None)
        return str(old.data["deal"]) if old is not None and "deal" in old.data else f"mobile-{uuid.uuid4()}"
