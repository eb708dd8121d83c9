"""What the screens show: they bind to its properties and to nothing else.

Whatever changes is collected and put in place once per frame, so that a burst from the network costs one redraw.
"""

from datetime import UTC, datetime

from kivy.clock import Clock
from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty

from mobile.live import Link
from mobile.outbox import Outbox, Owner, State
from mobile.sync import News
from mobile.wire import Accounts, Board, Me, Quests

LATEST = 6
RECENT_ACCOUNTS = 5


class Store(EventDispatcher):  # type: ignore[misc]  # Kivy ships no types
    """The one thing that screens look at. Implements `sync.Screens`."""

    me = ObjectProperty(None, allownone=True, rebind=True)
    quests = ObjectProperty(Quests(()), rebind=True)
    board = ObjectProperty(None, allownone=True, rebind=True)
    accounts = ListProperty([])
    latest = ListProperty([])
    rejected = ListProperty([])
    waiting = NumericProperty(0)
    link = ObjectProperty(Link.DOWN, rebind=True)
    as_of = ObjectProperty(None, allownone=True)
    is_signed_in = BooleanProperty(False)
    trouble = StringProperty("")

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
        nothing = {"me": None, "quests": Quests(()), "board": None, "as_of": None, "trouble": ""}
        self._later(**nothing, is_signed_in=True)

    def show(self, news: News, as_of: datetime) -> None:
        """The server's latest answer."""
        match news:
            case Me():
                self._later(me=news, as_of=as_of)
            case Quests():
                self._later(quests=news)
            case Board():
                self._later(board=news)
            case Accounts():
                self._told_accounts = news.names
                self.show_outbox()

    def show_outbox(self) -> None:
        """The outbox changed."""
        if self._owner is None:
            return
        names = dict.fromkeys((*self._outbox.recent_accounts(self._owner), *self._told_accounts))
        self._later(
            latest=self._outbox.latest(self._owner, LATEST),
            rejected=self._outbox.rejected(self._owner),
            waiting=self._outbox.count(self._owner, State.WAITING),
            accounts=list(names)[:RECENT_ACCOUNTS],
        )

    def show_link(self, link: Link) -> None:
        """The stream came or went; what was live until now is true as of now."""
        if self._next.get("link", self.link) is Link.LIVE and link is not Link.LIVE:
            self._later(as_of=datetime.now(UTC))
        self._later(link=link)

    def show_signed_out(self, why: str) -> None:
        """The session is over."""
        self._owner = None
        self._later(is_signed_in=False, trouble=why)

    def close(self) -> None:
        """Show nothing any more: the rules in kv fail once the app has stopped."""
        self._redraw.cancel()
        self._is_closed = True

    def _later(self, **values: object) -> None:
        self._next.update(values)
        if not self._is_closed:
            self._redraw()

    def _put_in_place(self, _dt: float) -> None:
        values, self._next = self._next, {}
        for name, value in values.items():
            setattr(self, name, value)
