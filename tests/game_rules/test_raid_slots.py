"""When the clock has something to tell a raid."""

from game_rules.raids import (
    GRACE_US,
    PLAIN,
    Opening,
    Phase,
    Raid,
    RaidFact,
    due_us,
    fight,
    slots_missed,
)
from game_rules.raids.facts import PlanStep, Withdraw
from kpi.events import Channel, Kind

HOUR = 3_600_000_000
ENDS = 240 * HOUR


def raid(*facts: RaidFact) -> Raid:
    """A raid of ten days, led by member 1, with member 2 on the roster."""
    opening = Opening("r", 1, ("o", "r/0"), 0, 1, 7, 1000, 10, ENDS, 1, ((2, "opener"),), (1,), Phase.DISCOVER)
    return fight(opening, facts, PLAIN)


def planned(number: int, due_us: int, after: tuple[str, ...] = ()) -> RaidFact:
    act = PlanStep(1, str(number), 2, Channel.VISIT, due_us, due_us + 12 * HOUR, "Meet", after=after)
    return RaidFact(number + 1, ("o", f"r/{number}"), Kind.RAID_STEP_PLANNED, HOUR, 1, act=act)


def visit(at_us: int) -> RaidFact:
    return RaidFact(99, ("x", "v"), Kind.VISIT, at_us, 1, ((2, 1, 1),))


def missed(found: Raid, now_us: int) -> list[str]:
    return [step.id for step in slots_missed(found, now_us)]


def test_a_step_is_missed_when_its_hour_of_grace_is_over():
    found = raid(planned(1, 10 * HOUR))

    assert 10 * HOUR + GRACE_US == due_us(found)
    assert ([], ["1"]) == (missed(found, 11 * HOUR - 1), missed(found, 11 * HOUR))


def test_without_steps_the_deadline_comes_next():
    assert ENDS == due_us(raid())


def test_a_step_that_waits_is_not_missed():
    found = raid(planned(1, 10 * HOUR), planned(2, 20 * HOUR, after=("1",)))

    assert ["1"] == missed(found, 100 * HOUR)


def test_a_step_that_waited_until_too_late_is_not_missed_either():
    found = raid(planned(1, 30 * HOUR), planned(2, 20 * HOUR, after=("1",)), visit(30 * HOUR))

    assert ([], ENDS) == (missed(found, 100 * HOUR), due_us(found))


def test_after_the_deadline_no_step_is_missed_any_more():
    assert [] == missed(raid(planned(1, ENDS - HOUR // 2)), 2 * ENDS)


def test_a_raid_that_is_over_has_nothing_to_be_told():
    off = RaidFact(50, ("o", "r/9"), Kind.RAID_WITHDRAWN, 5 * HOUR, 1, act=Withdraw(1))
    found = raid(planned(1, 10 * HOUR), off)

    assert ([], 0) == (missed(found, 100 * HOUR), due_us(found))
