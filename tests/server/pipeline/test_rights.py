"""Who sees which deals, contracts and instalments: one's own, those of whom one leads or of one's accounts, or all."""

import pytest

from server.accounts.commands import AccountDesk
from server.accounts.edits import AccountEdit
from server.accounts.queries import AccountQueries
from server.db.paging import Page
from server.errors import NotFound
from server.people.directories import DirectoryCache
from server.pipeline.filters import ContractFilter, DealFilter, InstalmentFilter
from tests.server.acme import NOW
from tests.server.intake.recording import event
from tests.server.pipeline.telling import opened, signed

pytestmark = pytest.mark.anyio

SHARED = [{"member": "ann", "share": "0.4"}, {"member": "zoe", "share": "0.6"}]
PLAN = (("1", "2026-10-10", "300"),)
# The account of A and S is looked after by nobody; Z's by Bob.
SEES = {
    "ann": "AS",
    "bob": "BZ",
    "mia": "ABSZ",
    "zoe": "SZ",
    "bea": "ABSZ",
    "ada": "ABSZ",
}


async def tell_everything(desk, db, clock) -> None:
    accounts = AccountDesk(db, clock, DirectoryCache(db))
    await accounts.create_account(desk.viewer("bea"), AccountEdit(name="Bolt", owner="bob"))
    shared = {"member": None, "credits": SHARED}
    told = [
        *(opened("A", "ann", account="Acme"), opened("B", "bob"), opened("Z", "zoe", account="Bolt")),
        *(opened("S", account="Acme") | {}, signed("A", *PLAN, account="Acme"), signed("B", *PLAN, member="bob")),
        *(signed("Z", *PLAN, member="zoe", account="Bolt"), signed("S", *PLAN)),
    ]
    for one in told:
        if one["id"].startswith("S:"):
            one["data"] = {key: value for key, value in (one["data"] | shared).items() if value is not None}
    receipts = await desk.send(*told)
    assert [None] * 8 == [one.error for one in receipts]


@pytest.mark.parametrize("who", SEES)
async def test_who_sees_which(desk, pipeline, db, clock, who):
    await tell_everything(desk, db, clock)
    viewer = desk.viewer(who)

    deals = await pipeline.deals(viewer, DealFilter(), Page())
    contracts = await pipeline.contracts(viewer, ContractFilter(), Page())
    instalments = await pipeline.instalments(viewer, InstalmentFilter(), Page())
    cards = [card.id for column in await pipeline.kanban(viewer, DealFilter()) for card in column.cards]

    told = [[one.id for one in deals.items], [one.id for one in contracts.items], cards]
    told.append([one.contract for one in instalments.items])
    assert [SEES[who]] * 4 == ["".join(sorted(ids)) for ids in told]
    assert len(SEES[who]) * 30_000 == (await pipeline.receivables(viewer, NOW.date())).total


@pytest.mark.parametrize("who", SEES)
async def test_what_one_may_not_see_is_not_found(desk, pipeline, db, clock, who):
    await tell_everything(desk, db, clock)
    found = set()
    for id in "ABSZ":
        try:
            assert id == (await pipeline.deal(desk.viewer(who), id)).deal.id
            assert id == (await pipeline.contract(desk.viewer(who), id)).contract.id
            found.add(id)
        except NotFound:
            with pytest.raises(NotFound):
                await pipeline.contract(desk.viewer(who), id)

    assert set(SEES[who]) == found


async def test_an_account_brings_each_viewer_only_what_they_see(desk, pipeline, db, clock):
    await tell_everything(desk, db, clock)
    (acme,) = await AccountQueries(db).search("Acme", 1)

    brings = {who: await pipeline.of_account(desk.viewer(who), acme.id) for who in ("ann", "bob", "zoe", "mia")}

    assert {"ann": 2, "bob": 0, "zoe": 1, "mia": 2} == {who: one.open_count for who, one in brings.items()}
    assert {"ann": 30_000, "bob": 0, "zoe": 0, "mia": 30_000} == {who: one.overdue for who, one in brings.items()}


async def test_who_gave_their_share_away_sees_it_no_longer(desk, pipeline, db, clock):
    await tell_everything(desk, db, clock)
    amended = event("amend", "deal.amended", "2026-11-10T09:00:00+08:00", deal="S", member="ann")

    before = len((await pipeline.deals(desk.viewer("zoe"), DealFilter(), Page())).items)
    await desk.send(amended)
    after = len((await pipeline.deals(desk.viewer("zoe"), DealFilter(), Page())).items)

    assert (2, 1) == (before, after)
