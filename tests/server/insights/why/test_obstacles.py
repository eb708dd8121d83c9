"""Barriers in the why: confirmed ones explain a shortfall, each amount once, and never more than is missing."""

import pytest

from tests.server.barriers.blocking import do, reported

pytestmark = pytest.mark.anyio


async def _confirmed(client, signed_in, amount, **more):
    blocked = {"amount": amount, "currency": "CNY"}
    barrier = await reported(client, await signed_in("ann"), period="2026-10", blocked=blocked, **more)
    await do(client, await signed_in("bea"), barrier["id"], "confirm")
    return barrier["id"]


async def test_a_confirmed_barrier_explains_its_part(client, signed_in, ask, aim, close):
    await close("ann", "2026-10-12", [600])
    await aim("company", 1000)
    id = await _confirmed(client, signed_in, "150")
    await reported(client, await signed_in("bob"), period="2026-10")

    found = await ask("bea", against="target")

    assert [(id, "access", "150.00")] == [
        (one["id"], one["cause"], one["counted"]["amount"]) for one in found["barriers"]
    ]
    assert ("150.00", "250.00") == (found["explained"]["amount"], found["unexplained"]["amount"])


async def test_barriers_never_explain_more_than_is_missing(client, signed_in, ask, aim, close):
    await close("ann", "2026-10-12", [600])
    await aim("company", 1000)
    for amount in ("600", "300"):
        await _confirmed(client, signed_in, amount)

    found = await ask("bea", against="target")

    assert ["266.67", "133.33"] == [one["counted"]["amount"] for one in found["barriers"]]
    assert ("400.00", "0.00") == (found["explained"]["amount"], found["unexplained"]["amount"])


async def test_another_regions_barrier_explains_nothing_here(client, signed_in, ask, aim, close):
    await close("ann", "2026-10-12", [600])
    await aim("region:north", 1000)
    await _confirmed(client, signed_in, "150", region="south")

    found = await ask("bea", against="target", scope="region:north")

    assert ([], "400.00") == (found["barriers"], found["unexplained"]["amount"])
