"""Who may see a barrier, who may do what, and who knows who reported it."""

from datetime import date

import pytest

from game_rules.rulebook_load import load
from server.ledger.rulebooks import activate, standard_text
from server.people.roles import Scope
from tests.server.barriers.blocking import BARRIERS, do, draft, look, reported
from tests.server.telling import program, see, send, told

pytestmark = pytest.mark.anyio
ACTS = {
    "confirm": {},
    "reject": {},
    "reopen": {},
    "own": {},
    "resolve": {"text": "Gravel"},
    "merge": {"into": "nowhere"},
    "comments": {"text": "Yes"},
    "confirmations": {},
}


@pytest.mark.parametrize(
    ("who", "status"), [("ann", 200), ("bob", 200), ("mia", 200), ("zoe", 404), ("bea", 200), ("ada", 200)]
)
async def test_who_may_see_a_barrier_of_the_north(client, signed_in, who, status):
    id = (await reported(client, await signed_in("ann")))["id"]
    headers = await signed_in(who)

    answer = await client.get(f"{BARRIERS}/{id}", headers=headers)

    assert status == answer.status_code
    assert (status == 200) == bool((await see(client, headers, "/barriers"))["items"])
    assert (status == 200) == bool((await see(client, headers, "/barriers/summary", period="2026-11"))["rows"])


@pytest.mark.parametrize("what", sorted(ACTS))
async def test_who_does_not_see_it_does_nothing_about_it(client, signed_in, what):
    id = (await reported(client, await signed_in("ann")))["id"]

    answer = await client.post(f"{BARRIERS}/{id}/{what}", json=ACTS[what], headers=await signed_in("zoe"))

    assert 404 == answer.status_code


@pytest.mark.parametrize(
    ("who", "what", "status"),
    [
        ("ann", "confirm", 403),
        ("bob", "confirm", 403),
        ("mia", "confirm", 200),
        ("bea", "confirm", 200),
        ("ada", "reject", 200),
        ("bob", "reject", 403),
        ("bob", "resolve", 409),
        ("bob", "own", 409),
        ("bob", "comments", 201),
        ("bob", "confirmations", 200),
        ("ann", "confirmations", 409),
    ],
)
async def test_who_may_do_what_about_a_report(client, signed_in, who, what, status):
    id = (await reported(client, await signed_in("ann")))["id"]

    answer = await client.post(f"{BARRIERS}/{id}/{what}", json=ACTS[what], headers=await signed_in(who))

    assert status == answer.status_code, answer.text


async def test_a_lead_does_not_decide_about_their_own_report(client, signed_in):
    mia = await signed_in("mia")
    id = (await reported(client, mia))["id"]

    assert 403 == (await client.post(f"{BARRIERS}/{id}/confirm", headers=mia)).status_code


async def test_a_program_that_reads_data_sees_all_and_reports_nothing(client, signed_in, db):
    await reported(client, await signed_in("ann"))
    headers = await program(db, Scope.DATA_READ)

    assert 1 == len((await see(client, headers, "/barriers"))["items"])
    assert 403 == (await client.post(BARRIERS, json=draft(), headers=headers)).status_code


@pytest.mark.parametrize(("who", "told"), [("ann", "ann"), ("bob", None), ("mia", "ann"), ("bea", "ann")])
async def test_where_the_rulebook_says_so_only_leads_see_who_reported(client, signed_in, db, who, told):
    text = standard_text().replace('reporter = "everybody"', 'reporter = "leads"')
    async with db.write() as tx:
        await activate(tx, load(text, file="book.toml", minor_units=2), date(2000, 1, 1), 0)
    id = (await reported(client, await signed_in("ann")))["id"]
    await do(client, await signed_in("ann"), id, "comments", text="It rains")

    seen = await look(client, await signed_in(who), id)

    assert (told, told, told) == (seen["reporter"], seen["history"][0]["by"], seen["comments"][0]["by"])


async def test_touched_deals_have_names_for_those_who_may_see_them(client, signed_in):
    ann = await signed_in("ann")
    await send(client, ann, told("o", "deal.opened", deal="D1", title="Pumps", account="Acme", amount="4000"))
    id = (await reported(client, ann, deal="D1", region=None, blocked=None))["id"]

    for who, deal in (("ann", ("D1", "Pumps")), ("mia", ("D1", "Pumps")), ("bob", (None, None))):
        (seen,) = (await look(client, await signed_in(who), id))["deals"]
        assert (*deal, "4000.00") == (seen["deal"], seen["title"], seen["blocked"]["amount"])
