"""The quick log: a call, a won deal or a payment in one line or three taps, answered with the verdict.

The panel stands on My day, and in a popover of every other page; it is fetched, sent and swapped as one fragment.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from kpi.events import Event
from server.clock import Clock
from server.intake.record import Recorder
from server.intake.submission import Receipt, Status
from server.ledger.routes import LedgerReader
from server.people.access import Viewer, require_member
from web.i18n import gettext as _
from web.quick_log.form import LogForm, event_id_of, fresh_id, read_form, refused
from web.quick_log.one_line import Doubt, Line, Said, read_line
from web.quick_log.panel import Panel
from web.quick_log.recent import Recent, recent_work
from web.quick_log.verdict import VerdictLines
from web.sending import Sender


class LineForm(msgspec.Struct, frozen=True):
    """What the one-line box sends; ``about`` and ``about_ref`` as in the forms."""

    event_id: str = ""
    line: str = ""
    about: str = ""
    about_ref: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What logging needs, for one request."""

    viewer: Viewer
    reader: LedgerReader
    sender: Sender
    now: datetime
    recent: Recent
    currency: str

    async def log(self, form: LogForm, line: str = "") -> Template:
        """Record what a form says: the verdict and an empty panel, or the same panel with what is wrong."""
        read = read_form(form, self.recent, self.viewer.username, self.now)
        if read.event is None:
            return self.asks(form, read.errors, line)
        receipt = await self.sender.submit(read.event)
        if receipt.status is Status.REJECTED:
            return self.asks(form, refused(receipt), line)
        return await self._answer(form, read.event, receipt)

    def asks(
        self, form: LogForm, errors: dict[str, str], line: str, question: str = "", choices: tuple[str, ...] = ()
    ) -> Template:
        """The panel again, nothing lost, with the cursor where something is missing."""
        form = msgspec.structs.replace(form, event_id=event_id_of(form))
        at = next((name for name in _FIELDS if name in errors), "")
        panel = Panel(form, self.recent, self.currency, line, errors, "", question, at, choices)
        return _panel(panel, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    async def _answer(self, form: LogForm, event: Event, receipt: Receipt) -> Template:
        told = str(getattr(event.data, "account", None) or "")
        about = form.about if told and told == form.about_ref else told
        verdict = await self.sender.verdict(event, receipt, about)
        recent = await recent_work(self.reader, self.viewer)
        empty = LogForm(event_id=fresh_id(), said=form.said, about=form.about, about_ref=form.about_ref)
        panel = Panel(empty, recent, self.currency, focus="contact" if form.about else "account")
        headers = {"HX-Trigger": "logged, celebrate" if verdict.is_victory else "logged"}
        return _panel(panel, verdict, headers=headers)


# In the order in which they stand, for the cursor to go to the first that is wrong.
_FIELDS = ("deal", "instalment", "account", "contact", "channel", "outcome", "minutes", "product", "amount")


@get("/quick-log", include_in_schema=False)
async def quick_log_panel(
    viewer: NamedDependency[Viewer], ledger_reader: NamedDependency[LedgerReader], said: FromQuery[str] = Said.CALL
) -> Template:
    """The empty panel, for the popover of other pages."""
    return _panel(await empty_panel(viewer, ledger_reader, said, focus="account"))


@post("/quick-log", status_code=200, include_in_schema=False)
async def log_work(
    data: URLEncodedBody[LogForm],
    viewer: NamedDependency[Viewer],
    ledger_reader: NamedDependency[LedgerReader],
    recorder: NamedDependency[Recorder],
    clock: NamedDependency[Clock],
) -> Template:
    """Log one call, deal or payment from its form."""
    desk = await _desk(viewer, ledger_reader, recorder, clock())
    return await desk.log(data)


@post("/quick-log/line", status_code=200, include_in_schema=False)
async def log_line(
    data: URLEncodedBody[LineForm],
    viewer: NamedDependency[Viewer],
    ledger_reader: NamedDependency[LedgerReader],
    recorder: NamedDependency[Recorder],
    clock: NamedDependency[Clock],
) -> Template:
    """Log what one line says, or ask back in the form it leads to."""
    desk = await _desk(viewer, ledger_reader, recorder, clock())
    line = _understood(data, desk)
    form = _form_of(line, data)
    if line.said is None:
        told = _("Begin with what happened: called, visited, won or received. For example: called ACME 5 min.")
        panel = Panel(form, desk.recent, desk.currency, data.line, line_error=told, focus="line")
        return _panel(panel, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if line.doubts:
        return desk.asks(form, _questions(line), data.line, _question(line), line.choices)
    return await desk.log(form, data.line)


async def empty_panel(
    viewer: Viewer, reader: LedgerReader, said: str = Said.CALL, focus: str = "", about: tuple[str, str] = ("", "")
) -> Panel:
    """The panel before anything is typed; ``said`` is the open form, ``about`` the page's customer: name and ref."""
    require_member(viewer)
    wanted = next((one for one in Said if one == said), Said.CALL)
    currency = (await reader.directories.current()).currency
    recent = await recent_work(reader, viewer)
    form = LogForm(event_id=fresh_id(), said=wanted, about=about[0], about_ref=about[1])
    return Panel(form, recent, currency, focus=focus)


async def _desk(viewer: Viewer, reader: LedgerReader, recorder: Recorder, now: datetime) -> Desk:
    require_member(viewer)
    currency = (await reader.directories.current()).currency
    sender = Sender(viewer, reader, recorder, currency)
    return Desk(viewer, reader, sender, now, await recent_work(reader, viewer), currency)


def _understood(data: LineForm, desk: Desk) -> Line:
    """What the line says; where it names no customer, the page's own is meant."""
    known = (data.about, *desk.recent.accounts) if data.about else desk.recent.accounts
    line = read_line(data.line, known, desk.currency)
    if data.about and Doubt.ACCOUNT in line.doubts:
        doubts = tuple(one for one in line.doubts if one is not Doubt.ACCOUNT)
        return replace(line, account=data.about, doubts=doubts)
    return line


def _form_of(line: Line, data: LineForm) -> LogForm:
    return LogForm(
        event_id=data.event_id,
        about=data.about,
        about_ref=data.about_ref,
        said=line.said or Said.CALL,
        account=line.account,
        outcome=line.outcome.value,
        minutes=f"{line.seconds / 60:g}" if line.seconds is not None else "",
        amount=f"{line.amount.normalize():f}" if line.amount is not None else "",
        currency=line.currency,
    )


def _questions(line: Line) -> dict[str, str]:
    """What is asked at each field that is not clear."""
    asked = {}
    for doubt in line.doubts:
        match doubt:
            case Doubt.ACCOUNT:
                asked["account"] = _("Which customer? Type a name, or pick one below.")
            case Doubt.WHICH_ACCOUNT:
                names = _(", ").join(line.choices[:4])
                asked["account"] = _("Which one: %(names)s?") % {"names": names}
            case Doubt.MINUTES:
                asked["minutes"] = _("How long did you talk? Type minutes, such as 5, or 0.5 for half a minute.")
            case Doubt.AMOUNT:
                asked["amount"] = _("How much? Type an amount, such as 40,000 or 40k.")
            case Doubt.WHICH_AMOUNT:
                asked["amount"] = _("I saw several numbers. Is this the amount?")
            case _:
                pass
    return asked


def _question(line: Line) -> str:
    """What is asked about the whole line."""
    if Doubt.DAY in line.doubts:
        return _("What is logged here happens now. If that is right, send it.")
    if Doubt.KIND in line.doubts:
        return _("I am not sure that I understood. Check and send it.")
    return _("Nearly there. Fill in what is marked.")


def _panel(
    panel: Panel,
    verdict: VerdictLines | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Template:
    return Template(
        "quick_log/_answer.html",
        context={"panel": panel, "verdict": verdict},
        status_code=status,
        headers=headers or {},
    )


ROUTES = (quick_log_panel, log_work, log_line)
