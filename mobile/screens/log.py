"""Log: a call, a deal won or a payment in three taps: customer, what changed, log."""

import uuid
from decimal import Decimal, InvalidOperation

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item
from mobile.screens.parts import LogLine
from mobile.words import gettext as _

ERASE = "<"
KEYS = (*"123", ERASE, *"456.7890")
# Three taps suffice because these stand already: most calls that are logged were answered and took some minutes.
USUAL_OUTCOME = "connected"
USUAL_DURATION_S = "300"


class LogScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One form for all kinds; `amount` is what the pad shows, `told` what became of the event logged last."""

    latest = ListProperty([])
    kind = StringProperty("call.logged")
    amount = StringProperty("")
    trouble = StringProperty("")
    told = StringProperty("")
    mending = StringProperty("")

    # The event whose verdict is told above the button.
    _logged = ""

    def on_kv_post(self, _base: object) -> None:
        """Keys on the pad, and only the fields that the kind needs."""
        for key in KEYS:
            self.ids.pad.add_widget(Factory.PadKey(text=key, on_release=lambda pressed: self.press(pressed.text)))
        # `ids` hold weak references; a part that is not shown must not vanish.
        self._call, self._money = self.ids.call.__self__, self.ids.money.__self__
        self.bind(kind=self._show_fields)
        self._show_fields()

    def on_latest(self, _self: object, items: list[Item]) -> None:
        """Draw the last events and what became of them anew."""
        app = App.get_running_app()
        self.ids.latest.clear_widgets()
        for item in items:
            outcome = str(item.data.get("outcome", ""))
            # Money pays by its amount, so the last one says nothing about the next.
            is_alike = item.kind == "call.logged"
            estimate = app.outbox.estimate(app.owner, item.kind, outcome) if is_alike else None
            line = LogLine.of(item, estimate)
            self.ids.latest.add_widget(line)
            if item.id == self._logged:
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
        if not account:
            self.trouble = _("Which customer? Tap one or type the name.")
            return
        data: dict[str, str | int] = {"account": account}
        if self.kind == "call.logged":
            outcome = self.ids.outcome.chosen
            duration = int(self.ids.duration.chosen) if outcome == USUAL_OUTCOME else 0
            data |= {"outcome": outcome, "direction": "out", "duration_s": duration}
        elif not _is_amount(self.amount):
            self.trouble = _("How much? Type the amount.")
            return
        else:
            data["amount"] = self.amount
        if self.kind == "deal.won":
            data["deal"] = self._deal()
        self._logged = App.get_running_app().log(self.kind, data, self.mending or None).id
        self.amount, self.trouble, self.mending = "", "", ""
        self.ids.account.text = ""

    def mend(self, id: str) -> None:
        """Fill in a rejected event; logging it again replaces it."""
        app = App.get_running_app()
        item = next((one for one in app.outbox.rejected(app.owner) if one.id == id), None)
        if item is None:
            return
        self.kind, self.mending = item.kind, id
        self.amount = str(item.data.get("amount", ""))
        self.ids.account.text = str(item.data.get("account", ""))
        self.ids.outcome.chosen = str(item.data.get("outcome", USUAL_OUTCOME))
        self.ids.duration.chosen = str(item.data.get("duration_s") or USUAL_DURATION_S)
        self.trouble = item.told

    def _show_fields(self, *_changed: object) -> None:
        self.ids.details.clear_widgets()
        self.ids.details.add_widget(self._call if self.kind == "call.logged" else self._money)

    def _deal(self) -> str:
        """The deal's own id: a mended one is still the same deal."""
        app = App.get_running_app()
        old = next((one for one in app.outbox.rejected(app.owner) if one.id == self.mending), None)
        return str(old.data["deal"]) if old is not None and "deal" in old.data else f"mobile-{uuid.uuid4()}"


def _is_amount(text: str) -> bool:
    try:
        return Decimal(text) > 0
    except InvalidOperation:
        return False
