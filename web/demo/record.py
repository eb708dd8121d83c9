"""Putting the demo's history on record, through the recorder like everything else.

What is recorded already stays as it is: starting again records only what has happened since.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kpi.events import Event
from server.intake.record import BATCH_LIMIT, Recorder
from server.intake.submission import Code, Receipt, Status, Submission
from server.people.access import Viewer
from server.people.roles import Language, Scope

TELLER = Viewer(
    caller="command:demo",
    member_id=None,
    username="",
    name="raidboard demo",
    role=None,
    language=Language.ENGLISH,
    scopes=frozenset({Scope.EVENTS_WRITE}),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the events: how many per outcome, and the receipts of those that were not taken."""

    outcomes: Counter[Status] = field(default_factory=Counter)
    refused: list[Receipt] = field(default_factory=list)


async def tell(recorder: Recorder, events: Sequence[Event], advanced: Callable[[int], None]) -> Told:
    """Record events in the order given; `advanced` hears how many are done."""
    told = Told()
    for start in range(0, len(events), BATCH_LIMIT):
        batch = events[start : start + BATCH_LIMIT]
        for receipt in await recorder.submit([Submission(one, TELLER) for one in batch]):
            told.outcomes[receipt.status] += 1
            if receipt.status is Status.REJECTED and not was_played_earlier(receipt):
                told.refused.append(receipt)
        advanced(start + len(batch))
    return told


def was_played_earlier(receipt: Receipt) -> bool:
    """Whether it is on record with another time: the simulator was ahead of the plan."""
    return receipt.code == Code.CONFLICT
