"""Why deals may be lost, over the API."""

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.server.conftest import SignedIn
from tests.server.telling import see, send, told

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


async def test_the_reasons_stand_there_in_the_readers_language(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    english = await see(client, ann, "/losses")
    await client.patch("/api/v1/me", json={"language": "zh"}, headers=ann)
    chinese = await see(client, ann, "/losses")

    assert english["required"]
    assert [one["id"] for one in english["items"]] == [one["id"] for one in chinese["items"]]
    assert {"id": "price", "title": "Price"} in english["items"]
    assert all(a["title"] != b["title"] for a, b in zip(english["items"], chinese["items"], strict=True))


async def test_every_reason_of_the_list_is_taken(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    reasons = [one["id"] for one in (await see(client, ann, "/losses"))["items"]]
    await send(client, ann, *(told(f"{reason}:opened", "deal.opened", deal=reason, amount="10") for reason in reasons))
    lost = await send(client, ann, *(told(reason, "deal.lost", deal=reason, reason=reason) for reason in reasons))
    (silent,) = await send(client, ann, told("silent", "deal.lost", deal=reasons[0]))

    assert {"recorded"} == {one["status"] for one in lost}
    assert "rejected" == silent["status"]


async def test_a_stranger_is_told_nothing(client: Client) -> None:
    assert 401 == (await client.get("/api/v1/losses")).status_code
