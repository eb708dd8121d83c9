"""`raidboard rebuild`: every fold anew from the ledger."""

import click

from server.clock import Clock
from server.commands.bar import bar
from server.commands.counted import counted
from server.commands.running import with_database
from server.commands.verify import differences
from server.db.database import Database
from server.refold.check import Report
from server.refold.rebuild import rebuild as fold_anew


@click.command("rebuild")
def rebuild() -> None:
    """Drop what is folded and fold it anew from the ledger: standings, quests, roll-ups and the like.

    The ledger itself is only read. A server may go on working; what it records waits until this is done.
    """

    async def work(db: Database) -> Report:
        with bar("Folding the ledger") as advance:
            return await fold_anew(db, Clock()(), advance)

    report = with_database(work)
    for line in differences(report):
        click.echo(line)
    changed = f"{counted(report.wrong, 'row')} put right" if report.wrong else "nothing had to be changed"
    click.echo(f"{counted(report.events, 'event')} folded into {counted(report.rows, 'row')}; {changed}.")
