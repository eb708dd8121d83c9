"""Putting on record what somebody did on a page, and wording what the rules said of it.

Pages send the same events as every other program, through the same door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from kpi.events import Event
from server.db.versions import read_versions
from server.intake.record import Recorder
from server.intake.submission import Code, Receipt, Status, Submission
from server.ledger.queries import event_story, find_events
from server.ledger.routes import LedgerReader
from server.ledger.wording import Wording
from server.people.access import Viewer
from server.wording.say import say
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.quick_log.verdict import VerdictLines, verdict_lines

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an event: the verdict, or (None) what is wrong, by field ("" for the whole form).

    ``contract`` is one that was submitted for approval instead of being recorded as signed.
    """

    verdict: VerdictLines | None
    errors: Mapping[str, str] = field(default_factory=dict)
    is_outdated: bool = False
    contract: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Tells the page when it is worth celebrating."""
        return {"HX-Trigger": "celebrate"} if self.verdict is not None and self.verdict.is_victory else {}

    @property
    def problem(self) -> str:
        """What is wrong, in one text; "" when it was recorded."""
        return " ".join(self.errors.values())


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends events of one viewer."""

    viewer: Viewer
    reader: LedgerReader
    recorder: Recorder
    currency: str

    async def send(self, event: Event, about: str = "", expects: int | None = None) -> Sent:
        """Record an event; ``about`` is what the customer is called, where the event says it otherwise.

        With ``expects`` only as long as that is the last event of its deal, contract or ticket.
        """
        receipt = await self.submit(event, expects)
        if receipt.status is Status.REJECTED:
            return Sent(None, _errors(receipt), receipt.code == Code.OUTDATED)
        return Sent(await self.verdict(event, receipt, about))

    async def submit(self, event: Event, expects: int | None = None) -> Receipt:
        """Record an event; the second tap of a double tap answers as the first one did."""
        (receipt,) = await self.recorder.submit([Submission(_wire(event), self.viewer, expects=expects)])
        if receipt.code != Code.CONFLICT:
            return receipt
        # A second tap carries the same id and a later time; told with the first one's time it is the same event.
        found = await find_events(self.reader.db, self.viewer, event.id, event.source)
        if not found:
            return receipt
        earlier = (await event_story(self.reader.db, self.viewer, found[0].seq, self.currency)).event.at
        (receipt,) = await self.recorder.submit([Submission(_wire(replace(event, time=earlier)), self.viewer)])
        return receipt

    async def verdict(self, event: Event, receipt: Receipt, about: str = "") -> VerdictLines:
        """What the rules said, for the sender."""
        versions = await read_versions(self.reader.db)
        editions = await self.reader.editions.current(self.reader.db, versions, self.currency)
        wording = Wording(editions, LOCALE.get(), self.reader.closings.latest)
        return verdict_lines(receipt, event, self.viewer.username, editions, wording, self.currency, about)


def _wire(event: Event) -> bytes:
    """As a program would send it, so that the door checks everything."""
    return _encode(
        {
            "specversion": "1.0",
            "id": event.id,
            "source": event.source,
            "type": event.kind.value,
            "time": event.time.isoformat(),
            "data": event.data,
        }
    )


def _errors(receipt: Receipt) -> dict[str, str]:
    found: dict[str, str] = {}
    for pointer, message in receipt.problems:
        found.setdefault(pointer.removeprefix("/data/"), _in_words(receipt.code, message))
    return found


def outdated_in_words() -> str:
    """What to do when somebody else changed meanwhile what one was about to change."""
    return _("Somebody was faster. Look at what they changed, then decide again.")


def _in_words(code: str, message: str) -> str:
    match code:
        case Code.CONFLICT:
            return _("This was logged before with other content. Reload the page and try again.")
        case Code.NOT_ALLOWED:
            return _("This belongs to somebody else. Only they and who leads them may change it.")
        case Code.OUTDATED:
            return outdated_in_words()
        case _:
            return _("The server refused this: %(message)s") % {"message": say(message, LOCALE.get())}
