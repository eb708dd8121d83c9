"""Every case of `raid_cases/*.toml`: a raid on books in memory, told event by event.

Steps are recorded one batch each; beside `events` they may hold what must be true of the raid afterwards:
`hp`, `state`, `phase`, `leads`, `damage`, `steps`, `loot`, and `log` with every line that changed the HP or says why it
did not ("v1 ann closer 1000 x150 -1500"). `xp` and `coins` at the end of a case are the ledger's.

Every case is played a second time with all events but the opening arriving in the opposite order: the raid must end in
the same state.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from game_rules.raids import LogLine, Names, Raid, fight
from tests.game_rules.book import Book
from tests.game_rules.company import NAMES, NUMBERS, PEOPLE, company, editions_of
from tests.game_rules.telling import Teller

CASES = Path(__file__).parent / "raid_cases"
RAID = "R"
_ENDING = ("hp", "state", "phase", "leads", "damage", "steps", "loot", "log", "share_bp", "kept")


def _all_cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in file["case"]:
            defaults = {key: value for key, value in file.items() if key != "case"}
            found.append(pytest.param(defaults | case, id=f"{path.stem}: {case['why']}"))
    return found


def _book(case: dict[str, Any]) -> tuple[Book, Teller]:
    directory = company()
    roles = {number: role.value for number, role, _ in PEOPLE.values()}

    def place_of(member: int, day: int) -> tuple[int, int]:
        place = directory.team_of(member, date.fromordinal(day))
        return (place.team_id, place.region_id or 0) if place is not None else (0, 0)

    names = Names(lambda name: NUMBERS.get(name, 0), directory.zone)
    editions = editions_of({"2000-01-01": case["rules"]})
    today = date(2026, 12, 31).toordinal()
    return Book(editions, today, roles, place_of, directory.calendar, names=names), Teller(directory)


def raid_of(book: Book) -> Raid:
    """The raid as the books have it."""
    kept = book.raids[RAID]
    return fight(kept.opening, kept.facts.values(), book.editions.version(kept.opening.version).raid)


def told(book: Book, wanted: Sequence[str] = _ENDING) -> dict[str, Any]:
    """What a case can say of a raid."""
    raid = raid_of(book)
    ids = {fact.seq: fact.key[1] for fact in book.facts}
    everything = {
        "hp": raid.left,
        "state": raid.state.value,
        "phase": raid.phase.value,
        "leads": [NAMES[one] for one in raid.leads],
        "damage": {NAMES[seat.member]: seat.damage for seat in raid.seats},
        "share_bp": {NAMES[seat.member]: seat.share_bp for seat in raid.seats},
        "kept": sorted(NAMES[seat.member] for seat in raid.seats if seat.did_their_steps),
        "steps": {step.id: " ".join((step.state.value, ids.get(step.done_by, ""))).strip() for step in raid.steps},
        "loot": {NAMES[member]: list(loot) for member, loot in raid.loot.items()},
        "log": [_line(line, ids) for line in raid.log if line.damage or line.heal or line.why or line.base],
    }
    return {name: everything[name] for name in wanted if name in everything}


def _line(line: LogLine, ids: dict[int, str]) -> str:
    words = [ids[line.seq], NAMES.get(line.member, "nobody")]
    if line.role and not line.kind.is_raid:
        words += [line.role, f"{line.base} x{line.factor}"]
    words.append(f"+{line.heal}" if line.kind.is_raid else f"-{line.damage}")
    words += [f"healed {line.healed}"] if line.healed else []
    words += [line.why.value] if line.why else []
    return " ".join(words)


@pytest.mark.parametrize("case", _all_cases())
def test_raid_case(case: dict[str, Any]) -> None:
    book, teller = _book(case)

    for step in case["steps"]:
        book.record(*(teller.fact(line) for line in step["events"]))
        wanted = {key: value for key, value in step.items() if key != "events"}
        assert wanted == (told(book, list(wanted)) if wanted else {})
    for name, xp in case.get("xp", {}).items():
        assert (name, xp) == (name, book.members[NUMBERS[name]].xp)
    for name, coins in case.get("coins", {}).items():
        assert (name, coins) == (name, book.members[NUMBERS[name]].coins)


@pytest.mark.parametrize("case", _all_cases())
def test_the_raid_ends_the_same_when_all_arrives_the_other_way_round(case: dict[str, Any]) -> None:
    book, teller = _book(case)
    facts = [teller.fact(line) for step in case["steps"] for line in step["events"]]
    book.record(*facts)
    backwards, _ = _book(case)

    opening = next(place for place, fact in enumerate(facts) if fact.kind == "raid.opened")
    for fact in [*facts[: opening + 1], *reversed(facts[opening + 1 :])]:
        backwards.record(fact)

    assert told(book) == told(backwards)
    assert _standings(book) == _standings(backwards)


def _standings(book: Book) -> dict[str, tuple[int, int]]:
    return {NAMES[number]: (member.xp, member.coins) for number, member in book.members.items() if member.xp}
