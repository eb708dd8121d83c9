"""Which facts read differently once new ones are known.

A win changes nothing but itself; a reopening changes what the last win means; a late opening gives an old win
its cycle time. ``plan`` finds, for every new fact, the facts whose circumstance it changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from game_rules.claims import Claim, claims
from game_rules.editions import Editions
from game_rules.rulebook import Rulebook
from kpi.contributions import Contribution, contributions, environment
from kpi.events import Kind
from kpi.facts import Fact, Key
from kpi.timeline import Circumstance, circumstances, plain

__all__ = ["Assessment", "Group", "Step", "assess", "group_of", "plan"]


class Assessment(msgspec.Struct, frozen=True, gc=False):
    """A fact as it reads now, with all it should add and all it may ask for."""

    fact: Fact
    circumstance: Circumstance
    claims: tuple[Claim, ...]
    contributions: tuple[Contribution, ...]


class Group(msgspec.Struct):
    """The facts that are read together, with how they read; once ``plan`` is done, as they stand after the batch."""

    name: str
    facts: list[Fact]
    read: dict[int, Circumstance] | None = None


class Step(msgspec.Struct, frozen=True, gc=False):
    """One new fact and every fact (itself included) that reads differently because of it.

    ``group`` is what it is read with, such as its deal or contract; None for an event that stands all alone.
    """

    cause: Fact
    changes: tuple[Assessment, ...]
    waiting: bool = False
    group: Group | None = None


def group_of(fact: Fact) -> str:
    """The name of the facts that are read together: a deal, a contract, or a lonely event."""
    return fact.subject or lonely(fact.key)


def lonely(key: Key) -> str:
    """The group of an event that belongs to no deal and no contract."""
    return f"event:{key[0]}\x1f{key[1]}"


def plan(batch: Sequence[Fact], known: Mapping[str, Sequence[Fact]], editions: Editions) -> list[Step]:
    """Work out, fact by fact, what each new fact changes.

    Args:   batch: new facts in the order they are recorded. known: the recorded facts (reversals included) of every
            group a new fact belongs to or aims at, by ``group_of``.
    Returns: one step per new fact, in order.
    Raises: kpi.language.EvalError from formulas.
    Source: docs/decisions/0007-order-independence.md.
    """
    groups = _Groups(known)
    steps = []
    for fact in batch:
        if fact.kind is Kind.REVERSED and groups.home_of(fact) is None:
            groups.keep_waiting(fact)
            steps.append(Step(fact, (), waiting=True))
            continue
        group, changed = groups.admit(fact)
        changes = tuple(assess(other, now, editions.on(other.day)) for other, now in changed)
        steps.append(Step(fact, changes, group=group))
    return steps


def assess(fact: Fact, circumstance: Circumstance, rulebook: Rulebook) -> Assessment:
    """Evaluate every measure and rule that listens to a fact's kind."""
    if not circumstance.counts:
        return Assessment(fact, circumstance, (), ())
    names = environment(fact, circumstance)
    asked = claims(fact, circumstance, rulebook, names)
    added = contributions(fact, circumstance, rulebook.measures_on(fact.kind), names)
    return Assessment(fact, circumstance, tuple(asked), tuple(added))


class _Groups:
    """The facts read together so far, growing as the batch is admitted."""

    def __init__(self, known: Mapping[str, Sequence[Fact]]) -> None:
        self._groups = {name: Group(name, list(facts)) for name, facts in known.items()}
        self._home = {fact.key: name for name, facts in known.items() for fact in facts}
        self._waiting: defaultdict[Key, list[Fact]] = defaultdict(list)

    def home_of(self, reversal: Fact) -> str | None:
        return self._home.get(reversal.target) if reversal.target is not None else None

    def keep_waiting(self, reversal: Fact) -> None:
        if reversal.target is not None:
            self._waiting[reversal.target].append(reversal)

    def admit(self, fact: Fact) -> tuple[Group | None, Iterable[tuple[Fact, Circumstance]]]:
        """Add a fact; returns the facts it is read with, and those that read differently now, with how they read."""
        name = self.home_of(fact) or group_of(fact)
        self._home[fact.key] = name
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = Group(name, [])
        members = group.facts
        waiting = self._waiting.pop(fact.key, ())
        if fact.subject is None and not members and not waiting:
            members.append(fact)
            return None, ((fact, plain(fact)),)
        before = group.read
        if before is None:
            before = circumstances(members) if members else {}
        members.append(fact)
        members.extend(waiting)
        after = group.read = circumstances(members)
        told = (one for one in members if one.seq in after)
        changed = [(one, after[one.seq]) for one in told if before.get(one.seq) != after[one.seq]]
        return group, changed
