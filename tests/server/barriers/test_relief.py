"""Relief: a boss lets targets give way, boards by attainment go by what is left, and nobody else falls behind."""

import pytest

from server.refold.check import check
from tests.server.acme import NOW
from tests.server.barriers.blocking import BARRIERS, do, look, reported
from tests.server.telling import see, send, told

pytestmark = pytest.mark.anyio
GRANT = {"percent": 40, "until": "2026-11-30", "reason": "The road is mud"}


@pytest.fixture
async def board(client, signed_in):
    """Ann has 50 of 100 in the north, Zoe 60 of 100 in the south."""
    bea = await signed_in("bea")
    for who, amount in (("ann", 50), ("zoe", 60)):
        money = {"amount": "100.00", "currency": "CNY"}
        body = {"measure": "revenue_won", "period": "2026-11", "scope": f"member:{who}", "value": money}
        assert 200 == (await client.put("/api/v1/targets", json=body, headers=bea)).status_code
        await send(client, await signed_in(who), told(f"w{who}", "deal.won", deal=who, amount=f"{amount}.00"))

    async def rows():
        query = {"period": "2026-11", "rank_by": "attainment"}
        found = (await see(client, bea, "/boards/revenue_won", **query))["rows"]
        return {row["id"]: row for row in found if row["rank"] is not None}

    return rows


@pytest.fixture
async def barrier(client, signed_in):
    """A barrier of the north that Mia confirmed."""
    id = (await reported(client, await signed_in("ann")))["id"]
    await do(client, await signed_in("mia"), id, "confirm")
    return id


async def test_a_board_goes_by_what_is_left_of_a_target(client, signed_in, board, barrier):
    await do(client, await signed_in("bea"), barrier, "relief", **GRANT)

    rows = await board()

    ann, zoe = rows["ann"], rows["zoe"]
    assert ("60.00", "100.00", 0.5) == (
        ann["target"]["amount"],
        ann["unrelieved_target"]["amount"],
        ann["unrelieved_attainment"],
    )
    assert pytest.approx(50 / 60) == ann["attainment"]
    assert (1, 1, None) == (ann["rank"], zoe["rank"], zoe["unrelieved_target"])


async def test_targets_tell_what_is_left_beside_what_was_set(client, signed_in, board, barrier):
    bea = await signed_in("bea")
    await do(client, bea, barrier, "relief", **GRANT)

    found = (await see(client, bea, "/targets", measure="revenue_won", period="2026-11"))["items"]

    told_of = {one["scope"]: (one["value"], one["relieved"]) for one in found}
    assert ("100.00", "60.00") == tuple(money["amount"] for money in told_of["member:ann"])
    assert told_of["member:zoe"][1] is None


async def test_a_relief_that_is_taken_back_counts_until_the_day_before(client, signed_in, board, barrier, db):
    bea, before = await signed_in("bea"), await board()
    seen = await do(client, bea, barrier, "relief", **GRANT)
    await do(client, bea, barrier, "relief/withdraw", relief=seen["relief"][0]["id"], reason="A mistake")

    after = await board()

    # It stood until the day before: 19 of 30 days.
    assert ("74.67", 1, 1) == (after["ann"]["target"]["amount"], after["ann"]["rank"], after["zoe"]["rank"])
    assert (2, 1) == (before["ann"]["rank"], before["zoe"]["rank"])
    report = await check(db, NOW, lambda done, total: None)
    assert ((), ()) == (report.flaws, report.shown)


@pytest.mark.parametrize("what", ["reject", "reopen", "resolve"])
async def test_a_relief_ends_with_its_reason(client, signed_in, barrier, what):
    bea = await signed_in("bea")
    await do(client, bea, barrier, "relief", **GRANT)

    await do(client, bea, barrier, what, **({"text": "Gravel"} if what == "resolve" else {}))

    assert [True] == [one["withdrawn"] for one in (await look(client, bea, barrier))["relief"]]


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("/percent", {"percent": 60}),
        ("/percent", {"percent": 0}),
        ("/until", {"until": "2026-11-19"}),
        ("/until", {"until": "2028-01-01"}),
        ("/scope", {"scope": "region:mars"}),
        ("/measure", {"measure": "calls"}),
    ],
)
async def test_what_cannot_be_granted_is_told_where(client, signed_in, barrier, field, body):
    answer = await client.post(f"{BARRIERS}/{barrier}/relief", json=GRANT | body, headers=await signed_in("bea"))

    assert (400, field) == (answer.status_code, answer.json()["errors"][0]["pointer"])


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("mia", 403), ("zoe", 404), ("bea", 201), ("ada", 201)])
async def test_only_bosses_and_admins_relieve(client, signed_in, barrier, who, status):
    answer = await client.post(f"{BARRIERS}/{barrier}/relief", json=GRANT, headers=await signed_in(who))

    assert status == answer.status_code
