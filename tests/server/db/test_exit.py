import subprocess
import sys

PROGRAM = """
import asyncio, sys
from server.db.database import Database

async def main():
    db = await Database.open(sys.argv[1])
    async with db.write() as tx:
        await tx.execute("CREATE TABLE t (x INTEGER)")
    await db.fetch("SELECT * FROM t")
    if sys.argv[2] == "close":
        await db.close()
    elif sys.argv[2] == "raise in transaction":
        async with db.write() as tx:
            raise SystemExit(0)

asyncio.run(main())
"""


def ends(url: str, how: str) -> int:
    # The program is our own text above.
    return subprocess.run([sys.executable, "-c", PROGRAM, url, how], timeout=120, check=False).returncode  # noqa: S603


def test_a_program_that_closes_its_database_ends(database_url: str) -> None:
    assert ends(database_url, "close") == 0


def test_a_program_that_forgets_to_close_ends_all_the_same(database_url: str) -> None:
    assert ends(database_url, "forget") == 0


def test_a_program_that_stops_inside_a_transaction_ends(database_url: str) -> None:
    assert ends(database_url, "raise in transaction") == 0
