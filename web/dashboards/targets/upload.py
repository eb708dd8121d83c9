"""A table of targets that somebody wants to bring in: what it changes, and which cells cannot be used."""

from dataclasses import dataclass

from server.insights.targets.exchange import PlannedChange, Preview
from server.insights.targets.reading import CellProblem, Trouble
from web.dashboards.targets.panel import pack
from web.i18n import gettext as _

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The first of what a file changes and of what is wrong with it, and how much there is in all."""

    error: str
    changes: tuple[PlannedChange, ...]
    count: int
    unchanged: int
    problems: tuple[CellProblem, ...]
    problem_count: int
    needs_reason: bool
    items: str


def uploaded(preview: Preview | None, error: str) -> Uploaded:
    """A preview as the page shows it; with an error there is none."""
    if preview is None:
        return Uploaded(error, (), 0, 0, (), 0, False, "[]")
    items = [
        (one.draft.period.label, one.scope, one.draft.value, one.draft.version or 0, one.draft.covers_tree)
        for one in preview.changes
    ]
    return Uploaded(
        error,
        preview.changes[:SHOWN],
        len(preview.changes),
        preview.unchanged,
        preview.problems[:SHOWN],
        len(preview.problems),
        preview.needs_reason,
        pack(items),
    )


def trouble_words(problem: CellProblem) -> str:
    """What is wrong with a cell, in the language of the page."""
    words = {
        Trouble.ROW: _("The row cannot be read."),
        Trouble.COLUMNS: _("Columns must be scope and periods such as 2026-11, or scope, period and value."),
        Trouble.TOO_MANY: _("The table is too long; bring it in in parts."),
        Trouble.NOBODY: _("Nobody here is called so: write a username, a full name, a team, a region or company."),
        Trouble.PERIOD: _("This is no month, quarter or year such as 2026-11, 2026-Q4 or 2026."),
        Trouble.VALUE: _("Write a number, 0 or more."),
        Trouble.MEASURE: _("This row is about another number."),
        Trouble.COVERS: _("This must be self or tree."),
        Trouble.TWICE: _("Another row sets the same target."),
        Trouble.NOT_YOURS: _("This target is not yours to set."),
    }
    return words[problem.trouble]
