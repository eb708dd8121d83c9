"""Customers and deals, light: find one, call or visit, and see what is open."""

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile import questions
from mobile.customers import Account, Contacts, Deal, Deals, Found, Ticket, Tickets
from mobile.screens.customer_tellings import tell_account, tell_deal, tell_deal_line, tell_ticket
from mobile.screens.parts import in_a_moment
from mobile.screens.rows import Line
from mobile.words import gettext as _


class DealsScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """My open deals; searching needs no network."""

    argument = StringProperty("")
    deals = ObjectProperty(None, allownone=True)
    told = StringProperty("")

    def on_deals(self, *_changed: object) -> None:
        """Draw them anew."""
        self.draw()

    def draw(self) -> None:
        """Those with what is sought in their title or customer."""
        sought = self.ids.sought.text.strip().lower()
        known = self.deals.items if self.deals is not None else ()
        shown = [deal for deal in known if sought in f"{deal.title} {deal.account}".lower()]
        self.told = "" if shown else _("Nothing here right now.")
        self.ids.rows.tell([line_of_deal(deal) for deal in shown])


class DealScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One deal; `argument` is its id."""

    argument = StringProperty("")
    deal = ObjectProperty(None, allownone=True)
    title = StringProperty("")
    amount = StringProperty("")
    told = StringProperty("")
    is_open = BooleanProperty(False)
    has_lines = BooleanProperty(False)

    def on_kv_post(self, _base: object) -> None:
        """Until it is fetched, what the list knew."""
        known = App.get_running_app().store.deals
        self._known: Deal | None = (
            next((one for one in known.items if one.id == self.argument), None) if known else None
        )
        self.on_deal()

    def on_deal(self, *_changed: object) -> None:
        """Draw it anew."""
        if "links" not in self.ids:
            return
        if self.deal is not None and self.deal.id == self.argument:
            self._known = self.deal
        deal = self._known
        if deal is None:
            return
        self.title, self.amount, self.told = deal.title, deal.told_amount, tell_deal(deal)
        self.is_open = deal.state == "open"
        link = Line(deal.account, _("Customer"), goal=f"account:{deal.account_id}", picture="accounts")
        self.ids.links.tell([link] if deal.account_id else [])
        self.ids.lines.tell([Line(one.product, tell_deal_line(one), value=one.amount) for one in deal.lines])
        self.has_lines = bool(deal.lines)

    def log(self, kind: str) -> None:
        """Log work on it."""
        if self._known is not None:
            App.get_running_app().root.frame.go(f"log:{kind}||{self._known.account}")

    def win(self) -> None:
        """It is won: the amount can still be changed before it is logged."""
        if self._known is not None:
            App.get_running_app().root.frame.go(f"log:deal.won|{self._known.id}|{self._known.account}")

    def lose(self) -> None:
        """It is lost: what remains is to say why."""
        if self._known is not None:
            App.get_running_app().root.frame.go(f"log:deal.lost|{self._known.id}|{self._known.account}")


class AccountsScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The customers I look after; searching finds all that I may see, without network those I look after."""

    argument = StringProperty("")
    mine = ObjectProperty(None, allownone=True)
    found = ObjectProperty(None, allownone=True)
    told = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Ask when typing pauses."""
        self._ask = in_a_moment(self, self._ask_now)

    def on_mine(self, *_changed: object) -> None:
        """Draw them anew."""
        self.draw()

    on_found = on_mine

    def seek(self) -> None:
        """Something was typed."""
        self.draw()
        self._ask()

    def draw(self) -> None:
        """What was found for just this text, and until then what is known here."""
        sought = self.ids.sought.text.strip()
        found: Found | None = self.found
        if found is not None and found.sought == sought:
            shown = found.items
        else:
            known = self.mine.items if self.mine is not None else ()
            shown = tuple(one for one in known if sought.lower() in one.name.lower())
        self.told = "" if shown else _("Nobody of this name. Log something with a new name and the customer is made.")
        self.ids.rows.tell([line_of_account(one) for one in shown])

    def _ask_now(self) -> None:
        sought = self.ids.sought.text.strip()
        if sought:
            app = App.get_running_app()
            app.look_at((questions.my_accounts(app.owner.username), questions.accounts_like(sought)))


class AccountScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One customer; `argument` is its id."""

    argument = StringProperty("")
    account = ObjectProperty(None, allownone=True)
    contacts = ObjectProperty(None, allownone=True)
    deals = ObjectProperty(None, allownone=True)
    tickets = ObjectProperty(None, allownone=True)
    title = StringProperty("")
    told = StringProperty("")
    phone = StringProperty("")
    has_tickets = BooleanProperty(False)

    def on_kv_post(self, _base: object) -> None:
        """Until it is fetched, what the list knew."""
        known = App.get_running_app().store.my_accounts
        found = next((one for one in known.items if one.id == self.argument), None) if known else None
        self.on_account(self, found)
        self.on_deals(self, None)

    def on_account(self, _self: object, account: Account | None) -> None:
        """Draw it anew."""
        if account is not None and account.id == self.argument:
            self.title, self.told, self.phone = account.name, tell_account(account), account.phone

    def on_contacts(self, _self: object, contacts: Contacts | None) -> None:
        """Draw the people anew; a tap on one calls them."""
        self.ids.contacts.clear_widgets()
        for one in contacts.items if contacts is not None else ():
            button = Factory.QuietAction(text="\n".join(part for part in (one.name, one.title, one.phone) if part))
            button.bind(on_release=lambda _button, phone=one.phone: self.dial(phone))
            self.ids.contacts.add_widget(button)

    def on_deals(self, _self: object, deals: Deals | None) -> None:
        """Draw the open deals anew."""
        mine = App.get_running_app().store.deals
        known = [one for one in mine.items if one.account_id == self.argument] if mine is not None else []
        self.ids.deals.tell([line_of_deal(deal) for deal in (deals.items if deals is not None else known)])

    def on_tickets(self, _self: object, tickets: Tickets | None) -> None:
        """Draw anew what they want help with."""
        known = tickets.items if tickets is not None else ()
        self.has_tickets = bool(known)
        self.ids.tickets.tell([line_of_ticket(one) for one in known])

    def dial(self, phone: str) -> None:
        """Call, and have the form for it ready afterwards."""
        if phone:
            App.get_running_app().dial(phone)
            self.log("call.logged")

    def log(self, kind: str) -> None:
        """Log work for this customer."""
        if self.title:
            App.get_running_app().root.frame.go(f"log:{kind}||{self.title}")

    def report(self) -> None:
        """Something stands in the way here."""
        App.get_running_app().root.frame.go(f"report:{self.title}")


def line_of_deal(deal: Deal) -> Line:
    """A deal in a list."""
    return Line(deal.title or deal.account, tell_deal(deal), value=deal.told_amount, goal=f"deal:{deal.id}")


def line_of_account(account: Account) -> Line:
    """A customer in a list."""
    return Line(account.name, tell_account(account), goal=f"account:{account.id}", picture="accounts")


def line_of_ticket(ticket: Ticket) -> Line:
    """A ticket in a list."""
    tone = "threat_ink" if ticket.priority == "high" else "soft"
    return Line(ticket.title or ticket.id, tell_ticket(ticket), tone=tone)
