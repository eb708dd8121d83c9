"""What the app asks the server: where, how the answer is read, and after which changes it is asked again.

An answer is kept under the question's name, so that a screen has its last known state before there is a network.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from mobile.barriers import (
    Barrier,
    Barriers,
    Causes,
    Similar,
    read_barrier,
    read_barriers,
    read_causes,
    read_similar,
)
from mobile.colleagues import Colleagues, read_colleagues
from mobile.customers import (
    Account,
    Contacts,
    Deal,
    Deals,
    Found,
    Losses,
    Tickets,
    read_account,
    read_contacts,
    read_deal,
    read_deals,
    read_found,
    read_losses,
    read_tickets,
)
from mobile.parse import BadAnswer
from mobile.pool import Hands, Lead, Leads, read_hands, read_lead, read_leads
from mobile.raids import Raid, RaidRules, Raids, read_raid, read_raid_rules, read_raids
from mobile.reasons import Ledger, Notices, read_ledger, read_notices
from mobile.wire import Accounts, Board, Me, Quests, read_accounts, read_board, read_me, read_quests

News = (
    Me
    | Quests
    | Board
    | Accounts
    | Raids
    | Raid
    | Ledger
    | Notices
    | Account
    | Found
    | Contacts
    | Deal
    | Deals
    | Barrier
    | Barriers
    | Similar
    | Causes
    | Losses
    | RaidRules
    | Colleagues
    | Lead
    | Leads
    | Hands
    | Tickets
)

BOARD_LIMIT = 15
LIST_LIMIT = 100
PERIOD = "{period}"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. A `{period}` in `params` and `topic` is the one of `span` that it is at the office now.

    `stale_after`: the kinds of changes that make the answer old; `topic`: what to follow to hear of them.
    `is_answered_by_acts`: whoever changes it is answered the whole of it.
    """

    name: str
    path: str
    read: Callable[[str], News] = field(compare=False)
    params: Mapping[str, str] = field(default_factory=dict, compare=False)
    stale_after: frozenset[str] = frozenset()
    span: str = ""
    topic: str = ""
    is_answered_by_acts: bool = False

    def params_on(self, today: date) -> dict[str, str]:
        """What is asked on a day of the office."""
        return {key: value.replace(PERIOD, period_of(self.span, today)) for key, value in self.params.items()}

    def topic_on(self, today: date) -> str:
        """What is followed on a day of the office."""
        return self.topic.replace(PERIOD, period_of(self.span, today))


def read_answer(question: Question, answer: str) -> News | None:
    """What an answer says; None when it cannot be read, as that of a hotel's sign-in page."""
    try:
        return question.read(answer)
    except BadAnswer as error:
        log.warning("questions: cannot read %s: %s", question.name, error)
        return None


def period_of(span: str, today: date) -> str:
    """The day, week, month, quarter or year of a day, as boards call it."""
    match span:
        case "day":
            return today.isoformat()
        case "week":
            year, week, _ = today.isocalendar()
            return f"{year}-W{week:02}"
        case "quarter":
            return f"{today.year}-Q{(today.month + 2) // 3}"
        case "year":
            return f"{today.year}"
        case _:
            return f"{today:%Y-%m}"


def about(path: str) -> str:
    """Where the thing that an act changes is shown: `raid:7` for `raids/7/steps`; nothing where it has no place.

    Its answer is kept under the same name.
    """
    kind, _slash, rest = path.partition("/")
    place = {"raids": "raid", "quests": "quest", "barriers": "barrier", "leads": "lead"}.get(kind)
    id = rest.partition("/")[0]
    return f"{place}:{id}" if place is not None and id else ""


ME = Question("me", "me", read_me, stale_after=frozenset(("award", "level")))
QUESTS = Question("quests", "quests", read_quests, stale_after=frozenset(("quest",)))
NOTICES = Question("notices", "notices", read_notices, stale_after=frozenset(("notice", "quest", "raid")))
LOSSES = Question("losses", "losses", read_losses)
CAUSES = Question("causes", "barriers/causes", read_causes)
RAID_RULES = Question("raid_rules", "raids/rules", read_raid_rules)
# Leads that others claim or return are told as changes of leads.
POOL = Question(
    "pool",
    "leads",
    partial(read_leads, is_mine=False),
    {"state": "pool", "limit": f"{LIST_LIMIT}"},
    stale_after=frozenset(("lead",)),
)
MY_LEADS = Question(
    "my_leads",
    "leads",
    partial(read_leads, is_mine=True),
    {"state": "held", "holder": "me", "limit": f"{LIST_LIMIT}"},
    stale_after=frozenset(("lead",)),
)
HANDS = Question("hands", "leads/pool", read_hands, stale_after=frozenset(("lead",)))
COLLEAGUES = Question("colleagues", "members", read_colleagues)
BARRIERS = Question(
    "barriers", "barriers", read_barriers, {"limit": f"{LIST_LIMIT}"}, stale_after=frozenset(("barrier",))
)


