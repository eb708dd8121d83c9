"""What people do in raids: open, join, leave, lead, plan, note, finish.

Each is an event of our own through the one door (``acts.py``). Rights are checked against the raid as it stands at that
moment; what a raid's state is, its facts decide.
"""

import re
from dataclasses import dataclass, field

from game_rules.raids import RaidState
from kpi.events import (
    Kind,
    LeadChanged,
    NamedBarrier,
    RaidEnd,
    RaidJoined,
    RaidLeft,
    RaidNoted,
    RaidReviewed,
)
from server.clock import Clock
from server.db.database import Database
from server.db.versions import read_versions
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed, NotFound
from server.files.access import Purpose
from server.files.desk import FileDesk
from server.ledger.door import EventDoor, first_refused
from server.ledger.rulebooks import EditionsCache
from server.people.access import EVERYBODY, Viewer, require_member
from server.people.directories import DirectoryCache, people_changed
from server.people.directory import MemberInfo
from server.people.roles import Role
from server.raids.access import may_open
from server.raids.acts import SOURCE, Act, Now, Surroundings, act, changes_roster, changes_step, look, tell_escape
from server.raids.blocking import OpenBarriers
from server.raids.opening import Opener, RaidDraft, checked, free_role, opening_events, unknown_role
from server.raids.planning import StepDraft, StepEdit, change_step, hand_over_steps, plan_step

__all__ = ["SOURCE", "Ending", "NoteDraft", "RaidDesk", "RaidDraft", "StepDraft", "StepEdit"]

MOST_RUNNING = 1
"""Raids of one team on one account at one time."""
_MENTION = re.compile(r"(?<![\w@])@([\w.+-]{1,64})")


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note. Whoever it names with ``@username`` is told; ``files`` are the writer's own uploads."""

    text: str
    mentions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """While a raid runs, why it is called off; afterwards, what was learned and what stood in the way.

    ``is_review`` says which of both is meant, None: whichever the raid's state allows.
    """

    text: str
    barriers: tuple[NamedBarrier, ...] = ()
    is_review: bool | None = None


