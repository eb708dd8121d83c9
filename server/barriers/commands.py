"""What people do about barriers: report, edit, second, decide, own, resolve, comment, add files, relieve a target.

Each is an event of our own through the one door (``acts.py``). Rights are checked against the barrier as it stands at
that moment; what its state is, its facts decide.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from kpi.barrier_events import (
    BarrierAct,
    BarrierCommented,
    BarrierDecided,
    BarrierOwned,
    BarrierReported,
    BarrierResolved,
    Decision,
)
from kpi.events import Event, Kind
from server.barriers.acts import HOUSE, SOURCE, Act, Now, Surroundings, act, look, wrong
from server.barriers.relieving import ReliefDraft, end_of_all, grant, withdraw
from server.barriers.reporting import ReportDraft, ReportEdit, Reporter, Subject, barrier_id, edit_event, report_event
from server.barriers.stored import folded
from server.barriers.touching import About, OpenDeals, Touched
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Reading
from server.db.versions import read_versions
from server.errors import Conflict, InvalidInput, NotFound
from server.files.access import Purpose
from server.files.desk import FileDesk, FileInfo, Upload
from server.ledger.door import EventDoor
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache

_ACCOUNT = (
    "SELECT coalesce(merged_into, id) AS id, ref, owner_id FROM account "
    "WHERE ref = $1 OR name = $1 OR CAST(id AS TEXT) = $1 "
    "ORDER BY CASE WHEN ref = $1 THEN 0 WHEN name = $1 THEN 1 ELSE 2 END, id LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class BarrierDesk:
    """Does what people ask for. One per app. ``expected`` is the version a caller has read (None: whatever it is)."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache
    files: FileDesk
    deals: OpenDeals

    @property
    def around(self) -> Surroundings:
        """What acts work with."""
        return Surroundings(self.db, self.clock, self.directories, self.editions)

    async def report(self, viewer: Viewer, draft: ReportDraft, door: EventDoor) -> str:
        """Report a barrier; answers its id. The same report again, under the same id, is the same report."""
        me = require_member(viewer)
        id = barrier_id(draft.id)
        async with self.db.read() as tx:
            versions = await read_versions(tx)
            directory = await self.directories.current(versions=versions)
            editions = await self.editions.current(tx, versions, directory.currency)
            known = (await folded(tx, [id])).get(id) if draft.id else None
            account = await _account(tx, draft.account)
        if known is not None:
            _check_same(me, draft, known.barrier.reporter, known.barrier.text)
            return id
        now = self.clock()
        at = min(draft.at, now) if draft.at is not None else now
        rulebook = editions.on(at.astimezone(directory.zone).date().toordinal())
        reporter = Reporter(directory.member(me), directory, rulebook, at)
        region = directory.find_region(draft.region) if draft.region else None
        if draft.region and region is None:
            raise wrong("/region", f"is {draft.region[:60]!r}: no region has this name")
        about = About(draft.measure, draft.deal, account[0], region.id if region is not None else 0)
        touched = await self.touched(viewer, about)
        subject = _subject(account, touched, region.id if region is not None else 0, reporter)
        data = report_event(id, draft, subject, reporter)
        if draft.files:
            await self.files.attach(viewer, draft.files, Purpose.BARRIER, id)
        await self._record_report(viewer, id, data, reporter, door)
        return id

    async def touched(self, viewer: Viewer, about: About) -> Touched:
        """The open deals a report would touch. Raises `InvalidInput` for a deal that the viewer does not know."""
        touched = await self.deals.touched(viewer, about)
        if not touched.is_known:
            raise wrong("/deal", f"is {about.deal[:60]!r}: there is no such deal that you may see")
        return touched

    async def account_number(self, name: str) -> int:
        """The id of an account by id, ref or exact name; 0 for none named. Raises `InvalidInput`."""
        async with self.db.read() as tx:
            return (await _account(tx, name))[0]

    async def _record_report(
        self, viewer: Viewer, id: str, data: BarrierReported, reporter: Reporter, door: EventDoor
    ) -> None:
        event = Event(f"{id}/0", SOURCE, Kind.BARRIER_REPORTED, reporter.at, data)
        (outcome,) = await door.record([event], viewer)
        if outcome.code == "conflict":
            raise Conflict(f"there is a barrier {id!r} already, with other content: choose another id")
        if outcome.refusal:
            raise InvalidInput(f"the barrier was not reported: {outcome.refusal}", [])

    async def edit(
        self, viewer: Viewer, barrier: str, edit: ReportEdit, door: EventDoor, expected: int | None = None
    ) -> None:
        """Put a report better. What was said before stays in its history."""

        def decide(now: Now) -> Act:
            now.require(now.rights.edit, "only its reporter, while it is new, and those who decide edit a report")
            reporter = Reporter(now.me, now.directory, now.editions.on(now.today.toordinal()), now.at)
            return Kind.BARRIER_EDITED, edit_event(barrier, edit, reporter)

        await act(self.around, door, viewer, barrier, expected, decide)

    async def second(self, viewer: Viewer, barrier: str, door: EventDoor, *, is_back: bool = False) -> None:
        """Say "me too", or take that back. Saying it twice is saying it once."""
        now = await look(self.around, viewer, barrier)
        if now.me.id == now.barrier.reporter:
            raise Conflict("this is your own report: others say that it is so")
        if is_back != (now.me.id in now.barrier.seconds):
            return

        def decide(now: Now) -> Act:
            now.require(now.rights.unsecond if is_back else now.rights.second, "others say whether it is so")
            kind = Kind.BARRIER_UNSECONDED if is_back else Kind.BARRIER_SECONDED
            return kind, BarrierAct(member=now.me.username, barrier=barrier)

        await act(self.around, door, viewer, barrier, None, decide)

    async def decide(
        self,
        viewer: Viewer,
        barrier: str,
        decision: Decision,
        door: EventDoor,
        reason: str = "",
        into: str = "",
        expected: int | None = None,
    ) -> None:
        """Confirm, reject, merge or reopen. What is merged joins another barrier, and its reporter says "me too"."""
        if decision is Decision.MERGED:
            await self._join(viewer, barrier, into, door)

        def choose(now: Now) -> Act:
            allowed = {
                Decision.CONFIRMED: now.rights.confirm,
                Decision.REJECTED: now.rights.reject,
                Decision.MERGED: now.rights.merge,
                Decision.REOPENED: now.rights.reopen,
            }
            if decision is Decision.CONFIRMED and now.barrier.is_confirmed and now.barrier.state.is_open:
                raise Conflict("this barrier is confirmed already")
            now.require(allowed[decision], "only leads (for their own, not their own reports) and bosses decide")
            data = BarrierDecided(
                member=now.me.username, barrier=barrier, decision=decision, into=into or None, reason=reason or None
            )
            return Kind.BARRIER_DECIDED, data

        await act(self.around, door, viewer, barrier, expected, choose)
        if decision is not Decision.CONFIRMED:
            await self._end_reliefs(viewer, barrier, door)

    async def _end_reliefs(self, viewer: Viewer, barrier: str, door: EventDoor) -> None:
        """Take every relief back for which there is no reason any more."""
        for _ in (await look(self.around, viewer, barrier)).barrier.reliefs:
            now = await look(self.around, viewer, barrier)
            if end_of_all(now):
                await act(self.around, door, viewer, barrier, None, lambda now: end_of_all(now)[0])

    async def relieve(
        self, viewer: Viewer, barrier: str, draft: ReliefDraft, door: EventDoor, expected: int | None = None
    ) -> None:
        """Let the targets of a scope give way by some percent until a day, because of a confirmed barrier."""
        await act(self.around, door, viewer, barrier, expected, lambda now: grant(now, draft))

    async def withdraw_relief(self, viewer: Viewer, barrier: str, relief: str, reason: str, door: EventDoor) -> None:
        """End a relief before its day."""
        await act(self.around, door, viewer, barrier, None, lambda now: withdraw(now, relief, reason))

    async def _join(self, viewer: Viewer, barrier: str, into: str, door: EventDoor) -> None:
        """Have the reporter of what is merged say "me too" to the barrier it joins."""
        if not into or into == barrier:
            raise wrong("/into", f"is {into[:40]!r}: name the other barrier it is part of")
        now = await look(self.around, viewer, barrier)
        now.require(now.rights.merge, "only leads (for their own, not their own reports) and bosses decide")
        try:
            other = await look(self.around, viewer, into)
        except NotFound as error:
            raise wrong("/into", f"is {into[:40]!r}: there is no such barrier that you may see") from error
        if not other.barrier.state.is_open:
            raise wrong("/into", f"is {into[:40]!r}, which is {other.barrier.state.value}: choose an open one")
        reporter = now.barrier.reporter
        if reporter in (other.barrier.reporter, *other.barrier.seconds):
            return
        told = now.directory.member(reporter).username

        def choose(_: Now) -> Act:
            return Kind.BARRIER_SECONDED, BarrierAct(member=told, barrier=into)

        await act(self.around, door, viewer, into, None, choose, recorder=HOUSE)

    async def own(
        self,
        viewer: Viewer,
        barrier: str,
        door: EventDoor,
        owner: str = "",
        due_on: date | None = None,
        expected: int | None = None,
    ) -> None:
        """See to a barrier by a day, or have somebody see to it. No day said: a week from today."""

        def decide(now: Now) -> Act:
            member = now.member(owner or now.me.username, "/owner")
            if not now.barrier.is_confirmed and now.barrier.state.is_open:
                raise Conflict("this barrier is not confirmed yet: confirm it first")
            allowed = now.rights.own or now.rights.assign if member.id == now.me.id else now.rights.assign
            now.require(allowed, "only its owner, leads and bosses say who sees to it; you may take it yourself")
            due = due_on or now.today + timedelta(days=7)
            if due < now.today:
                raise wrong("/due", f"is {due}, which is past: say by when it will be done")
            return Kind.BARRIER_OWNED, BarrierOwned(
                member=now.me.username, barrier=barrier, owner=member.username, due_on=due
            )

        await act(self.around, door, viewer, barrier, expected, decide)

    async def resolve(
        self, viewer: Viewer, barrier: str, text: str, door: EventDoor, expected: int | None = None
    ) -> None:
        """Say that it is out of the way, and how that was done."""

        def decide(now: Now) -> Act:
            if not now.barrier.is_confirmed and now.barrier.state.is_open:
                raise Conflict("this barrier is not confirmed yet: confirm it first")
            now.require(now.rights.resolve, "only its owner, leads and bosses say that it is resolved")
            return Kind.BARRIER_RESOLVED, BarrierResolved(member=now.me.username, barrier=barrier, text=text.strip())

        await act(self.around, door, viewer, barrier, expected, decide)
        await self._end_reliefs(viewer, barrier, door)

    async def comment(
        self, viewer: Viewer, barrier: str, text: str, door: EventDoor, files: tuple[str, ...] = ()
    ) -> None:
        """Write something down for the others; ``files`` are the writer's own uploads. Also after its end."""
        await look(self.around, viewer, barrier)
        if not text.strip() and not files:
            raise wrong("/text", "is empty: say something, or add a file")
        await self.files.attach(viewer, files, Purpose.BARRIER, barrier)

        def decide(now: Now) -> Act:
            data = BarrierCommented(member=now.me.username, barrier=barrier, text=text.strip(), files=files)
            return Kind.BARRIER_COMMENTED, data

        await act(self.around, door, viewer, barrier, None, decide)

    async def add_file(self, viewer: Viewer, barrier: str, upload: Upload, door: EventDoor) -> FileInfo:
        """Keep a photo or document as evidence. Raises `InvalidInput` for what is no picture or document."""
        await look(self.around, viewer, barrier)
        kept = await self.files.keep(viewer, upload)
        await self.comment(viewer, barrier, "", door, (kept.id,))
        return kept


async def _account(tx: Reading, name: str) -> tuple[int, str, int]:
    """Id, ref and owner of an account; zeros for none named. Raises `InvalidInput` for one that is not there."""
    if not name:
        return 0, "", 0
    row = await tx.fetch_one(_ACCOUNT, name)
    if row is None:
        raise wrong("/account", f"is {name[:60]!r}: no account has this id or name")
    return row["id"], row["ref"], row["owner_id"] or 0


def _subject(account: tuple[int, str, int], touched: Touched, region: int, reporter: Reporter) -> Subject:
    ref = account[1] or (touched.account[1] if touched.account is not None else "")
    found = reporter.directory.region(region) if region else None
    # Whose account it is says whose region it is; a report about a region alone is nobody's in particular.
    owner = 0 if region and not ref else account[2]
    return Subject(ref, found, touched, owner)


def _check_same(me: int, draft: ReportDraft, reporter: int, text: str) -> None:
    if me != reporter or draft.text.strip() != text:
        raise Conflict(f"there is a barrier {draft.id!r} already, with other content: choose another id")
