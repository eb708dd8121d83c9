"""What needs whom today: each kind from its first day to its last, whose it is, and in which order it is told."""

from datetime import date, timedelta

import pytest

from server.notices.asked import Asked, Thresholds
from server.notices.customers import birthdays, silent_accounts
from server.notices.deals import waiting_deals
from server.notices.money import instalments
from server.people.roles import Scope
from tests.server.acme import NOW
from tests.server.pipeline.telling import moved, opened, paid, signed
from tests.server.telling import Counting, call, program, see, send

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 20)


@pytest.fixture
async def tell(client, db):
    """A function that records events as a program would."""
    headers = await program(db, Scope.EVENTS_WRITE)

    async def record(*events):
        results = await send(client, headers, *events)
        assert ["recorded"] * len(events) == [one["status"] for one in results], results

    return record


@pytest.fixture
def notices(client, signed_in):
    """A function that answers what needs somebody."""

    async def ask(who="ann"):
        return await see(client, await signed_in(who), "/notices")

    return ask


async def look_after(db, account: str, owner: str | None, *, key: bool = True) -> None:
    async with db.write() as tx:
        await tx.execute(
            "UPDATE account SET is_key = $1, owner_id = (SELECT id FROM member WHERE username = $2) WHERE ref = $3",
            *(key, owner or "", account),
        )


def told(items, *fields):
    return [tuple(one[field] for field in fields) if len(fields) > 1 else one[fields[0]] for one in items]


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


async def test_who_has_nothing_to_do_is_told_nothing(notices):
    assert {"items": [], "pressing": 0, "others": [], "summary": [], "next": None} == await notices()


async def test_instalments_are_told_from_three_days_before_until_they_are_paid(tell, notices):
    plan = [(f"at {offset}", day(offset), "100") for offset in (-40, -1, 0, 3, 4)]
    await tell(signed("C", *plan, account="Acme"), paid("p", "C", "30", account="Acme"))

    found = await notices()
    assert [
        ("instalment_overdue", "late", "at -40", 40, "70.00"),
        ("instalment_overdue", "late", "at -1", 1, "100.00"),
        ("instalment_due", "today", "at 0", 0, "100.00"),
        ("instalment_due", "soon", "at 3", 3, "100.00"),
    ] == [(*told([one], "kind", "urgency", "part", "days")[0], one["amount"]["amount"]) for one in found["items"]]
    assert (3, "Acme", {"type": "contract", "id": "C", "title": "C"}) == (
        found["pressing"],
        found["items"][0]["account"]["name"],
        found["items"][0]["about"],
    )
    await tell(paid("q", "C", "470", account="Acme"))
    assert [] == (await notices())["items"]


async def test_a_deal_is_told_when_its_day_is_near_or_over_or_it_stands_still_but_once(tell, notices):
    await tell(
        opened("late", expected_close=day(-1), stage="Talks", title="Late one", account="Acme"),
        opened("both", expected_close=day(-2)),
        moved("both", "Talks", day=1),
        opened("today", expected_close=day(0)),
        opened("near", expected_close=day(3)),
        opened("fine", expected_close=day(4)),
    )

    assert [
        ("deal_late", "both", "late", 2),
        ("deal_late", "late", "late", 1),
        ("deal_closing", "today", "today", 0),
        ("deal_closing", "near", "soon", 3),
    ] == [(one["kind"], one["about"]["id"], one["urgency"], one["days"]) for one in (await notices())["items"]]


@pytest.mark.parametrize(("days", "told_it"), [(20, False), (21, True)])
async def test_a_deal_stands_still_after_three_weeks_in_a_stage(tell, notices, clock, days, told_it):
    await tell(opened("d", title="Crane", stage="Talks", day=19))
    clock.advance(days=days - 1)

    found = (await notices())["items"]
    assert [("deal_stalled", "watch", "Crane", "Talks", 21)] * told_it == [
        (one["kind"], one["urgency"], one["about"]["title"], one["part"], one["days"]) for one in found
    ]


@pytest.mark.parametrize(
    ("last", "key", "owner", "days"),
    [(5, True, "ann", 15), (7, True, "ann", None), (5, False, "ann", None), (5, True, "bob", None)],
)
async def test_a_key_account_is_silent_after_two_weeks_without_a_touch(tell, notices, db, last, key, owner, days):
    await tell(
        call("c", f"2026-11-{last:02}T09:00:00+08:00", member="zoe"),
        call("old", "2026-10-01T09:00:00+08:00", member="zoe"),
    )
    await look_after(db, "Acme", owner, key=key)

    expected = [("account_silent", "watch", days)] if days else []
    assert expected == told((await notices())["items"], "kind", "urgency", "days")


