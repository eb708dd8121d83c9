"""What it costs to look at targets: the same number of statements for one and for many."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.tx import Reading, Tx
from tests.server.conftest import SignedIn
from tests.server.telling import see

pytestmark = pytest.mark.anyio
EVERYBODY = ("company", "region:north", "region:south", "team:red-team", "member:ann", "member:bob", "member:zoe")


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is read from the database."""
    sent: list[str] = []
    for owner in (*Tx.__subclasses__(), *Reading.__subclasses__()):
        if "fetch" in vars(owner):
            _count(monkeypatch, owner, sent)
    yield sent


def _count(monkeypatch: pytest.MonkeyPatch, owner: type[Reading], sent: list[str]) -> None:
    method = owner.fetch

    async def counted(self: Reading, sql: str, *args: object) -> Any:
        sent.append(sql)
        return await method(self, sql, *args)

    monkeypatch.setattr(owner, "fetch", counted)


async def test_many_targets_cost_as_many_statements_as_few(
    put: Any, client: AsyncTestClient[Litestar], signed_in: SignedIn, statements: list[str]
) -> None:
    headers, counts = await signed_in("bea"), []
    for scopes in (("company", "region:south", "team:blue-team", "member:mia"), EVERYBODY):
        for scope in scopes:
            assert 200 == (await put("bea", scope, 5, reason="Plan")).status_code
        await see(client, headers, "/targets", measure="deals_won", period="2026-11")
        taken = []
        for _ in range(3):
            statements.clear()
            await see(client, headers, "/targets", measure="deals_won", period="2026-11")
            taken.append(len(statements))
        # What time brings about meanwhile sends statements of its own: the fewest of three are the targets'.
        counts.append(min(taken))

    assert counts[0] == counts[1]
