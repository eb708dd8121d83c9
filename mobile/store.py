"""What the screens show: they bind to its properties and to nothing else.

Whatever changes is collected and put in place once per frame, so that a burst from the network costs one redraw.
"""

from collections.abc import Iterable
from datetime import datetime

from kivy.clock import Clock
from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, DictProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty

from mobile.barriers import Barrier, Barriers, Causes, Similar
from mobile.celebrations import celebrated
from mobile.colleagues import Colleagues
from mobile.customers import Account, Contacts, Deal, Deals, Found, Losses, Tickets
from mobile.live import Link
from mobile.outbox import Outbox, Owner, State
from mobile.pool import Hands, Lead, Leads
from mobile.questions import News
from mobile.raids import Raid, RaidRules, Raids
from mobile.reasons import Ledger, Notices
from mobile.wire import Accounts, Board, Frame, Me, Quests

LATEST = 6
RECENT_ACCOUNTS = 5
ENTRIES = 200
# What a screen that opens must not show of the one before, until its own answer is there.
DETAILS = ("raid", "account", "contacts", "account_deals", "deal", "found", "similar", "tickets", "lead", "barrier")

_PLACES: dict[type, str] = {
    **{Me: "me", Quests: "quests", Board: "board", Raids: "raids", Raid: "raid", Ledger: "ledger", Notices: "notices"},
    **{
        Account: "account",
        Contacts: "contacts",
        Deal: "deal",
        Barriers: "barriers",
        Barrier: "barrier",
        Similar: "similar",
    },
    **{Causes: "causes", Losses: "losses", RaidRules: "raid_rules", Colleagues: "colleagues"},
    **{Tickets: "tickets", Lead: "lead", Hands: "hands"},
}


