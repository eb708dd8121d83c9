"""`raidboard verify`: is everything that is stored what the ledger says?"""

import click

from server.clock import Clock
from server.commands.bar import bar
from server.commands.counted import counted
from server.commands.running import with_database
from server.db.database import Database
from server.refold.check import Report, check

_FOUND_WRONG = 1


@click.command("verify")
def verify() -> None:
    """Fold the whole ledger anew, aside, and compare it with what is stored. Exit code 1 when anything differs.

    Nothing is changed, and a server may go on working meanwhile. `raidboard rebuild` mends what differs.
    """

    async def work(db: Database) -> Report:
        with bar("Folding the ledger") as advance:
            return await check(db, Clock()(), advance)

    report = with_database(work)
    click.echo(told(report))
    if not report.is_clean:
        raise SystemExit(_FOUND_WRONG)


def told(report: Report) -> str:
    """What was found, in words: one line when all is well."""
    counts = ", ".join(
        (
            counted(report.events, "event"),
            counted(report.contributions, "contribution"),
            counted(report.entries, "entry"),
        )
    )
    if report.is_clean:
        return f"All is well: {counts} and {counted(report.rows, 'folded row')} agree."
    lines = [f"The ledger: {flaw}" for flaw in report.flaws]
    lines += differences(report)
    ledger = f"{counted(len(report.flaws), 'flaw')} in the ledger, " if report.flaws else ""
    lines.append(f"{ledger}{report.wrong} of {counted(report.rows, 'folded row')} differ ({counts}).")
    if report.wrong:
        lines.append("`raidboard rebuild` folds them anew from the ledger.")
    return "\n".join(lines)


def differences(report: Report) -> list[str]:
    """The rows that differ, as many as are shown."""
    lines = [str(one) for one in report.shown]
    if report.wrong > len(report.shown):
        lines.append(f"and {report.wrong - len(report.shown)} more")
    return lines
