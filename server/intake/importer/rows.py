"""Turns one row after the other into events. A row is taken whole or not at all: one wrong cell, and none of its events
is sent, so that a mended row can simply be sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from kpi.events import Kind
from kpi.language import EvalError
from kpi.sentences import Sentence, sentence, told_by
from server.accounts.describe import AccountDetails
from server.intake.importer.binding import Bound
from server.intake.importer.bound import BoundEmit, BoundField, BoundFormula, BoundGroup, BoundTree, Names
from server.intake.importer.shapes import kinds_by_name, public_kinds, shape_of
from server.intake.importer.together import RowGroup, alone, together
from server.sheets.problems import nearest
from server.sheets.table import Row

Json: TypeAlias = "str | int | dict[str, Json] | list[Json]"

_ENCODE = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Draft:
    """One event ready to be sent (CloudEvents JSON), and which emit of the mapping it came from."""

    event: bytes
    emit: BoundEmit


@dataclass(slots=True)
class MappedRow:
    """What became of a row, or of rows that belong together: events, or problems.

    ``accounts`` are customers it describes, by what events call them.
    """

    rows: tuple[Row, ...]
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Sentence] = field(default_factory=list)
    accounts: dict[str, AccountDetails] = field(default_factory=dict)


class RowMapper:
    """Maps the rows of one file under one source name."""

    def __init__(self, bound: Bound, source: str) -> None:
        self._bound = bound
        self._source = source

    def groups(self, rows: Iterable[Row]) -> Iterator[RowGroup]:
        """The rows that make events together; each row by itself unless the mapping says otherwise."""
        key = self._bound.together
        if key is None:
            return alone(rows)
        return together(rows, lambda row: str(_evaluated(key, self.names(row, []), [])).strip())

    def map(self, row: Row, *more: Row, problem: Sentence | None = None) -> MappedRow:
        """The events of a row, or of several together; none (and the reasons) when anything about them is wrong."""
        mapped = MappedRow((row, *more), problems=[problem] if problem is not None else [])
        mapped.problems += [one.problem for one in mapped.rows if one.problem is not None]
        if mapped.problems:
            return mapped
        parts = [self.names(one, mapped.problems) for one in mapped.rows]
        if not mapped.problems:
            for emit in self._bound.emits:
                self._emit(emit, parts, mapped)
        if mapped.problems:
            mapped.drafts.clear()
            mapped.accounts.clear()
        return mapped

    def names(self, row: Row, problems: list[Sentence]) -> Names:
        """What expressions may use of this row."""
        bound = self._bound
        names: Names = dict(zip(bound.names, row.cells, strict=True))
        names["row_number"] = row.number
        names.update(bound.defaults)
        for name, copied in bound.aliases:
            names[name] = names[copied]
        for join in bound.joins:
            key = _evaluated(join.on, names, problems)
            names.update(join.by_key.get(str(key).strip(), join.missing))
        return names

    def told(self, draft: Draft, rows: Sequence[Row], pointer: str, message: Sentence) -> Sentence:
        """Why the recorder did not take an event of this row, with the columns that filled the place it names."""
        place = " ".join(pointer.removeprefix("/data").split("/")[1:])
        reason = sentence("{place} {problem}", place=place, problem=message) if place else message
        parts = [self.names(row, []) for row in rows]
        names, culprit = _at(draft.emit, pointer, parts)
        if culprit is None:
            return sentence("{where}: {reason}", where=draft.emit.name, reason=reason)
        return culprit.value.told(names, reason)

    def _emit(self, emit: BoundEmit, parts: Sequence[Names], mapped: MappedRow) -> None:
        problems, names = mapped.problems, parts[0]
        if emit.when is not None and not _evaluated(emit.when, names, problems):
            return
        kind = _kind(emit, names, problems)
        self._bound.amounts.heard.clear()
        id_ = _needed(emit.id, names, problems)
        time = _needed(emit.time, names, problems)
        data = _group(emit.data, names, problems)
        if len(parts) > 1:
            lines: list[Json] = [line for _, _, line in _lines(emit, parts, problems)]
            data |= {"lines": lines} if lines else {}
        if kind is None or problems:
            return
        self._settle_currency(emit, data, problems)
        for name in sorted(_required(emit, kind) - data.keys()):
            problems.append(_missing(emit, name, names))
        event = {"specversion": "1.0", "id": id_, "source": self._source, "type": kind, "time": time, "data": data}
        mapped.drafts.append(Draft(_ENCODE(event), emit))
        if emit.account and (account := data.get("account")):
            told = {name: _field(field, names, problems) for name, field in emit.account}
            mapped.accounts[str(account)] = AccountDetails(**{name: str(value or "") for name, value in told.items()})

    def _settle_currency(self, emit: BoundEmit, data: dict[str, Json], problems: list[Sentence]) -> None:
        heard = self._bound.amounts.heard
        said = data.get("currency")
        if heard and (len(heard) > 1 or said not in (None, *heard)):
            currencies = sorted({*heard, *([str(said)] if said else [])})
            reason = sentence("its amounts are in different currencies ({currencies})", currencies=currencies)
            problems.append(sentence("{where}: {reason}", where=emit.name, reason=reason))
        elif said is None and "amount" in data and (currency := next(iter(heard), emit.currency)):
            data["currency"] = currency


def _kind(emit: BoundEmit, names: Names, problems: list[Sentence]) -> Kind | None:
    if isinstance(emit.kind, Kind):
        return emit.kind
    told = str(_evaluated(emit.kind, names, problems)).strip()
    kind = kinds_by_name().get(told)
    if kind is not None:
        return kind
    reason = sentence("unknown event kind {kind!r}; {hint}", kind=told, hint=nearest(told, public_kinds()))
    problems.append(emit.kind.told(names, reason))
    return None


def _required(emit: BoundEmit, kind: Kind) -> frozenset[str]:
    return emit.data.required if isinstance(emit.kind, Kind) else shape_of(kind).required


def _missing(emit: BoundEmit, name: str, names: Names) -> Sentence:
    tree = dict(emit.data.fields).get(name)
    if isinstance(tree, BoundField):
        reason = sentence("{event} needs its {field}, and this is empty", event=emit.name, field=name)
        return tree.value.told(names, reason)
    return sentence("{event} needs its {field}", event=emit.name, field=name)


def _needed(field: BoundField, names: Names, problems: list[Sentence]) -> str | int | None:
    """An event's id or time; where they fail otherwise, that has been told already."""
    before = len(problems)
    value = _field(field, names, problems)
    if value is None and len(problems) == before:
        reason = sentence("every event needs its {field}, and this is empty", field=field.pointer[1:])
        problems.append(field.value.told(names, reason))
    return value


