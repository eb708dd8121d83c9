"""What admins do with endpoints: add, edit, pause, give a new secret, tell again, skip, remove, try out."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from server.clock import Clock
from server.db.database import Database
from server.db.tx import Tx
from server.dispatch.endpoints import Endpoint, EndpointState, known_kinds, read_endpoint
from server.dispatch.log import SKIPPED, Line, write_lines
from server.dispatch.messages import Message, message_of, next_messages, test_message
from server.dispatch.sending import Sent, send
from server.dispatch.signing import new_secret
from server.errors import Conflict, FieldProblem, InvalidInput, NotFound, Outdated
from server.http.outward import Outward, wrong_address
from server.ledger.facts import microseconds
from server.ledger.newest import last_seq
from server.people.access import Viewer, may_change_organisation
from server.people.directories import DirectoryCache

FORMER_SECRET_FOR = timedelta(hours=24)
MOST = 50
_LONGEST_NAME = 100


class EndpointDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is entered. ``kinds``: types such as ``deal.won`` or ``deal.*``, none for all; ``after``: where to begin."""

    url: str
    name: str = ""
    kinds: list[str] = []
    after: int | None = None


class EndpointEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is changed; what is absent stays as it is."""

    url: str | None = None
    name: str | None = None
    kinds: list[str] | None = None
    active: bool | None = None


def require_admin(viewer: Viewer) -> None:
    """Raises `NotFound` for everybody else: what admins set up is nobody's business."""
    if not may_change_organisation(viewer):
        raise NotFound("there are no webhooks that you may see")


