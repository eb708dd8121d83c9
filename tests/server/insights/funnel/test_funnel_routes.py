"""Where deals get through and where they wait, over the API. It is the 20th of November 2026."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from server.db.database import Database
from server.people.roles import Scope
from tests.server.conftest import SignedIn
from tests.server.telling import program, see, send, told

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


def at(day: int, month: int = 11) -> str:
    return f"2026-{month:02}-{day:02}T09:00:00+08:00"


def deal(id: str, *stages: tuple[str, int], who: str = "ann", amount: str = "1000", **end: int) -> list[Any]:
    """Stages with the day of November they began; `won` or `lost` the day it ended."""
    (first, day), *rest = stages
    head = told(f"{id}:o", "deal.opened", at(day), deal=id, member=who, amount=amount, stage=first, title=f"Deal {id}")
    found = [head]
    for name, on in rest:
        found.append(told(f"{id}:{name}:{on}", "deal.stage_changed", at(on), deal=id, stage=name))
    for word, on in end.items():
        more = {"amount": amount} if word == "won" else {"reason": "price"}
        found.append(told(f"{id}:{word}", f"deal.{word}", at(on), deal=id, member=who, **more))
    return found


@pytest.fixture
async def told_so(client: Client, db: Database) -> None:
    events = [
        *deal("A", ("need", 2), ("offer", 4), won=9),
        *deal("B", ("need", 2), ("offer", 5), ("need", 7), lost=10),
        *deal("C", ("need", 3), who="zoe"),
        *deal("D", ("offer", 19), amount="500"),
        told("K", "contract.signed", at(9), contract="K", deal="A", member="ann", amount="1000",
             instalments=[{"instalment": "1", "due_on": "2026-11-30", "amount": "1000"}]),
        told("K:d", "delivery.completed", at(10), contract="K"),
        told("K:p", "collection.received", at(16), contract="K", amount="1000"),
    ]  # fmt: skip
    await send(client, await program(db, Scope.EVENTS_WRITE), *events)


async def ask(client: Client, headers: dict[str, str], **query: str) -> dict[str, Any]:
    return await see(client, headers, "/funnel", **({"period": "2026-11"} | query))


async def test_stages_tell_conversion_days_and_who_went_back(
    told_so: None, client: Client, signed_in: SignedIn
) -> None:
    need, offer = (await ask(client, await signed_in("bea")))["stages"]

    assert ("need", 4, 1, 3, 0, 1, 1.0) == tuple(
        need[key] for key in ("stage", "reached", "skipped", "onward", "lost", "waiting", "conversion")
    )
    assert ("offer", 3, 1, 1, 1, 1, 0.5) == tuple(
        offer[key] for key in ("stage", "reached", "onward", "lost", "back", "waiting", "conversion")
    )
    assert (3.5, 5) == (offer["median_days"], offer["days_90"])


async def test_stays_that_ended_in_the_period_are_another_question(
    told_so: None, client: Client, signed_in: SignedIn
) -> None:
    need, offer = (await ask(client, await signed_in("bea"), by="ended"))["stages"]

    assert (3, 2, 1) == (need["reached"], need["onward"], need["lost"])
    assert (2, 1, 1) == (offer["reached"], offer["onward"], offer["back"])


async def test_who_waits_too_long_is_named(told_so: None, client: Client, signed_in: SignedIn) -> None:
    found = await ask(client, await signed_in("bea"))
    need = found["stages"][0]

    assert (1, [("C", "Deal C", "zoe", 17)]) == (
        found["stuck_count"],
        [(one["deal"], one["title"], one["member"], one["days"]) for one in found["stuck"]],
    )
    assert (1, 17.0, 1) == (need["now"]["deals"], need["now"]["median_days"], need["now"]["stuck"])
    # Three stays of 1,000 within a year.
    assert (2.5 + 0.5, "8.22") == (need["usual"]["days_90"], need["usual"]["day_less"]["amount"])


async def test_delivery_to_payment_says_what_a_day_less_frees(
    told_so: None, client: Client, signed_in: SignedIn
) -> None:
    found = (await ask(client, await signed_in("bea")))["delivery"]

    # 1,000 in the twenty days of November so far.
    assert (1, 6.0, 6, "50.00", "0.00") == (
        found["payments"],
        found["median_days"],
        found["days_90"],
        found["day_less"]["amount"],
        found["unpaid"]["amount"],
    )


@pytest.mark.parametrize(
    ("who", "scope", "reached"),
    [("ann", "", 3), ("zoe", "", 1), ("mia", "", 3), ("mia", "member:ann", 3), ("bea", "region:south", 1)],
)
async def test_each_sees_their_own(
    told_so: None, client: Client, signed_in: SignedIn, who: str, scope: str, reached: int
) -> None:
    assert reached == (await ask(client, await signed_in(who), scope=scope))["stages"][0]["reached"]


@pytest.mark.parametrize(("who", "scope"), [("ann", "company"), ("ann", "member:bob"), ("mia", "team:red-team")])
async def test_what_is_not_ones_own_is_not_found(client: Client, signed_in: SignedIn, who: str, scope: str) -> None:
    query = {"period": "2026-11", "scope": scope}

    assert 404 == (await client.get("/api/v1/funnel", params=query, headers=await signed_in(who))).status_code


async def test_nothing_yet_is_an_empty_funnel(client: Client, signed_in: SignedIn) -> None:
    found = await ask(client, await signed_in("bea"))

    assert ([], [], None) == (found["stages"], found["stuck"], found["delivery"]["median_days"])
    query = {"period": "2026-11", "product": "nothing"}
    assert 404 == (await client.get("/api/v1/funnel", params=query, headers=await signed_in("bea"))).status_code
