"""One batch on its way into the books: gather, judge, post and fold. Call inside ``db.write()``."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from msgspec.structs import replace

from game_rules.context import Context
from game_rules.editions import Editions
from game_rules.judge import judge
from game_rules.needs import (
    claimed_before,
    goals_of,
    members_of,
    moves_of,
    openings,
    pots_of,
    raids_of,
    streaks_to_open,
)
from game_rules.plan import Step, group_of, plan
from game_rules.verdict import Verdict
from kpi.events import Event, Kind
from kpi.facts import Fact, Key
from kpi.language import EvalError
from kpi.period_life import ClosedDays
from kpi.sentences import sentence
from kpi.wire import Problem
from server.accounts.registry import Registry
from server.barriers import fold as barriers
from server.db.bulk import Named, Question, ask, begin_to_write
from server.db.tx import Tx
from server.intake import receipts
from server.intake.costs import costs_kept
from server.intake.owning import holder_after, is_lead, not_theirs, owners_of
from server.intake.policies import Policies
from server.intake.repeating import conflict, repeated
from server.intake.resolve import (
    Names,
    Unresolved,
    account_in,
    check_time,
    credited,
    products_in,
    resolve,
    subject_of,
    target_of,
)
from server.intake.reversing import not_to_reverse
from server.intake.submission import Code, Parsed, Receipt, rejected
from server.intake.together import refuse_companions
from server.kpis import podium
from server.kpis.fold import daily
from server.ledger import closings, gather
from server.ledger.closings import ClosingsCache
from server.ledger.facts import key_text, microseconds
from server.ledger.post import Posting, joined, post
from server.ledger.rates import RatesCache
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo
from server.projections import fold
from server.quests import fold as quests
from server.quests.ever import heard_everything
from server.raids import fold as raids
from server.raids.index import RaidIndex
from server.standings import fold as standings

# Judging so many takes about as long as writing them.
_PART = 125
_FEW = 25
# So few are written together with what is folded from them: beginning earlier would cost more than it gains.
_ONE_TRIP = 8


@dataclass(frozen=True, slots=True)
class References:
    """What batches look things up in; kept per process, checked for changes in every batch."""

    directories: DirectoryCache
    registry: Registry
    editions: EditionsCache = field(default_factory=EditionsCache)
    rates: RatesCache = field(default_factory=RatesCache)
    raids: RaidIndex = field(default_factory=RaidIndex)
    closings: ClosingsCache = field(default_factory=ClosingsCache)


@dataclass(slots=True)
class _Candidate:
    """An event that may be recorded, with the place of its receipt."""

    place: int
    event: Event
    viewer: Viewer
    earns: bool
    expects: int | None = None
    credits: tuple[tuple[MemberInfo, Fraction], ...] = ()


class Batch:
    """Events that are recorded in one transaction. ``receipts`` holds the answers afterwards.

    ``wholes`` are the stretches of them that are recorded together or not at all.
    """

    def __init__(self, parsed: Sequence[Parsed], now: datetime, wholes: Sequence[slice] = ()) -> None:
        self._parsed = parsed
        self._now = now
        self._wholes = wholes
        self._receipts: list[Receipt | None] = [one.receipt for one in parsed]
        self._repeats: list[tuple[int, int]] = []

    @property
    def receipts(self) -> list[Receipt]:
        """One per submission, in order."""
        return [receipt for receipt in self._receipts if receipt is not None]

    async def record(self, tx: Tx, references: References, on_writing: Callable[[], None]) -> Posting | None:
        """Record what can be recorded; None when nothing was new. ``on_writing`` is told when the database is at work.

        Raises `Torn` when a whole could be recorded in part only. Its events are refused by then, for another try.
        """
        events = [one.event for one in self._parsed if one.event is not None]
        aimed_at = [key for event in events if (key := target_of(event.data)) is not None]
        words = set(_words(events))
        opened = await gather.open_books(tx, [*((event.source, event.id) for event in events), *aimed_at], words)
        versions, last_seq, known = opened.versions, opened.last_seq, opened.known
        directory = await references.directories.current(tx, versions)
        editions = await references.editions.current(tx, versions, directory.currency)
        candidates = self._admit(known, directory)
        names = Names(
            directory,
            await references.registry.accounts(tx, _accounts_in(candidates), self._now, versions),
            await references.registry.products(tx, _products_in(candidates), self._now, versions),
            await references.rates.current(tx, versions),
            self._now,
        )
        resolved = self._resolve(candidates, last_seq + 1, names)
        targets = [known[key] for key in aimed_at if key in known]
        facts = [fact for fact, _ in resolved]
        groups = await gather.read_together(tx, facts, targets, directory.zone, words, opened.told)
        allowed = self._check_policies(self._check_owners(resolved, groups), groups, editions)
        steps, judged = self._plan(allowed, groups, editions, last_seq + 1)
        self._answer_repeats()
        refuse_companions(self._parsed, self._receipts, self._wholes)
        if not steps:
            return None
        await references.raids.refresh(tx, versions)
        closed = (await references.closings.current(tx, versions, directory, self._now)).days
        context = await self._gather(tx, opened, steps, directory, editions, references.raids, closed)
        posting = await self._judge(tx, steps, judged, context, editions, directory, on_writing)
        on_writing()
        await fold(tx, posting)
        await raids.tell_new(tx, posting)
        await closings.tell_new(tx, posting)
        self._answer_repeats()
        return posting

    def _admit(self, known: dict[Key, Named], directory: Directory) -> list[_Candidate]:
        """Sort out what was recorded before, what contradicts it, and what its sender may not record."""
        candidates = []
        first_place: dict[Key, int] = {}
        for place, parsed in enumerate(self._parsed):
            event = parsed.event
            if event is None:
                continue
            key = (event.source, event.id)
            if key in known:
                self._receipts[place] = repeated(event, parsed.submission.viewer, known[key])
            elif key in first_place:
                self._repeat_within(place, first_place[key])
            else:
                try:
                    check_time(event, self._now)
                    whose = credited(event, parsed.submission.viewer, directory)
                except Unresolved as problem:
                    self._receipts[place] = rejected(event.id, problem.code, *problem.problems)
                    continue
                first_place[key] = place
                submission = parsed.submission
                candidates.append(
                    _Candidate(place, event, submission.viewer, submission.earn, submission.expects, whose)
                )
        return candidates

    def _repeat_within(self, place: int, first: int) -> None:
        parsed, earlier = self._parsed[place], self._parsed[first]
        is_same_sender = parsed.submission.viewer.member_id == earlier.submission.viewer.member_id
        if parsed.event == earlier.event and is_same_sender:
            self._repeats.append((place, first))
        elif parsed.event is not None:
            self._receipts[place] = conflict(parsed.event, None)

    def _answer_repeats(self) -> None:
        for place, first in self._repeats:
            receipt = self._receipts[first]
            self._receipts[place] = receipts.as_duplicate(receipt) if receipt is not None else None

    def _resolve(self, candidates: Iterable[_Candidate], first_seq: int, names: Names) -> list[tuple[Fact, _Candidate]]:
        resolved: list[tuple[Fact, _Candidate]] = []
        for one in candidates:
            try:
                fact = resolve(first_seq + len(resolved), one.event, one.credits, names, one.earns)
            except Unresolved as problem:
                self._receipts[one.place] = rejected(one.event.id, problem.code, *problem.problems)
                continue
            resolved.append((fact, one))
        return resolved

    def _check_owners(
        self, resolved: Sequence[tuple[Fact, _Candidate]], groups: dict[str, list[Fact]]
    ) -> list[tuple[Fact, _Candidate]]:
        """A deal, contract or lead is touched only by those who may record for somebody whose it is."""
        owners = {name: owners_of(name, facts) for name, facts in groups.items()}
        homes = {fact.key: (name, fact) for name, facts in groups.items() for fact in facts}
        allowed = []
        for fact, one in resolved:
            name, aimed_at = homes.get(fact.target or fact.key, (group_of(fact), None))
            whose = owners.get(name, set())
            if aimed_at is not None:
                whose = whose | {credit.member for credit in aimed_at.own_credits}
            problem = not_theirs(fact, one.viewer, whose) or not_to_reverse(fact, aimed_at)
            if problem is not None:
                code = Code.INVALID if problem.pointer == "/data/amount" else Code.NOT_ALLOWED
                self._receipts[one.place] = rejected(one.event.id, code, problem)
                continue
            allowed.append((fact, one))
            if fact.target is None:
                homes[fact.key] = name, fact
                told, before = {credit.member for credit in fact.credits}, owners.get(name, set())
                owners[name] = holder_after(fact.kind, told, before) if is_lead(name) else before | told
        return allowed

    def _check_policies(
        self, allowed: Sequence[tuple[Fact, _Candidate]], groups: dict[str, list[Fact]], editions: Editions
    ) -> list[tuple[Fact, _Candidate]]:
        """What the organisation asks of those who record, and whether they have read what came before."""
        policies, kept = Policies(editions, groups), []
        for stated, one in allowed:
            fact = costs_kept(stated, one.viewer, policies.known(stated))
            refused = policies.refused(fact, one.viewer, one.expects)
            if refused is None:
                kept.append((fact, one))
            else:
                self._receipts[one.place] = rejected(one.event.id, *refused)
        return kept

    def _plan(
        self, allowed: list[tuple[Fact, _Candidate]], groups: dict[str, list[Fact]], editions: Editions, first_seq: int
    ) -> tuple[list[Step], list[_Candidate]]:
        """Plan the batch; an event for which a formula cannot be computed is rejected alone."""
        remaining = [one for _, one in allowed]
        facts = [_renumbered(fact, first_seq + place) for place, (fact, _) in enumerate(allowed)]
        while facts:
            try:
                return plan(facts, groups, editions), remaining
            except EvalError as error:
                place = _first_failing(facts, groups, editions)
                one = remaining.pop(place)
                facts = [
                    _renumbered(fact, first_seq + at) for at, fact in enumerate(facts[:place] + facts[place + 1 :])
                ]
                told = sentence(
                    "the rulebook cannot compute this event: line {line}, column {column}: {why}",
                    line=error.line,
                    column=error.column,
                    why=error.message,
                )
                self._receipts[one.place] = rejected(one.event.id, Code.INVALID, Problem("", told))
        return [], []

    async def _gather(
        self,
        tx: Tx,
        opened: gather.Opened,
        steps: Sequence[Step],
        directory: Directory,
        editions: Editions,
        index: RaidIndex,
        closed: ClosedDays,
    ) -> Context:
        today = self._now.astimezone(directory.zone).date().toordinal()
        context = Context(directory.calendar, today, directory.place_of, closed=closed)
        context.heard_everything = await heard_everything(tx, opened.versions, opened.last_seq, editions.on(today))
        await raids.gather(tx, raids_of(steps), index, context, directory)
        await barriers.gather(tx, steps, context, directory)
        await podium.gather(tx, steps, context, directory, editions)
        await gather.remember(tx, claimed_before(steps), context)
        moves = moves_of(steps, context)
        asked = [
            _members(steps, context, directory),
            quests.question(goals_of(steps, moves, context, editions), context),
        ]
        await ask(tx, (*asked, *gather.pots(*pots_of(steps, context), context)))
        wanted = openings(steps, moves, context, editions)
        if wanted.once or wanted.caps:
            await gather.open_pots(tx, wanted.once, wanted.caps, context)
            # What one member loses may fall to another: whoever claims in an opened pot is concerned as well.
            await ask(tx, [_members(steps, context, directory)])
        if wanted.goals or wanted.active_days:
            days = [days for parts in wanted.goals.values() for days in parts]
            values = await daily(tx, [*days, *wanted.active_days])
            quests.open_goals(wanted.goals, values, context)
            streaks = streaks_to_open(wanted.active_days, values, context)
            standings.open_streaks(streaks, await daily(tx, streaks.values()), context)
        return context

    async def _judge(
        self,
        tx: Tx,
        steps: Sequence[Step],
        judged: Sequence[_Candidate],
        context: Context,
        editions: Editions,
        directory: Directory,
        on_writing: Callable[[], None],
    ) -> Posting:
        """Judge part by part; while one is judged, the one before goes into the books."""
        is_begun = len(steps) > _ONE_TRIP and tx.dialect.works_beside
        parts = []
        for first in range(0, len(steps), _PART):
            part = slice(first, first + _PART)
            verdicts: list[Verdict] = []
            for place in range(0, len(steps[part]), _FEW):
                verdicts += judge(steps[part][place : place + _FEW], context, editions)
                # What is being written goes on, and whoever else waits for the event loop has a turn.
                await asyncio.sleep(0)
            parts.append(self._posting(steps[part], verdicts, judged[part], context, directory))
            if is_begun:
                await begin_to_write(tx, post(parts[-1]))
                on_writing()
        return joined(parts, is_posted=is_begun)

    def _posting(
        self,
        steps: Sequence[Step],
        verdicts: Sequence[Verdict],
        judged: Sequence[_Candidate],
        context: Context,
        directory: Directory,
    ) -> Posting:
        stored = []
        for step, verdict, one in zip(steps, verdicts, judged, strict=True):
            receipt = receipts.receipt_of(step.cause, verdict, context, directory)
            self._receipts[one.place] = receipt
            stored.append(receipts.encode(receipt).decode())
        return Posting(
            steps,
            verdicts,
            context,
            [one.event.content.decode() for one in judged],
            [one.viewer.caller for one in judged],
            stored,
            microseconds(self._now),
        )


def _members(steps: Sequence[Step], context: Context, directory: Directory) -> Question:
    members = members_of(steps, context)
    return standings.question(members, {one: directory.member(one).role.value for one in members}, context)


def _words(events: Iterable[Event]) -> Iterable[str]:
    """What recorded events have to be read together with new ones: their deal or contract, and what they are called."""
    for event in events:
        if event.kind is not Kind.REVERSED:
            subject, name = subject_of(event.kind, event.data), key_text((event.source, event.id))
            yield from (word for word in (subject, name) if word is not None)


def _accounts_in(candidates: Iterable[_Candidate]) -> set[str]:
    return {text for one in candidates if (text := account_in(one.event.data)) is not None}


def _products_in(candidates: Iterable[_Candidate]) -> set[str]:
    return {text for one in candidates for text in products_in(one.event.data)}


def _renumbered(fact: Fact, seq: int) -> Fact:
    return fact if fact.seq == seq else replace(fact, seq=seq)


def _first_failing(facts: Sequence[Fact], groups: dict[str, list[Fact]], editions: Editions) -> int:
    """The place of the first event that cannot be planned after those before it."""
    # All longer beginnings fail as well, so the shortest one that fails is found by halving.
    return bisect_left(range(len(facts)), True, key=lambda place: _fails(facts[: place + 1], groups, editions))


def _fails(facts: Sequence[Fact], groups: dict[str, list[Fact]], editions: Editions) -> bool:
    try:
        plan(facts, groups, editions)
    except EvalError:
        return True
    return False
