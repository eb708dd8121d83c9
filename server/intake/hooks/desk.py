"""Where deliveries come in and are worked on.

Taking one in is one short transaction, after which its sender gets an answer. Working on it adds its notes to the
things they are about, writes down which events are to be sent, and hands them to the recorder; what the recorder
refuses is kept as what holds the thing back. All of it may stop anywhere and be done again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from kpi.sentences import Sentence, sentence
from server.accounts.duplicates import Hindrance
from server.accounts.merge import Merge
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Tx
from server.errors import NotFound
from server.intake.hooks import store
from server.intake.hooks.activity_story import activity_story
from server.intake.hooks.deal_story import deal_story
from server.intake.hooks.hook import Hook, hook_of, hooks
from server.intake.hooks.merging import merge_customer, merged_companies
from server.intake.hooks.notes import Field, Note, Reading, Thing, ThingKind
from server.intake.hooks.source import Call, Refused, Source, Unreadable
from server.intake.hooks.sources import SOURCES
from server.intake.hooks.store import Delivery, Kept, Traffic
from server.intake.hooks.story import Known, Story, last
from server.intake.hooks.thing import Draft, History
from server.intake.record import Recorder
from server.intake.submission import Receipt, Status, Submission
from server.people.access import Viewer, may_change_organisation
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Language, Scope

# A company with more deals than this gets its new name on them by and by, as they are told of.
MOST_AT_ONCE = 500
_SOURCE = "hook/"

log = structlog.get_logger(__name__)


SHOWN_DELIVERIES = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """What an admin sees of hooks: the last deliveries, why things of theirs are held back, and all that is.

    ``on_record`` has the number of events of each thing of theirs, whichever delivery brought them.
    """

    hooks: tuple[Hook, ...]
    traffic: Mapping[str, Traffic]
    deliveries: tuple[Delivery, ...]
    problems: Mapping[tuple[str, str], list[Sentence]]
    on_record: Mapping[tuple[str, str], int]
    held: dict[str, list[tuple[str, list[Sentence]]]]


@dataclass(frozen=True, slots=True)
class HookDesk:
    """One per app. ``hindrances`` say why two customers cannot be merged now."""

    db: Database
    recorder: Recorder
    directories: DirectoryCache
    clock: Clock
    hindrances: Sequence[Hindrance] = ()

    async def take(self, name: str, call: Call) -> tuple[int, Hook]:
        """Check a call and keep it. Raises NotFound, Refused, Unreadable (in what proves where it comes from)."""
        hook = await hook_of(self.db, name)
        if hook is None:
            raise NotFound(f"there is no hook {name[:60]!r}")
        source, now = SOURCES[hook.source], self.clock()
        _check(source, call, hook, now)
        async with self.db.write() as tx:
            return await store.take(tx, hook.name, source.kept(call.body), _us(now)), hook

    async def work(self, id: int) -> int:
        """Make of a delivery what can be made of it, unless its hook is paused; how many events were recorded.

        Doing it again is harmless.
        """
        delivery = await store.delivery_of(self.db, id)
        hook = await hook_of(self.db, delivery.hook) if delivery is not None else None
        if delivery is None or hook is None or hook.is_paused:
            return 0
        reading = _read(hook, delivery)
        notes: dict[Thing, list[Note]] = {}
        for told in reading.told:
            notes.setdefault(told.thing, []).append(told.note)
        counts = await self._settle(hook, notes)
        async with self.db.write() as tx:
            await store.worked(tx, id, map(str, notes), reading.unknown, counts)
        return sum(counts)

    async def again(self, name: str, thing: Thing | None = None) -> int:
        """Play what is held back again, or one thing; how many events were recorded. Raises NotFound."""
        hook = await hook_of(self.db, name)
        if hook is None:
            raise NotFound(f"there is no hook {name[:60]!r}")
        if hook.is_paused:
            return 0
        held = [thing] if thing is not None else [one for one, _ in await store.held(self.db, name, MOST_AT_ONCE)]
        return sum(await self._settle(hook, {one: [] for one in held}))

    async def look(self, viewer: Viewer, hook: str = "") -> Looked:
        """What came last, through one hook or all, and what is held back. Raises NotFound for all but admins."""
        require_admin(viewer)
        async with self.db.read() as tx:
            found = await hooks(tx)
            deliveries = await store.last_deliveries(tx, SHOWN_DELIVERIES, hook)
            traffic = await store.traffic(tx)
            problems = await store.problems_of(tx, deliveries)
            on_record = await store.on_record(tx, deliveries)
            held = await store.all_held(tx, SHOWN_DELIVERIES)
        return Looked(tuple(found), traffic, tuple(deliveries), problems, on_record, held)

    async def play(self, viewer: Viewer, hook: str, delivery: str) -> int:
        """Play a delivery, or all that a hook holds back; how many events that brought. Raises NotFound."""
        require_admin(viewer)
        if delivery:
            if not delivery.isdecimal() or await store.delivery_of(self.db, int(delivery[:18])) is None:
                raise NotFound(f"there is no delivery {delivery[:40]!r}, or it was too long ago")
            return await self.work(int(delivery))
        return await self.again(hook)

    async def catch_up(self) -> None:
        """Work on what was taken in and left, because whoever took it stopped."""
        for id in await store.waiting(self.db, _us(self.clock()) - store.STALE_US, MOST_AT_ONCE):
            await self.work(id)

    async def forget(self, before: datetime) -> None:
        """Forget deliveries that came last before this. What was made of them stays."""
        if await store.is_any_older(self.db, _us(before)):
            async with self.db.write() as tx:
                await store.forget(tx, _us(before))

    async def _settle(self, hook: Hook, notes: dict[Thing, list[Note]]) -> tuple[int, int]:
        """Add notes to things and put on record what they want now; how many events that recorded, and took back."""
        directory = await self.directories.current()
        drafts: dict[Thing, list[Draft]] = {}
        async with self.db.write() as tx:
            kept = await self._gather(tx, hook, notes)
            known = await _known(tx, hook, directory, kept.values())
            for one in kept.values():
                story = _story(one, known)
                one.problems = story.problems
                one.refers = _refers(one)
                drafts[one.thing] = one.history.settle(story.wanted, source_of(hook))
            await store.keep_things(tx, hook.name, kept.values(), _us(self.clock()))
        counts = await self._send(hook, drafts)
        await self._merge_customers(hook, kept.values(), directory)
        return counts

    async def _merge_customers(self, hook: Hook, touched: Iterable[Kept], directory: Directory) -> None:
        """Make one customer of companies that were merged, now that all that was told of them is on record."""
        notes = [(one.thing, note) for one in touched for note in one.history.notes]
        told = {thing for thing, _ in notes} | {named for _, note in notes for named in _named_in(note)}
        if not any(thing.kind is ThingKind.COMPANY for thing in told) or not await merged_companies(
            self.db, hook.name, told
        ):
            return
        merge = Merge(_viewer(hook).caller, self.clock())
        async with self.db.write() as tx:
            gone = await merged_companies(tx, hook.name, told)
            known = await _known(tx, hook, directory, gone.values())
            for one in gone.values():
                one.problems = await merge_customer(tx, hook.name, one, known, self.hindrances, merge)
            await store.keep_things(tx, hook.name, gone.values(), _us(self.clock()))

    async def _gather(self, tx: Tx, hook: Hook, notes: dict[Thing, list[Note]]) -> dict[Thing, Kept]:
        """The things with their new notes, and those whose names these tell."""
        kept = await store.things(tx, hook.name, notes)
        for thing, new in notes.items():
            one = kept.setdefault(thing, Kept(thing, History(), []))
            one.history.add(new)
        names = [thing for thing in notes if thing.kind.is_name and notes[thing]]
        if names:
            others = await store.referring(tx, hook.name, names, MOST_AT_ONCE)
            kept |= await store.things(tx, hook.name, [one for one in others if one not in kept])
        return kept

    async def _send(self, hook: Hook, drafts: dict[Thing, list[Draft]]) -> tuple[int, int]:
        """Hand drafts to the recorder, and keep what it says."""
        sent = [(thing, draft) for thing, some in drafts.items() for draft in some]
        if not sent:
            return 0, 0
        viewer = _viewer(hook)
        receipts = await self.recorder.submit([Submission(draft.event, viewer, hook.earn) for _, draft in sent])
        recorded = undone = 0
        async with self.db.write() as tx:
            kept = await store.things(tx, hook.name, [thing for thing, _ in sent])
            for (thing, draft), receipt in zip(sent, receipts, strict=True):
                was_taken = receipt.status is not Status.REJECTED
                kept[thing].history.heard(draft, was_taken=was_taken)
                kept[thing].problems.extend(_reasons(receipt))
                recorded += receipt.status is Status.RECORDED and not draft.is_reversal
                undone += receipt.status is Status.RECORDED and draft.is_reversal
            await store.keep_things(tx, hook.name, kept.values(), _us(self.clock()))
        return recorded, undone


def require_admin(viewer: Viewer) -> None:
    """Raises `NotFound` for everybody else: what admins set up is nobody's business."""
    if not may_change_organisation(viewer):
        raise NotFound("there are no hooks that you may see")


