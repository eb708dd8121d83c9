"""Every case of `cases/*.toml`, played on books in memory.

A case says why it is there, what happened (each step is recorded as one batch, `today` if it matters, `closed` for the
period that is closed from then on) and what the verdicts must say, line for line; `@` is the day an adjustment is
about. `xp`, `coins`, `measures` and `badges` are what must stand in the books at the end.
"""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpi.period_life import ClosedDays
from kpi.periods import parse_period
from tests.game_rules.book import Book
from tests.game_rules.company import NAMES, PEOPLE, company, editions_of
from tests.game_rules.telling import Teller, told

CASES = Path(__file__).parent / "cases"


def _all_cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in file["case"]:
            defaults = {key: value for key, value in file.items() if key != "case"}
            found.append(pytest.param(defaults | case, id=f"{path.stem}: {case['why']}"))
    return found


def _book(case: dict[str, Any]) -> tuple[Book, Teller]:
    directory = company(case.get("zone", "Asia/Shanghai"))
    rules = case.get("rules", {})
    editions = editions_of({"2000-01-01": rules} if isinstance(rules, str) else rules)
    roles = {number: role.value for number, role, _ in PEOPLE.values()}
    today = _day(case.get("today", "2026-12-31"))

    def place_of(member: int, day: int) -> tuple[int, int]:
        place = directory.team_of(member, date.fromordinal(day))
        return (place.team_id, place.region_id or 0) if place is not None else (0, 0)

    return Book(editions, today, roles, place_of, directory.calendar), Teller(directory)


@pytest.mark.parametrize("case", _all_cases())
def test_case(case: dict[str, Any]) -> None:
    book, teller = _book(case)

    for step in case["steps"]:
        book.today = _day(step["today"]) if "today" in step else book.today
        book.closed = _closed(step["closed"]) if "closed" in step else book.closed
        verdicts = book.record(*(teller.fact(line) for line in step["events"]))
        if "expect" in step:
            assert sorted(step["expect"]) == sorted(text for verdict in verdicts for text in told(verdict))
    standings = {NAMES[number]: member for number, member in book.members.items()}
    for name, xp in case.get("xp", {}).items():
        assert (name, xp) == (name, standings[name].xp)
    for name, coins in case.get("coins", {}).items():
        assert (name, coins) == (name, standings[name].coins)
    for name, badges in case.get("badges", {}).items():
        assert badges == {badge: [_iso(day) for day in days] for badge, days in standings[name].badges.items()}
    for name, streak in case.get("streak", {}).items():
        assert (name, streak) == (name, standings[name].streak)
    if "measures" in case:
        assert sorted(case["measures"]) == _measures(book, case["measures"])


def _measures(book: Book, wanted: list[str]) -> list[str]:
    """`ann calls 2026-11-20 2` for every measure that the case names."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for verdict in book.verdicts:
        for one in verdict.contributions:
            sums[NAMES.get(one.member, "nobody"), one.measure, _iso(one.day)] += one.value
    names = {line.split()[1] for line in wanted}
    return sorted(" ".join((*key, str(value))) for key, value in sums.items() if value and key[1] in names)


def _closed(label: str) -> ClosedDays:
    period = parse_period(label)
    return ClosedDays(((period.start.toordinal(), period.end.toordinal() - 1),))


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
