"""What people do with quests: post a bounty, take, give back, submit, approve, reject.

Each is an event of our own through the one door. Whether it is possible is read first; the event's id holds the number
of the step, so that of two who act at once one is told that somebody was faster.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from game_rules.quests import FAR_END, window_end, window_start
from game_rules.rulebook import Accept, Quest, Rulebook
from kpi.events import Event, Kind, QuestFact
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Reading
from server.db.versions import read_versions
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed, NotFound
from server.ledger.door import SOURCE_PREFIX, EventDoor
from server.ledger.rulebooks import EditionsCache
from server.people.access import Permission, Viewer, permissions_of, require_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo
from server.quests.audience import read_audience
from server.quests.cards import NOTHING_MADE, QuestBook, ended_as
from server.quests.queries import (
    SHOWN_AFTER_DAYS,
    audiences_of,
    decides_about,
    find_bounty,
    find_taker,
    made_in,
    open_bounties_of,
    quest_book,
    takers_of,
)
from server.quests.states import (
    LONGEST_BOUNTY_DAYS,
    MAY_FOLLOW,
    MOST_OPEN_BOUNTIES,
    Bounty,
    Taker,
    TakerState,
    most_coins,
    most_xp,
)

SOURCE = f"{SOURCE_PREFIX}quests"

_NOT_NOW = {
    None: "you have not taken it",
    TakerState.TAKEN: "it is taken and not submitted yet",
    TakerState.SUBMITTED: "it is submitted and waits for an answer",
    TakerState.APPROVED: "it is approved already",
    TakerState.REJECTED: "it was rejected; submit it again first",
    TakerState.ABANDONED: "it was given back",
    TakerState.EXPIRED: "its time is over",
}
_VERB = {
    Kind.QUEST_ACCEPTED: "taken",
    Kind.QUEST_ABANDONED: "given back",
    Kind.QUEST_SUBMITTED: "submitted",
    Kind.QUEST_APPROVED: "approved",
    Kind.QUEST_REJECTED: "rejected",
}
_BEFORE_DEADLINE = (Kind.QUEST_ACCEPTED, Kind.QUEST_SUBMITTED)


@dataclass(frozen=True, slots=True)
class BountyDraft:
    """A bounty to be posted. ``audience`` as in ``audience.py``; None: the poster's team, or the company."""

    title: str
    text: str
    xp: int
    coins: int
    due_on: date
    audience: str | None


@dataclass(frozen=True, slots=True)
class _Now:
    """What a command is judged by."""

    directory: Directory
    rulebook: Rulebook
    today: date
    me: MemberInfo


