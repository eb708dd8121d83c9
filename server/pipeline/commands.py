"""What people do with the pipeline itself: open a deal, sign a contract, put the stages in order.

Deals and contracts are made by events alone; these go through the same door as all others.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from kpi.contracts import ContractState
from kpi.events import Kind
from kpi.wire import EventProblem, parse_event
from server.clock import Clock
from server.db.database import Database
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed
from server.ledger.door import EventDoor
from server.people.access import EVERYBODY, Viewer
from server.people.roles import Scope
from server.pipeline.kanban import set_order_of_stages
from server.pipeline.tables import GONE, Shared

MOST_STAGES = 50
ID_LENGTH = 200
_KINDS = {
    Shared.DEAL: ("deal", Kind.DEAL_OPENED, "opened"),
    Shared.CONTRACT: ("contract", Kind.CONTRACT_SIGNED, "signed"),
}


@dataclass(frozen=True, slots=True)
class PipelineDesk:
    """Does what people ask for. One per app."""

    db: Database
    clock: Clock

    async def begin(
        self, viewer: Viewer, kind: Shared, id: str | None, data: dict[str, object], door: EventDoor
    ) -> str:
        """Open a deal or sign a contract, told as the event's data; answers its id, made up where none is given.

        Raises `InvalidInput`, `NotAllowed`, `Conflict`.
        """
        word, event_kind, act = _KINDS[kind]
        name = id if id is not None else f"{word[0].upper()}-{secrets.token_hex(5)}"
        # A contract that waits for its approval is there, and still to be signed.
        free = f"('{GONE}', '{ContractState.UNSIGNED.value}')"
        if await self.db.fetch(f"SELECT 1 FROM {word} WHERE id = $1 AND state NOT IN {free}", name):  # noqa: S608
            raise Conflict(f"there is already a {word} {name[:ID_LENGTH]!r}")
        told = {
            "specversion": "1.0",
            "id": f"{name[: ID_LENGTH - 40]}/{act}/{secrets.token_hex(4)}",
            "source": f"api/{viewer.username or viewer.caller}",
            "type": event_kind.value,
            "time": self.clock(),
            "data": {**data, word: name},
        }
        try:
            event = parse_event(msgspec.json.encode(told))
        except EventProblem as problem:
            raise _invalid(
                [FieldProblem(_pointer(one.pointer, word), one.message) for one in problem.problems]
            ) from None
        (outcome,) = await door.record([event], viewer)
        if outcome.code == "not_allowed":
            raise NotAllowed(f"this was not recorded: {outcome.refusal}")
        if outcome.refusal:
            wrong = FieldProblem(_pointer(outcome.pointer, word), outcome.refusal)
            raise InvalidInput(f"this was not recorded: {outcome.refusal}", [wrong])
        return name

    async def put_stages(self, viewer: Viewer, names: Sequence[str]) -> None:
        """Say in which order people think of stages. Bosses and admins; raises `NotAllowed` and `InvalidInput`."""
        if viewer.role not in EVERYBODY and not viewer.has_scope(Scope.ORG_WRITE):
            raise NotAllowed("only bosses and admins put the stages in order")
        if len(names) > MOST_STAGES:
            raise _invalid([FieldProblem("/stages", f"has {len(names)} stages, at most {MOST_STAGES} are kept")])
        wrong = [place for place, name in enumerate(names) if not 0 < len(name) <= ID_LENGTH or "\0" in name]
        if wrong:
            told = f"must have 1 to {ID_LENGTH} characters"
            raise _invalid([FieldProblem(f"/stages/{place}", told) for place in wrong])
        async with self.db.write() as tx:
            await set_order_of_stages(tx, names)


def _pointer(pointer: str, word: str) -> str:
    """Where the caller wrote what the event calls /data/…"""
    field = pointer.removeprefix("/data")
    return "/id" if field == f"/{word}" else field


def _invalid(problems: Sequence[FieldProblem]) -> InvalidInput:
    return InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)
