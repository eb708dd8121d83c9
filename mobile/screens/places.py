"""Which screens there are, what they are called, and what they ask the server."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.uix.widget import Widget

from mobile import questions
from mobile.questions import Question
from mobile.screens.barriers import BarrierScreen, BarriersScreen, ReportScreen
from mobile.screens.board import BoardScreen
from mobile.screens.bounty import BountyScreen
from mobile.screens.customers import AccountScreen, AccountsScreen, DealScreen, DealsScreen
from mobile.screens.lead_moves import ConvertScreen, HandOutScreen
from mobile.screens.log import LogScreen
from mobile.screens.me import LedgerScreen, MeScreen
from mobile.screens.more import MoreScreen
from mobile.screens.outbox import EntryScreen, OutboxScreen
from mobile.screens.pool import LeadScreen, PoolScreen
from mobile.screens.quests import QuestScreen, QuestsScreen
from mobile.screens.raid_open import OpenRaidScreen
from mobile.screens.raid_step import StepScreen
from mobile.screens.raid_team import EndScreen, InviteScreen, SeatScreen
from mobile.screens.raids import RaidScreen, RaidsScreen
from mobile.screens.today import NoticesScreen, TodayScreen
from mobile.words import gettext as _

Asked = tuple[Question, ...]
# Reached with one thumb from everywhere; the rest stands under the last of them.
BELOW = ("today", "raids", "log", "board", "more")


@dataclass(frozen=True, slots=True)
class Found:
    """A screen; `ask` says what it shows, of (argument, my username), the most important first.

    `listed` says which lists know something of it, for as long as it was never asked for itself.
    """

    title: Callable[[], str]
    make: type[Widget]
    ask: Callable[[str, str], Asked]
    listed: Callable[[str], Asked] = lambda _me: ()


def _nothing(_argument: str, _me: str) -> Asked:
    return ()


def _my_deals(me: str) -> Asked:
    return (questions.my_deals(me),)


def _my_accounts(me: str) -> Asked:
    return (questions.my_accounts(me),)


def _barriers(_me: str) -> Asked:
    return (questions.BARRIERS,)


def _leads(_me: str) -> Asked:
    return (questions.MY_LEADS, questions.POOL)


def _first(argument: str) -> str:
    return argument.partition("|")[0]


PLACES = {
    "today": Found(lambda: _("Today"), TodayScreen, lambda _id, _me: (questions.ME,)),
    "notices": Found(lambda: _("What needs you"), NoticesScreen, lambda _id, _me: (questions.NOTICES,)),
    "log": Found(lambda: _("Log"), LogScreen, lambda _id, me: (questions.my_deals(me),)),
    "quests": Found(lambda: _("Quests"), QuestsScreen, lambda _id, _me: (questions.QUESTS,)),
    "quest": Found(lambda: _("Quest"), QuestScreen, lambda _id, _me: (questions.QUESTS,)),
    "bounty": Found(lambda: _("Post a bounty"), BountyScreen, lambda _id, _me: (questions.COLLEAGUES,)),
    "raids": Found(lambda: _("Raids"), RaidsScreen, lambda _id, me: (questions.raids(me), questions.RAID_RULES)),
    "raid": Found(lambda: _("Raid"), RaidScreen, lambda id, me: (questions.raid(id, me),)),
    "open": Found(lambda: _("Open a raid"), OpenRaidScreen, lambda _id, _me: (questions.RAID_RULES,)),
    "step": Found(lambda: _("Raid step"), StepScreen, lambda id, me: (questions.raid(_first(id), me),)),
    "seat": Found(lambda: _("Team"), SeatScreen, lambda id, me: (questions.raid(_first(id), me), questions.COLLEAGUES)),
    "invite": Found(lambda: _("Team"), InviteScreen, lambda id, me: (questions.raid(id, me), questions.COLLEAGUES)),
    "end": Found(lambda: _("Raid"), EndScreen, lambda id, me: (questions.raid(id, me), questions.CAUSES)),
    # The board asks by itself: which one depends on what is chosen there.
    "board": Found(lambda: _("Board"), BoardScreen, _nothing),
    "deals": Found(lambda: _("Deals"), DealsScreen, lambda _id, me: (questions.my_deals(me),)),
    "deal": Found(lambda: _("Deal"), DealScreen, lambda id, _me: (questions.deal(id), questions.LOSSES), _my_deals),
    "accounts": Found(lambda: _("Customers"), AccountsScreen, lambda _id, me: (questions.my_accounts(me),)),
    "account": Found(lambda: _("Customer"), AccountScreen, lambda id, _me: questions.account(id), _my_accounts),
    "pool": Found(
        lambda: _("Lead pool"), PoolScreen, lambda _id, _me: (questions.POOL, questions.MY_LEADS, questions.HANDS)
    ),
    "lead": Found(lambda: _("Lead"), LeadScreen, lambda id, _me: (questions.lead(id), questions.HANDS), _leads),
    "hand": Found(lambda: _("Lead"), HandOutScreen, lambda id, _me: (questions.lead(id), questions.COLLEAGUES)),
    "convert": Found(lambda: _("Lead"), ConvertScreen, lambda id, _me: (questions.lead(id),), _leads),
    "barriers": Found(lambda: _("Barriers"), BarriersScreen, lambda _id, _me: (questions.BARRIERS,)),
    "barrier": Found(
        lambda: _("Barrier"), BarrierScreen, lambda id, _me: (questions.barrier(id), questions.BARRIERS), _barriers
    ),
    "report": Found(lambda: _("Report a barrier"), ReportScreen, lambda _id, _me: (questions.CAUSES,)),
    "me": Found(lambda: _("Me"), MeScreen, lambda _id, _me: (questions.ME,)),
    "ledger": Found(lambda: _("Why I have what I have"), LedgerScreen, lambda _id, me: (questions.ledger(me),)),
    "outbox": Found(lambda: _("Outbox"), OutboxScreen, _nothing),
    "entry": Found(lambda: _("Outbox"), EntryScreen, _nothing),
    "more": Found(lambda: _("More"), MoreScreen, _nothing),
}


def named(name: str) -> Found:
    """The screen of this name."""
    return PLACES[name]


def place_of(place: str) -> tuple[Found, str]:
    """The screen that a place such as `raid:ID` names, and the rest of it."""
    name, _colon, argument = place.partition(":")
    return PLACES[name], argument
