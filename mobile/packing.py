"""What goes into the bag before one leaves: which details a phone fetches while there is a network, unasked.

The lists come by themselves; here it is decided which of the things in them are wanted without network: the plans of my
raids, and how to reach the people at my customers'. Bounded, because a weak network has better things to do.
"""

from datetime import date, datetime, timedelta

from mobile import questions
from mobile.customers import Deals, Found
from mobile.outbox import Outbox, Owner
from mobile.questions import News, Question, read_answer
from mobile.raids import Raids

RAIDS = 10
CUSTOMERS = 20
ACTIVE = "active"
# What was packed may be this old; opened with a network, it is asked again anyway.
PACKED_FOR = timedelta(minutes=15)


class Bag:
    """What is still to be packed, the most needed first."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._left: list[Question] = []
        self._filled_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self._left)

    def empty(self) -> None:
        """Somebody else signed in."""
        self._left, self._filled_at = [], None

    def take(self) -> Question:
        """The next."""
        return self._left.pop(0)

    def fill(self, owner: Owner, now: datetime) -> None:
        """The lists are there: look through them for what is wanted and was not packed lately."""
        if self._filled_at is not None and now - self._filled_at < PACKED_FOR:
            return
        self._filled_at = now
        me = owner.username
        raids, deals, accounts = (
            self._known(owner, one) for one in (questions.raids(me), questions.my_deals(me), questions.my_accounts(me))
        )
        wanted = wanted_offline(
            me,
            raids if isinstance(raids, Raids) else None,
            deals if isinstance(deals, Deals) else None,
            accounts if isinstance(accounts, Found) else None,
        )
        self._left = [one for one in wanted if self._is_old(owner, one, now)]

    def _known(self, owner: Owner, question: Question) -> News | None:
        kept = self._outbox.recall(owner, question.name)
        return read_answer(question, kept[0]) if kept is not None else None

    def _is_old(self, owner: Owner, question: Question, now: datetime) -> bool:
        kept = self._outbox.recall(owner, question.name)
        # A clock that was set back makes answers of the future: they are old, too.
        return kept is None or not timedelta() <= now - kept[1] < PACKED_FOR


def wanted_offline(me: str, raids: Raids | None, deals: Deals | None, accounts: Found | None) -> tuple[Question, ...]:
    """Raids that run, those that end first; customers fought for, those with a deal that closes soon, then the rest."""
    mine = [one for one in raids.items if one.is_mine and one.state == ACTIVE] if raids is not None else []
    mine.sort(key=lambda one: one.ends_on or date.max)
    fought = {one.account for one in mine}
    known = sorted(
        accounts.items if accounts is not None else (), key=lambda one: (one.name not in fought, not one.is_key)
    )
    sold_to = list(deals.items) if deals is not None else []
    sold_to.sort(key=lambda one: one.expected_close or date.max)
    customers = dict.fromkeys(
        (
            *(one.id for one in known if one.name in fought),
            *(one.account_id for one in sold_to if one.account_id),
            *(one.id for one in known),
        )
    )
    return (
        *(questions.raid(one.id, me) for one in mine[:RAIDS]),
        *(questions.contacts(id) for id in list(customers)[:CUSTOMERS]),
    )
