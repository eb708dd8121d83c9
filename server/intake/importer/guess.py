"""Which preset a file was made for, judged by its columns."""

from server.intake.importer.mapping import Mapping
from server.intake.importer.mapping_file import PRESET, load_mapping
from server.intake.importer.presets import preset_names

# Two programs may both call a column "Amount"; fewer in common mean nothing.
_FEWEST = 4


def guessed_preset(columns: tuple[str, ...]) -> str:
    """The name of the preset (`preset:zoho-deals`) that knows most of the columns; "" when none fits.

    A preset fits when every column it cannot do without is there.
    """
    known = {name: _known(load_mapping(f"{PRESET}{name}"), frozenset(columns)) for name in preset_names()}
    best = max(known, key=lambda name: known[name])
    return f"{PRESET}{best}" if known[best] >= _FEWEST else ""


def _known(mapping: Mapping, columns: frozenset[str]) -> int:
    """How many of the mapping's columns the file has; 0 when it lacks one that is needed."""
    found = 0
    for alias in mapping.aliases:
        is_there = any(column in columns for column in alias.columns)
        if not is_there and alias.default is None:
            return 0
        found += is_there
    return found