@dataclass(frozen=True, slots=True)
class QuestDesk:
    """Does what people ask for. One per app."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache

    async def book(self, viewer: Viewer, member: MemberInfo | None = None) -> QuestBook:
        """The quests of the viewer, or of a member the viewer may see."""
        async with self.db.read() as tx:
            now = await self._now(tx, viewer, member)
            return await quest_book(tx, now.me, now.today, now.directory, now.rulebook, viewer.language)

    async def post(self, viewer: Viewer, draft: BountyDraft, door: EventDoor, quest: str = "") -> str:
        """Post a bounty; answers its id. Leads post to their teams, bosses and admins to anybody.

        ``quest`` is its id where the same one must not be posted twice; it is made up where none is given.
        """
        if Permission.QUESTS_POST not in permissions_of(viewer):
            raise NotAllowed("only leads, bosses and admins post bounties")
        async with self.db.read() as tx:
            now = await self._now(tx, viewer)
            _check_draft(draft, now)
            audience = read_audience(draft.audience, viewer, now.directory)
            if await open_bounties_of(tx, now.me.id, now.today) >= MOST_OPEN_BOUNTIES:
                raise Conflict(f"you have {MOST_OPEN_BOUNTIES} open bounties, and more are not allowed at one time")
        quest = quest or f"bounty-{secrets.token_hex(6)}"
        data = QuestFact(
            member=now.me.username,
            quest=quest,
            title=draft.title,
            text=draft.text or None,
            xp=draft.xp,
            coins=draft.coins,
            due_on=draft.due_on,
            audience=audience,
        )
        await _record(door, Event(f"{quest}/posted", SOURCE, Kind.QUEST_POSTED, self.clock(), data), viewer)
        return quest

    async def take_step(self, viewer: Viewer, quest: str, kind: Kind, note: str, door: EventDoor) -> None:
        """Take, give back or submit: what members do with their own quests."""
        async with self.db.read() as tx:
            now = await self._now(tx, viewer)
            bounty = await find_bounty(tx, quest)
            if bounty is not None:
                event = await self._own_bounty_step(tx, now, bounty, kind, note)
            else:
                event = await self._rulebook_step(tx, now, quest, kind)
        await _record(door, event, viewer)

    async def decide(
        self, viewer: Viewer, quest: str, kind: Kind, whose: str | None, reason: str, door: EventDoor
    ) -> None:
        """Approve or reject what somebody submitted; ``whose`` may be left out when only one person waits."""
        async with self.db.read() as tx:
            now = await self._now(tx, viewer)
            bounty = await find_bounty(tx, quest)
            if bounty is None or not await _is_visible(tx, now, bounty):
                raise NotFound(f"there is no bounty {quest!r} that you may see")
            if not decides_about(bounty, now.me):
                raise NotAllowed("only who posted a bounty, a boss or an admin approves and rejects")
            _check_age(bounty, now.today)
            taker = _whose(whose, (await takers_of(tx, [quest])).get(quest, ()), now.directory)
            if taker.member == now.me.id:
                raise NotAllowed("nobody decides about their own work: a boss or an admin can")
            _check_step(bounty.title, taker, kind)
        member = now.directory.member(taker.member)
        await _record(door, _bounty_event(bounty, member, taker, kind, reason, self.clock()), viewer)

    async def _now(self, source: Reading, viewer: Viewer, member: MemberInfo | None = None) -> _Now:
        versions = await read_versions(source)
        directory = await self.directories.current(versions=versions)
        editions = await self.editions.current(source, versions, directory.currency)
        today = self.clock().astimezone(directory.zone).date()
        me = member if member is not None else directory.member(require_member(viewer))
        return _Now(directory, editions.on(today.toordinal()), today, me)

    async def _own_bounty_step(self, source: Reading, now: _Now, bounty: Bounty, kind: Kind, note: str) -> Event:
        taker = await find_taker(source, now.me.id, bounty.id, 0)
        if taker is None and not await _is_visible(source, now, bounty):
            raise NotFound(f"there is no quest {bounty.id!r} that you may see")
        if bounty.poster == now.me.id:
            raise NotAllowed("you posted this bounty: others take it")
        _check_age(bounty, now.today)
        ended = ended_as(bounty, now.today)
        if ended is not None and kind in _BEFORE_DEADLINE:
            raise Conflict(f"{bounty.title!r} is {ended.value}: its last day was {bounty.due_on}")
        _check_step(bounty.title, taker, kind)
        return _bounty_event(bounty, now.me, taker, kind, note, self.clock())

    async def _rulebook_step(self, source: Reading, now: _Now, name: str, kind: Kind) -> Event:
        quest = now.rulebook.find_quest(name)
        if quest is None or quest.is_badge or now.me.role not in quest.audience:
            raise NotFound(f"there is no quest {name!r} that you may see")
        title = quest.title[now.directory.organisation.language]
        if kind is Kind.QUEST_SUBMITTED or quest.accept is Accept.AUTO:
            raise Conflict(f"{title!r} counts by itself: there is nothing to take, give back or submit")
        day = now.today.toordinal()
        start = window_start(day, quest.window)
        await _check_made(source, now, quest, start)
        taker = await find_taker(source, now.me.id, name, start)
        _check_step(title, taker, kind)
        end = window_end(day, quest.window)
        data = QuestFact(
            member=now.me.username,
            quest=name,
            window=date.fromordinal(start).isoformat(),
            due_on=date.fromordinal(end) if end != FAR_END else None,
        )
        return Event(step_id(name, now.me.id, start, taker), SOURCE, kind, self.clock(), data)


def step_id(quest: str, member: int, start: int, taker: Taker | None) -> str:
    """The id of the next step of a member's quest."""
    return f"{quest}/{member}/{start}/{taker.steps if taker is not None else 0}"


