import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.errors import NotFound
from server.people.api_tokens import create_token, list_tokens, read_scopes, revoke_token
from server.people.roles import Scope
from tests.server.acme import NOW, StandingClock

pytestmark = pytest.mark.anyio


async def test_a_token_works_until_it_is_revoked(
    client: AsyncTestClient[Litestar], db: Database, clock: StandingClock
) -> None:
    token = await create_token(db, "importer", [Scope.METRICS_READ], NOW)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/metrics", headers=headers)).status_code == 200
    [info] = await list_tokens(db)
    await revoke_token(db, info.id, NOW)
    clock.advance(seconds=1)

    assert (await client.get("/metrics", headers=headers)).status_code == 401
    with pytest.raises(NotFound, match="no working token"):
        await revoke_token(db, info.id, NOW)


async def test_a_list_of_tokens_opens_no_door(db: Database) -> None:
    token = await create_token(db, "importer", [Scope.EVENTS_WRITE, Scope.DATA_READ], NOW)
    [info] = await list_tokens(db)

    assert info.name == "importer" and info.scopes == (Scope.EVENTS_WRITE, Scope.DATA_READ)
    assert token not in str(info)
    assert token not in str([tuple(row) for row in await db.fetch("SELECT * FROM api_token")])


async def test_a_program_has_no_page_about_itself(client: AsyncTestClient[Litestar], db: Database) -> None:
    token = await create_token(db, "importer", [Scope.DATA_READ], NOW)
    answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 403


@pytest.mark.parametrize(("text", "message"), [("", "no scope given"), ("events:write,evnts", "unknown scope 'evnts'")])
def test_a_wrong_scope_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_scopes(text)