def _check(source: Source, call: Call, hook: Hook, now: datetime) -> None:
    """Whether the call proves where it comes from, with the secret or with the one before it. Raises Refused."""
    secret, *former = hook.secrets(now)
    try:
        source.check(call, secret, hook.terms, now)
    except Refused as refused:
        for one in former:
            with suppress(Refused):
                source.check(call, one, hook.terms, now)
                return
        log.warning("hook_refused", hook=hook.name, reason=str(refused))
        raise


def source_of(hook: Hook) -> str:
    """The source that a hook's events have in the ledger."""
    return f"{_SOURCE}{hook.name}"


def _read(hook: Hook, delivery: Delivery) -> Reading:
    try:
        return SOURCES[hook.source].read(delivery.body, datetime.fromtimestamp(delivery.at_us / 1_000_000, UTC))
    except Unreadable as problem:
        return Reading(unknown=(problem.told,))


async def _known(tx: Tx, hook: Hook, directory: Directory, kept: Iterable[Kept]) -> Known:
    """The names that the notes of these things refer to; of what was merged, also what it went up in."""
    kept = tuple(kept)
    # What this very delivery tells is not stored yet.
    found = {one.thing: one.ordered for one in kept if one.thing.kind.is_name}
    wanted = {thing for one in kept for note in one.history.notes for thing in _named_in(note)}
    wanted |= {one for thing, notes in found.items() for one in _merged(thing, notes)}
    while missing := wanted - found.keys():
        read = await store.things(tx, hook.name, missing)
        for thing in missing:
            found[thing] = read[thing].ordered if thing in read else ()
            wanted.update(_merged(thing, found[thing]))
    return Known(hook.terms, _find_member(directory), found)


