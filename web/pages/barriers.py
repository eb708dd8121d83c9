"""Barriers: what stands in the way of money, reporting it within seconds, and each one with its whole life."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Template

from game_rules.barriers import BarrierRules, BarrierState
from kpi.periods import Grain, period_of
from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow
from server.barriers.cards import Summary
from server.barriers.commands import BarrierDesk
from server.barriers.filters import OPEN, SORTS, BarrierFilter
from server.barriers.queries import BarrierQueries
from server.barriers.reporting import ReportDraft
from server.barriers.touching import About, Touched
from server.db.paging import Page
from server.errors import AppError, InvalidInput, NotFound
from server.files.desk import Upload
from server.ledger.door import EventDoor
from server.people.access import Permission, Viewer, may_change_organisation, permissions_of
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.queries import PipelineQueries
from server.raids.queries import RaidQueries
from web.barriers.report import ReportForm, read_report
from web.barriers.show import BarrierPage, BarrierRow, Opened, amount_text
from web.barriers.words import state_title, words_of
from web.day import in_page_language
from web.frame import Frame
from web.i18n import gettext as _
from web.list_file import ListFile
from web.local_path import see_other
from web.localise import current_format
from web.pages.raid_acts import typed_in
from web.quick_log.form import fresh_id
from web.raids.typed import Typed

ROWS = 30
MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class ListAsked:
    """What the list shows, in the words of its address."""

    state: str = OPEN
    cause: str = ""
    region: str = ""
    account: int = 0
    mine: str = ""
    late: str = ""
    q: str = ""
    sort: str = "newest"

    def href(self, path: str = "/barriers", cursor: str | None = None) -> str:
        """The address of the list, or of its next rows."""
        chosen = {
            name: getattr(self, name) for name in ("state", "cause", "region", "account", "mine", "late", "q", "sort")
        }
        query = {name: value for name, value in chosen.items() if value}
        return f"{path}?{urlencode(query | ({'cursor': cursor} if cursor else {}))}"

    @property
    def file(self) -> ListFile:
        """The same list as a file."""
        marks = {"mine": "true" if self.mine else "", "late": "true" if self.late else ""}
        wanted = {"state": self.state, "cause": self.cause, "region": self.region, "account": self.account or ""}
        return ListFile("/barriers", wanted | marks | {"q": self.q, "sort": self.sort})


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of the list; ``next`` is the cursor of the following one."""

    items: Sequence[BarrierRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class BarrierReader:
    """Reads barriers for one viewer's pages."""

    viewer: Viewer
    queries: BarrierQueries
    desk: BarrierDesk
    accounts: AccountQueries
    pipeline: PipelineQueries
    raids: RaidQueries
    directory: Directory

    @property
    def today(self) -> date:
        """The organisation's day."""
        return current_format().now.astimezone(self.directory.zone).date()

    async def rows(self, asked: ListAsked, cursor: str | None = None) -> Rows:
        """A page of the list."""
        region = self.directory.find_region(asked.region) if asked.region else None
        wanted = BarrierFilter(
            state=asked.state if asked.state in (OPEN, *BarrierState) else "",
            cause=asked.cause,
            region=region.id if region is not None else 0,
            account=asked.account,
            mine=(self.viewer.member_id or 0) if asked.mine else 0,
            late=bool(asked.late),
            text=asked.q.strip(),
            sort=asked.sort if asked.sort in SORTS else SORTS[0],
        )
        found = await self.queries.barriers(self.viewer, wanted, Page(ROWS, cursor))
        return Rows([BarrierRow(card) for card in found.items], found.next)

    async def summary(self) -> Summary:
        """What blocks most this month."""
        month = period_of(self.today, Grain.MONTH)
        return await self.queries.summary(self.viewer, month, "cause", "revenue_won")

    async def page(self, barrier: str, opened: Opened | None = None) -> BarrierPage:
        """One barrier, all around. Raises `NotFound`."""
        room = await self.queries.room(self.viewer, barrier)
        others: Sequence[BarrierRow] = ()
        if room.rights.merge:
            account = room.card.account.id if room.card.account is not None else 0
            region = room.card.region.id if room.card.region is not None else 0
            cards = await self.queries.similar(self.viewer, room.card.cause, account, region, room.card.deal)
            others = [BarrierRow(card) for card in cards if card.id != barrier]
        posts = room.barrier.is_confirmed and room.barrier.state.is_open and may_post_bounties(self.viewer)
        row = BarrierRow(room.card)
        raids = await self.raids.against(self.viewer, barrier)
        return BarrierPage(room, row, self.directory, self.today, opened or Opened(), others, posts, raids)

    async def form(self, typed: Typed) -> ReportForm:
        """The form of a report, with what it touches and what is reported already."""
        account = await self._account(typed.value("account"))
        deal, title = await self._deal(typed.value("deal"))
        region = self.directory.find_region(typed.value("region"))
        region_id = region.id if region is not None and account is None else 0
        about = About(
            typed.value("measure") or "revenue_won", deal, account.id if account is not None else 0, region_id
        )
        touched = await self.desk.touched(self.viewer, about) if deal or account is not None or region_id else Touched()
        if account is None and touched.account is not None:
            account = await self._account(touched.account[1])
        cause = typed.value("cause")
        similar: Sequence[BarrierRow] = ()
        if cause or account is not None or deal:
            number = account.id if account is not None else 0
            cards = await self.queries.similar(self.viewer, cause, number, region_id, deal)
            similar = [BarrierRow(card) for card in cards]
        rules = await self.queries.rules()
        return ReportForm(typed, self.directory, rules, self.today, account, deal, title, touched, similar)

    async def _account(self, text: str) -> AccountRow | None:
        if not text:
            return None
        found = await self.accounts.by_ref(text)
        if found is None and text.isascii() and text.isdigit() and len(text) < 10:
            found = await self.accounts.account(int(text))
        if found is None:
            raise NotFound(f"there is no account {text[:60]!r}")
        return found

    async def _deal(self, id: str) -> tuple[str, str]:
        if not id:
            return "", ""
        story = await self.pipeline.deal(self.viewer, id)
        return id, story.deal.title or id


async def provide_barrier_reader(
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    account_queries: NamedDependency[AccountQueries],
    pipeline_queries: NamedDependency[PipelineQueries],
    raid_queries: NamedDependency[RaidQueries],
    directories: NamedDependency[DirectoryCache],
) -> BarrierReader:
    """The dependency `barrier_reader`."""
    directory = await directories.current()
    reader = in_page_language(viewer)
    reads = account_queries, pipeline_queries, raid_queries
    return BarrierReader(reader, barrier_queries, barrier_desk, *reads, directory)


READING = {"barrier_reader": Provide(provide_barrier_reader)}


def may_post_bounties(viewer: Viewer) -> bool:
    """Whether getting a barrier out of the way can be put on the board of bounties."""
    return Permission.QUESTS_POST in permissions_of(viewer)


def _asked(
    wanted_state: Annotated[str, QueryParameter(name="state")] = OPEN,
    cause: FromQuery[str] = "",
    region: FromQuery[str] = "",
    account: FromQuery[int] = 0,
    mine: FromQuery[str] = "",
    late: FromQuery[str] = "",
    q: FromQuery[str] = "",
    sort: FromQuery[str] = "newest",
) -> ListAsked:
    return ListAsked(wanted_state, cause, region, account, mine, late, q, sort)


ASKED = {**READING, "barriers_asked": Provide(_asked, sync_to_thread=False)}


@get("/barriers", include_in_schema=False, dependencies=ASKED)
async def barriers_page(
    frame: NamedDependency[Frame],
    barrier_reader: NamedDependency[BarrierReader],
    barriers_asked: NamedDependency[ListAsked],
) -> Template:
    """The list with its filters, and what blocks most."""
    context = await _listed(barrier_reader, barriers_asked)
    rules: BarrierRules = await barrier_reader.queries.rules()
    form = ReportForm(Typed(), barrier_reader.directory, rules, barrier_reader.today, None, "", "", Touched(), ())
    summary = await barrier_reader.summary()
    states = [(state.value, state_title(state)) for state in BarrierState]
    context |= {"frame": frame, "causes": form.causes, "states": states, "summary": summary}
    context["may_set"] = may_change_organisation(barrier_reader.viewer)
    return Template("barriers/list.html", context=context)


@get("/barriers/rows", include_in_schema=False, dependencies=ASKED)
async def barrier_rows(
    barrier_reader: NamedDependency[BarrierReader],
    barriers_asked: NamedDependency[ListAsked],
    cursor: FromQuery[str | None] = None,
) -> Template:
    """Further rows of the list."""
    return Template("barriers/_rows.html", context=await _listed(barrier_reader, barriers_asked, cursor))


@get("/barriers/list", include_in_schema=False, dependencies=ASKED)
async def barriers_again(
    barrier_reader: NamedDependency[BarrierReader], barriers_asked: NamedDependency[ListAsked]
) -> Template:
    """The list as it is now."""
    return Template("barriers/_list.html", context=await _listed(barrier_reader, barriers_asked))


async def _listed(reader: BarrierReader, asked: ListAsked, cursor: str | None = None) -> dict[str, Any]:
    found = await reader.rows(asked, cursor)
    return {"asked": asked, "found": found, "directory": reader.directory}


@get("/barriers/of-account/{account:int}", include_in_schema=False, dependencies=READING)
async def barriers_of_account(account: FromPath[int], barrier_reader: NamedDependency[BarrierReader]) -> Template:
    """The barriers on one account, for its page. Raises NotFound for an account that is not there."""
    row = await barrier_reader.accounts.account(account)
    found = await barrier_reader.rows(ListAsked(state="", account=account))
    context = {"rows": found.items[:5], "account": row, "directory": barrier_reader.directory}
    return Template("barriers/_of_account.html", context=context)


@get("/barriers/new", include_in_schema=False, dependencies=READING)
async def new_barrier(
    request: Request[Any, Any, Any], frame: NamedDependency[Frame], barrier_reader: NamedDependency[BarrierReader]
) -> Template:
    """The form, filled in as far as the page that led here knows."""
    fields = {name: [value] for name, value in request.query_params.items() if isinstance(value, str)}
    fields.setdefault("id", [fresh_id()])
    form = await barrier_reader.form(Typed(fields))
    if not form.typed.value("region") and form.account is None and barrier_reader.viewer.region_ids:
        fields["region"] = [form.directory.region(min(barrier_reader.viewer.region_ids)).slug]
    return Template("barriers/new.html", context={"frame": frame, "form": form, "amount": _proposed(form)})


@get("/barriers/new/similar", include_in_schema=False, dependencies=READING)
async def similar_barriers(request: Request[Any, Any, Any], barrier_reader: NamedDependency[BarrierReader]) -> Template:
    """What is reported already, and what a report would touch, while somebody chooses."""
    fields = {name: [value] for name, value in request.query_params.items() if isinstance(value, str)}
    form = await barrier_reader.form(Typed(fields))
    return Template("barriers/_similar.html", context={"form": form, "amount": _proposed(form)})


@post("/barriers/new", status_code=200, include_in_schema=False, dependencies=READING)
async def report_barrier(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    barrier_reader: NamedDependency[BarrierReader],
    event_door: NamedDependency[EventDoor],
) -> Response[Any]:
    """Report it; the form comes back with what is wrong, and with everything that was typed."""
    typed = await typed_in(request)
    form = await barrier_reader.form(typed)
    draft = read_report(form)
    if draft is not None:
        try:
            id = await _report(request, barrier_reader, draft, bool(typed.value("keep_place")), event_door)
            return on_to(request, f"/barriers/{id}?told=reported")
        except InvalidInput as error:
            for problem in error.problems:
                typed.wrong(_FIELD_AT.get(problem.pointer, ""), words_of(InvalidInput(problem.message, [])))
            if not typed.errors:
                typed.wrong("", words_of(error))
        except AppError as error:
            typed.wrong("", words_of(error))
    context: dict[str, Any] = {"form": form, "amount": _proposed(form), "frame": frame}
    name = "barriers/_form.html" if "hx-request" in request.headers else "barriers/new.html"
    return Template(name, context=context, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


_FIELD_AT = {
    "/cause": "cause",
    "/text": "text",
    "/period": "period",
    "/blocked": "amount",
    "/blocked/amount": "amount",
    "/region": "region",
    "/file": "files",
}


async def _report(
    request: Request[Any, Any, Any], reader: BarrierReader, draft: ReportDraft, keeps_place: bool, door: EventDoor
) -> str:
    form = await request.form()
    sent = [one for one in form.getall("files", []) if isinstance(one, UploadFile) and one.filename]
    kept = []
    for one in sent[:MOST_FILES]:
        info = await reader.desk.files.keep(reader.viewer, Upload(one.filename, await one.read(), keeps_place))
        kept.append(info.id)
    return await reader.desk.report(reader.viewer, replace(draft, files=tuple(kept)), door)


def _proposed(form: ReportForm) -> str:
    typed = form.typed.value("amount")
    blocked = form.touched.blocked
    return typed or (amount_text(blocked, form.directory.currency) if blocked else "")


def on_to(request: Request[Any, Any, Any], path: str) -> Response[Any]:
    """Go on to a page, with htmx or without."""
    if "hx-request" in request.headers:
        return Response(None, status_code=200, headers={"HX-Redirect": path})
    return see_other(path)


@get("/barriers/{barrier:str}", include_in_schema=False, dependencies=READING)
async def barrier_page(
    frame: NamedDependency[Frame],
    barrier: FromPath[str],
    barrier_reader: NamedDependency[BarrierReader],
    told: FromQuery[str] = "",
) -> Template:
    """One barrier, all around."""
    page = await barrier_reader.page(barrier)
    words = _("Reported. Thank you: those who decide see it now.") if told == "reported" else ""
    return Template("barriers/barrier.html", context={"frame": frame, "page": page, "told": words})


@get("/barriers/{barrier:str}/again", include_in_schema=False, dependencies=READING)
async def barrier_again(barrier: FromPath[str], barrier_reader: NamedDependency[BarrierReader]) -> Template:
    """The same as it is now."""
    return Template("barriers/_barrier.html", context={"page": await barrier_reader.page(barrier), "told": ""})


ROUTES = (
    *(barriers_page, barrier_rows, barriers_again, barriers_of_account),
    *(new_barrier, similar_barriers, report_barrier, barrier_page, barrier_again),
)