@dataclass(frozen=True, slots=True)
class EndpointDesk:
    """One per app."""

    db: Database
    directories: DirectoryCache
    clock: Clock
    outward: Outward

    async def add(self, viewer: Viewer, draft: EndpointDraft) -> Endpoint:
        """A new endpoint, with the secret that is shown this once. It is told of what comes from now on."""
        require_admin(viewer)
        self._check(draft.url, draft.name, draft.kinds)
        id = uuid.uuid4().hex
        async with self.db.write() as tx:
            if await tx.fetch_value("SELECT count(*) FROM endpoint") >= MOST:
                raise Conflict(f"there are {MOST} webhooks already: remove one first")
            last = await last_seq(tx)
            after = last if draft.after is None else _known_seq(draft.after, last, "/after")
            await tx.execute(
                "INSERT INTO endpoint (id, name, url, kinds, secret, state, after_seq, created_us, caller) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                *(id, draft.name.strip() or draft.url, draft.url, _kinds(draft.kinds), new_secret()),
                *(EndpointState.ACTIVE.value, after, microseconds(self.clock()), viewer.caller),
            )
            return await read_endpoint(tx, id)

    async def edit(self, viewer: Viewer, id: str, edit: EndpointEdit, version: int | None) -> Endpoint:
        """Change it. Raises `Outdated` when somebody was faster."""
        require_admin(viewer)
        async with self.db.write() as tx:
            old = await read_endpoint(tx, id)
            if version is not None and version != old.version:
                raise Outdated(f"webhook {id} was changed meanwhile: it has version {old.version}")
            url, name = edit.url or old.url, old.name if edit.name is None else edit.name
            kinds = list(old.kinds) if edit.kinds is None else edit.kinds
            self._check(url, name, kinds)
            state = old.state
            if edit.active is not None:
                state = EndpointState.ACTIVE if edit.active else EndpointState.PAUSED
            await _change(tx, id, name=name.strip() or url, url=url, kinds=_kinds(kinds), state=state.value)
            if state is EndpointState.ACTIVE and (old.state is not state or url != old.url):
                await _forgive(tx, id)
            return await read_endpoint(tx, id)

    async def renew_secret(self, viewer: Viewer, id: str) -> Endpoint:
        """A new secret, shown this once; for a day messages are signed with the former one, too."""
        require_admin(viewer)
        until = microseconds(self.clock() + FORMER_SECRET_FOR)
        async with self.db.write() as tx:
            old = await read_endpoint(tx, id)
            await _change(tx, id, secret=new_secret(), former_secret=old.secret, former_until_us=until)
            return await read_endpoint(tx, id)

    async def replay(self, viewer: Viewer, id: str, first: int) -> Endpoint:
        """Tell everything again from an event on."""
        require_admin(viewer)
        async with self.db.write() as tx:
            await read_endpoint(tx, id)
            last = await last_seq(tx)
            await _change(tx, id, after_seq=_known_seq(first, last, "/from") - 1)
            await _forgive(tx, id)
            return await read_endpoint(tx, id)

    async def skip(self, viewer: Viewer, id: str) -> Endpoint:
        """Leave out the message that is not taken, and go on with the next. Raises `Conflict` when none waits."""
        require_admin(viewer)
        directory = await self.directories.current()
        async with self.db.write() as tx:
            old = await read_endpoint(tx, id)
            stretch = await next_messages(tx, old, old.after_seq, directory)
            if not old.attempts or not stretch.messages:
                raise Conflict("nothing to skip: no message waits to be sent again")
            message = stretch.messages[0]
            await write_lines(tx, id, [Line(message, self.clock(), old.attempts, SKIPPED)])
            await _change(tx, id, after_seq=message.seq)
            await _forgive(tx, id)
            return await read_endpoint(tx, id)

    async def send_again(self, viewer: Viewer, id: str, seq: int) -> Sent:
        """Tell one event now, whatever was told of it before; the cursor stays where it is."""
        require_admin(viewer)
        endpoint = await read_endpoint(self.db, id)
        message = await message_of(self.db, endpoint, seq, await self.directories.current())
        if message is None:
            raise NotFound(f"there is no event with the seq {seq}")
        return await self._send(endpoint, message)

    async def try_out(self, viewer: Viewer, id: str) -> Sent:
        """Send a message about nothing now."""
        require_admin(viewer)
        endpoint = await read_endpoint(self.db, id)
        return await self._send(endpoint, test_message(endpoint, self.clock()))

    async def remove(self, viewer: Viewer, id: str) -> None:
        """Forget it, with its log."""
        require_admin(viewer)
        async with self.db.write() as tx:
            await read_endpoint(tx, id)
            await tx.execute("DELETE FROM dispatch WHERE endpoint = $1", id)
            await tx.execute("DELETE FROM endpoint WHERE id = $1", id)

    async def _send(self, endpoint: Endpoint, message: Message) -> Sent:
        now = self.clock()
        sent = await send(self.outward, endpoint, message, now)
        async with self.db.write() as tx:
            await write_lines(tx, endpoint.id, [Line(message, now, 1, sent)])
        return sent

    def _check(self, url: str, name: str, kinds: list[str]) -> None:
        problems = []
        if wrong := wrong_address(url, is_private_allowed=self.outward.is_private_allowed):
            problems.append(FieldProblem("/url", f"{url[:60]!r} {wrong}"))
        if len(name) > _LONGEST_NAME or "\0" in name:
            problems.append(FieldProblem("/name", f"must have at most {_LONGEST_NAME} characters"))
        known = frozenset(known_kinds())
        problems += [
            FieldProblem(f"/kinds/{place}", f"{kind[:60]!r} is no type of event (such as deal.won or deal.*)")
            for place, kind in enumerate(kinds)
            if kind not in known
        ]
        if problems:
            raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)


async def _change(tx: Tx, id: str, **values: object) -> None:
    """Set columns; whoever tells the endpoint just now loses the lease and writes nothing over this."""
    names = ", ".join(f"{name} = ${place}" for place, name in enumerate(values, start=2))
    await tx.execute(
        f"UPDATE endpoint SET {names}, version = version + 1, lease = '', lease_us = 0 WHERE id = $1",  # noqa: S608
        *(id, *values.values()),
    )


async def _forgive(tx: Tx, id: str) -> None:
    """Begin anew with it, at once."""
    await tx.execute("UPDATE endpoint SET attempts = 0, failing_us = 0, next_us = 0, problem = '' WHERE id = $1", id)


def _kinds(kinds: list[str]) -> str:
    return msgspec.json.encode(list(dict.fromkeys(kinds))).decode()


def _known_seq(seq: int, last: int, pointer: str) -> int:
    lowest = 1 if pointer == "/from" else 0
    if not lowest <= seq <= max(last, lowest):
        told = f"is {seq}, must be from {lowest} to {last}, the latest event"
        raise InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)])
    return seq
