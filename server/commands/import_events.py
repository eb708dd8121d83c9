"""`raidboard import` and `raidboard preset`: events from other people's files."""

import asyncio
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from server.accounts.registry import Registry
from server.clock import Clock
from server.commands.counted import counted
from server.commands.running import with_database
from server.db.database import Database
from server.intake.batch import References
from server.intake.importer.door import RecorderDoor
from server.intake.importer.dry_run import DryRun
from server.intake.importer.mapping import Mapping
from server.intake.importer.mapping_file import load_mapping, no_events, no_preset
from server.intake.importer.presets import preset_file, preset_names, preset_title
from server.intake.importer.problems import MappingWrong
from server.intake.importer.rejected_file import rejected_file
from server.intake.importer.run import Summary, Watch, run_import
from server.intake.importer.start import Prepared, prepared
from server.intake.record import Recorder
from server.ledger.rates import read_rates
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope
from server.sheets.problems import ImportStopped
from server.sheets.table import Table

# Whoever may run commands on the server's machine may record anything.
_COMMAND_LINE = Viewer(
    caller="command:import",
    member_id=None,
    username="",
    name="raidboard import",
    role=None,
    language=Language.ENGLISH,
    scopes=frozenset({Scope.EVENTS_WRITE}),
)
_SHOWN_REJECTED = 20
_INTERRUPTED = 130


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "mapping_name", required=True, help="A mapping file, or preset:NAME (see `preset list`).")
@click.option("--dry-run", is_flag=True, help="Only say what would be wrong; record nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a row was rejected.")
@click.option("--rejected", "keep", type=click.Path(dir_okay=False, path_type=Path), help="Write rejected rows here.")
def import_events(file: Path, mapping_name: str, dry_run: bool, as_json: bool, strict: bool, keep: Path | None) -> None:
    """Record the events in FILE (CSV, XLSX or JSON lines). The same file again records nothing new."""
    if keep is not None and keep.resolve() in (file.resolve(), Path(mapping_name).resolve()):
        raise click.BadParameter(
            f"{keep} is read by this import; write rejected rows elsewhere", param_hint="--rejected"
        )
    try:
        summary = _imported(file, mapping_name, dry_run, keep)
    except ImportStopped as stopped:
        raise click.ClickException(str(stopped)) from stopped
    click.echo(_json(summary) if as_json else _told(summary, dry_run, keep))
    if summary.was_stopped:
        raise SystemExit(_INTERRUPTED)
    if strict and summary.rejected:
        raise SystemExit(1)


@click.group()
def preset() -> None:
    """The mappings that ship with Raidboard."""


@preset.command("list")
def list_presets() -> None:
    """Every preset and what it is for."""
    for name in preset_names():
        click.echo(f"preset:{name}  {preset_title(name)}")


@preset.command("show")
@click.argument("name")
def show_preset(name: str) -> None:
    """Print the preset NAME, to start a mapping of your own from."""
    name = name.removeprefix("preset:")
    if name not in preset_names():
        raise click.ClickException(no_preset(name))
    click.echo(preset_file(name).read_text(encoding="utf-8"), nl=False)


def _imported(file: Path, mapping_name: str, dry_run: bool, keep: Path | None) -> Summary:
    mapping = load_mapping(mapping_name)
    if not mapping.emits:
        raise MappingWrong([no_events(mapping)])
    with ExitStack() as stack:
        source = stack.enter_context(prepared(file, mapping, mapping_name))
        rejected = Watch().rejected
        if keep is not None:
            rejected = stack.enter_context(rejected_file(keep, source.table.columns, mapping.options))
        advanced = stack.enter_context(_progress(file.name, source.table))

        async def work(db: Database) -> Summary:
            with _stopping_on_interrupt() as is_stopping:
                watch = Watch(advanced, rejected=rejected, is_stopping=is_stopping)
                return await (_dry(db, source, watch) if dry_run else _recorded(db, mapping, source, watch))

        return with_database(work)


async def _recorded(db: Database, mapping: Mapping, source: Prepared, watch: Watch) -> Summary:
    clock, directories = Clock(), DirectoryCache(db)
    # Raises when there is no organisation to import into, before anything is sent.
    await directories.current()
    recorder = Recorder(db, References(directories, Registry()), clock)
    door = RecorderDoor(db, recorder, _COMMAND_LINE, clock, mapping.earn)
    async with recorder.running():
        return await run_import(source.table, source.mapper, door, watch)


async def _dry(db: Database, source: Prepared, watch: Watch) -> Summary:
    directory = await DirectoryCache(db).current()
    door = DryRun(directory, await read_rates(db), _COMMAND_LINE, Clock()())
    return await run_import(source.table, source.mapper, door, watch)


@contextmanager
def _stopping_on_interrupt() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C asks the import to stop after the batch at hand; the second one interrupts it as usual."""
    loop = asyncio.get_running_loop()
    was_asked = asyncio.Event()

    def ask() -> None:
        was_asked.set()
        loop.remove_signal_handler(signal.SIGINT)

    try:
        loop.add_signal_handler(signal.SIGINT, ask)
    except (NotImplementedError, RuntimeError, ValueError):
        # Not every platform and thread lets a loop hear signals: then Ctrl-C interrupts at once, which is safe as well.
        yield was_asked.is_set
        return
    try:
        yield was_asked.is_set
    finally:
        loop.remove_signal_handler(signal.SIGINT)


@contextmanager
def _progress(title: str, table: Table) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal's error stream; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=table.total)
        yield lambda done: progress.update(task, completed=done)


def _json(summary: Summary) -> str:
    told = {
        "rows": summary.rows,
        "recorded": summary.recorded,
        "duplicates": summary.duplicates,
        "rejected": [{"row": one.row, "reason": one.reason} for one in summary.rejected],
    }
    return json.dumps(told, ensure_ascii=False)


def _told(summary: Summary, dry_run: bool, keep: Path | None) -> str:
    verb = "would be recorded" if dry_run else "recorded"
    lines = [
        f"{counted(summary.rows, 'row')}: {counted(summary.recorded, 'event')} {verb}, "
        f"{summary.duplicates} known already, {counted(len(summary.rejected), 'row')} rejected."
    ]
    lines += [f"  row {one.row}: {one.reason}" for one in summary.rejected[:_SHOWN_REJECTED]]
    if len(summary.rejected) > _SHOWN_REJECTED:
        where = f"see {keep}" if keep else "--rejected FILE writes them all to a file"
        lines.append(f"  and {len(summary.rejected) - _SHOWN_REJECTED} more; {where}")
    if summary.was_stopped:
        lines.append("Stopped before the end of the file. Run the same command again to go on; nothing counts twice.")
    return "\n".join(lines)
