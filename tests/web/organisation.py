"""The organisation that the pages are tested with: Ann, Bob, Mia, Zoe, and the four people of the demo."""

from datetime import datetime

from server.db.database import Database
from server.db.migrate import migrate
from server.migrations.steps import STEPS
from server.people.org_file import read_org_file
from server.people.org_import import import_org
from server.people.organise import OrganisationDraft, create_organisation

ORGANISATION = "Harbour & Steel 海港钢铁"
PASSWORD = "demo"
PEOPLE = f"""username,name,role,team,region,password,language
ann,Ann Lee,rep,East One,East,{PASSWORD},en
bob,Bob Smith,rep,East One,East,{PASSWORD},en
mia,Mia Chen,lead,East One,East,{PASSWORD},en
zoe,Zoe Baker,rep,West One,West,{PASSWORD},en
rep,李娜,rep,East One,East,{PASSWORD},zh
lead,陈美雅,lead,East One,East,{PASSWORD},zh
boss,Clara Boss,boss,,,{PASSWORD},en
admin,Ada Admin,admin,,,{PASSWORD},en
"""


async def set_up_organisation(url: str, now: datetime) -> None:
    """Fill an empty database."""
    async with await Database.open(url) as db:
        await migrate(db, STEPS)
        async with db.write() as tx:
            await create_organisation(tx, OrganisationDraft(ORGANISATION, "Asia/Shanghai", "CNY"))
        await import_org(db, read_org_file(PEOPLE.encode()), now)
