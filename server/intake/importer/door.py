"""Where an import's events go: one shape for the recorder and for the dry run, so that both walk the same path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from server.accounts.describe import AccountDetails, describe_accounts
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Dialect
from server.intake.submission import Receipt, Status, Submission
from server.people.access import Viewer


class Door(Protocol):
    """Takes what an import makes."""

    async def describe(self, accounts: Mapping[str, AccountDetails]) -> None:
        """Say what is known of customers, each by what events call it."""

    async def submit(self, events: Sequence[bytes]) -> Sequence[Receipt]:
        """Hand in events (CloudEvents JSON); one receipt for each, in order."""


class Recorder(Protocol):
    """What an import needs of the recorder."""

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[Receipt]:
        """Record, and answer in the order given."""


# From here on at every doubling. What records looks keys up whatever PostgreSQL believes; what reads boards beside a
# long import does not. Looking takes as long as recording 1,000 events.
_FIRST_ANALYSIS_EVENTS = 20_000


@dataclass(slots=True)
class RecorderDoor:
    """The door to the ledger. ``earn`` False: what comes in counts, but pays no XP."""

    db: Database
    recorder: Recorder
    viewer: Viewer
    clock: Clock
    earn: bool
    _recorded: int = field(default=0, init=False)
    _analysis_due: int = field(default=_FIRST_ANALYSIS_EVENTS, init=False)

    async def describe(self, accounts: Mapping[str, AccountDetails]) -> None:
        """Fill in customers before the events that rules may judge by them."""
        async with self.db.write() as tx:
            await describe_accounts(tx, accounts, self.clock())

    async def submit(self, events: Sequence[bytes]) -> Sequence[Receipt]:
        """Record the events."""
        receipts = await self.recorder.submit([Submission(event, self.viewer, self.earn) for event in events])
        self._recorded += sum(receipt.status is Status.RECORDED for receipt in receipts)
        if self._recorded >= self._analysis_due:
            await self._analyse()
        return receipts

    async def _analyse(self) -> None:
        """Let PostgreSQL look at what its tables have become; by itself it looks only once a minute."""
        self._analysis_due = 2 * self._recorded
        if self.db.dialect is Dialect.POSTGRES:
            async with self.db.write() as tx:
                await tx.execute("ANALYZE")
