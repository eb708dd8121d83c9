"""What people do on the page of a barrier: me too, decide, own, resolve, relieve a target, comment, add evidence.

What was taken answers with the whole barrier as it is then; what was not answers with the form, everything that was
typed, and what is wrong.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from kpi.barrier_events import Decision
from server.barriers.commands import BarrierDesk
from server.barriers.relieving import ReliefDraft
from server.barriers.reporting import ReportEdit
from server.errors import AppError, InvalidInput, NotFound
from server.files.desk import Upload
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.quests.commands import BountyDraft, QuestDesk
from web.barriers.show import Opened
from web.barriers.words import words_of
from web.frame import Frame
from web.i18n import gettext as _
from web.pages.barriers import READING, BarrierReader, on_to
from web.pages.raid_acts import typed_in
from web.raids.typed import Typed

BOUNTY_XP, BOUNTY_COINS, BOUNTY_LASTS = 60, 20, timedelta(days=14)
"""What a bounty for a barrier pays; who wants another one posts it on the page of quests."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something about which barrier, with what they typed."""

    viewer: Viewer
    desk: BarrierDesk
    door: EventDoor
    barrier: str
    typed: Typed
    currency: str
    files: tuple[UploadFile, ...]
    quests: QuestDesk
    today: date


async def _second(doing: Doing) -> str:
    await doing.desk.second(doing.viewer, doing.barrier, doing.door)
    return _("Counted: you have seen it, too.")


async def _unsecond(doing: Doing) -> str:
    await doing.desk.second(doing.viewer, doing.barrier, doing.door, is_back=True)
    return _("Taken back.")


async def _decide(doing: Doing, decision: Decision, told: str) -> str:
    reason, into = doing.typed.value("reason"), doing.typed.value("into")
    await doing.desk.decide(doing.viewer, doing.barrier, decision, doing.door, reason, into)
    return told


async def _confirm(doing: Doing) -> str:
    return await _decide(doing, Decision.CONFIRMED, _("Confirmed. It explains a gap from now on."))


async def _reject(doing: Doing) -> str:
    if not doing.typed.text("reason", _("Say why, so that whoever reported it understands.")):
        return ""
    return await _decide(doing, Decision.REJECTED, _("Rejected."))


async def _merge(doing: Doing) -> str:
    if not doing.typed.value("into"):
        doing.typed.wrong("into", _("Choose the barrier it is part of."))
        return ""
    return await _decide(doing, Decision.MERGED, _("Merged."))


async def _reopen(doing: Doing) -> str:
    return await _decide(doing, Decision.REOPENED, _("Open again."))


async def _own(doing: Doing) -> str:
    typed = doing.typed
    due: date | None = typed.day("due") if typed.value("due") else None
    if typed.errors:
        return ""
    await doing.desk.own(doing.viewer, doing.barrier, doing.door, typed.value("owner"), due)
    return _("Somebody sees to it now.")


async def _resolve(doing: Doing) -> str:
    text = doing.typed.text("text", _("Say how it was got out of the way."))
    if not text:
        return ""
    await doing.desk.resolve(doing.viewer, doing.barrier, text, doing.door)
    return _("Resolved. Well done.")


async def _relieve(doing: Doing) -> str:
    typed = doing.typed
    until, percent = typed.day("until"), typed.value("percent")
    if not (percent.isascii() and percent.isdigit() and len(percent) < 4):
        typed.wrong("percent", _("Type a whole number of per cent, such as 20."))
    reason = typed.text("reason", _("Say why: everybody who looks at the board reads it."))
    if until is None or typed.errors:
        return ""
    draft = ReliefDraft(int(percent), until, reason, typed.value("scope"))
    await doing.desk.relieve(doing.viewer, doing.barrier, draft, doing.door)
    return _("Relieved. The unrelieved number stays visible beside it.")


async def _withdraw(doing: Doing) -> str:
    typed = doing.typed
    await doing.desk.withdraw_relief(doing.viewer, doing.barrier, typed.value("relief"), "", doing.door)
    return _("The relief is over.")


