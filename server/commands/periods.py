"""`raidboard periods list`, `periods settings` and `periods set`: which periods are closed, and how they close."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

import click

from kpi.period_life import CLOSING_GRAINS
from kpi.periods import Grain
from server.clock import Clock
from server.commands.running import with_database
from server.db.database import Database
from server.insights.periods.desk import ClosingDesk
from server.insights.periods.queries import PeriodList, PeriodQueries, SettingsNow
from server.insights.periods.settings import ClosingDraft
from server.insights.periods.words import sentence
from server.jobs.job import TICK
from server.ledger.closings import ClosingsCache
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Role, Scope

# Whoever can run commands may do everything.
_OPERATOR: Viewer = replace(TICK, caller="command line", role=Role.ADMIN, scopes=frozenset({Scope.DATA_READ}))
_Found = TypeVar("_Found")


@click.group()
def periods() -> None:
    """Which periods are open, settling or closed, and how they close."""


@periods.command("list")
@click.option("--grain", type=click.Choice([*map(str, CLOSING_GRAINS)]), default="month", show_default=True)
def list_all(grain: str) -> None:
    """The periods up to the present one."""

    async def work(queries: PeriodQueries, _: ClosingDesk) -> PeriodList:
        return await queries.list(_OPERATOR, Grain(grain), None, None)

    found = _with_periods(work)
    zone = found.directory.zone
    for one in found.rows:
        closed = one.closed_at or one.closes_at
        when = f"  {'closed' if one.closed_at else 'closes'} {closed.astimezone(zone):%Y-%m-%d %H:%M}" if closed else ""
        click.echo(f"{one.period.label:8} {one.state.value:9} {one.elapsed:3}/{one.working_days:3} working days{when}")


@periods.command("settings")
def show() -> None:
    """How periods close, and every setting that was made."""

    async def work(queries: PeriodQueries, _: ClosingDesk) -> SettingsNow:
        return await queries.settings(_OPERATOR)

    now = _with_periods(work)
    click.echo(_told(now.draft))
    for one in reversed(now.history):
        click.echo(f"  version {one.version}, set {one.rules.set_at:%Y-%m-%d %H:%M} UTC by {one.caller}")


@periods.command("set")
@click.option("--closing-from", help="The first day (2026-11-01) whose periods close, or `off`.")
@click.option("--settling-days", type=int, help="Working days a period settles after its end.")
@click.option("--grains", help="What closes, such as month,quarter.")
@click.option("--fiscal-start-month", type=int, help="The month in which quarters and years start, 1 to 12.")
@click.option("--calendar", "country", help="Country whose working days count, such as CN; empty for Mon-Fri.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def set_rules(
    closing_from: str | None,
    settling_days: int | None,
    grains: str | None,
    fiscal_start_month: int | None,
    country: str | None,
    yes: bool,
) -> None:
    """Change how periods close, from now on. Says what it means and asks first; what is closed stays closed."""

    def draft(now: ClosingDraft) -> ClosingDraft:
        return ClosingDraft(
            now.since if closing_from is None else None if closing_from == "off" else _day(closing_from),
            now.settling_days if settling_days is None else settling_days,
            now.grains if grains is None else _grains(grains),
            now.fiscal_start_month if fiscal_start_month is None else fiscal_start_month,
            now.country if country is None else country,
        )

    async def work(queries: PeriodQueries, desk: ClosingDesk) -> ClosingDraft | None:
        now = await queries.settings(_OPERATOR)
        wanted = draft(now.draft)
        zone = (await queries.directories.current()).zone
        for one in await queries.preview(_OPERATOR, wanted):
            click.echo(sentence(one, Language.ENGLISH, lambda at: f"{at.astimezone(zone):%Y-%m-%d %H:%M}"))
        if not yes and not click.confirm("Set this?"):
            return None
        await desk.set(wanted, _OPERATOR.caller, now.version)
        return wanted

    done = _with_periods(work)
    click.echo(_told(done) if done is not None else "Nothing was changed.")


def _with_periods(work: Callable[[PeriodQueries, ClosingDesk], Awaitable[_Found]]) -> _Found:
    async def inside(db: Database) -> _Found:
        directories, editions, clock = DirectoryCache(db), EditionsCache(), Clock()
        queries = PeriodQueries(db, clock, directories, editions, ClosingsCache())
        return await work(queries, ClosingDesk(db, clock, directories, editions))

    return with_database(inside)


def _told(draft: ClosingDraft) -> str:
    if draft.since is None:
        closing = "Closing is off: no period closes."
    else:
        names = ", ".join(str(grain) for grain in CLOSING_GRAINS if grain in draft.grains)
        closing = f"Closing since {draft.since}: {names}, {draft.settling_days} working days after the end."
    return (
        f"{closing} Fiscal years start in month {draft.fiscal_start_month}; working days: {draft.country or 'Mon-Fri'}."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        told = f"{text!r} is no day such as 2026-11-01, and not `off`"
        raise click.BadParameter(told, param_hint="--closing-from") from error


def _grains(text: str) -> frozenset[Grain]:
    known = {str(grain): grain for grain in CLOSING_GRAINS}
    names = [name.strip() for name in text.split(",") if name.strip()]
    wrong = [name for name in names if name not in known]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} cannot close; only {', '.join(known)} can", param_hint="--grains")
    return frozenset(known[name] for name in names)
