"""Opening a raid between two visits: a customer, what there is to win, until when, and one's own part in it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kivy.app import App
from kivy.properties import ListProperty, ObjectProperty, StringProperty

from mobile import questions
from mobile.customers import Deals
from mobile.outbox import Value
from mobile.parse import grouped
from mobile.raids import RaidRules
from mobile.screens.forms import Form
from mobile.screens.parts import in_a_moment, is_amount
from mobile.screens.tellings import tell_last_days
from mobile.words import gettext as _

SUGGESTED = 6
LENGTHS_DAYS = (30, 60, 90, 180)
NO_PLAN = "-"


class OpenRaidScreen(Form):
    """`argument` is the customer's name; `@ID` is a raid that was not opened, to be put right."""

    chosen = ("ends_on", "role", "plan")
    typed = ("account", "goal")
    argument = StringProperty("")
    rules = ObjectProperty(None, allownone=True)
    open_deals = ObjectProperty(None, allownone=True)
    suggestions = ListProperty([])
    proposals = ListProperty([])
    roles = ListProperty([])
    plans = ListProperty([])
    trouble = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Begin with the customer one comes from."""
        self._ask = in_a_moment(self, self._ask_now)
        self.on_rules(self, self.rules)
        if self.argument.startswith("@"):
            self.put_right(self.argument[1:])
        else:
            self.ids.account.text = self.argument
        self.seek()

    def lengths(self) -> list[tuple[str, str]]:
        """The last days to choose from."""
        return tell_last_days(App.get_running_app().today(), LENGTHS_DAYS)

    def on_rules(self, _self: object, rules: RaidRules | None) -> None:
        """The rulebook's roles and plans."""
        self.roles = list(rules.roles) if rules is not None else []
        self.plans = [(NO_PLAN, _("No plan yet")), *rules.plans] if rules is not None else []

    def on_open_deals(self, _self: object, deals: Deals | None) -> None:
        """What the open deals of this customer come to is a goal to begin with."""
        if "account" not in self.ids:
            return
        me, name = App.get_running_app().store.me, self.ids.account.text.strip()
        fits = deals is not None and deals.account == name and me is not None
        amounts = [deal.amount for deal in deals.items] if deals is not None and fits else []
        total, currency = sum(amounts, Decimal(0)), me.currency if me is not None else ""
        told = grouped({"amount": str(total), "currency": currency})
        words = _("Open deals: {amount}").format(amount=told)
        self.proposals = [(f"{total.normalize():f}", words)] if total else []

    def seek(self) -> None:
        """Suggest customers for what was typed, key accounts first."""
        store, typed = App.get_running_app().store, self.ids.account.text.strip().lower()
        lists = [one for one in (store.my_accounts, store.found) if one is not None]
        known = sorted((one for found in lists for one in found.items), key=lambda one: not one.is_key)
        names = dict.fromkeys((*(one.name for one in known), *store.accounts))
        shown = [name for name in names if typed in name.lower()]
        self.suggestions = [(name, name) for name in shown[:SUGGESTED]]
        self._ask()

    def save(self) -> None:
        """Open it, or say what is missing."""
        ids, app = self.ids, App.get_running_app()
        account, role = ids.account.text.strip(), ids.role.chosen
        if not account:
            self.trouble = _("Which customer? Tap one or type the name.")
        elif not is_amount(ids.goal.text) or app.store.me is None:
            self.trouble = _("How much? Type the amount.")
        elif not ids.ends_on.chosen or not role:
            self.trouble = _("Until when, and what is your part in it?")
        else:
            data: dict[str, Value] = {
                "account": account,
                "goal": {"amount": ids.goal.text.strip(), "currency": app.store.me.currency},
                "ends_on": ids.ends_on.chosen,
                "roster": [{"member": app.owner.username, "role": role}],
            }
            if ids.plan.chosen not in ("", NO_PLAN):
                data["plan"] = ids.plan.chosen
            self.drop_mended()
            app.act("raid.open", "raids", data)
            self.sent()
            app.root.frame.back()

    def _ask_now(self) -> None:
        name = self.ids.account.text.strip()
        if name:
            wanted = (questions.RAID_RULES, questions.accounts_like(name), questions.deals_with(name))
            App.get_running_app().look_at(wanted)

    def fill_in(self, said: Mapping[str, Any]) -> None:
        """What the raid was to be."""
        ids = self.ids
        ids.account.text, ids.plan.chosen = said["account"], said.get("plan", NO_PLAN)
        ids.goal.text, ids.ends_on.chosen = said["goal"]["amount"], said["ends_on"]
        ids.role.chosen = said["roster"][0]["role"]
