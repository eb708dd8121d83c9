"""Hooks over the API: as webhooks out are kept, by admins and by programs that may change the organisation."""

from typing import Any

import pytest

from tests.server.intake.hooks.hooking import hubspot, pipedrive

pytestmark = pytest.mark.anyio

HOOKS = "/api/v1/hooks"
NEW = {"name": "pd", "source": "pipedrive", "terms": {"user": "raidboard", "owners": {"12": "ann"}}}


async def add(client: Any, headers: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = await client.post(HOOKS, json=NEW | more, headers=headers)
    assert 201 == answer.status_code, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_hook_is_added_with_a_secret_that_is_shown_once(client, signed_in) -> None:
    headers = await signed_in("ada")
    made = await add(client, headers)
    seen = (await client.get(f"{HOOKS}/pd", headers=headers)).json()

    assert made["secret"] and made["address"].endswith("/api/v1/hooks/pd")
    assert "secret" not in seen
    assert ("active", 0, 0, None) == tuple(seen[name] for name in ("state", "waiting", "held_back", "last_delivery_at"))
    assert [seen] == (await client.get(HOOKS, headers=headers)).json()["items"]


async def test_a_paused_hook_keeps_what_comes(client, signed_in) -> None:
    headers = await signed_in("ada")
    made = await add(client, headers)
    paused = await client.patch(f"{HOOKS}/pd", json={"active": False}, headers=headers)
    await client.post(f"{HOOKS}/pd", **pipedrive(b'{"meta":{"object":"note"}}', secret=made["secret"]))
    seen = (await client.get(f"{HOOKS}/pd", headers=headers)).json()

    assert "paused" == paused.json()["state"]
    assert ("paused", 1) == (seen["state"], seen["waiting"])
    assert seen["last_delivery_at"]


async def test_who_is_slower_is_told(client, signed_in) -> None:
    headers = await signed_in("ada")
    await add(client, headers)
    edits = [
        await client.patch(f"{HOOKS}/pd", json={"earn": earn}, headers=headers | {"If-Match": '"1"'})
        for earn in (False, True)
    ]

    assert [200, 412] == [one.status_code for one in edits]
    assert edits[0].headers["etag"] == '"2"'


async def test_a_new_secret_is_made_or_given(client, signed_in, clock) -> None:
    headers = await signed_in("ada")
    await add(client, headers, name="hs", source="hubspot", secret="a-secret-of-theirs", terms={})
    missing = await client.post(f"{HOOKS}/hs/secret", json={}, headers=headers)
    given = await client.post(f"{HOOKS}/hs/secret", json={"secret": "another-of-theirs"}, headers=headers)
    calls = [
        await client.post(f"{HOOKS}/hs", **hubspot(b"[]", clock(), path=f"{HOOKS}/hs", secret=secret))
        for secret in ("a-secret-of-theirs", "another-of-theirs", "somebody-else's")
    ]

    assert (400, 200) == (missing.status_code, given.status_code)
    assert [200, 200, 401] == [one.status_code for one in calls]


async def test_what_was_done_is_told_without_secrets(client, signed_in) -> None:
    headers = await signed_in("ada")
    made = await add(client, headers)
    await client.patch(f"{HOOKS}/pd", json={"terms": {"user": "other"}}, headers=headers)
    await client.delete(f"{HOOKS}/pd", headers=headers)
    await add(client, headers)
    told = await client.get(f"{HOOKS}/pd/changes", headers=headers)

    assert ["added", "removed", "changed", "added"] == [one["act"] for one in told.json()["items"]]
    assert {"user": ["raidboard", "other"], "owners": ["12=ann", ""]} == told.json()["items"][2]["fields"]
    assert made["secret"] not in told.text


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"source": "zoho"}, "/source"),
        ({"name": "Pipe"}, "/name"),
        ({"terms": {"user": "a:b"}}, "/user"),
        ({"terms": {"user": "a", "member": "nobody"}}, "/member"),
        ({"secret": "short"}, "/secret"),
    ],
)
async def test_what_is_wrong_names_its_place(client, signed_in, wrong, pointer) -> None:
    answer = await client.post(HOOKS, json=NEW | wrong, headers=await signed_in("ada"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_nobody_but_admins_finds_them(client, signed_in) -> None:
    await add(client, await signed_in("ada"))
    headers = await signed_in("mia")
    answers = [await client.get(path, headers=headers) for path in (HOOKS, f"{HOOKS}/pd", f"{HOOKS}/pd/changes")]
    answers.append(await client.post(HOOKS, json=NEW | {"name": "x"}, headers=headers))
    answers.append(await client.patch(f"{HOOKS}/pd", json={}, headers=headers))
    answers.append(await client.post(f"{HOOKS}/pd/secret", json={}, headers=headers))
    answers.append(await client.delete(f"{HOOKS}/pd", headers=headers))

    assert [404] * 7 == [one.status_code for one in answers]
