"""Where an import's events go: one shape for the recorder and for the dry run, so that both walk the same path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from server.accounts.describe import AccountDetails, describe_accounts
from server.clock import Clock
from server.db.database import Database
from server.intake.submission import Receipt, Submission
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


@dataclass(frozen=True, slots=True)
class RecorderDoor:
    """The door to the ledger. ``earn`` False: what comes in counts, but pays no XP."""

    db: Database
    recorder: Recorder
    viewer: Viewer
    clock: Clock
    earn: bool

    async def describe(self, accounts: Mapping[str, AccountDetails]) -> None:
        """Fill in customers before the events that rules may judge by them."""
        async with self.db.write() as tx:
            await describe_accounts(tx, accounts, self.clock())

    async def submit(self, events: Sequence[bytes]) -> Sequence[Receipt]:
        """Record the events."""
        return await self.recorder.submit([Submission(event, self.viewer, self.earn) for event in events])