@dataclass(frozen=True, slots=True)
class RaidDesk:
    """Does what people ask for. One per app. ``expected`` is the version a caller has read (None: whatever it is)."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache
    files: FileDesk
    barriers: OpenBarriers = field(default_factory=OpenBarriers)

    @property
    def _around(self) -> Surroundings:
        return Surroundings(self.db, self.clock, self.directories, self.editions)

    async def open(self, viewer: Viewer, draft: RaidDraft, door: EventDoor) -> str:
        """Open a raid; answers its id. Leads open for their team, bosses and admins for anybody."""
        if not may_open(viewer):
            raise NotAllowed("only leads, bosses and admins open raids")
        me = require_member(viewer)
        async with self.db.read() as tx:
            versions = await read_versions(tx)
            directory = await self.directories.current(versions=versions)
            editions = await self.editions.current(tx, versions, directory.currency)
            now = self.clock()
            rules = editions.on(now.astimezone(directory.zone).date().toordinal()).raid
            opener = Opener(viewer, directory.member(me), directory, rules, now)
            checked(draft, opener)
            account = await tx.fetch_one(
                "SELECT coalesce(merged_into, id) AS id, ref, name FROM account WHERE ref = $1 OR name = $1 "
                "ORDER BY CASE WHEN ref = $1 THEN 0 ELSE 1 END, id LIMIT 1",
                draft.account,
            )
            if account is None:
                raise _wrong("/account", f"is {draft.account[:60]!r}: no account has this id or name")
            running = await tx.fetch(
                "SELECT r.id, r.team FROM raid r WHERE r.account = $1 AND r.state = 'active'", account["id"]
            )
        raid, events = opening_events(draft, (account["ref"], account["name"]), opener)
        team = _team_of(events[0].data.member or "", opener)
        if sum(row["team"] == team for row in running) >= MOST_RUNNING:
            raise Conflict(f"a raid of this team on {account['name']!r} is under way: join it, or finish it first")
        refused = first_refused(await door.record_together(events, viewer))
        if refused is not None:
            raise InvalidInput(f"the raid was not opened: {refused.refusal}", [])
        return raid

    async def join(
        self, viewer: Viewer, raid: str, who: str, role: str | None, door: EventDoor, expected: int | None = None
    ) -> None:
        """Take a seat, or another role; who leads may bring in anybody. What counts is what is done from now on.

        Who names no role takes the first one that nobody plays.
        """

        def decide(now: Now) -> list[Act]:
            member = _member(now, who)
            is_me = member.id == now.me.id
            own = is_me and (now.rights.join or now.rights.take_part)
            now.require(own or now.rights.manage, "only who leads brings others in; join a raid of your own team")
            seat = now.raid.seat(member.id)
            if seat is not None and seat.is_there and seat.role == (role or seat.role):
                raise Conflict(f"{member.name} is on the roster already, as {seat.role}")
            taken = role or free_role(now.raid.seats, now.rules)
            if problem := unknown_role(taken, now.rules):
                raise _wrong("/role", problem)
            data = RaidJoined(member=now.me.username, raid=raid, who=who, role=taken)
            return [(Kind.RAID_JOINED, data)]

        await act(self._around, door, viewer, raid, expected, decide, changes_roster)

    async def leave(
        self,
        viewer: Viewer,
        raid: str,
        who: str,
        door: EventDoor,
        reason: str = "",
        steps_to: str | None = None,
        expected: int | None = None,
    ) -> None:
        """Give a seat up; who leads may take anybody off. Open steps go to ``steps_to``, else to a lead, else away."""

        def decide(now: Now) -> list[Act]:
            member = _member(now, who)
            now.require(now.rights.manage or member.id == now.me.id, "only who leads takes others off the roster")
            now.require_active()
            seat = now.raid.seat(member.id)
            if seat is None or not seat.is_there:
                raise Conflict(f"{member.name} is not on the roster")
            if now.raid.leads == (member.id,):
                raise Conflict(f"{member.name} leads this raid: hand it over first")
            to = _taker_of_steps(now, member, steps_to)
            left = RaidLeft(member=now.me.username, raid=raid, who=who, reason=reason or None)
            return [*hand_over_steps(now, member.id, to, reason), (Kind.RAID_LEFT, left)]

        await act(self._around, door, viewer, raid, expected, decide, changes_roster)

    async def hand_over(
        self,
        viewer: Viewer,
        raid: str,
        to: str,
        door: EventDoor,
        reason: str = "",
        beside: bool = False,
        expected: int | None = None,
    ) -> None:
        """Let somebody lead in one's place, or ``beside``. Bosses, admins and the team's leads may take it over."""

        def decide(now: Now) -> list[Act]:
            member = _member(now, to)
            takes = member.id == now.me.id and now.rights.take_over
            leads = now.me.id in now.raid.leads and not now.is_over
            now.require(takes or leads or now.rights.manage, "only who leads hands a raid over")
            if member.id in now.raid.leads:
                raise Conflict(f"{member.name} leads this raid already")
            data = LeadChanged(member=now.me.username, raid=raid, to=to, beside=beside, reason=reason or None)
            return [(Kind.RAID_LEAD_CHANGED, data)]

        await act(self._around, door, viewer, raid, expected, decide, changes_roster)

    async def plan_step(
        self, viewer: Viewer, raid: str, draft: StepDraft, door: EventDoor, expected: int | None = None
    ) -> str:
        """Plan a step; answers its id. Raises `Conflict` where two would turn to the same contact on one day."""
        if draft.barrier and not await self.barriers.is_open(viewer, draft.barrier):
            raise _wrong("/barrier", f"is {draft.barrier[:60]!r}: there is no open barrier of this id that you may see")
        now, _ = await act(self._around, door, viewer, raid, expected, lambda now: plan_step(now, draft))
        return str(now.found.stored.acts + 1)

    async def change_step(
        self, viewer: Viewer, raid: str, edit: StepEdit, door: EventDoor, expected: int | None = None
    ) -> None:
        """Move, reword, hand over or cancel a step."""
        concerns = changes_step(edit.step)
        await act(self._around, door, viewer, raid, expected, lambda now: change_step(now, edit), concerns)

    async def note(self, viewer: Viewer, raid: str, draft: NoteDraft, door: EventDoor) -> None:
        """Write something down for the others; also after the end."""

        def decide(now: Now) -> list[Act]:
            if not now.rights.note:
                raise NotAllowed("only who is on the roster or leads writes notes")
            named = (*draft.mentions, *(one.rstrip(".") for one in _MENTION.findall(draft.text)))
            known = [name for name in dict.fromkeys(named) if now.directory.member_by_username(name) is not None]
            data = RaidNoted(
                member=now.me.username, raid=raid, text=draft.text, mentions=tuple(known), files=draft.files
            )
            return [(Kind.RAID_NOTED, data)]

        if draft.files:
            await self._check_note(viewer, raid)
            await self.files.attach(viewer, draft.files, Purpose.RAID, raid)
        await act(self._around, door, viewer, raid, None, decide)

    async def finish(
        self, viewer: Viewer, raid: str, ending: Ending, door: EventDoor, expected: int | None = None
    ) -> None:
        """Call a raid off while it runs; review it afterwards. The review of a defeat names what stood in the way."""
        await tell_escape(self._around, door, viewer, raid)

        def decide(now: Now) -> list[Act]:
            if ending.is_review is False:
                now.require_active()
            if ending.is_review and not now.is_over:
                raise Conflict("this raid is under way: it is reviewed after its end")
            if not now.is_over:
                now.require(now.rights.manage, "only who leads calls a raid off")
                return [(Kind.RAID_WITHDRAWN, RaidEnd(member=now.me.username, raid=raid, reason=ending.text))]
            if not now.rights.review:
                raise NotAllowed("only who leads reviews a raid")
            if now.raid.state is RaidState.ESCAPED and not ending.barriers:
                raise _wrong("/barriers", "is empty: after a defeat, name at least one thing that stood in the way")
            data = RaidReviewed(member=now.me.username, raid=raid, text=ending.text, barriers=ending.barriers)
            return [(Kind.RAID_REVIEWED, data)]

        await act(self._around, door, viewer, raid, expected, decide)

    async def show_team(self, viewer: Viewer, team: str, is_visible: bool) -> None:
        """Let people outside a team know that its raids exist, or not. For its leads, bosses and admins."""
        directory = await self.directories.current()
        found = directory.find_team(team)
        own = found is not None and viewer.role is Role.LEAD and found.id in viewer.team_ids
        if found is None or not (own or viewer.role in EVERYBODY):
            raise NotFound(f"there is no team {team[:60]!r} that you lead")
        async with self.db.write() as tx:
            await tx.execute("UPDATE team SET raids_visible = $1 WHERE id = $2", int(is_visible), found.id)
            await people_changed(tx)

    async def _check_note(self, viewer: Viewer, raid: str) -> None:
        from_whom = await look(self._around, viewer, raid)
        if not from_whom.rights.note:
            raise NotAllowed("only who is on the roster or leads writes notes")


def _member(now: Now, username: str) -> MemberInfo:
    member = now.directory.member_by_username(username)
    if member is None or not member.is_here(now.today):
        raise _wrong("/member", f"is {username[:60]!r}: nobody here has this username")
    return member


def _taker_of_steps(now: Now, leaver: MemberInfo, username: str | None) -> int | None:
    there = [seat.member for seat in now.raid.seats if seat.is_there and seat.member != leaver.id]
    if username is None:
        return next((lead for lead in now.raid.leads if lead in there), None)
    member = _member(now, username)
    if member.id not in there:
        raise _wrong("/steps_to", f"is {username!r}, who is not on the roster")
    return member.id


def _team_of(username: str, opener: Opener) -> int:
    member = opener.directory.member_by_username(username)
    return opener.directory.place_of(member.id, opener.today.toordinal())[0] if member is not None else 0


def _wrong(pointer: str, message: str) -> InvalidInput:
    return InvalidInput(f"{pointer[1:]} {message}", [FieldProblem(pointer, message)])
