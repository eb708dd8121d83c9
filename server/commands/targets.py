"""`raidboard targets import` and `raidboard targets export`: targets from and to files."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import click

from kpi.catalog import Kpi, Unit
from kpi.money import Money
from server.clock import Clock
from server.commands.running import with_database
from server.db.database import Database
from server.insights.targets.desk import TargetDesk
from server.insights.targets.exchange import Layout, PlannedChange, Preview, TargetExchange
from server.insights.targets.queries import measure_of
from server.insights.targets.reading import TableReader, TargetTable
from server.intake.importer.mapping_file import load_mapping
from server.intake.importer.start import prepared
from server.intake.importer.target_rows import COLUMNS, target_rows
from server.kpis.boards import Boards
from server.kpis.queries import KpiQueries, read_period
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.sheets.problems import ImportStopped
from server.sheets.sniff import sniffed
from server.sheets.write import SheetFormat, written

_CALLER = "command:targets"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the commands work with."""

    kpis: KpiQueries
    exchange: TargetExchange
    desk: TargetDesk
    directory: Directory

    @classmethod
    async def open(cls, db: Database) -> "_Desk":
        clock, directories = Clock(), DirectoryCache(db)
        kpis = KpiQueries(db, Boards(Tallies(db)), directories, EditionsCache(), clock)
        exchange = TargetExchange(db, directories, kpis)
        return cls(kpis, exchange, TargetDesk(db, clock), await directories.current())


@click.group()
def targets() -> None:
    """The targets of members, teams, regions and the company."""


@targets.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--measure", required=True, help="What the targets are of, such as revenue_won.")
@click.option("--mapping", "mapping_name", help="A mapping file with a [target], for files of another shape.")
@click.option("--reason", default="", help="Why; needed when targets that were set are changed.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def import_targets(file: Path, measure: str, mapping_name: str | None, reason: str, dry_run: bool) -> None:
    """Set the targets in FILE (CSV or a spreadsheet), all of them or none.

    Columns: scope and periods such as 2026-11, or scope, period and value. Without --mapping, delimiter and encoding
    are found out. The same file again changes nothing.
    """

    async def work(db: Database) -> tuple[Kpi, Directory, Preview]:
        desk = await _Desk.open(db)
        kpi = await measure_of(desk.kpis, measure, None)
        reader = TableReader(kpi, desk.directory)
        table = await asyncio.to_thread(_read, reader, file, mapping_name)
        preview = await desk.exchange.preview(kpi, table, None)
        if not dry_run and not preview.problems:
            await desk.desk.set_for(kpi, preview.drafts, _CALLER, reason)
        return kpi, desk.directory, preview

    try:
        kpi, directory, preview = with_database(work)
    except ImportStopped as stopped:
        raise click.ClickException(str(stopped)) from stopped
    if preview.problems:
        told = [
            f"  row {one.cell.row}, {one.cell.column or 'the row'}: {one.cell.text!r} {one.message}"
            for one in preview.problems
        ]
        more = [f"  and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
        raise click.ClickException("\n".join(["nothing was set, the file has mistakes:", *told[:_SHOWN], *more]))
    verb = "would be set" if dry_run else "set"
    click.echo(f"{len(preview.changes)} targets {verb}, {preview.unchanged} as they were.")
    for one in preview.changes[:_SHOWN] if dry_run else ():
        click.echo(f"  {_told(one, kpi, directory.currency)}")


@targets.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--measure", required=True, help="What the targets are of, such as revenue_won.")
@click.option("--year", required=True, help="The (fiscal) year.")
@click.option("--layout", type=click.Choice([str(one) for one in Layout]), default=str(Layout.WIDE), show_default=True)
def export_targets(file: Path, measure: str, year: str, layout: str) -> None:
    """Write the targets of a year to FILE, by its ending a spreadsheet (.xlsx) or CSV."""

    async def work(db: Database) -> bytes:
        desk = await _Desk.open(db)
        kpi, period = await measure_of(desk.kpis, measure, None), read_period(year, desk.directory)
        lines = await desk.exchange.lines(kpi, period, Layout(layout), None)
        form = SheetFormat.XLSX if file.suffix.lower() == ".xlsx" else SheetFormat.CSV
        return written(lines, form, f"{kpi.id} {period.label}", names=2)

    file.write_bytes(with_database(work))
    click.echo(f"Written to {file}.")


def _read(reader: TableReader, file: Path, mapping_name: str | None) -> TargetTable:
    if mapping_name is None:
        return reader.read(file)
    mapping = load_mapping(mapping_name)
    if mapping.options.delimiter is None:
        found = sniffed(file)
        mapping = replace(mapping, options=replace(mapping.options, delimiter=found.delimiter, encoding=found.encoding))
    with prepared(file, mapping, mapping_name) as source:
        return reader.rows(COLUMNS, target_rows(source))


def _told(one: PlannedChange, kpi: Kpi, currency: str) -> str:
    def amount(value: int | None) -> str:
        if value is None:
            return "none"
        return str(Money(value, currency)) if kpi.unit is Unit.MONEY else str(value)

    return f"{one.scope} {one.draft.period.label}: {amount(one.before)} -> {amount(one.draft.value)}"
