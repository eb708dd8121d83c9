"""Who am I, and what I decide about myself."""

import pytest

from server.people.roles import Visibility

pytestmark = pytest.mark.anyio
ME = "/api/v1/me"


async def test_the_day_is_the_organisations_wherever_one_is(client, signed_in, clock):
    told = (await client.get(ME, headers=await signed_in("ann"))).json()["organisation"]
    zone = told["timezone"]

    assert ("ACME", "Asia/Shanghai", 8 * 3600) == (told["name"], zone, told["utc_offset_s"])
    assert told["today"] == f"{clock().date()}"


async def test_a_member_chooses_a_language_and_who_sees_them(client, signed_in):
    ann = await signed_in("ann")
    answer = await client.patch(ME, json={"language": "zh", "visibility": "anonymous"}, headers=ann)
    me = (await client.get(ME, headers=ann)).json()

    assert 204 == answer.status_code
    assert ("zh", "anonymous") == (me["member"]["language"], me["visibility"])


async def test_what_is_left_out_stays(client, signed_in):
    ann = await signed_in("ann")
    await client.patch(ME, json={"visibility": "off"}, headers=ann)
    await client.patch(ME, json={"language": "en"}, headers=ann)

    assert Visibility.OFF == (await client.get(ME, headers=ann)).json()["visibility"]


@pytest.mark.parametrize("wish", [{"visibility": "secret"}, {"language": "fr"}, {"role": "admin"}])
async def test_nothing_else_can_be_decided(client, signed_in, wish):
    answer = await client.patch(ME, json=wish, headers=await signed_in("ann"))

    assert 400 == answer.status_code