def recent(me: str) -> Question:
    """The customers I had to do with lately."""
    return Question("recent", "events", read_accounts, {"member": me, "limit": "50"})


def raids(me: str) -> Question:
    """Raids under way and ended."""
    return Question("raids", "raids", partial(read_raids, me=me), stale_after=frozenset(("raid",)))


def raid(id: str, me: str) -> Question:
    """Everything in a raid."""
    stale_after = frozenset(("raid",))
    read = partial(read_raid, me=me)
    return Question(f"raid:{id}", f"raids/{id}", read, {}, stale_after, topic=f"raid:{id}", is_answered_by_acts=True)


def board(me: str, by: str, scope: str, rank_by: str, view: str, span: str = "month") -> Question:
    """A board of XP; `view` is top or around."""
    params = {"period": PERIOD, "by": by, "scope": scope, "view": view, "rank_by": rank_by, "limit": f"{BOARD_LIMIT}"}
    # Whoever is not on the board of a team or region still hears that it moved.
    return Question(
        f"board:{span}:{by}:{scope}:{rank_by}:{view}",
        "boards/xp",
        partial(read_board, me=me),
        params,
        stale_after=frozenset(("board",)),
        span=span,
        topic=f"board:xp:{PERIOD}:{scope}",
    )


def ledger(me: str) -> Question:
    """Why I have what I have."""
    return Question("ledger", f"members/{me}/ledger", read_ledger, {"limit": "50"}, stale_after=frozenset(("award",)))


def my_deals(me: str) -> Question:
    """My open deals, for the phone to know them without network."""
    params = {"member": me, "state": "open", "limit": f"{LIST_LIMIT}"}
    return Question("deals", "deals", partial(read_deals, account=""), params, stale_after=frozenset(("deal",)))


def lead(id: str) -> Question:
    """One lead."""
    stale_after = frozenset(("lead",))
    return Question(f"lead:{id}", f"leads/{id}", read_lead, {}, stale_after, is_answered_by_acts=True)


def deals_with(account: str) -> Question:
    """The open deals with a customer, by name."""
    params = {"account": account, "state": "open", "limit": "20"}
    return Question(f"deals_with:{account}", "deals", partial(read_deals, account=account), params)


def deal(id: str) -> Question:
    """One deal."""
    return Question(f"deal:{id}", f"deals/{id}", read_deal, stale_after=frozenset(("deal",)))


def my_accounts(me: str) -> Question:
    """The customers I look after."""
    params = {"owner": me, "limit": f"{LIST_LIMIT}"}
    return Question("accounts", "accounts", partial(read_found, sought=""), params)


def accounts_like(sought: str) -> Question:
    """Customers whose name has this in it."""
    return Question(f"accounts:{sought}", "accounts", partial(read_found, sought=sought), {"q": sought, "limit": "20"})


def contacts(account: str) -> Question:
    """The people at a customer's."""
    of_account = {"account": account, "limit": "20"}
    return Question(f"contacts:{account}", "contacts", partial(read_contacts, account=account), of_account)


def account(id: str) -> tuple[Question, ...]:
    """A customer, the people there, the open deals with them, and what they still want help with."""
    open_deals = {"account": id, "limit": "20", "state": "open"}
    return (
        Question(f"account:{id}", f"accounts/{id}", read_account),
        contacts(id),
        Question(f"deals:{id}", "deals", partial(read_deals, account=id), open_deals, frozenset(("deal",))),
        Question(f"tickets:{id}", "tickets", partial(read_tickets, account=id), {"account": id, "limit": "20"}),
    )


def barrier(id: str) -> Question:
    """One barrier, and what one may do about it."""
    stale_after = frozenset(("barrier",))
    return Question(f"barrier:{id}", f"barriers/{id}", read_barrier, {}, stale_after, is_answered_by_acts=True)


def similar(cause: str, account: str) -> Question:
    """Open barriers that may be the same thing."""
    asked = f"{cause}|{account}"
    params = {"cause": cause, "account": account}
    return Question(f"similar:{asked}", "barriers/similar", partial(read_similar, asked=asked), params)
