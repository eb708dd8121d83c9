"""The lead pool, tickets and what a deal sells on the phone: without network, and with a real server process."""

import json
from pathlib import Path

import pytest

from mobile import words
from mobile.outbox import State
from mobile.pool import Hands
from mobile.screens.pool_tellings import tell_hands, tell_no_more
from mobile.screens.tellings import tell_refusal
from tests.mobile.phones import offline, session, signed_in
from tests.mobile.window import RealServer, frames, shown, tap, texts, until

pytestmark = [pytest.mark.anyio, pytest.mark.kivy, pytest.mark.usefixtures("virtual_screen")]


async def bring(server: str, name: str) -> str:
    """Bob brings a lead into the pool; answers its id."""
    lead = {"name": name, "phone": f"+86 555 {name}", "origin": "Fair"}
    async with session(server, "bob") as bob:
        id: str = json.loads(await bob.act("leads", name, json.dumps(lead)))["id"]
    return id


async def test_a_lead_is_claimed_called_and_returned_from_the_phone(tmp_path: Path, server: str) -> None:
    id = await bring(server, "Bolt 4711")
    async with signed_in(tmp_path, server) as app:
        app.root.frame.go("pool")
        await until(lambda: app.store.pool and id in {one.id for one in app.store.pool.items})
        app.root.frame.go(f"lead:{id}")
        await until(lambda: "Claim" in texts(app.root))
        await frames(6)
        hidden = app.root.frame.screen.phone
        await tap(shown(app.root, "Claim"))
        await until(lambda: app.root.frame.screen.phone)
        reached = app.root.frame.screen.phone
        app.root.frame.screen.give_back()
        trouble = app.root.frame.screen.trouble
        app.root.frame.screen.ids.reason.text = "No budget this year"
        app.root.frame.screen.give_back()
        await until(lambda: app.store.lead and app.store.lead.state == "pool" and not app.store.waiting)

        assert ("", "+86 555 Bolt 4711") == (hidden, reached)
        assert "Say why, for whoever claims it next." == trouble
        assert ("No budget this year", []) == (app.store.lead.reason, app.outbox.rejected(app.owner))


async def test_who_claims_second_without_network_is_told_so(tmp_path: Path, real_office: RealServer) -> None:
    id = await bring(real_office.url, "Kite 4712")
    async with signed_in(tmp_path, real_office.url) as app:
        app.root.frame.go(f"lead:{id}")
        await until(lambda: "Claim" in texts(app.root))
        app.sync.stop()
        app.root.frame.screen.claim()
        async with session(real_office.url, "bob") as bob:
            await bob.act(f"leads/{id}/claim", "faster", "{}")
        app._open_session()
        await until(lambda: app.outbox.rejected(app.owner))
        refused = app.outbox.rejected(app.owner)[0]

    assert "Somebody was quicker: this lead is no longer in the pool." == tell_refusal(refused)


async def test_a_limit_is_told_in_the_language_of_the_phone(tmp_path: Path, server: str) -> None:
    ids = [await bring(server, f"Limit {number}") for number in range(11)]
    async with signed_in(tmp_path, server) as app:
        for id in ids:
            app.act("lead.claim", f"leads/{id}/claim", {})
        await until(lambda: not app.outbox.count(app.owner, State.WAITING))
        refused = app.outbox.rejected(app.owner)
        app.root.frame.go("pool")
        await until(lambda: app.store.hands and app.store.hands.claimed_today >= 10)
        limits = app.root.frame.screen.limits
        words.speak("zh")
        told = {tell_refusal(one) for one in refused}

    assert {"你今天领取的线索已达上限。"} == told
    assert "You claimed as many leads today as are allowed on one day." in limits


async def test_tickets_stand_with_their_customer_and_lines_with_their_deal(tmp_path: Path, server: str) -> None:
    ticket = {"title": "The display stays dark", "account": "Ticket Steel", "priority": "high"}
    deal = {"id": "D-lines", "account": "Ticket Steel", "title": "Displays", "amount": "9000"}
    line = {"product": "Display", "quantity": 10, "price": "1000", "discount": "1000"}
    async with session(server, "ann") as ann, signed_in(tmp_path, server) as app:
        currency = app.store.me.currency
        await ann.act("deals", "deal", json.dumps(deal | {"currency": currency, "lines": [line]}))
        await ann.act("tickets", "ticket", json.dumps(ticket))
        account = json.loads(await ann.get("accounts", {"q": "Ticket Steel"}))["items"][0]["id"]
        app.root.frame.go(f"account:{account}")
        await until(lambda: "The display stays dark" in texts(app.root))
        app.root.frame.go("deal:D-lines")
        await until(lambda: "Display" in texts(app.root))
        sold = next(widget.text for widget in app.root.walk() if getattr(widget, "title", "") == "Display")

    assert f"10 × 1,000 {currency}, discount 1,000 {currency}" in sold


async def test_a_lead_is_claimed_without_network_and_waits(tmp_path: Path) -> None:
    async with offline(tmp_path) as app:
        app.root.frame.go("pool")
        await frames(6)
        await tap(next(row for row in app.root.walk() if getattr(row, "title", "") == "Bolt & Sons"))
        await frames(6)
        seen = (app.root.frame.place, "You hold as many leads as are allowed. Return one first." in texts(app.root))
        await tap(shown(app.root, "Claim"))
        await frames(4)
        buttons, act = texts(app.root), app.outbox.waiting(app.owner, 9)[-1]

    assert ("lead:L-1", True) == seen
    assert ("leads/L-1/claim", False) == (act.path, "Claim" in buttons)


@pytest.mark.parametrize(
    ("hands", "told", "no_more"),
    [
        (Hands(2, 0, 1, 0), "You hold 2. Claimed today: 1.", ""),
        (Hands(2, 50, 1, 10), "You hold 2 of 50. Claimed today: 1 of 10.", ""),
        (Hands(50, 50, 1, 10), "You hold 50 of 50. Claimed today: 1 of 10.", "You hold as many leads as are allowed"),
        (Hands(2, 50, 10, 10), "You hold 2 of 50. Claimed today: 10 of 10.", "You claimed as many leads today"),
    ],
)
def test_it_is_told_how_many_leads_one_may_take(hands: Hands, told: str, no_more: str) -> None:
    assert told == tell_hands(hands)
    assert tell_no_more(hands).startswith(no_more)
    assert bool(no_more) == bool(tell_no_more(hands))
