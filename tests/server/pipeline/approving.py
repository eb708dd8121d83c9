"""An organisation in which contracts must be approved: by the lead, and from 5,000 on by a boss as well."""

from datetime import date

from game_rules.rulebook_load import load
from server.db.database import Database
from server.ledger.rulebooks import activate, standard_text

RULES = """
[approval]
step = [{ role = "lead" }, { role = "boss", above = 'money(5000)' }]
"""


async def require_approval(db: Database, rules: str = RULES) -> None:
    """Put such a rulebook in force, from the first day on."""
    text = standard_text().replace("version = 1", "version = 2", 1) + rules
    async with db.write() as tx:
        await activate(tx, load(text, file="own.toml", minor_units=2), date(2000, 1, 1), 0)
