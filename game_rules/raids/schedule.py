"""The joint plan of a raid: which steps are open, which fact does which, and which were missed.

A step is done by the first fact of its member over its channel between the moment it was planned and the end of its
time; one that names a barrier is done by its resolution, whoever that was. One that waits for another cannot be missed,
and is done whenever it is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeVar

from msgspec.structs import replace

from game_rules.raids.facts import Change, Miss, PlanStep, RaidFact
from game_rules.raids.state import RaidStep, StepState, Why
from kpi.events import Channel, Kind

__all__ = ["CHANNEL_OF", "GRACE_US", "Record", "Schedule"]

GRACE_US = 3_600_000_000
"""A step due at a minute may be done an hour later."""

CHANNEL_OF = {
    Kind.CALL: Channel.CALL,
    Kind.VISIT: Channel.VISIT,
    Kind.MEETING: Channel.MEETING,
    Kind.MESSAGE: Channel.MESSAGE,
}
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Record:
    """How a member kept to the plan; ``is_kept``: at least one step done, and none whose time ran out undone."""

    planned: int
    done: int
    missed: int
    is_kept: bool


@dataclass(slots=True)
class Schedule:
    """The steps while the facts are gone through. States are open, done, missed, cancelled; waiting is worked out."""

    steps: dict[str, RaidStep] = field(default_factory=dict)
    _day_ends: dict[str, int] = field(default_factory=dict)
    _missed_by: Counter[int] = field(default_factory=Counter)

    def plan(self, act: PlanStep, at_us: int) -> None:
        """Add a step; an id that is taken stays whose it is."""
        if act.step in self.steps:
            return
        self._day_ends[act.step] = act.day_end_us
        self.steps[act.step] = RaidStep(
            act.step,
            act.who,
            act.role,
            act.contact,
            act.channel,
            act.due_us,
            act.day_only,
            _until(act.due_us, act.day_end_us, act.day_only),
            act.what,
            act.after,
            act.override,
            at_us,
            act.by,
            barrier=act.barrier,
        )

    def change(self, act: Change) -> None:
        """Hand over, move, reword or cancel a step that is not done; a new time opens a missed one again."""
        step = self.steps.get(act.step)
        if step is None or step.state is StepState.DONE:
            return
        if act.day_end_us is not None:
            self._day_ends[step.id] = act.day_end_us
        due_us, day_only = _or(act.due_us, step.due_us), _or(act.day_only, step.day_only)
        self.steps[step.id] = replace(
            step,
            who=_or(act.who, step.who),
            channel=_or(act.channel, step.channel),
            contact=_or(act.contact, step.contact),
            what=_or(act.what, step.what),
            after=_or(act.after, step.after),
            override=_or(act.override, step.override),
            note=act.note or step.note,
            due_us=due_us,
            day_only=day_only,
            until_us=_until(due_us, self._day_ends[step.id], day_only),
            state=_changed_state(step, act),
        )

    def do(self, fact: RaidFact, members: Collection[int]) -> RaidStep | None:
        """The step that a fact does, marked as done; None when it does none."""
        channel = CHANNEL_OF.get(fact.kind)
        if channel is None or not fact.reached:
            return None
        fitting = [
            step
            for step in self.steps.values()
            if step.state is StepState.OPEN
            and step.channel is channel
            and not step.barrier
            and step.who in members
            and (not step.contact or not fact.contact or step.contact == fact.contact)
            and (fact.at_us < step.until_us or self._was_waiting(step))
        ]
        if not fitting:
            return None
        step = min(fitting, key=lambda step: (self._is_waiting(step), step.until_us, step.id))
        done = replace(step, state=StepState.DONE, done_by=fact.seq, done_us=fact.at_us)
        self.steps[step.id] = done
        return done

    def clear(self, barrier: str, fact: RaidFact) -> list[RaidStep]:
        """The steps that the resolution of a barrier does, marked as done."""
        found = [
            step
            for step in self.steps.values()
            if step.barrier == barrier
            and step.state is StepState.OPEN
            and (fact.at_us < step.until_us or self._was_waiting(step))
        ]
        for step in found:
            self.steps[step.id] = replace(step, state=StepState.DONE, done_by=fact.seq, done_us=fact.at_us)
        return found

    def undo(self, barrier: str) -> list[RaidStep]:
        """The steps that are open again because a barrier is."""
        found = [step for step in self.steps.values() if step.barrier == barrier and step.state is StepState.DONE]
        for step in found:
            self.steps[step.id] = replace(step, state=StepState.OPEN, done_by=0, done_us=0)
        return found

    def miss(self, act: Miss, at_us: int) -> Why | None:
        """Mark a step as missed; else why it was not."""
        step = self.steps.get(act.step)
        if step is None or step.state is StepState.CANCELLED or step.due_us != act.due_us or at_us < step.until_us:
            return Why.CHANGED
        if step.state is StepState.DONE:
            return Why.DONE
        if step.state is StepState.MISSED:
            return Why.AGAIN
        if self._was_waiting(step):
            return Why.WAITING
        self.steps[step.id] = replace(step, state=StepState.MISSED, times_missed=step.times_missed + 1)
        self._missed_by[step.who] += 1
        return None

    def record_of(self, member: int, until_us: int) -> Record:
        """How a member kept to the plan up to a moment."""
        own = [step for step in self.steps.values() if step.who == member and step.state is not StepState.CANCELLED]
        done = sum(step.state is StepState.DONE for step in own)
        late = any(step.state is StepState.MISSED or self._ran_out(step, until_us) for step in own)
        return Record(len(own), done, self._missed_by[member], done > 0 and not late)

    def result(self) -> tuple[RaidStep, ...]:
        """The steps as they stand, in the order in which they were planned."""
        return tuple(
            replace(step, state=StepState.WAITING) if step.state is StepState.OPEN and self._is_waiting(step) else step
            for step in self.steps.values()
        )

    def _ran_out(self, step: RaidStep, until_us: int) -> bool:
        return step.state is StepState.OPEN and step.until_us <= until_us and not self._was_waiting(step)

    def _is_waiting(self, step: RaidStep) -> bool:
        return any(one.state in (StepState.OPEN, StepState.MISSED) for one in self._before(step))

    def _was_waiting(self, step: RaidStep) -> bool:
        """Whether, when its time ran out, something before it was not done."""
        return any(
            one.state in (StepState.OPEN, StepState.MISSED) or one.done_us >= step.until_us
            for one in self._before(step)
        )

    def _before(self, step: RaidStep) -> list[RaidStep]:
        found = [self.steps[id] for id in step.after if id in self.steps and id != step.id]
        return [one for one in found if one.state is not StepState.CANCELLED]


def _until(due_us: int, day_end_us: int, day_only: bool) -> int:
    return day_end_us if day_only else due_us + GRACE_US


def _changed_state(step: RaidStep, act: Change) -> StepState:
    if act.cancelled is not None and act.cancelled:
        return StepState.CANCELLED
    if step.state is StepState.CANCELLED:
        return StepState.CANCELLED if act.cancelled is None else StepState.OPEN
    is_moved = act.due_us is not None and act.due_us != step.due_us
    return StepState.OPEN if is_moved else step.state


def _or(new: _Value | None, old: _Value) -> _Value:
    return old if new is None else new
