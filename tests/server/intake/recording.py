"""A recorder at ACME with everybody who may send events to it, and ways to look into the books."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from server.accounts.registry import Registry
from server.clock import Clock
from server.db.database import Database
from server.intake.batch import References
from server.intake.record import Recorder
from server.intake.submission import Receipt, Submission
from server.people.access import Viewer, viewer_for_member, viewer_for_token
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Language, Scope

PROGRAM = viewer_for_token(1, "crm", frozenset({Scope.EVENTS_WRITE}), Language.ENGLISH)
MORNING = "2026-11-20T09:00:00+08:00"
FOLDED = {
    "rollup": "SELECT scope, scope_id, measure, span, start, value, earned FROM rollup WHERE value <> 0 OR earned <> 0",
    "standing": "SELECT member, xp, coins, badges, streak, last_active FROM standing "
    "WHERE xp <> 0 OR coins <> 0 OR last_active > 0",
    "quest_progress": "SELECT member, quest, window_start, reached_day, paid_day FROM quest_progress "
    "WHERE reached_day > 0 OR paid_day > 0",
    "deal": "SELECT id, state, title, amount, stage, stage_us, opened_day, closed_day, touched_us, member FROM deal",
    "contract": "SELECT id, state, deal, amount, signed_day, collected, overpaid, touched_us, member FROM contract",
    "instalment": "SELECT contract, name, due_day, amount, paid, paid_day FROM instalment",
    "approval": "SELECT contract, state, asked_by, amount, steps, approvers, next_role FROM approval",
    "stake": "SELECT member, kind, id, parts, whole FROM stake",
}


class Desk:
    """Where events are handed in."""

    def __init__(self, db: Database, recorder: Recorder, directory: Directory, clock: Clock) -> None:
        self.db = db
        self.recorder = recorder
        self._directory = directory
        self.clock = clock

    def viewer(self, name: str) -> Viewer:
        """A signed-in member, or the program."""
        member = self._directory.member_by_username(name)
        if member is None:
            return PROGRAM
        return viewer_for_member(member, self._directory, self.clock().astimezone(self._directory.zone).date())

    async def send(self, *events: dict[str, Any] | bytes, by: str = "program") -> list[Receipt]:
        """Hand events in at the same time, each for itself."""
        viewer = self.viewer(by)
        raws = [event if isinstance(event, bytes) else json.dumps(event).encode() for event in events]
        return await self.recorder.submit([Submission(raw, viewer) for raw in raws])

    async def send_together(self, *events: dict[str, Any], by: str) -> list[Receipt]:
        """Hand events in that are recorded all or none."""
        viewer = self.viewer(by)
        return await self.recorder.submit_together([Submission(json.dumps(event).encode(), viewer) for event in events])

    async def send_expecting(self, *events: tuple[dict[str, Any], int], by: str) -> list[Receipt]:
        """Hand events in together, each with the last seq that its sender has read."""
        viewer = self.viewer(by)
        told = [Submission(json.dumps(event).encode(), viewer, expects=expects) for event, expects in events]
        return await self.recorder.submit(told)

    async def measured(self, measure: str) -> dict[str, int]:
        """What each member has of a measure, by username."""
        rows = await self.db.fetch(
            "SELECT scope_id, CAST(sum(value) AS BIGINT) FROM rollup WHERE scope = 0 AND span = 0 AND measure = $1 "
            "GROUP BY scope_id HAVING sum(value) <> 0",
            measure,
        )
        return {self._directory.member(number).username: value for number, value in rows}

    async def folded(self) -> dict[str, list[tuple[Any, ...]]]:
        """What must not depend on the order in which events came."""
        return {name: sorted(tuple(row) for row in await self.db.fetch(sql)) for name, sql in FOLDED.items()}

    async def seqs(self) -> list[int]:
        """The numbers of all recorded events."""
        return [row[0] for row in await self.db.fetch("SELECT seq FROM event ORDER BY seq")]


@asynccontextmanager
async def open_desk(db: Database, clock: Clock) -> AsyncIterator[Desk]:
    """A running recorder of its own."""
    directories = DirectoryCache(db)
    recorder = Recorder(db, References(directories, Registry()), clock)
    async with recorder.running():
        yield Desk(db, recorder, await directories.current(), clock)


def event(id: str, type: str = "call.logged", time: str = MORNING, source: str = "test", **data: Any) -> dict[str, Any]:
    """An event on the wire; calls are answered and a minute long unless said otherwise."""
    if type == "call.logged":
        data = {"outcome": "connected", "duration_s": 60} | data
    return {"specversion": "1.0", "id": id, "source": source, "type": type, "time": time, "data": data}


def reversal(id: str, of: str, source: str = "test", **data: Any) -> dict[str, Any]:
    """Takes back the event ``of``."""
    return event(id, "event.reversed", reverses={"source": source, "id": of}, **data)


def outcomes(receipts: Sequence[Receipt]) -> list[str]:
    """`recorded`, `duplicate`, or the code of a rejection."""
    return [receipt.code or receipt.status.value for receipt in receipts]
