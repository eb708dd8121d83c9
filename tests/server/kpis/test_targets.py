"""Storing targets: a constant number of statements, and boards by attainment of what is only derived."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from kpi.periods import parse_period
from server.db.database import Database
from server.db.tx import Tx
from server.kpis.sums import By
from server.kpis.targets import Target, set_targets, targets_for, targets_of
from server.people.directory import Directory
from tests.server.conftest import SignedIn
from tests.server.telling import see

pytestmark = pytest.mark.anyio


def months(count: int, value: int) -> list[Target]:
    return [Target("calls", parse_period(f"2026-{place:02}"), By.COMPANY, 0, value) for place in range(1, count + 1)]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to the database."""
    sent: list[str] = []
    for owner in Tx.__subclasses__():
        for name in ("fetch", "execute"):
            _count(monkeypatch, owner, name, sent)
    return sent


def _count(monkeypatch: pytest.MonkeyPatch, owner: type[Tx], name: str, sent: list[str]) -> None:
    method = getattr(owner, name)

    async def counted(self: Tx, sql: str, *args: object) -> Any:
        sent.append(sql)
        return await method(self, sql, *args)

    monkeypatch.setattr(owner, name, counted)


async def test_setting_many_targets_takes_as_many_statements_as_setting_one(
    db: Database, statements: list[str]
) -> None:
    counts = []
    for count in (1, 12):
        async with db.write() as tx:
            await set_targets(tx, months(count, 5), "test", 1, "Anew")
            statements.clear()
            assert count == await set_targets(tx, months(count, 6 + count), "test", 2, "More")
            counts.append(len(statements))

    assert counts[0] == counts[1] <= 5


async def test_what_is_derived_is_found_like_what_was_set(db: Database) -> None:
    async with db.write() as tx:
        await set_targets(tx, months(12, 5), "test", 1)

    assert {0: 60} == await targets_of(db, "calls", parse_period("2026"), By.COMPANY)
    assert {"calls": 15} == await targets_for(db, ["calls", "xp"], parse_period("2026-Q2"), By.COMPANY, 0)


async def test_a_board_of_the_quarter_ranks_by_the_sum_of_the_months(
    db: Database, directory: Directory, client: AsyncTestClient[Litestar], signed_in: SignedIn
) -> None:
    ann = directory.member_by_username("ann")
    assert ann is not None
    wanted = [Target("xp", parse_period(f"2026-{month}"), By.MEMBER, ann.id, 50) for month in (10, 11)]
    async with db.write() as tx:
        await set_targets(tx, wanted, "test", 1)

    board = await see(client, await signed_in("ann"), "/boards/xp", period="2026-Q4", rank_by="attainment")

    assert ("ann", 100) == (board["rows"][0]["id"], board["rows"][0]["target"])
