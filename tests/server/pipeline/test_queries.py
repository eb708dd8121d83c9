"""What people read of the pipeline: deals, the kanban, contracts, instalments, what is owed."""

from datetime import date

import pytest

from server.db.paging import Page
from server.errors import InvalidInput, NotFound
from server.pipeline.filters import ContractFilter, DealFilter, InstalmentFilter, Wanting
from server.pipeline.kanban import set_order_of_stages
from server.pipeline.rows import Age, DealRow
from tests.server.intake.recording import event, reversal
from tests.server.pipeline.telling import moved, opened, paid, signed, won

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 20)
PLAN = (("1", "2026-10-10", "300"), ("2", "2026-11-01", "400"), ("3", "2026-12-01", "300"))


async def test_a_deal_is_read_with_names_and_days(desk, pipeline):
    await desk.send(
        opened("D", account="Acme", product="Pump", title="A pump", expected_close="2026-12-24"), moved("D", "offer")
    )

    deal = (await pipeline.deal(desk.viewer("ann"), "D")).deal

    assert ("A pump", "Acme", "Pump", 100_000) == (deal.title, deal.account.name, deal.product.name, deal.amount)
    assert ("offer", "open", date(2026, 11, 2), date(2026, 12, 24)) == (
        deal.stage,
        deal.state,
        deal.opened_on,
        deal.expected_close,
    )
    assert 14 == deal.days_in_stage(desk.clock())


async def test_the_stages_of_a_deal_are_told_with_their_days_and_the_steps_back(desk, pipeline, db):
    async with db.write() as tx:
        await set_order_of_stages(tx, ["need", "offer", "talks"])
    await desk.send(
        opened("D", stage="need"), moved("D", "talks", 4), moved("D", "offer", 7), won("D", day=9, account="Acme")
    )

    story = await pipeline.deal(desk.viewer("ann"), "D")

    assert [("need", 2), ("talks", 3), ("offer", 2)] == [(one.stage, one.days) for one in story.stages]
    assert 1 == story.steps_back


async def test_the_kanban_sums_open_deals_by_stage_in_the_order_of_stages(desk, pipeline, db):
    async with db.write() as tx:
        await set_order_of_stages(tx, ["need", "offer"])
    await desk.send(
        *(opened("A", amount="10", stage="offer"), opened("B", amount="20", stage="later", day=3)),
        *(opened("C", amount="30", stage="need"), opened("D", amount="40", stage="earlier", day=2)),
        *(opened("E", amount="50"), opened("F", amount="70", stage="need", account="Acme"), won("G")),
    )

    columns = await pipeline.kanban(desk.viewer("bea"), DealFilter())

    told = [(one.stage, one.count, one.total, [card.id for card in one.cards]) for one in columns]
    assert [
        ("", 1, 5000, ["E"]),
        ("need", 2, 10_000, ["F", "C"]),
        ("offer", 1, 1000, ["A"]),
        ("earlier", 1, 4000, ["D"]),
        ("later", 1, 2000, ["B"]),
    ] == told


async def test_receivables_stand_in_the_bucket_of_their_age(desk, pipeline):
    due = ("2026-11-20", "2026-11-19", "2026-10-21", "2026-10-20", "2026-09-20", "2026-08-22", "2026-08-21")
    await desk.send(signed("K", *((str(place), day, str(10**place)) for place, day in enumerate(due))))

    found = await pipeline.receivables(desk.viewer("ann"), TODAY)

    assert [
        (Age.NOT_DUE, 1, 100),
        (Age.TO_30, 2, 11_000),
        (Age.TO_60, 1, 100_000),
        (Age.TO_90, 2, 11_000_000),
        (Age.OVER_90, 1, 100_000_000),
    ] == [(one.age, one.count, one.amount) for one in found.buckets]
    assert (111_111_100, 111_111_000) == (found.total, found.overdue)


async def test_a_bounced_payment_is_owed_again(desk, pipeline):
    await desk.send(signed("K", *PLAN), paid("p", "K", "300", instalment="1"))
    before = (await pipeline.contract(desk.viewer("ann"), "K")).contract
    await desk.send(reversal("b", "p"))

    after = (await pipeline.contract(desk.viewer("ann"), "K")).contract

    assert [(30_000, 70_000), (0, 100_000)] == [(one.collected, one.unpaid) for one in (before, after)]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanting.PAID, ["1"]),
        (Wanting.OVERDUE, ["2"]),
        (Wanting.DUE, ["3"]),
        (Wanting.UNPAID, ["2", "3"]),
        (Wanting.ALL, ["1", "2", "3"]),
    ],
)
async def test_instalments_are_listed_by_how_they_stand(desk, pipeline, wanted, names):
    await desk.send(signed("K", *PLAN), paid("p", "K", "350"))

    found = await pipeline.instalments(desk.viewer("ann"), InstalmentFilter(wanted), Page())

    assert names == [one.name for one in found.items]


