"""Rows of somebody's file as a table of targets, by the `[target]` of a mapping."""

from collections.abc import Iterator

from kpi.language import EvalError
from kpi.sentences import Sentence, plain
from server.intake.importer.bound import BoundFormula, Names
from server.intake.importer.problems import MappingWrong
from server.intake.importer.start import Prepared
from server.sheets.table import Row

COLUMNS = ("scope", "period", "value", "covers")


def target_rows(source: Prepared) -> Iterator[Row]:
    """One row per target, its cells in the order of `COLUMNS`. Raises MappingWrong without a `[target]`."""
    target = source.bound.target
    if target is None:
        told = "the mapping has no [target]: say with scope, period and value what of a row is a target"
        raise MappingWrong([plain(told)])
    formulas = (target.scope, target.period, target.value)
    for row in source.table.rows:
        problems = [row.problem] if row.problem is not None else []
        names = source.mapper.names(row, problems) if not problems else {}
        cells = [_text(one, names, problems) for one in formulas] if not problems else []
        covers = _text(target.covers, names, problems) if target.covers is not None and not problems else ""
        yield Row(row.number, (*cells, covers), plain("; ".join(problems)) if problems else None)


def _text(formula: BoundFormula, names: Names, problems: list[Sentence]) -> str:
    try:
        value = formula.evaluate(names)
    except EvalError as error:
        problems.append(formula.told(names, error.message))
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
