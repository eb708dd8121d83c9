"""Notices over the API."""

from datetime import date, datetime

import msgspec
from litestar import get
from litestar.di import NamedDependency

from server.ledger.views import AccountView, account_view
from server.money import MoneyView, minor_view
from server.notices.notice import Notice, Tally
from server.notices.queries import NoticeQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory


class AboutView(msgspec.Struct, frozen=True):
    """What a notice leads to."""

    type: str
    id: str
    title: str


class NoticeView(msgspec.Struct, frozen=True):
    """One thing that needs somebody. ``on`` is when it is or was due, or began; ``days`` how far that is from today."""

    key: str
    kind: str
    urgency: str
    on: date
    at: datetime | None
    days: int
    about: AboutView
    part: str
    account: AccountView | None
    amount: MoneyView | None
    member: str | None


class TallyView(msgspec.Struct, frozen=True):
    """How many of a kind there are in the team or company, and their money."""

    kind: str
    count: int
    amount: MoneyView


class NoticeList(msgspec.Struct, frozen=True):
    """``items`` are one's own, the most pressing first; the rest is for who leads: the biggest, and all counted."""

    items: list[NoticeView]
    pressing: int
    others: list[NoticeView]
    summary: list[TallyView]
    next: str | None = None


@get("/notices", summary="What needs me today")
async def notices(
    viewer: NamedDependency[Viewer],
    notice_queries: NamedDependency[NoticeQueries],
    directories: NamedDependency[DirectoryCache],
) -> NoticeList:
    """Late and due instalments, silent key accounts, stuck deals, raid steps, ending quests, birthdays."""
    found = await notice_queries.of(viewer)
    directory = await directories.current()
    return NoticeList(
        [notice_view(one, directory) for one in found.mine],
        found.pressing,
        [notice_view(one, directory) for one in found.others],
        [_tally_view(one, directory) for one in found.tallies],
    )


def notice_view(one: Notice, directory: Directory) -> NoticeView:
    """A notice on the wire."""
    return NoticeView(
        one.key,
        one.kind.value,
        one.urgency.name.lower(),
        one.on,
        one.at,
        one.days,
        AboutView(one.about.type.value, one.about.id, one.about.title),
        one.part,
        account_view(*one.account) if one.account is not None else None,
        minor_view(one.amount, directory.currency) if one.amount is not None else None,
        directory.member(one.whose).username if one.whose else None,
    )


def _tally_view(one: Tally, directory: Directory) -> TallyView:
    return TallyView(one.kind.value, one.count, minor_view(one.amount, directory.currency))


ROUTES = (notices,)
