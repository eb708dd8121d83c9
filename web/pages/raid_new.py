"""Opening a raid: pick an account, look at what is proposed, change what one knows better, and go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow
from server.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.queries import PipelineQueries
from server.raids.access import may_open
from server.raids.cards import Proposal
from server.raids.commands import RaidDesk, RaidDraft
from server.raids.planning import Collision, StepDraft
from server.raids.queries import RaidQueries
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.localise import current_format
from web.pages.raid_acts import typed_in, words_of
from web.raids.opening import Opened, OpeningForm, propose_form, read_opening, typed_form
from web.raids.read import moment_on
from web.raids.typed import Typed

SHOWN = 24


@dataclass(frozen=True, slots=True)
class Opener:
    """Proposes and opens raids for one viewer."""

    viewer: Viewer
    raids: RaidQueries
    desk: RaidDesk
    accounts: AccountQueries
    pipeline: PipelineQueries
    directory: Directory

    @property
    def today(self) -> date:
        """The organisation's day."""
        return current_format().now.astimezone(self.directory.zone).date()

    async def find(self, text: str) -> Sequence[AccountRow]:
        """The accounts whose names hold a text; the key accounts where nothing is wanted."""
        if not text.strip():
            return await self.accounts.key_accounts(SHOWN)
        return await self.accounts.search(text, SHOWN)

    async def proposal(self, account: str) -> Proposal:
        """What a raid on an account could look like. Raises NotFound."""
        row = await self.accounts.by_ref(account)
        if row is None:
            raise NotFound(f"there is no account {account[:60]!r}")
        money = (await self.pipeline.open_value_of([row.id])).get(row.id, (0, 0))
        wins = await self.pipeline.won_by_member_in(row.industry) if row.industry else {}
        return await self.raids.proposal(self.viewer, row.id, money, wins)

    async def form(self, account: str, plan: str = "", typed: Typed | None = None) -> OpeningForm:
        """The form on an account, as proposed or as typed."""
        proposal = await self.proposal(account)
        contacts = tuple(one.name for one in await self.accounts.contacts_of(proposal.account.id))
        common = (self.today, self.directory.currency, self.directory.calendar, contacts)
        if typed is None:
            return propose_form(proposal, plan, *common)
        return typed_form(proposal, typed, *common)

    async def open(self, account: str, opened: Opened, door: EventDoor) -> str:
        """Open it with its steps; answers its id."""
        draft = RaidDraft(
            account=account,
            amount=opened.goal.decimal,
            currency=opened.goal.currency,
            ends_on=opened.ends_on,
            roster=tuple(opened.roster.items()),
            title=opened.title,
            phase=opened.phase.value,
            steps=tuple(
                StepDraft(
                    one.who,
                    one.channel,
                    moment_on(one.day, one.at, self.directory.zone),
                    one.what,
                    one.contact,
                    one.at is None,
                )
                for one in opened.steps
            ),
        )
        return await self.desk.open(self.viewer, draft, door)


async def provide_opener(
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    account_queries: NamedDependency[AccountQueries],
    pipeline_queries: NamedDependency[PipelineQueries],
    directories: NamedDependency[DirectoryCache],
) -> Opener:
    """The dependency `opener`, for who may open raids."""
    if not may_open(viewer):
        raise NotAllowed(_("Leads open raids for their team, bosses for everybody."))
    directory = await directories.current()
    return Opener(viewer, raid_queries, raid_desk, account_queries, pipeline_queries, directory)


OPENING = {"opener": Provide(provide_opener)}


@get("/raids/new", include_in_schema=False, dependencies=OPENING)
async def new_raid(
    frame: NamedDependency[Frame],
    opener: NamedDependency[Opener],
    account: FromQuery[str] = "",
    q: FromQuery[str] = "",
) -> Template:
    """The accounts to pick from, or the proposal on one."""
    form = await opener.form(account) if account else None
    accounts = () if form is not None else await opener.find(q)
    return Template("raids/new.html", context={"frame": frame, "form": form, "accounts": accounts, "wanted": q})


@get("/raids/new/accounts", include_in_schema=False, dependencies=OPENING)
async def accounts_to_pick(opener: NamedDependency[Opener], q: FromQuery[str] = "") -> Template:
    """The pick-list again, while somebody types."""
    return Template("raids/_accounts.html", context={"accounts": await opener.find(q), "wanted": q})


@get("/raids/new/plan", include_in_schema=False, dependencies=OPENING)
async def plan_to_edit(opener: NamedDependency[Opener], account: FromQuery[str], plan: FromQuery[str] = "") -> Template:
    """The steps of another plan."""
    return Template("raids/_open_plan.html", context={"form": await opener.form(account, plan)})


@post("/raids/new", status_code=200, include_in_schema=False, dependencies=OPENING)
async def open_raid(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    opener: NamedDependency[Opener],
    event_door: NamedDependency[EventDoor],
) -> Response[Any]:
    """Open it; the form comes back with what is wrong, and with everything that was typed."""
    typed = await typed_in(request)
    account = typed.value("account")
    form = await opener.form(account, typed=typed)
    opened = read_opening(form)
    if opened is not None:
        try:
            raid = await opener.open(account, opened, event_door)
            return _on_to(request, f"/raids/{raid}")
        except Collision as error:
            told = _("Two people would turn to %(contact)s on the same day. Move one of the two steps.")
            typed.wrong("", told % {"contact": error.contact})
        except Conflict:
            typed.wrong("", _("A raid of this team on this account is under way. Join it, or finish it first."))
        except InvalidInput as error:
            typed.wrong("", words_of(error))
        except AppError as error:
            typed.wrong("", words_of(error))
    if "hx-request" in request.headers:
        context: dict[str, Any] = {"form": form}
        return Template("raids/_open_form.html", context=context, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    context = {"frame": frame, "form": form, "accounts": (), "wanted": ""}
    return Template("raids/new.html", context=context, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


def _on_to(request: Request[Any, Any, Any], path: str) -> Response[Any]:
    if "hx-request" in request.headers:
        return Response(None, status_code=200, headers={"HX-Redirect": path})
    return see_other(path)


ROUTES = (new_raid, accounts_to_pick, plan_to_edit, open_raid)
