"""Approval over the API: who is asked, who may, two people at least, and what counts meanwhile."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.app import services_of
from server.clock import Clock
from server.db.database import Database
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn
from tests.server.pipeline.approving import require_approval
from tests.server.telling import see

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


async def act(client: Client, who: dict[str, str], name: str, contract: str = "K", **data: Any) -> Any:
    clock = services_of(client.app).get(Clock)
    assert isinstance(clock, StandingClock)
    path = "/api/v1/approvals" if name == "submit" else f"/api/v1/approvals/{name}"
    answer = await client.post(path, json={"contract": contract} | data, headers=who)
    clock.advance(minutes=1)
    return answer


async def sign(client: Client, who: dict[str, str], amount: str = "6000", contract: str = "K") -> Any:
    data = {"id": contract, "amount": amount, "account": "Acme"}
    return await client.post("/api/v1/contracts", json=data, headers=who)


async def signed_value(client: Client, who: dict[str, str]) -> Any:
    found = await see(client, who, "/kpis/contract_value", period="all", by="company")
    return found["rows"][0]["value"] if found["rows"] else None


async def test_nothing_has_to_be_approved_where_the_rulebook_does_not_ask(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    submitted = await act(client, ann, "submit", contract="L", amount="6000")

    assert "approved" == submitted.json()["approval"]["state"]
    assert 201 == (await sign(client, ann)).status_code


async def test_a_contract_is_approved_step_by_step_then_signed(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    await require_approval(db)
    ann, mia, boss = await signed_in("ann"), await signed_in("mia"), await signed_in("bea")
    early = await sign(client, ann)
    submitted = await act(client, ann, "submit", amount="6000", account="Acme")
    waiting = [
        [one["contract"]["id"] for one in (await see(client, who, "/approvals"))["items"]] for who in (mia, boss)
    ]
    by_lead = await act(client, mia, "approve")
    by_boss = await act(client, boss, "approve", reason="good terms")
    late = await sign(client, ann)

    assert (400, "/amount") == (early.status_code, early.json()["errors"][0]["pointer"])
    assert "needs approval first (by lead, then boss)" in early.json()["detail"]
    assert ["lead", "boss"] == submitted.json()["approval"]["steps"]
    assert [["K"], []] == waiting
    assert ["boss", None] == [one.json()["approval"]["next"] for one in (by_lead, by_boss)]
    assert ["mia", "bea"] == by_boss.json()["approval"]["approvers"]
    assert 201 == late.status_code
    assert "open" == (await see(client, ann, "/contracts/K"))["state"]


async def test_who_may_not_approve_is_told_why(client: Client, signed_in: SignedIn, db: Database) -> None:
    await require_approval(db)
    ann, bob, mia = await signed_in("ann"), await signed_in("bob"), await signed_in("mia")
    zoe = await signed_in("zoe")
    await act(client, ann, "submit", amount="6000")
    answers = [await act(client, who, "approve") for who in (ann, bob, zoe, mia, mia)]

    assert [403, 404, 404, 200, 403] == [one.status_code for one in answers]
    assert "somebody else must look at it" in answers[0].json()["detail"]
    assert "somebody else must approve this one" in answers[4].json()["detail"]


async def test_a_rejection_says_why_and_the_contract_is_submitted_anew(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    await require_approval(db)
    ann, mia = await signed_in("ann"), await signed_in("mia")
    await act(client, ann, "submit", amount="1000")
    silent = await act(client, mia, "reject")
    rejected = await act(client, mia, "reject", reason="too cheap")
    again = await act(client, ann, "submit", amount="1200")
    approved = await act(client, mia, "approve")

    assert (400, "/reason") == (silent.status_code, silent.json()["errors"][0]["pointer"])
    assert ("rejected", "too cheap") == (rejected.json()["approval"]["state"], rejected.json()["approval"]["reason"])
    assert ("pending", "approved") == (again.json()["approval"]["state"], approved.json()["approval"]["state"])
    assert [400, 201] == [(await sign(client, ann, amount)).status_code for amount in ("1000", "1200")]


async def test_another_amount_needs_another_approval_and_what_was_approved_holds_meanwhile(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    await require_approval(db)
    ann, mia, boss = await signed_in("ann"), await signed_in("mia"), await signed_in("bea")
    await act(client, ann, "submit", amount="1000")
    await act(client, mia, "approve")
    await sign(client, ann, "1000")
    patched = await client.patch("/api/v1/contracts/K", json={"amount": "1500"}, headers=ann)
    await act(client, ann, "submit", amount="1500")
    meanwhile = await signed_value(client, boss)
    await act(client, mia, "approve")
    later = await client.patch("/api/v1/contracts/K", json={"amount": "1500"}, headers=ann)

    assert 400 == patched.status_code
    assert "1000.00" == meanwhile["amount"]
    assert ("1500.00", "1500.00") == (later.json()["amount"]["amount"], (await signed_value(client, boss))["amount"])


async def test_what_is_withdrawn_waits_for_nobody(client: Client, signed_in: SignedIn, db: Database) -> None:
    await require_approval(db)
    ann, mia = await signed_in("ann"), await signed_in("mia")
    await act(client, ann, "submit", amount="1000")
    withdrawn = await act(client, ann, "withdraw", reason="they asked for a discount")
    late = await act(client, mia, "approve")

    assert "withdrawn" == withdrawn.json()["approval"]["state"]
    assert 409 == late.status_code
    assert [] == (await see(client, mia, "/approvals"))["items"]


async def test_two_who_decide_at_once_do_not_both_decide(client: Client, signed_in: SignedIn, db: Database) -> None:
    await require_approval(db)
    ann, mia, boss = await signed_in("ann"), await signed_in("mia"), await signed_in("bea")
    await act(client, ann, "submit", amount="1000")
    tag = (await client.get("/api/v1/contracts/K", headers=mia)).headers["etag"]
    await act(client, ann, "submit", amount="900")
    seen = {"If-Match": tag}
    late = await client.post("/api/v1/approvals/approve", json={"contract": "K"}, headers=mia | seen)
    rejected = await act(client, boss, "reject", reason="no")
    too_late = await act(client, mia, "approve")

    assert [412, 200, 409] == [one.status_code for one in (late, rejected, too_late)]


async def test_a_contract_is_amended_with_its_plan(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await sign(client, ann, "1000")
    tag = (await client.get("/api/v1/contracts/K", headers=ann)).headers["etag"]
    plan = [{"instalment": str(at), "due_on": f"2027-0{at}-01", "amount": "600"} for at in (1, 2)]
    edit = {"amount": "1200", "instalments": plan}
    first = await client.patch("/api/v1/contracts/K", json=edit, headers=ann | {"If-Match": tag})
    second = await client.patch("/api/v1/contracts/K", json=edit, headers=ann | {"If-Match": tag})

    assert [200, 412] == [one.status_code for one in (first, second)]
    assert ("1200.00", [("1", "600.00"), ("2", "600.00")]) == (
        first.json()["amount"]["amount"],
        [(one["instalment"], one["amount"]["amount"]) for one in first.json()["instalments"]],
    )