async def test_an_account_is_told_with_all_it_brings(desk, pipeline, db):
    await desk.send(
        *(opened("A", amount="10", account="Acme"), opened("B", amount="20", account="Acme"), won("C", account="Acme")),
        *(signed("K", *PLAN, account="Acme"), paid("p", "K", "300"), opened("Z", amount="9", account="Bolt")),
        event("lost", "deal.lost", deal="L", member="ann", account="Acme", reason="price"),
    )
    acme = await db.fetch_value("SELECT id FROM account WHERE ref = 'Acme'")

    found = await pipeline.of_account(desk.viewer("ann"), acme)

    assert (2, 3000, 1, 100_000, 1) == (
        found.open_count,
        found.open_total,
        found.won_count,
        found.won_total,
        found.lost_count,
    )
    assert (30_000, 40_000, 30_000) == (found.due, found.overdue, found.paid)
    assert {acme: (3000, 70_000)} == await pipeline.open_value_of([acme])


async def test_wins_are_counted_per_member_and_industry(desk, pipeline, db):
    halves = [{"member": "ann", "share": "0.5"}, {"member": "zoe", "share": "0.5"}]
    await desk.send(
        won("A", account="Acme"),
        event("B", "deal.won", deal="B", amount="5", credits=halves, account="Acme"),
        won("C", "bob", account="Bolt"),
    )
    async with db.write() as tx:
        await tx.execute("UPDATE account SET industry = 'steel' WHERE ref = 'Acme'")

    found = await pipeline.won_by_member_in("steel")

    assert {desk.viewer("ann").member_id: 2, desk.viewer("zoe").member_id: 1} == found


@pytest.mark.parametrize("sort", ["amount", "expected_close", "stage_since", "updated"])
async def test_pages_of_deals_follow_each_other_without_gap_or_repetition(desk, pipeline, sort):
    days = ["2026-12-01", "2026-12-02", None]
    told = [opened(f"D{n}", amount=str(n % 3), day=2 + n % 4, stage="x", expected_close=days[n % 3]) for n in range(11)]
    for one in told:
        one["data"] = {name: value for name, value in one["data"].items() if value is not None}
    await desk.send(*told)
    everything = await pipeline.deals(desk.viewer("ann"), DealFilter(sort=sort), Page(50))
    found: list[DealRow] = []
    cursor = None
    while not found or cursor is not None:
        page = await pipeline.deals(desk.viewer("ann"), DealFilter(sort=sort), Page(4, cursor))
        found, cursor = [*found, *page.items], page.next

    assert 11 == len(everything.items)
    assert [one.id for one in everything.items] == [one.id for one in found]


async def test_a_cursor_of_another_list_is_refused(desk, pipeline):
    for cursor in ("x", "", "!!!", "WyJhIiwxXQ"):
        with pytest.raises(InvalidInput, match="no `next` of this list"):
            await pipeline.deals(desk.viewer("ann"), DealFilter(sort="amount"), Page(4, cursor))


async def test_deals_are_found_by_text_whatever_its_case(desk, pipeline):
    await desk.send(
        opened("A", title="Big PUMP"),
        opened("B", account="Pumpernickel"),
        opened("C", title="100%"),
        opened("泵", day=3),
    )

    async def found(text: str) -> list[str]:
        listed = await pipeline.deals(desk.viewer("ann"), DealFilter(text=text), Page())
        return sorted(one.id for one in listed.items)

    assert [["A", "B"], ["C"], ["泵"], []] == [await found(text) for text in ("pump", "%", "泵", "_")]


async def test_a_deal_of_which_everything_was_taken_back_is_not_there(desk, pipeline):
    await desk.send(opened("D"), signed("K", *PLAN), reversal("r", "D:opened"), reversal("s", "K:signed"))

    with pytest.raises(NotFound):
        await pipeline.deal(desk.viewer("bea"), "D")
    with pytest.raises(NotFound):
        await pipeline.contract(desk.viewer("bea"), "K")
    assert () == (await pipeline.contracts(desk.viewer("bea"), ContractFilter(), Page())).items
    assert 0 == (await pipeline.receivables(desk.viewer("bea"), TODAY)).total
