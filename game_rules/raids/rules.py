"""What a rulebook says of raids: what work hits for, who hits how hard, how far, and what is shared out at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kpi.events import Channel, Kind
from kpi.language import EvalError, Schema, Type
from kpi.measures import Formula

__all__ = [
    "GOAL_NAMES",
    "LOOT_NAMES",
    "PLAIN",
    "WORK_KINDS",
    "Phase",
    "Plan",
    "PlannedStep",
    "RaidRole",
    "RaidRules",
    "answer",
]

WORK_KINDS = (Kind.CALL, Kind.VISIT, Kind.MEETING, Kind.MESSAGE, Kind.DEAL_STAGE)
"""The kinds of work that can hit."""

GOAL_NAMES = Schema({"raid.goal": Type.INT})
"""What the formula of a heal may use."""

LOOT_NAMES = Schema({"raid.goal": Type.INT, "raid.members": Type.INT, "raid.days": Type.INT})
"""What the formulas of the loot may use: the goal in minor units, all who ever were on the roster, days planned."""

WHOLE_PCT = 100


class Phase(StrEnum):
    """How far the team has come with the account."""

    DISCOVER = "discover"
    PROPOSE = "propose"
    NEGOTIATE = "negotiate"
    SIGN = "sign"
    COLLECT = "collect"

    @property
    def rank(self) -> int:
        """Its place on the way, from 0."""
        return _RANKS[self]


_RANKS = {phase: rank for rank, phase in enumerate(Phase)}


@dataclass(frozen=True, slots=True)
class RaidRole:
    """A part to play; ``factors`` say in per cent how hard each kind of work hits (100 for what is not named)."""

    id: str
    title: Mapping[str, str]
    factors: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a plan: who by role, how, and how many days after the opening."""

    role: str
    channel: Channel
    after_days: int
    what: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps to begin a raid with."""

    id: str
    title: Mapping[str, str]
    steps: tuple[PlannedStep, ...]


@dataclass(frozen=True, slots=True)
class RaidRules:
    """The rules of one version.

    ``floors`` are the per cent of the goal that work cannot hit below, by phase. ``stages`` are the words for a
    deal's stage that stand for a phase, in lower case. A formula that is None answers 0.
    """

    work: Mapping[Kind, Formula] = field(default_factory=dict)
    roles: tuple[RaidRole, ...] = ()
    floors: Mapping[Phase, int] = field(default_factory=dict)
    heal: Formula | None = None
    heal_limit: Formula | None = None
    min_share_pct: int = 0
    loot_xp: Formula | None = None
    loot_coins: Formula | None = None
    stages: Mapping[str, Phase] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()

    def role(self, id: str) -> RaidRole | None:
        """The role of this id; None if this version has none such."""
        return next((role for role in self.roles if role.id == id), None)

    def plan(self, id: str) -> Plan | None:
        """The plan of this id; None if this version has none such."""
        return next((plan for plan in self.plans if plan.id == id), None)

    def factor(self, role: str, kind: Kind) -> int:
        """How hard a kind of work hits in a role, in per cent; 100 for a role this version does not know."""
        known = self.role(role)
        return WHOLE_PCT if known is None else known.factors.get(kind, WHOLE_PCT)

    def floor(self, phase: Phase, goal: int) -> int:
        """The HP that work cannot hit below, rounded up to the whole minor unit."""
        return -(-goal * self.floors.get(phase, 0) // WHOLE_PCT)

    def phase_of(self, stage: str) -> Phase | None:
        """The phase that a deal's stage stands for; None for a word that stands for none."""
        return self.stages.get(stage.strip().casefold())

    def work_of(self, kind: Kind, names: Mapping[str, object], goal: int) -> int:
        """What a kind of work hits for, before its role.

        Args:   names: ``kpi.contributions.environment`` of the fact. goal: the raid's, in minor units.
        Returns: minor units, 0 where the rules say nothing or the formula has no answer.
        """
        return answer(self.work.get(kind), {**names, "raid.goal": goal})

    def heals(self, goal: int) -> tuple[int, int]:
        """What one missed step heals at most, and all those of one day together."""
        names = {"raid.goal": goal}
        return answer(self.heal, names), answer(self.heal_limit, names)

    def loot(self, goal: int, members: int, days: int) -> tuple[int, int]:
        """The XP and coins of a victory."""
        names = {"raid.goal": goal, "raid.members": members, "raid.days": days}
        return answer(self.loot_xp, names), answer(self.loot_coins, names)


def answer(formula: Formula | None, names: Mapping[str, object]) -> int:
    """A formula's answer, never below 0; 0 where there is none: no rule may keep a sale from being recorded."""
    if formula is None:
        return 0
    try:
        return max(0, formula.run(names))
    except EvalError:
        return 0


PLAIN = RaidRules()
"""For a rulebook that says nothing of raids: only money hits, nothing heals, nothing is shared out."""