async def test_who_sells_at_a_key_account_is_told_of_its_silence_but_not_of_others_money(tell, notices, db, clock):
    await tell(opened("a", account="Acme", amount="100"), opened("b", "zoe", account="Acme", amount="900"))
    await look_after(db, "Acme", "bob")
    clock.advance(days=15)

    sums = {who: (await notices(who))["items"][0]["amount"]["amount"] for who in ("ann", "bob", "zoe")}
    assert {"ann": "100.00", "bob": "1000.00", "zoe": "900.00"} == sums


@pytest.mark.parametrize(
    ("born", "days", "urgency"),
    [("1980-11-20", 0, "today"), ("1980-11-27", 7, "soon"), ("1980-11-28", None, ""), ("1980-11-19", None, "")],
)
async def test_a_birthday_is_told_a_week_before(tell, notices, db, born, days, urgency):
    await tell(call("c", member="zoe"))
    await look_after(db, "Acme", "ann", key=False)
    await _born(db, "Wang", born)

    expected = [("birthday", urgency, days)] if days is not None else []
    assert expected == told((await notices())["items"], "kind", "urgency", "days")
    assert [] == (await notices("bob"))["items"]


async def test_who_was_born_on_a_leap_day_is_congratulated_before_march(tell, notices, db, clock):
    await tell(call("c", member="zoe"))
    await look_after(db, "Acme", "ann", key=False)
    await _born(db, "Wang", "1980-02-29")
    clock.advance(days=95)

    assert ["2027-02-28"] == told((await notices())["items"], "on")


async def _born(db, contact: str, born: str) -> None:
    birthday = date.fromisoformat(born)
    async with db.write() as tx:
        await tx.execute(
            "INSERT INTO contact (ref, name, account_id, title, phone, email, birthday, birth_md, preferences, "
            "version, created_at) SELECT $1, $1, id, '', '', '', $2, $3, '', 1, $4 FROM account WHERE ref = 'Acme'",
            *(contact, birthday, birthday.month * 100 + birthday.day, NOW),
        )


async def test_a_quest_that_was_taken_is_told_before_it_ends(client, signed_in, notices, clock):
    draft = {"title": "Clean the list", "xp": 50, "due_on": day(4)}
    quest = (await client.post("/api/v1/quests", json=draft, headers=await signed_in("mia"))).json()["id"]
    await client.post(f"/api/v1/quests/{quest}/accept", headers=await signed_in("ann"))
    assert [] == (await notices())["items"]

    clock.advance(days=2)
    assert [("quest_ending", "soon", 2)] == told((await notices())["items"], "kind", "urgency", "days")
    assert [] == (await notices("bob"))["items"]


@pytest.mark.parametrize(
    ("who", "own", "others", "count"),
    [("ann", ["A"], [], 0), ("zoe", ["Z"], [], 0), ("mia", ["M"], ["B", "A"], 2), ("bea", [], ["Z", "B", "M", "A"], 4)],
)
async def test_who_is_told_of_whose_money(tell, notices, who, own, others, count):
    amounts = {"ann": 100, "bob": 300, "mia": 200, "zoe": 900}
    for member, amount in amounts.items():
        await tell(signed(member[0].upper(), ("1", day(-1), str(amount)), member=member))

    found = await notices(who)
    assert (own, others) == (
        [one["about"]["id"] for one in found["items"]],
        [one["about"]["id"] for one in found["others"]],
    )
    assert [count] * bool(count) == told(found["summary"], "count")


async def test_a_summary_counts_what_is_not_shown(tell, notices):
    plan = [(str(number), day(-number), "10") for number in range(1, 41)]
    await tell(signed("C", *plan))

    found = await notices("bea")
    assert 30 == len(found["others"])
    assert [("instalment_overdue", 40, "400.00")] == [
        (one["kind"], one["count"], one["amount"]["amount"]) for one in found["summary"]
    ]


async def test_what_one_shares_is_told_once(tell, notices):
    half = [{"member": "mia", "share": "0.5"}, {"member": "ann", "share": "0.5"}]
    contract = signed("C", ("1", day(-1), "100"), credits=half)
    del contract["data"]["member"]
    await tell(contract)

    found = await notices("mia")
    assert ["C"] == [one["about"]["id"] for one in (*found["items"], *found["others"])]


async def test_a_program_has_nothing_to_be_told(client, db):
    answer = await client.get("/api/v1/notices", headers=await program(db, Scope.DATA_READ))

    assert 403 == answer.status_code


@pytest.mark.parametrize("source", [instalments, waiting_deals, silent_accounts, birthdays])
async def test_every_source_is_one_statement_however_many_ask(db, directory, source):
    members = frozenset(one.id for one in directory.members)
    counting = Counting(db)

    await source(counting, Asked(members, 0, TODAY, NOW, directory, Thresholds(14, 21)))
    assert 1 == counting.statements
