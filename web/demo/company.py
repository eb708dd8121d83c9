"""Setting the demo's company up in a database of its own, and knowing that database again.

A demo file bears a mark in its header, so that no other file is ever opened, let alone changed.
"""

from datetime import date, timedelta
from pathlib import Path

from server.accounts.commands import AccountDesk
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Tx
from server.ledger.facts import microseconds
from server.ledger.rulebooks import activate
from server.migrations.upgrade import upgrade
from server.people.access import Viewer
from server.people.directories import DirectoryCache, people_changed
from server.people.org_import import import_org
from server.people.organise import OrganisationDraft, create_organisation
from server.people.roles import Language, Scope, Visibility
from server.pipeline.commands import PipelineDesk
from web.demo.approvals import company_rules
from web.demo.contacts import stock_of
from web.demo.roster import ANONYMOUS, FOUNDER, UNSEEN, people_to_import
from web.demo.sales import STAGES
from web.demo.world import COUNTRY, ZONE, make_world, today_at

NAME = "蓝海仪器 Bluewater Instruments"
CURRENCY = "CNY"

# SQLite keeps a number for its application at this place of the file: "RbDm".
_MARK = 0x5262446D
_MARK_AT = 68
_SETTER_UP = Viewer(
    caller="command:demo",
    member_id=None,
    username="",
    name="raidboard demo",
    role=None,
    language=Language.ENGLISH,
    scopes=frozenset({Scope.EVENTS_WRITE, Scope.ORG_WRITE}),
)


def is_free_for_a_demo(path: Path) -> bool:
    """Whether the file is a demo's, or not there (or empty) and can become one."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    with path.open("rb") as file:
        head = file.read(_MARK_AT + 4)
    return head[_MARK_AT:] == _MARK.to_bytes(4, "big")


async def set_up_company(url: str, clock: Clock, days: int) -> None:
    """Make the tables, the mark and the company, as far as they are not there. Its books begin so many `days` ago."""
    now = clock()
    async with await Database.open(url) as db:
        await upgrade(db)
        async with db.write() as tx:
            # A pragma takes no parameters; this one has no input either.
            await tx.execute(f"PRAGMA application_id = {_MARK}")
            if await tx.fetch_value("SELECT count(*) FROM organisation") == 0:
                await create_organisation(tx, OrganisationDraft(NAME, ZONE.key, CURRENCY, country=COUNTRY))
        directories = DirectoryCache(db)
        if (await directories.current()).member_by_username(FOUNDER) is None:
            first_day = today_at(now) - timedelta(days=days)
            async with db.write() as tx:
                await activate(tx, company_rules(), first_day, microseconds(now))
            await import_org(db, people_to_import(first_day), now)
        # Customers come last and all together: where there are some, everything is there.
        if not await db.fetch_value("SELECT count(*) FROM account"):
            async with db.write() as tx:
                await _hide_some(tx)
            await PipelineDesk(db, clock).put_stages(_SETTER_UP, STAGES)
            world = make_world(await founded_on(directories))
            await AccountDesk(db, clock, directories).create_all(_SETTER_UP, stock_of(world))


async def founded_on(directories: DirectoryCache) -> date:
    """The first day of the company's books."""
    directory = await directories.current()
    founder = directory.member_by_username(FOUNDER)
    if founder is None or founder.joined_on is None:
        raise RuntimeError(f"{FOUNDER!r} has no first day in this company: call set_up_company before")
    return founder.joined_on


async def _hide_some(tx: Tx) -> None:
    """One who shows no name on boards, and one who shows nothing."""
    hidden = [(str(Visibility.ANONYMOUS), ANONYMOUS), (str(Visibility.OFF), UNSEEN)]
    await tx.execute_many("UPDATE member SET visibility = $1 WHERE username = $2", hidden)
    await people_changed(tx)
