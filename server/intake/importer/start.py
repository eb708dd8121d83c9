"""Prepares an import: mapping, lookups and data file brought together, so that rows can flow."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.intake.importer.binding import Bound, bind
from server.intake.importer.lookups import load_lookup
from server.intake.importer.mapping import Mapping
from server.intake.importer.mapping_file import PRESET
from server.intake.importer.rows import RowMapper
from server.sheets.open_table import open_table
from server.sheets.table import Table


@dataclass(frozen=True, slots=True)
class Prepared:
    """An open file and the mapper of its rows."""

    table: Table
    mapper: RowMapper
    bound: Bound


@contextmanager
def prepared(path: Path, mapping: Mapping, mapping_name: str) -> Iterator[Prepared]:
    """Open the data file for a mapping; closes it at the end.

    Lookup files are searched for beside the data file, then beside the mapping.

    Raises: MappingWrong, FileUnreadable before any row is read.
    """
    beside_mapping = () if mapping_name.startswith(PRESET) else (Path(mapping_name).parent,)
    lookups = [load_lookup(lookup, (path.parent, *beside_mapping)) for lookup in mapping.lookups]
    with open_table(path, mapping.options) as table:
        bound = bind(mapping, table.columns, lookups)
        yield Prepared(table, RowMapper(bound, mapping.source or path.name), bound)
