"""What a phone has in its bag: details that nobody opened yet are there without network, with their age."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from mobile.customers import Account, Deal, Deals, Found
from mobile.live import Link
from mobile.outbox import Outbox, Owner
from mobile.packing import CUSTOMERS, PACKED_FOR, RAIDS, wanted_offline
from mobile.raids import Raid, RaidCard, Raids
from mobile.session import Session
from mobile.sync import Sync
from tests.mobile.office import Answer, Office
from tests.mobile.phones import session, signed_in
from tests.mobile.scene import ANSWERS, NOW
from tests.mobile.syncing import Screens, syncing, until
from tests.mobile.test_raid_journeys import anew, open_raid
from tests.mobile.window import RealServer, opened
from tests.mobile.window import until as until_drawn

pytestmark = pytest.mark.anyio


def raid_of(
    id: str, account: str, ends_on: date | None = None, *, is_mine: bool = True, state: str = "active"
) -> RaidCard:
    return RaidCard(id, "", account, state, "sign", None, ends_on, is_mine)


def deal_of(account_id: str, closes_on: date | None) -> Deal:
    return Deal("d", "", "open", "", account_id, Decimal(1), "", "", 0, closes_on)


def test_raids_that_run_come_first_and_then_whoever_is_fought_for() -> None:
    raids = Raids(
        (
            raid_of("late", "Acme", date(2026, 12, 31)),
            raid_of("others", "Zeta", is_mine=False),
            raid_of("over", "Zeta", state="victory"),
            raid_of("soon", "Bolt", date(2026, 12, 1)),
        )
    )
    accounts = Found("", (Account("a", "Acme"), Account("k", "Key", is_key=True), Account("n", "Nut")))
    deals = Deals("", (deal_of("s", None), deal_of("n", date(2026, 12, 1))))
    asked = [one.name for one in wanted_offline("ann", raids, deals, accounts)]

    assert ["raid:soon", "raid:late", *(f"contacts:{id}" for id in "ansk")] == asked


def test_nothing_is_packed_without_bounds() -> None:
    raids = Raids(tuple(raid_of(f"{n}", "Acme") for n in range(50)))
    accounts = Found("", tuple(Account(f"{n}", f"{n}") for n in range(100)))

    assert RAIDS + CUSTOMERS == len(wanted_offline("ann", raids, None, accounts))
    assert () == wanted_offline("ann", None, None, None)


def tell(asked: list[str]) -> Callable[[str, list[str]], Answer | None]:
    """An office with a raid and two customers; what it is asked is written down."""

    def answer(path: str, _ids: list[str]) -> Answer | None:
        name = path.removeprefix("/api/v1/").partition("?")[0]
        asked.append(name)
        known = {"raids": "raids", "raids/r1": "raid:r1", "accounts": "accounts", "contacts": "contacts:A-1"}
        return (200, "application/json", json.dumps(ANSWERS[known[name]])) if name in known else None

    return answer


async def test_what_is_packed_is_kept_and_stands_on_no_screen(outbox: Outbox, office: Office, ann: Owner) -> None:
    asked: list[str] = []
    office.misbehave = tell(asked)

    async with syncing(outbox, ann) as screens:
        await until(lambda: outbox.recall(ann, "contacts:A-2"))

    assert not [one for one in screens.news if isinstance(one, Raid)]
    assert outbox.recall(ann, "raid:r1") is not None


async def test_what_was_packed_lately_is_not_asked_for_again(outbox: Outbox, office: Office, ann: Owner) -> None:
    asked: list[str] = []
    office.misbehave = tell(asked)
    now = datetime.now(UTC)
    outbox.remember(ann, "raid:r1", json.dumps(ANSWERS["raid:r1"]), now)
    outbox.remember(ann, "contacts:A-1", json.dumps(ANSWERS["contacts:A-1"]), now - PACKED_FOR)

    async with syncing(outbox, ann):
        await until(lambda: outbox.recall(ann, "contacts:A-2"))

    assert (0, 2) == (asked.count("raids/r1"), asked.count("contacts"))


@pytest.mark.kivy
@pytest.mark.usefixtures("virtual_screen")
async def test_a_raid_that_was_never_opened_has_its_plan_without_network(
    tmp_path: Path, real_office: RealServer
) -> None:
    steel = anew("Packed Steel")
    async with session(real_office.url, "mia") as mia:
        raid = await open_raid(mia, steel, [("mia", "closer"), ("ann", "opener")])
        due = f"{datetime.now(UTC) + timedelta(days=5):%FT%TZ}"
        step = {"who": "ann", "channel": "call", "what": "Call the smelter", "day_only": True, "due": due}
        await mia.act(f"raids/{raid}/steps", anew("step"), json.dumps(step))
    async with signed_in(tmp_path, real_office.url) as app:
        await until_drawn(lambda: app.outbox.recall(app.owner, f"raid:{raid}"))
    real_office.kill()
    async with opened(tmp_path) as app:
        await until_drawn(lambda: app.root.frame and app.store.me)
        app.root.frame.go(f"raid:{raid}")
        await until_drawn(lambda: app.store.raid)
        told = ([one.what for one in app.store.raid.steps], app.root.frame.screen.next, app.root.frame.ids.top.as_of)
        asked_of = app.outbox.recall(app.owner, f"raid:{raid}")
    real_office.start()

    assert (["Call the smelter"], True) == (told[0], "Call the smelter" in told[1])
    assert asked_of is not None
    assert asked_of[1] == told[2]


async def test_what_is_followed_is_true_until_the_line_breaks_and_nothing_else(
    outbox: Outbox, office: Office, ann: Owner
) -> None:
    screens = Screens()
    sync = Sync(outbox, screens, clock=lambda: NOW)
    sync.start(Session(ann, "token"))
    sync._show_link(Link.LIVE)
    sync._show_link(Link.DOWN)

    assert {"me", "quests", "notices", "raids"} == set(screens.held)
    assert {NOW} == set(screens.held.values())


async def test_a_phone_that_slept_knows_no_more_than_when_it_went_to_sleep(
    outbox: Outbox, office: Office, ann: Owner
) -> None:
    times, screens = iter((NOW, NOW + timedelta(hours=3))), Screens()
    sync = Sync(outbox, screens, clock=lambda: next(times))
    sync.start(Session(ann, "token"))
    sync._show_link(Link.LIVE)
    sync.rest()
    sync._show_link(Link.CATCHING_UP)

    assert {NOW} == set(screens.held.values())
