"""A bare loop over a year of events: XP by a simple rule, and seven roll-up rows each."""

import random
import time

_XP = (10, 2, 5, 20)
Event = dict[str, int]


def some_events(count: int) -> list[Event]:
    """Of 1,000 members on 365 days."""
    chance = random.Random(1)
    return [
        {
            "member": chance.randrange(1000),
            "kind": chance.randrange(4),
            "amount": chance.randrange(100_000),
            "day": chance.randrange(365),
        }
        for _ in range(count)
    ]


def fold(events: list[Event]) -> tuple[dict[int, int], dict[tuple[int, int, int, int], int]]:
    """XP by member, and the sums by member and team and for all, by day, week, month and year."""
    xp: dict[int, int] = {}
    sums: dict[tuple[int, int, int, int], int] = {}
    for event in events:
        kind, amount = event["kind"], event["amount"]
        points = _XP[kind]
        if kind == 0:
            points += amount // 1000
        if amount > 90_000:
            points *= 2
        member, day = event["member"], event["day"]
        xp[member] = xp.get(member, 0) + points
        team = member % 50
        for key in (
            (0, member, 0, day),
            (0, member, 1, day // 7),
            (0, member, 2, day // 30),
            (1, team, 0, day),
            (1, team, 2, day // 30),
            (3, 0, 0, day),
            (3, 0, 4, 0),
        ):
            sums[key] = sums.get(key, 0) + amount
    return xp, sums


def seconds(events: list[Event]) -> float:
    """How long the loop takes."""
    started = time.perf_counter()
    fold(events)
    return time.perf_counter() - started
