"""What stops an import as a whole because of its mapping; what is wrong with a file is ``server/sheets/problems.py``.

ImportStopped ─ MappingWrong · FileUnreadable
"""

from collections.abc import Iterable

from kpi.sentences import Sentence
from server.sheets.problems import ImportStopped


class MappingWrong(ImportStopped):
    """The mapping cannot be used; each line names file, line and field."""

    def __init__(self, problems: Iterable[Sentence]) -> None:
        super().__init__(*problems)
