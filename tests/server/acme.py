"""The company that server tests work at: Ann and Bob in Mia's blue team up north, Zoe in the red team down south."""

from datetime import UTC, datetime, timedelta

from server.clock import Clock
from server.db.database import Database
from server.db.migrate import migrate
from server.migrations.steps import STEPS
from server.people.org_file import read_org_file
from server.people.org_import import import_org
from server.people.organise import OrganisationDraft, create_organisation

# A Friday, half past nine in Shanghai.
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
PASSWORD = "correct horse"
PEOPLE = """username,name,role,team,region,password
ann,Ann Ash,rep,Blue Team,North,correct horse
bob,Bob Birch,rep,Blue Team,North,correct horse
mia,Mia Maple,lead,Blue Team,North,correct horse
zoe,Zoe Zelkova,rep,Red Team,South,correct horse
bea,Bea Beech,boss,,,correct horse
ada,Ada Alder,admin,,,correct horse
"""


class StandingClock(Clock):
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        """Let time pass."""
        self.now += timedelta(days=days, minutes=minutes, seconds=seconds)


async def found_acme(url: str) -> None:
    """Make the tables, the organisation and its people."""
    async with await Database.open(url) as db:
        await migrate(db, STEPS)
        async with db.write() as tx:
            await create_organisation(tx, OrganisationDraft("ACME", "Asia/Shanghai", "CNY", country="CN"))
        await import_org(db, read_org_file(PEOPLE.encode()), NOW)
