"""Setting the demo's company up in a database of its own, and knowing that database again.

A demo file bears a mark in its header, so that no other file is ever opened, let alone changed.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from server.accounts.describe import AccountDetails, describe_accounts
from server.accounts.registry import accounts_changed
from server.db.database import Database
from server.db.migrate import migrate
from server.db.tx import Tx
from server.migrations.steps import STEPS
from server.people.directories import DirectoryCache, people_changed
from server.people.org_import import import_org
from server.people.organise import OrganisationDraft, create_organisation
from server.people.roles import Visibility
from web.demo.market import PRODUCTS
from web.demo.roster import ANONYMOUS, FOUNDER, UNSEEN, people_to_import
from web.demo.world import COUNTRY, ZONE, World, make_world, today_at

NAME = "蓝海仪器 Bluewater Instruments"
CURRENCY = "CNY"

# SQLite keeps a number for its application at this place of the file: "RbDm".
_MARK = 0x5262446D
_MARK_AT = 68


def is_free_for_a_demo(path: Path) -> bool:
    """Whether the file is a demo's, or not there (or empty) and can become one."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    with path.open("rb") as file:
        head = file.read(_MARK_AT + 4)
    return head[_MARK_AT:] == _MARK.to_bytes(4, "big")


async def set_up_company(url: str, now: datetime, days: int) -> None:
    """Make the tables, the mark and the company, as far as they are not there. Its books begin so many `days` ago."""
    async with await Database.open(url) as db:
        await migrate(db, STEPS)
        async with db.write() as tx:
            # A pragma takes no parameters; this one has no input either.
            await tx.execute(f"PRAGMA application_id = {_MARK}")
            if await tx.fetch_value("SELECT count(*) FROM organisation") == 0:
                await create_organisation(tx, OrganisationDraft(NAME, ZONE.key, CURRENCY, country=COUNTRY))
        directory = await DirectoryCache(db).current()
        # The founder comes last: who finds them finds everything.
        if directory.member_by_username(FOUNDER) is None:
            first_day = today_at(now) - timedelta(days=days)
            async with db.write() as tx:
                await _stock(tx, make_world(first_day), now)
            await import_org(db, people_to_import(first_day), now)
            async with db.write() as tx:
                await _hide_some(tx)


async def founded_on(directories: DirectoryCache) -> date:
    """The first day of the company's books."""
    directory = await directories.current()
    founder = directory.member_by_username(FOUNDER)
    if founder is None or founder.joined_on is None:
        raise RuntimeError(f"{FOUNDER!r} has no first day in this company: call set_up_company before")
    return founder.joined_on


async def _stock(tx: Tx, world: World, now: datetime) -> None:
    """Customers and price list."""
    customers = [one for portfolio in world.customers.values() for one in portfolio]
    described = {one.ref: AccountDetails(one.name, one.industry, one.size) for one in customers}
    await describe_accounts(tx, described, now)
    keys = [(True, one.ref) for one in customers if one.is_key]
    await tx.execute_many("UPDATE account SET is_key = $1 WHERE ref = $2", keys)
    await tx.execute_many(
        "INSERT INTO product (ref, name, cost_minor, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (ref) DO NOTHING",
        [(one.ref, one.name, round(one.typical * one.cost_share) * 100, now) for one in PRODUCTS],
    )
    await accounts_changed(tx)


async def _hide_some(tx: Tx) -> None:
    """One who shows no name on boards, and one who shows nothing."""
    hidden = [(str(Visibility.ANONYMOUS), ANONYMOUS), (str(Visibility.OFF), UNSEEN)]
    await tx.execute_many("UPDATE member SET visibility = $1 WHERE username = $2", hidden)
    await people_changed(tx)
