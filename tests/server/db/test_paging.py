"""Looking for a text in columns: in either case, alike on both engines, with what a text may hold taken as it is."""

import pytest

from server.db.database import Database
from server.db.paging import Wanted, contains

pytestmark = pytest.mark.anyio
NAMES = ("Acme 7 GmbH", "Zürich Öl", "深圳七号", "100% a_b", "plain")


async def found(db: Database, text: str) -> list[str]:
    wanted = Wanted()
    wanted.add(contains(wanted, text, "name", "coalesce(empty, '')"))
    names = " UNION ALL ".join(f"SELECT '{name}' AS name, CAST(NULL AS TEXT) AS empty" for name in NAMES)
    rows = await db.fetch(f"SELECT name FROM ({names}) told WHERE {wanted.where}", *wanted.arguments)  # noqa: S608
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("acme 7 g", ["Acme 7 GmbH"]),
        ("ACME", ["Acme 7 GmbH"]),
        ("7", ["Acme 7 GmbH"]),
        ("七号", ["深圳七号"]),
        ("züRICH", ["Zürich Öl"]),
        ("0% a", ["100% a_b"]),
        ("a_b", ["100% a_b"]),
        ("0%a", []),
        ("_", ["100% a_b"]),
        ("acmé", []),
    ],
)
async def test_a_text_is_found_in_either_case_and_as_it_is(db: Database, text: str, names: list[str]) -> None:
    assert names == await found(db, text)
