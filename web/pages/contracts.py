"""Contracts: the list, what waits for approval, and each contract with its plan, its payments and its approval."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from kpi.events import Event
from server.clock import Clock
from server.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound, Outdated
from server.ledger.door import EventDoor
from server.pipeline.approval_desk import ApprovalDesk
from web.customers.contract_acts import ACTS, DECISIONS, ContractForm, Reading, submission_of
from web.customers.contract_page import NOTHING_TYPED, STATES, ContractPage, ContractReader, ContractsAsked, Typed
from web.customers.parts import PARTS
from web.customers.words import approval_title, contract_state_title, role_title
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.quick_log.form import fresh_id
from web.sending import Sender, Sent, outdated_in_words


@get("/contracts", include_in_schema=False, dependencies=PARTS)
async def contracts_page(
    frame: NamedDependency[Frame],
    contracts: NamedDependency[ContractReader],
    contracts_asked: NamedDependency[ContractsAsked],
) -> Template:
    """Contracts one by one."""
    return Template("contracts/page.html", context={"frame": frame} | await _list(contracts, contracts_asked))


@get("/pipeline/contracts", include_in_schema=False, dependencies=PARTS)
async def contracts_rows(
    contracts: NamedDependency[ContractReader], contracts_asked: NamedDependency[ContractsAsked]
) -> Template:
    """Further rows of the list."""
    return Template("contracts/_rows.html", context=await _list(contracts, contracts_asked))


@get("/contracts/{contract:path}", include_in_schema=False, dependencies=PARTS)
async def contract_page(
    contract: FromPath[str],
    frame: NamedDependency[Frame],
    contracts: NamedDependency[ContractReader],
    approval_desk: NamedDependency[ApprovalDesk],
) -> Template:
    """One contract; not found for who may not see it."""
    page = await _page(contracts, approval_desk, contract.removeprefix("/"))
    return Template("contracts/contract.html", context={"frame": frame} | _shown(page))


@get("/pipeline/contract", include_in_schema=False, dependencies=PARTS)
async def contract_again(
    contract: FromQuery[str],
    contracts: NamedDependency[ContractReader],
    approval_desk: NamedDependency[ApprovalDesk],
) -> Template:
    """The same as it is now."""
    return Template("contracts/_contract.html", context=_shown(await _page(contracts, approval_desk, contract)))


@post("/pipeline/contract/{act:str}", status_code=200, include_in_schema=False, dependencies=PARTS)
async def act_on_contract(
    request: Request[Any, Any, Any],
    act: FromPath[str],
    data: URLEncodedBody[ContractForm],
    contracts: NamedDependency[ContractReader],
    approval_desk: NamedDependency[ApprovalDesk],
    event_door: NamedDependency[EventDoor],
    sender: NamedDependency[Sender],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Sign, change, deliver, take money in or give it back, and everything about its approval."""
    told = ""
    if act in DECISIONS:
        sent, told = await _decide(act, data, contracts, approval_desk, event_door)
    elif act in ACTS:
        sent = await _record(act, data, contracts, sender, clock)
    else:
        raise NotFound(f"nothing called {act[:40]!r} can be done with a contract")
    if "hx-request" not in request.headers:
        return see_other(f"/contracts/{quote(data.contract)}")
    since = int(data.version) if sent.is_outdated and data.version.isdecimal() else 0
    typed = Typed(act, data, sent.errors, since) if sent.errors else NOTHING_TYPED
    page = await _page(contracts, approval_desk, data.contract, typed)
    return Template(
        "contracts/_answer.html",
        context=_shown(page) | {"sent": sent, "told": told},
        status_code=HTTPStatus.UNPROCESSABLE_ENTITY if sent.errors else HTTPStatus.OK,
        headers=sent.headers,
    )


async def _record(act: str, data: ContractForm, contracts: ContractReader, sender: Sender, clock: Clock) -> Sent:
    people = contracts.people
    file = await contracts.queries.contract_file(people.viewer, data.contract)
    reading = Reading(data, file, people.directory, {})
    told = ACTS[act].read(reading)
    if told is None or reading.errors:
        return Sent(None, reading.errors)
    event = Event(data.event_id or fresh_id(), f"web/{people.viewer.username}", ACTS[act].kind, clock(), told)
    about = file.contract.account.name if file.contract.account is not None else file.contract.id
    return await sender.send(event, about, _version(data) if ACTS[act].is_bound else None)


async def _decide(
    act: str, data: ContractForm, contracts: ContractReader, desk: ApprovalDesk, door: EventDoor
) -> tuple[Sent, str]:
    viewer, note = contracts.people.viewer, data.note.strip()
    try:
        match act:
            case "submit":
                file = await contracts.queries.contract_file(viewer, data.contract)
                reading = Reading(data, file, contracts.people.directory, {})
                submission = submission_of(reading)
                if submission is None:
                    return Sent(None, reading.errors), ""
                await desk.submit(viewer, submission, door, _version(data))
                return Sent(None), _("Submitted for approval")
            case "withdraw":
                await desk.withdraw(viewer, data.contract, door, note)
                return Sent(None), _("Withdrawn")
            case _:
                is_yes = act == "approve"
                await desk.decide(viewer, data.contract, door, approve=is_yes, reason=note, expects=_version(data))
                return Sent(None), _("Approved") if is_yes else _("Rejected")
    except (InvalidInput, NotAllowed, Conflict, Outdated) as error:
        return Sent(None, {"": _in_words(error)}, isinstance(error, Outdated)), ""


def _in_words(error: AppError) -> str:
    match error:
        case Outdated():
            return outdated_in_words()
        case Conflict():
            return _("This is decided already, or nobody asked for it any more.")
        case InvalidInput(problems=problems) if any(one.pointer == "/reason" for one in problems):
            return _("Why is it rejected? Whoever asked wants to mend it.")
        case NotAllowed():
            return _("Somebody else must decide this: nobody approves what is theirs, what they asked for, or twice.")
        case _:
            return _("The server refused this: %(message)s") % {"message": error.detail}


def _version(data: ContractForm) -> int | None:
    return int(data.version) if data.version.isdecimal() and len(data.version) < 19 else None


async def _page(contracts: ContractReader, desk: ApprovalDesk, id: str, typed: Typed = NOTHING_TYPED) -> ContractPage:
    steps = await desk.steps_of(contracts.people.viewer, id)
    return await contracts.page(id, steps, typed)


def _shown(page: ContractPage) -> dict[str, object]:
    return {
        "page": page,
        "event_id": fresh_id(),
        "fresh_id": fresh_id,
        "role_title": role_title,
        "approval_title": approval_title,
    }


async def _list(contracts: ContractReader, asked: ContractsAsked) -> dict[str, object]:
    return {
        "asked": asked,
        "shown": await contracts.show(asked),
        "people": contracts.people,
        "currency": contracts.people.directory.currency,
        "states": {"": _("All contracts")} | {state: contract_state_title(state) for state in STATES},
        "approval_title": approval_title,
        "sorts": {"signed": _("Latest signature"), "updated": _("Latest change"), "amount": _("Largest")},
    }


ROUTES = (contracts_page, contracts_rows, contract_again, act_on_contract, contract_page)