def _group(group: BoundGroup, names: Names, problems: list[Sentence]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    if group.when is not None and not _evaluated(group.when, names, problems):
        return found
    for name, tree in group.fields:
        value = _field(tree, names, problems) if isinstance(tree, BoundField) else _nested(tree, names, problems)
        if value is not None:
            found[name] = value
    return found


def _nested(tree: BoundTree, names: Names, problems: list[Sentence]) -> Json | None:
    if isinstance(tree, BoundGroup):
        return _group(tree, names, problems) or None
    if isinstance(tree, BoundField):
        return _field(tree, names, problems)
    items: list[Json] = [found for item in tree if (found := _group(item, names, problems))]
    return items or None


def _field(field: BoundField, names: Names, problems: list[Sentence]) -> str | int | None:
    try:
        if field.when is not None and not field.when.evaluate(names):
            return None
        return field.convert(field.value.evaluate(names))
    except EvalError as error:
        problems.append(field.value.told(names, error.message))
    except ValueError as error:
        problems.append(field.value.told(names, told_by(error)))
    return None


def _evaluated(formula: BoundFormula, names: Names, problems: list[Sentence]) -> object:
    try:
        return formula.evaluate(names)
    except EvalError as error:
        problems.append(formula.told(names, error.message))
        return None


def _lines(
    emit: BoundEmit, parts: Sequence[Names], problems: list[Sentence]
) -> Iterator[tuple[Names, BoundGroup, dict[str, Json]]]:
    """The lines that rows make together, each with its row and what of the mapping made it."""
    items = dict(emit.data.fields).get("lines")
    for names in parts:
        for item in items if isinstance(items, tuple) else ():
            if line := _group(item, names, problems):
                yield names, item, line


def _at(emit: BoundEmit, pointer: str, parts: Sequence[Names]) -> tuple[Names, BoundField | None]:
    """The field that fills the place a JSON pointer names, or the nearest place around it that one field fills.

    With what it was made of: the row of a line, else the first one.
    """
    if pointer == "/id" or pointer == "/time":
        return parts[0], emit.id if pointer == "/id" else emit.time
    names, around, keys = parts[0], emit.data, pointer.split("/")[2:]
    if len(parts) > 1 and keys[:1] == ["lines"] and keys[1:] and keys[1].isdigit():
        made = list(_lines(emit, parts, []))
        if int(keys[1]) < len(made):
            names, around, _ = made[int(keys[1])]
            keys = keys[2:]
    return names, _below(around, keys)


def _below(step: BoundTree | None, keys: Sequence[str]) -> BoundField | None:
    for key in keys:
        match step:
            case BoundGroup():
                step = dict(step.fields).get(key)
            case tuple() if key.isdigit() and int(key) < len(step):
                step = step[int(key)]
            case _:
                break
    return step if isinstance(step, BoundField) else None