async def _edit(doing: Doing) -> str:
    typed = doing.typed
    text = typed.text("text", _("Say in a few words what stands in the way."))
    money = typed.money("amount", doing.currency)
    if money is None or typed.errors:
        return ""
    amount: Decimal = money.decimal
    edit = ReportEdit(cause=typed.value("cause") or None, text=text, amount=amount, currency=doing.currency)
    await doing.desk.edit(doing.viewer, doing.barrier, edit, doing.door)
    return _("Changed. What was said before stays in the history.")


async def _comment(doing: Doing) -> str:
    keeps_place = bool(doing.typed.value("keep_place"))
    for one in doing.files:
        upload = Upload(one.filename, await one.read(), keeps_place)
        await doing.desk.add_file(doing.viewer, doing.barrier, upload, doing.door)
    if doing.files and not doing.typed.value("text"):
        return _("Kept.")
    text = doing.typed.text("text", _("Write something, or add a file."))
    if not text:
        return ""
    await doing.desk.comment(doing.viewer, doing.barrier, text, doing.door)
    return _("Written down.")


async def _bounty(doing: Doing) -> str:
    """Put it on the board of bounties, and say so on the barrier."""
    title = doing.typed.line("title", _("Say in one line what is to be done."), most=160)
    if not title:
        return ""
    text = f"{title}\n/barriers/{doing.barrier}"
    draft = BountyDraft(title, text, BOUNTY_XP, BOUNTY_COINS, doing.today + BOUNTY_LASTS, None)
    await doing.quests.post(doing.viewer, draft, doing.door)
    told = _("Bounty posted: %(title)s") % {"title": title}
    await doing.desk.comment(doing.viewer, doing.barrier, told, doing.door)
    return told


_ACTS: dict[str, Callable[[Doing], Awaitable[str]]] = {
    "second": _second,
    "unsecond": _unsecond,
    "confirm": _confirm,
    "reject": _reject,
    "merge": _merge,
    "reopen": _reopen,
    "own": _own,
    "resolve": _resolve,
    "relieve": _relieve,
    "withdraw": _withdraw,
    "edit": _edit,
    "comment": _comment,
    "bounty": _bounty,
}
"""Each checks what was typed, does it, and says so; "" where something is wrong."""

_FIELD_AT = {
    "/percent": "percent",
    "/until": "until",
    "/scope": "scope",
    "/reason": "reason",
    "/owner": "owner",
    "/due": "due",
    "/into": "into",
    "/text": "text",
    "/cause": "cause",
    "/blocked/amount": "amount",
    "/file": "files",
}


@post("/barriers/{barrier:str}/do/{what:str}", status_code=200, include_in_schema=False, dependencies=READING)
async def do_act(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    barrier: FromPath[str],
    what: FromPath[str],
    barrier_reader: NamedDependency[BarrierReader],
    event_door: NamedDependency[EventDoor],
    quest_desk: NamedDependency[QuestDesk],
    go: FromQuery[str] = "",
) -> Response[Any]:
    """Do it, and show what it is then."""
    act = _ACTS.get(what)
    if act is None:
        raise NotFound(f"there is nothing called {what[:40]!r} to do about a barrier")
    typed = await typed_in(request)
    form = await request.form()
    files = tuple(one for one in form.getall("files", []) if isinstance(one, UploadFile) and one.filename)
    reader = barrier_reader
    currency = reader.directory.currency
    doing = Doing(reader.viewer, reader.desk, event_door, barrier, typed, currency, files, quest_desk, reader.today)
    told = await _done(act, doing)
    if typed.errors:
        page = await reader.page(barrier, Opened(what, typed))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        page, status = await reader.page(barrier), HTTPStatus.OK
        if go or "hx-request" not in request.headers:
            return on_to(request, f"/barriers/{barrier}")
    name = "barriers/_barrier.html" if "hx-request" in request.headers else "barriers/barrier.html"
    return Template(name, context={"frame": frame, "page": page, "told": told}, status_code=status)


async def _done(act: Callable[[Doing], Awaitable[str]], doing: Doing) -> str:
    try:
        return await act(doing)
    except InvalidInput as error:
        for problem in error.problems:
            doing.typed.wrong(_FIELD_AT.get(problem.pointer, ""), words_of(InvalidInput(problem.message, [])))
        if not error.problems:
            doing.typed.wrong("", words_of(error))
    except AppError as error:
        doing.typed.wrong("", words_of(error))
    return ""


ROUTES = (do_act,)
