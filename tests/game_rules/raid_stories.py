"""Random raids: three people, two contacts, few amounts and hours, so that everything clashes with everything."""

from collections.abc import Callable

from hypothesis import strategies as some

from game_rules.raids import Opening, RaidFact, RaidRules
from game_rules.raids.facts import (
    Act,
    BarrierBack,
    BarrierGone,
    Change,
    Escape,
    Join,
    Lead,
    Leave,
    Miss,
    Note,
    PlanStep,
    ReviewAct,
    Withdraw,
)
from game_rules.rulebook_load import load
from kpi.events import Channel, Kind
from tests.game_rules.small_rulebook import SMALL

HOUR = 3_600_000_000
DAY = 24 * HOUR
FIRST_DAY = 740_000
LAST_DAY = 4
PEOPLE = (1, 2, 3)
GOAL = 1_000

RULES: RaidRules = load(
    SMALL
    + """
[raid]
heal = '40'
heal_limit = '70'
min_share_pct = 60
loot_xp = 'raid.goal / 10 + raid.members'
loot_coins = 'raid.days'
[raid.work]
"call.logged" = '50'
[raid.floors]
discover = 80
propose = 60
negotiate = 50
sign = 20
[raid.stages]
propose = ["p"]
negotiate = ["n"]
[[raid.role]]
id = "a"
title = { en = "A", zh = "甲" }
factors = { "call.logged" = 133, "visit.logged" = 70 }
""",
    file="stories.toml",
    minor_units=2,
).raid

OPENING = Opening(
    raid="R",
    seq=1,
    key=("raidboard:raids", "R/1"),
    at_us=0,
    day=FIRST_DAY,
    account=1,
    goal=GOAL,
    ends_day=FIRST_DAY + LAST_DAY - 1,
    ends_us=LAST_DAY * DAY,
    version=1,
    roster=((1, "a"), (2, "b")),
    leads=(1,),
)