def _merged(thing: Thing, notes: Iterable[Note]) -> list[Thing]:
    kept = last(notes, Field.MERGED_INTO)
    return [Thing(thing.kind, kept)] if kept else []


def _named_in(note: Note) -> list[Thing]:
    pairs = ((ThingKind.COMPANY, Field.COMPANY), (ThingKind.STAGE, Field.STAGE), (ThingKind.USER, Field.OWNER))
    return [Thing(kind, note.fields[field]) for kind, field in pairs if note.fields.get(field)]


def _find_member(directory: Directory) -> Callable[[str], str | None]:
    def find(name: str) -> str | None:
        member = directory.find_member(name)
        return member.username if member is not None else None

    return find


def _story(one: Kept, known: Known) -> Story:
    match one.thing.kind:
        case ThingKind.DEAL:
            return deal_story(one.thing, one.history.notes, known)
        case ThingKind.ACTIVITY:
            return activity_story(one.thing, one.history.notes, known)
        case _:
            return Story()


def _refers(one: Kept) -> str:
    """The company by which a deal or activity, or a company that went up in it, is found again when that is told of."""
    company = last(one.ordered, Field.MERGED_INTO if one.thing.kind is ThingKind.COMPANY else Field.COMPANY)
    return str(Thing(ThingKind.COMPANY, company)) if company else ""


def _reasons(receipt: Receipt) -> Sequence[Sentence]:
    return [_placed(pointer.removeprefix("/data/").strip("/"), message) for pointer, message in receipt.error or ()]


def _placed(place: str, message: Sentence) -> Sentence:
    return sentence("{place} {problem}", place=place, problem=message) if place else message


def _viewer(hook: Hook) -> Viewer:
    return Viewer(
        caller=f"hook:{hook.name}",
        member_id=None,
        username="",
        name=hook.name,
        role=None,
        language=Language.ENGLISH,
        scopes=frozenset({Scope.EVENTS_WRITE}),
    )


def _us(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
