"""Events that are recorded together or not at all: one that is refused refuses its companions."""

from collections.abc import Sequence

from kpi.sentences import sentence
from kpi.wire import Problem
from server.intake.submission import Code, Parsed, Receipt, Status, rejected


class Torn(Exception):
    """Some of what belongs together were refused, and now all of it is: whatever else was sent is recorded anew."""


def refuse_companions(parsed: Sequence[Parsed], receipts: Sequence[Receipt | None], wholes: Sequence[slice]) -> None:
    """Refuse what was to be recorded together with something refused; a whole is a stretch of what was sent.

    Raises `Torn` if there is any: to be called before anything is written that would have to be taken back.
    """
    torn = [whole for whole in wholes if _is_torn(receipts[whole])]
    for whole in torn:
        _refuse(parsed[whole], receipts[whole])
    if torn:
        raise Torn


def _is_torn(receipts: Sequence[Receipt | None]) -> bool:
    # What was recorded before (a duplicate) stays recorded; only what is still to be recorded can be left out.
    return None in receipts and any(_is_refused(receipt) for receipt in receipts)


def _is_refused(receipt: Receipt | None) -> bool:
    return receipt is not None and receipt.status is Status.REJECTED


def _refuse(parsed: Sequence[Parsed], receipts: Sequence[Receipt | None]) -> None:
    why = _without(parsed, receipts)
    for one, receipt in zip(parsed, receipts, strict=True):
        if one.event is not None and (receipt is None or _is_refused(receipt)):
            one.receipt = receipt or rejected(one.event.id, Code.COMPANION, why)
            one.event = None


def _without(parsed: Sequence[Parsed], receipts: Sequence[Receipt | None]) -> Problem:
    """Which one was refused, and why."""
    pairs = zip(parsed, receipts, strict=True)
    one, wrong = next((one, receipt) for one, receipt in pairs if receipt is not None and _is_refused(receipt))
    event = f"{wrong.id!r} ({one.event.kind.value})" if one.event is not None else repr(wrong.id)
    told = [
        sentence("{place} {problem}", place=pointer, problem=message) if pointer else message
        for pointer, message in wrong.problems
    ]
    return Problem(
        "", sentence("is recorded only together with {event}, which was refused: {reasons}", event=event, reasons=told)
    )