_PEOPLE = some.sampled_from(PEOPLE)
_ROLES = some.sampled_from(["a", "b"])
_STEPS = some.sampled_from(["s", "t", "u"])
_CONTACTS = some.sampled_from(["", "Li", "Wu"])
_CHANNELS = some.sampled_from([Channel.CALL, Channel.VISIT])
_DUES = some.sampled_from([DAY // 2, DAY, 2 * DAY])
_AFTER = some.lists(_STEPS, max_size=2).map(tuple)
_SHARES = some.sampled_from(
    [((1, 1, 1),), ((2, 1, 1),), ((1, 1, 1),), ((3, 1, 1),), ((1, 1, 3), (2, 2, 3)), ((2, 1, 2), (3, 1, 2))]
)


def _day_end(due_us: int) -> int:
    return (due_us // DAY + 1) * DAY


def _plan(who: int, step: str, channel: Channel, due: int, contact: str, after: tuple[str, ...], mark: int) -> Act:
    override = "urgent" if mark > 2 else ""
    barrier = "B" if mark == 4 else ""
    day_end = _day_end(due)
    return PlanStep(1, step, who, channel, due, day_end, "x", mark % 2 == 1, "", contact, after, override, barrier)


def _change(step: str, who: int | None, due: int | None, cancelled: bool | None) -> Act:
    day_end = None if due is None else _day_end(due)
    return Change(1, step, who=who, due_us=due, day_end_us=day_end, cancelled=cancelled)


_ACTS: tuple[tuple[Kind, some.SearchStrategy[Act]], ...] = (
    (Kind.RAID_JOINED, some.builds(Join, some.just(1), _PEOPLE, _ROLES)),
    (Kind.RAID_LEFT, some.builds(Leave, some.just(1), _PEOPLE)),
    (Kind.RAID_LEAD_CHANGED, some.builds(Lead, _PEOPLE, _PEOPLE, some.sampled_from([0, 1]), some.booleans())),
    (
        Kind.RAID_STEP_PLANNED,
        some.builds(_plan, _PEOPLE, _STEPS, _CHANNELS, _DUES, _CONTACTS, _AFTER, some.integers(0, 4)),
    ),
    (
        Kind.RAID_STEP_CHANGED,
        some.builds(_change, _STEPS, some.none() | _PEOPLE, some.none() | _DUES, some.sampled_from([None, None, True])),
    ),
    (Kind.RAID_SLOT_MISSED, some.builds(Miss, some.just(0), _STEPS, _DUES)),
    (Kind.BARRIER_RESOLVED, some.builds(BarrierGone, _PEOPLE, some.just("B"))),
    (Kind.BARRIER_DECIDED, some.builds(BarrierBack, _PEOPLE, some.just("B"))),
    (Kind.RAID_NOTED, some.builds(Note, _PEOPLE, some.just("x"))),
    (Kind.RAID_REVIEWED, some.builds(ReviewAct, _PEOPLE, some.just("x"))),
)
_PLANNED = dict(_ACTS)[Kind.RAID_STEP_PLANNED]
_ENDINGS: tuple[tuple[Kind, int, Act], ...] = (
    (Kind.RAID_ESCAPED, LAST_DAY * DAY, Escape(0)),
    (Kind.RAID_WITHDRAWN, 3 * DAY, Withdraw(1)),
)
_WORK = (Kind.CALL, Kind.CALL, Kind.VISIT, Kind.VISIT, Kind.MEETING, Kind.DEAL_STAGE)
_MET = (Kind.CALL, Kind.VISIT, Kind.MEETING)
_MONEY = (Kind.DEAL_WON, Kind.COLLECTION)
_KINDS = (*_WORK, *_MONEY, *_MONEY, Kind.CONTRACT_SIGNED)
_TIMES = some.integers(0, (LAST_DAY + 1) * 6).map(lambda hours: hours * 4 * HOUR)
_STANDINGS = some.sampled_from(["counted"] * 9 + ["reversed", "repeated", "moved"])
_AMOUNTS = some.sampled_from([400, 99, 250, 700, 1])
_BASES = some.sampled_from([111, 50, 7, 0])


@some.composite
def _act(draw: some.DrawFn, number: int) -> RaidFact:
    kind, strategy = draw(some.sampled_from(_ACTS))
    act, at_us = draw(strategy), draw(_TIMES)
    if isinstance(act, Miss):
        at_us = draw(some.sampled_from([act.due_us + HOUR, _day_end(act.due_us)]))
    return _done(number, kind, at_us, act)


def _done(number: int, kind: Kind, at_us: int, act: Act) -> RaidFact:
    return RaidFact(number, ("raidboard:raids", f"R/{number}"), kind, at_us, FIRST_DAY + at_us // DAY, act=act)


@some.composite
def _sale(draw: some.DrawFn, number: int) -> RaidFact:
    kind, at_us = draw(some.sampled_from(_KINDS)), draw(_TIMES)
    standing = draw(_STANDINGS)
    return RaidFact(
        number,
        ("phone", f"{number:03}"),
        kind,
        at_us,
        FIRST_DAY + at_us // DAY,
        draw(_SHARES),
        draw(_AMOUNTS) if kind in _MONEY else 0,
        draw(_BASES) if kind in _WORK else 0,
        draw(_CONTACTS) if kind in _MET else "",
        standing == "counted",
        standing,
        draw(some.sampled_from(["", "p", "n"])) if kind is Kind.DEAL_STAGE else "",
        "deal:D" if kind is Kind.DEAL_STAGE else "",
        draw(some.sampled_from([True, True, False])) if kind is Kind.CALL else True,
    )


@some.composite
def raid_stories(draw: some.DrawFn) -> list[RaidFact]:
    """The facts of one raid: a plan, whatever happens, what the clock said of the plan, and perhaps an ending."""
    plans = draw(some.lists(_PLANNED, max_size=3))
    story = [_done(number, Kind.RAID_STEP_PLANNED, 0, plan) for number, plan in enumerate(plans, 2)]
    makers: list[Callable[[int], some.SearchStrategy[RaidFact]]] = [_sale, _sale, _act]
    for maker in draw(some.lists(some.sampled_from(makers), min_size=4, max_size=25)):
        story.append(draw(maker(len(story) + 2)))
    for plan in plans:
        if isinstance(plan, PlanStep) and draw(some.booleans()):
            at_us = plan.day_end_us if plan.day_only else plan.due_us + HOUR
            story.append(_done(len(story) + 2, Kind.RAID_SLOT_MISSED, at_us, Miss(0, plan.step, plan.due_us)))
    for kind, at_us, act in draw(some.lists(some.sampled_from(_ENDINGS), max_size=1)):
        story.append(_done(len(story) + 2, kind, at_us, act))
    return story