class Store(EventDispatcher):  # type: ignore[misc]  # Kivy ships no types
    """The one thing that screens look at. Implements `sync.Screens`."""

    me = ObjectProperty(None, allownone=True, rebind=True)
    quests = ObjectProperty(Quests(()), rebind=True)
    notices = ObjectProperty(Notices(()), rebind=True)
    raids = ObjectProperty(None, allownone=True, rebind=True)
    raid = ObjectProperty(None, allownone=True, rebind=True)
    raid_rules = ObjectProperty(None, allownone=True, rebind=True)
    colleagues = ObjectProperty(None, allownone=True, rebind=True)
    board = ObjectProperty(None, allownone=True, rebind=True)
    ledger = ObjectProperty(None, allownone=True, rebind=True)
    deals = ObjectProperty(None, allownone=True, rebind=True)
    deal = ObjectProperty(None, allownone=True, rebind=True)
    my_accounts = ObjectProperty(None, allownone=True, rebind=True)
    found = ObjectProperty(None, allownone=True, rebind=True)
    account = ObjectProperty(None, allownone=True, rebind=True)
    contacts = ObjectProperty(None, allownone=True, rebind=True)
    account_deals = ObjectProperty(None, allownone=True, rebind=True)
    barrier = ObjectProperty(None, allownone=True, rebind=True)
    barriers = ObjectProperty(None, allownone=True, rebind=True)
    similar = ObjectProperty(None, allownone=True, rebind=True)
    causes = ObjectProperty(None, allownone=True, rebind=True)
    losses = ObjectProperty(None, allownone=True, rebind=True)
    tickets = ObjectProperty(None, allownone=True, rebind=True)
    pool = ObjectProperty(None, allownone=True, rebind=True)
    my_leads = ObjectProperty(None, allownone=True, rebind=True)
    lead = ObjectProperty(None, allownone=True, rebind=True)
    hands = ObjectProperty(None, allownone=True, rebind=True)
    accounts = ListProperty([])
    latest = ListProperty([])
    entries = ListProperty([])
    rejected = ListProperty([])
    waiting = NumericProperty(0)
    link = ObjectProperty(Link.DOWN, rebind=True)
    # When what is shown was true: by the name of its question.
    ages = DictProperty({})
    is_signed_in = BooleanProperty(False)
    trouble = StringProperty("")
    celebration = ObjectProperty(None, allownone=True)

    def __init__(self, outbox: Outbox) -> None:
        super().__init__()
        self._outbox = outbox
        self._owner: Owner | None = None
        self._told_accounts: tuple[str, ...] = ()
        self._is_closed = False
        self._next: dict[str, object] = {}
        self._redraw = Clock.create_trigger(self._put_in_place)

    def open(self, owner: Owner) -> None:
        """Show this member's things."""
        self._owner = owner
        self._told_accounts = ()
        nothing = dict.fromkeys((*_PLACES.values(), *DETAILS, "deals", "my_accounts", "pool", "my_leads"))
        nothing |= {"celebration": None}
        kept = {"quests": Quests(()), "notices": Notices(()), "ages": {}, "trouble": ""}
        self._later(**(nothing | kept), is_signed_in=True)

    def forget_details(self, names: Iterable[str] = DETAILS) -> None:
        """Another screen opens: what the one before was about must not be taken for its own, not for one frame."""
        for name in names:
            self._next.pop(name, None)
            setattr(self, name, None)

    def show(self, name: str, news: News, as_of: datetime) -> None:
        """The server's latest answer to the question of that name."""
        self._later(ages={**self._coming("ages"), name: as_of})
        match news:
            case Accounts():
                self._told_accounts = news.names
                self.show_outbox()
            case Deals():
                self._later(**{"account_deals" if news.account else "deals": news})
            case Found():
                self._later(**{"found" if news.sought else "my_accounts": news})
            case Leads():
                self._later(**{"my_leads" if news.is_mine else "pool": news})
            case _:
                self._later(**{_PLACES[type(news)]: news})

    def find_lead(self, id: str) -> Lead | None:
        """A lead as it was fetched, and until then as the lists knew it."""
        lists = [one.items for one in (self.my_leads, self.pool) if one is not None]
        known = ([self.lead] if self.lead is not None else [], *lists)
        return next((one for items in known for one in items if one.id == id), None)

    def show_outbox(self) -> None:
        """The outbox changed."""
        if self._owner is None:
            return
        names = dict.fromkeys((*self._outbox.recent_accounts(self._owner), *self._told_accounts))
        self._later(
            latest=self._outbox.latest(self._owner, LATEST),
            entries=self._outbox.entries(self._owner, ENTRIES),
            rejected=self._outbox.rejected(self._owner),
            waiting=self._outbox.count(self._owner, State.WAITING),
            accounts=list(names)[:RECENT_ACCOUNTS],
        )

    def show_link(self, link: Link) -> None:
        """The stream came or went."""
        self._later(link=link)

    def show_age(self, names: Iterable[str], as_of: datetime) -> None:
        """The answers to the questions of these names were still true then."""
        ages = self._coming("ages")
        self._later(ages=ages | {name: as_of for name in names if name in ages})

    def celebrate(self, frame: Frame) -> None:
        """Something happened that may be worth a moment."""
        shown = celebrated(frame)
        if shown is not None:
            self._later(celebration=shown)

    def show_signed_out(self, why: str) -> None:
        """The session is over."""
        self._owner = None
        self._later(is_signed_in=False, trouble=why)

    def close(self) -> None:
        """Show nothing any more: the rules in kv fail once the app has stopped."""
        self._redraw.cancel()
        self._is_closed = True

    def _coming(self, name: str) -> dict[str, datetime]:
        value: dict[str, datetime] = self._next.get(name, getattr(self, name))  # type: ignore[assignment]
        return value

    def _later(self, **values: object) -> None:
        self._next.update(values)
        if not self._is_closed:
            self._redraw()

    def _put_in_place(self, _dt: float) -> None:
        values, self._next = self._next, {}
        for name, value in values.items():
            setattr(self, name, value)
