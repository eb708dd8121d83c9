"""An event that was sent before: answered as the first time, or refused because it says something else."""

from kpi.events import Event
from kpi.sentences import sentence
from kpi.wire import Problem, data_from_store
from server.db.bulk import Named
from server.intake import receipts
from server.intake.submission import Code, Receipt, rejected
from server.ledger.facts import microseconds, told_by
from server.people.access import Viewer


def repeated(event: Event, viewer: Viewer, row: Named) -> Receipt:
    """The first receipt, if the same sender says the same; numbers may be written differently ("5", "5.00")."""
    same = (
        row["kind"] == event.kind.value
        and row["at_us"] == microseconds(event.time)
        and (row["data"] == event.content.decode() or data_from_store(event.kind, row["data"]) == event.data)
    )
    names_somebody = event.data.member is not None or event.data.credits
    if same and not names_somebody and viewer.member_id is not None:
        told = told_by(row["credits"])
        same = not told or viewer.member_id in told
    return receipts.again(row["receipt"]) if same else conflict(event, row["seq"])


def conflict(event: Event, seq: int | None) -> Receipt:
    """Another event has this id: one of the ledger, by its seq, or of the same batch (None)."""
    where = sentence("event {seq}", seq=seq) if seq is not None else sentence("an earlier event of this batch")
    told = sentence(
        "{id!r} of source {source!r} is {where} already, with other content",
        id=event.id,
        source=event.source,
        where=where,
    )
    return rejected(event.id, Code.CONFLICT, Problem("/id", told))