def _bounty_event(
    bounty: Bounty, member: MemberInfo, taker: Taker | None, kind: Kind, note: str, now: datetime
) -> Event:
    pays = kind is Kind.QUEST_APPROVED
    data = QuestFact(
        member=member.username,
        quest=bounty.id,
        title=bounty.title,
        xp=bounty.xp if pays else 0,
        coins=bounty.coins if pays else 0,
        due_on=bounty.due_on,
        reason=note or None,
    )
    return Event(step_id(bounty.id, member.id, 0, taker), SOURCE, kind, now, data)


async def _record(door: EventDoor, event: Event, viewer: Viewer) -> None:
    (outcome,) = await door.record([event], viewer)
    if outcome.code == "conflict":
        raise Conflict("somebody was faster: fetch the quest again")
    if outcome.refusal:
        raise NotAllowed(f"this was not recorded: {outcome.refusal}")


async def _is_visible(source: Reading, now: _Now, bounty: Bounty) -> bool:
    if decides_about(bounty, now.me) or bounty.audience in audiences_of(now.me, now.directory, now.today):
        return True
    return await find_taker(source, now.me.id, bounty.id, 0) is not None


async def _check_made(source: Reading, now: _Now, quest: Quest, start: int) -> None:
    """A quest that is done, or whose forerunners are not, is neither taken nor given back."""
    day = now.today.toordinal()
    keys = {(quest.id, start)}
    keys |= {(name, window_start(day, now.rulebook.quest(name).window)) for name in quest.requires}
    made = await made_in(source, now.me.id, keys)
    language = now.directory.organisation.language
    if made.get(quest.id, NOTHING_MADE).is_paid:
        raise Conflict(f"{quest.title[language]!r} is done already")
    missing = [name for name in quest.requires if not made.get(name, NOTHING_MADE).is_paid]
    if missing:
        titles = ", ".join(repr(now.rulebook.quest(name).title[language]) for name in missing)
        raise Conflict(f"{quest.title[language]!r} comes after {titles}")


def _check_age(bounty: Bounty, today: date) -> None:
    if today > bounty.due_on + timedelta(days=SHOWN_AFTER_DAYS):
        raise Conflict(f"{bounty.title!r} ended on {bounty.due_on}, more than {SHOWN_AFTER_DAYS} days ago")


def _check_step(title: str, taker: Taker | None, kind: Kind) -> None:
    now = taker.state if taker is not None else None
    if now not in MAY_FOLLOW[kind]:
        raise Conflict(f"{title!r} cannot be {_VERB[kind]} now: {_NOT_NOW[now]}")


def _whose(username: str | None, takers: tuple[Taker, ...], directory: Directory) -> Taker:
    if username is not None:
        member = directory.member_by_username(username)
        found = [taker for taker in takers if member is not None and taker.member == member.id]
        if not found:
            told = f"is {username[:60]!r}, who has not taken this bounty"
            raise InvalidInput(f"member {told}", [FieldProblem("/member", told)])
        return found[0]
    waiting = [taker for taker in takers if taker.state is TakerState.SUBMITTED]
    if len(waiting) == 1:
        return waiting[0]
    if waiting:
        names = ", ".join(directory.member(taker.member).username for taker in waiting)
        told = f"is missing: {len(waiting)} people wait for an answer ({names})"
        raise InvalidInput(f"member {told}", [FieldProblem("/member", told)])
    raise Conflict("nobody has submitted this bounty")


def _check_draft(draft: BountyDraft, now: _Now) -> None:
    problems = []
    for field, value, most in (
        ("xp", draft.xp, most_xp(now.rulebook)),
        ("coins", draft.coins, most_coins(now.rulebook)),
    ):
        if not 0 <= value <= most:
            told = f"is {value}; a bounty pays 0 to {most}, as much as the best-paying quest of the rulebook"
            problems.append(FieldProblem(f"/{field}", told))
    if draft.xp == draft.coins == 0:
        problems.append(FieldProblem("/xp", "is 0 and so is coins: a bounty must pay something"))
    last = now.today + timedelta(days=LONGEST_BOUNTY_DAYS)
    if not now.today <= draft.due_on <= last:
        problems.append(FieldProblem("/due_on", f"is {draft.due_on}, must lie from today, {now.today}, to {last}"))
    if problems:
        raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)
