"""Events and expectations in one line each.

``call.logged ann 2026-11-20T09:00 duration_s=60 id=c1``: kind, whose, when (the organisation's time unless it has an
offset), data. Whose may be ``-`` (nobody) or ``ann:0.5+bob:0.5``. ``history`` at the end: it counts, but pays nothing.
Lists are joined by ``+``, their pairs by ``:``; what is true or false is ``yes`` or ``no``.
"""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import msgspec

from game_rules.verdict import Line, Verdict
from kpi.facts import Fact
from kpi.wire import parse_event
from server.accounts.registry import AccountInfo, ProductInfo
from server.intake.resolve import Names, credited, resolve
from server.ledger.rates import Rates
from server.people.access import viewer_for_token
from server.people.directory import Directory
from server.people.roles import Language, Scope
from tests.game_rules.company import NAMES

_PROGRAM = viewer_for_token(1, "case", frozenset({Scope.EVENTS_WRITE}), Language.ENGLISH)
_NUMBERS = {"duration_s", "xp", "coins"}
_TRUTHS = {"day_only", "beside", "cancelled", "prizes"}
_LISTS = {"after", "leads", "mentions", "files"}
_PAIRS = {"roster": ("member", "role"), "barriers": ("cause", "text")}
NOW = datetime(2027, 6, 1, tzinfo=UTC)


class _Accounts(dict[str, AccountInfo]):
    """Whoever is named exists; who has a "!" in the name is a key account."""

    def __missing__(self, name: str) -> AccountInfo:
        self[name] = AccountInfo(sum(name.encode()), name, name, name.endswith("!"), "", "")
        return self[name]


class _Products(dict[str, ProductInfo]):
    def __missing__(self, name: str) -> ProductInfo:
        self[name] = ProductInfo(sum(name.encode()), name, name, None)
        return self[name]


class Teller:
    """Turns lines into facts; events without an id are called e1, e2 …"""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._names = Names(directory, _Accounts(), _Products(), Rates([("USD", 1, Fraction(7))]), NOW)
        self._count = 0

    def fact(self, line: str) -> Fact:
        """The fact of one line."""
        self._count += 1
        words = line.split()
        earns = words[-1] != "history"
        kind, whose, time, *pairs = words if earns else words[:-1]
        given = dict(pair.split("=", 1) for pair in pairs)
        id = given.pop("id", f"e{self._count}")
        data = {name: _value(name, text) for name, text in given.items()} | _whose(whose)
        if "due" in data:
            data["due"] = self._time(data["due"])
        envelope = {"id": id, "source": "case", "type": kind, "time": self._time(time), "data": data}
        event = parse_event(msgspec.json.encode(envelope), internal=True)
        return resolve(0, event, credited(event, _PROGRAM, self._directory), self._names, earns)

    def _time(self, text: str) -> str:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=self._directory.zone)).isoformat()


def _whose(text: str) -> dict[str, Any]:
    if text == "-":
        return {}
    if ":" not in text:
        return {"member": text}
    parts = [part.split(":") for part in text.split("+")]
    return {"credits": [{"member": name, "share": share} for name, share in parts]}


def _value(name: str, text: str) -> Any:
    if name == "reverses":
        return {"source": "case", "id": text}
    if name == "instalments":
        parts = [part.replace("@", ":").split(":") for part in text.split(",")]
        return [{"instalment": part, "due_on": due, "amount": amount} for part, due, amount in parts]
    if name in _TRUTHS:
        return text == "yes"
    if name in _LISTS:
        return [one for one in text.split("+") if one]
    if name in _PAIRS:
        first, second = _PAIRS[name]
        return [dict(zip((first, second), pair.split(":"), strict=True)) for pair in text.split("+")]
    return int(text) if name in _NUMBERS else text


def told(verdict: Verdict) -> list[str]:
    """What a verdict says, line by line."""
    said = [text for line in verdict.lines for text in _line(line)]
    said += [f"{NAMES[one.member]} level {one.before} > {one.after}" for one in verdict.levels]
    return said


def _line(line: Line) -> list[str]:
    who, why = NAMES.get(line.member, "nobody"), f" {line.reason}" if line.reason else ""
    why += f" @{date.fromordinal(line.adjusts)}" if line.adjusts else ""
    said = []
    if line.xp:
        said.append(f"{who} {line.xp:+d} {line.rule}{why}")
    if line.coins:
        said.append(f"{who} {line.coins:+d} coins {line.rule}{why}")
    if line.badges:
        said.append(f"{who} {line.badges:+d} badge {line.badge}{why}")
    if not said and line.reason:
        said.append(f"refused {who} {line.rule}{why}")
    return said
