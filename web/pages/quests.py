"""Quests: mine, offered, finished, and the board of bounties, where leads and bosses also post and decide."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from kpi.events import Kind
from server.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound
from server.kpis.queries import KpiQueries
from server.ledger.door import EventDoor
from server.people.access import Permission, Viewer, permissions_of
from server.people.directory import Directory
from server.people.roles import Role
from server.quests.cards import CardState, QuestBook, QuestCard
from server.quests.commands import QuestDesk
from server.quests.states import most_coins, most_xp
from web.bounty import LONGEST_TEXT, BountyForm, Limits, read_bounty
from web.day import by_urgency, in_page_language, waiting_in
from web.frame import Frame
from web.i18n import gettext as _
from web.list_file import ListFile
from web.local_path import see_other

TABS = ("mine", "offered", "finished", "bounties")


class StepForm(msgspec.Struct, frozen=True):
    """What a button of a quest sends: where it stood, whom it concerns, and a word about it."""

    tab: str = "mine"
    member: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A short answer to what somebody did."""

    title: str
    text: str = ""
    tone: str = "gain"
    mark: str = "circle-check"


@dataclass(frozen=True, slots=True)
class QuestPage:
    """Everything the list of one tab shows."""

    tab: str
    book: QuestBook
    cards: tuple[QuestCard, ...]
    today: date
    directory: Directory
    currency: str
    posts: bool
    waiting: int
    audiences: tuple[tuple[str, str], ...]
    limits: Limits
    form: BountyForm = field(default_factory=BountyForm)
    errors: dict[str, str] = field(default_factory=dict)
    told: Told | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many stand behind each tab."""
        bounties = sum(1 for card in self.book.offered if card.poster)
        return {
            "mine": len(self.book.mine),
            "offered": len(self.book.offered) - bounties,
            "finished": 0,
            "bounties": bounties + self.waiting,
        }

    def name_of(self, member: int) -> str:
        """Who somebody is."""
        return self.directory.member(member).name

    def username_of(self, member: int) -> str:
        """How somebody signs in."""
        return self.directory.member(member).username


@dataclass(frozen=True, slots=True)
class Hall:
    """Reads and answers for one viewer."""

    viewer: Viewer
    desk: QuestDesk
    kpis: KpiQueries

    async def page(
        self, tab: str, told: Told | None = None, form: BountyForm | None = None, errors: dict[str, str] | None = None
    ) -> QuestPage:
        """One tab as it is now."""
        tab = tab if tab in TABS else TABS[0]
        directory = await self.desk.directories.current()
        today = self.kpis.today(directory)
        book = await self.desk.book(in_page_language(self.viewer))
        rulebook = await self.kpis.rulebook()
        return QuestPage(
            tab,
            book,
            _cards(book, tab, today),
            today,
            directory,
            directory.currency,
            Permission.QUESTS_POST in permissions_of(self.viewer),
            waiting_in(book),
            _audiences(self.viewer, directory, today),
            Limits(most_xp(rulebook), most_coins(rulebook), today),
            form or BountyForm(due_on=_next_friday(today).isoformat()),
            errors or {},
            told,
        )


@get("/quests", include_in_schema=False)
async def quests_page(
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    kpi_queries: NamedDependency[KpiQueries],
    tab: FromQuery[str] = "mine",
) -> Template:
    """The page at one of its tabs."""
    page = await Hall(viewer, quest_desk, kpi_queries).page(tab)
    return Template("quests/page.html", context={"frame": frame, "page": page, "file": ListFile("/quests")})


@get("/quests/list", include_in_schema=False)
async def quest_list(
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    kpi_queries: NamedDependency[KpiQueries],
    tab: FromQuery[str] = "mine",
) -> Template:
    """The list of one tab as it is now."""
    return _list(await Hall(viewer, quest_desk, kpi_queries).page(tab))


@post("/quests", include_in_schema=False)
async def post_bounty(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[BountyForm],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    kpi_queries: NamedDependency[KpiQueries],
    event_door: NamedDependency[EventDoor],
) -> Response[Any]:
    """Post a bounty; the form comes back with what is wrong, and with everything that was typed."""
    hall = Hall(viewer, quest_desk, kpi_queries)
    page = await hall.page("bounties", form=data)
    draft, errors = read_bounty(data, page.limits)
    if draft is not None:
        try:
            await quest_desk.post(viewer, draft, event_door)
            return await _answer(request, hall, "bounties", Told(_("Bounty posted"), draft.title))
        except InvalidInput as error:
            errors = {problem.pointer.lstrip("/"): problem.message for problem in error.problems}
        except (Conflict, NotAllowed) as error:
            errors = {"": _words_of(error)}
    again = await hall.page("bounties", form=data, errors=errors)
    return _list(again, HTTPStatus.UNPROCESSABLE_ENTITY)


@post("/quests/{quest:str}/{step:str}", status_code=200, include_in_schema=False)
async def take_step(
    request: Request[Any, Any, Any],
    quest: FromPath[str],
    step: FromPath[str],
    data: URLEncodedBody[StepForm],
    viewer: NamedDependency[Viewer],
    quest_desk: NamedDependency[QuestDesk],
    kpi_queries: NamedDependency[KpiQueries],
    event_door: NamedDependency[EventDoor],
) -> Response[Any]:
    """Take, give back, submit, approve or reject; the list comes back as it stands afterwards."""
    known = _STEPS.get(step)
    if known is None:
        raise NotFound(f"a quest has no step {step[:40]!r}")
    note = data.note.strip()[:LONGEST_TEXT]
    hall = Hall(viewer, quest_desk, kpi_queries)
    if step == "reject" and not note:
        told = Told(_("Say why first"), _("Who tried will read it, and can try again."), "warn", "alert-triangle")
        return await _answer(request, hall, data.tab, told)
    try:
        if known.decides:
            await quest_desk.decide(viewer, quest, known.kind, data.member or None, note, event_door)
        else:
            await quest_desk.take_step(viewer, quest, known.kind, note, event_door)
        told = Told(known.told())
    except AppError as error:
        told = Told(_("That did not work"), _words_of(error), "threat", "alert-triangle")
    return await _answer(request, hall, data.tab, told)


@dataclass(frozen=True, slots=True)
class _Step:
    kind: Kind
    decides: bool
    told: Callable[[], str]


_STEPS = {
    "accept": _Step(Kind.QUEST_ACCEPTED, False, lambda: _("Taken. Good luck!")),
    "abandon": _Step(Kind.QUEST_ABANDONED, False, lambda: _("Given back")),
    "submit": _Step(Kind.QUEST_SUBMITTED, False, lambda: _("Submitted. You will hear as soon as it is decided.")),
    "approve": _Step(Kind.QUEST_APPROVED, True, lambda: _("Approved and paid")),
    "reject": _Step(Kind.QUEST_REJECTED, True, lambda: _("Sent back with your reason")),
}


async def _answer(request: Request[Any, Any, Any], hall: Hall, tab: str, told: Told) -> Response[Any]:
    if "hx-request" not in request.headers:
        return see_other(f"/quests?tab={tab if tab in TABS else TABS[0]}")
    return _list(await hall.page(tab, told))


def _list(page: QuestPage, status: HTTPStatus = HTTPStatus.OK) -> Template:
    return Template("quests/_answer.html", context={"page": page}, status_code=status)


def _words_of(error: AppError) -> str:
    """Why it was not possible, in the language of the page; the books have the exact story."""
    match error:
        case Conflict():
            return _("It has changed in the meantime. The list shows how it stands now.")
        case NotAllowed():
            return _("This is for others to do.")
        case NotFound():
            return _("It is no longer there, or not for you.")
        case _:
            return error.detail


def _cards(book: QuestBook, tab: str, today: date) -> tuple[QuestCard, ...]:
    match tab:
        case "offered":
            return tuple(card for card in book.offered if not card.poster)
        case "finished":
            return tuple(sorted(book.finished, key=_newest_first))
        case "bounties":
            return tuple(card for card in (*book.offered, *book.mine) if card.poster)
        case _:
            return tuple(by_urgency(book.mine, today))


def _newest_first(card: QuestCard) -> tuple[bool, int]:
    deadline = card.deadline.toordinal() if card.deadline is not None else 0
    return card.state is not CardState.DONE, -deadline


def _audiences(viewer: Viewer, directory: Directory, today: date) -> tuple[tuple[str, str], ...]:
    """To whom the viewer may post: value and name, the usual one first."""
    if viewer.role in (Role.BOSS, Role.ADMIN):
        company = [("company", _("The whole company"))]
        regions = [(f"region:{one.id}", one.name) for one in directory.regions]
        return (*company, *regions, *((f"team:{one.id}", one.name) for one in directory.teams))
    teams = [(f"team:{id}", directory.team(id).name) for id in sorted(viewer.team_ids)]
    mates = [directory.member(id) for id in sorted(viewer.led_member_ids) if id != viewer.member_id]
    return (*teams, *((f"member:{one.username}", one.name) for one in mates if one.is_here(today)))


def _next_friday(today: date) -> date:
    return date.fromordinal(today.toordinal() + (4 - today.weekday()) % 7)


ROUTES = (quests_page, quest_list, post_bounty, take_step)
