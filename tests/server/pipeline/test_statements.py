"""Every list and page costs the same number of statements, however much there is."""

from datetime import date

import pytest

from server.accounts.queries import AccountFilter, AccountQueries, ContactFilter
from server.db.paging import Page
from server.db.tx import Reading, Tx
from server.pipeline.filters import ContractFilter, DealFilter, InstalmentFilter
from tests.server.pipeline.telling import opened, paid, signed

pytestmark = pytest.mark.anyio


@pytest.fixture
def statements(monkeypatch):
    """Counts what is sent to the database."""
    sent: list[str] = []
    for owner in (*Tx.__subclasses__(), *Reading.__subclasses__()):
        if "fetch" in vars(owner):
            _count(monkeypatch, owner, sent)
    return sent


def _count(monkeypatch, owner, sent):
    method = owner.fetch

    async def counted(self, sql, *args):
        sent.append(sql)
        return await method(self, sql, *args)

    monkeypatch.setattr(owner, "fetch", counted)


async def _tell(desk, first: int, count: int) -> None:
    halves = [{"member": "ann", "share": "0.5"}, {"member": "bob", "share": "0.5"}]
    events = []
    for number in range(first, first + count):
        deal = opened(f"D{number}", "ann", str(number), stage=f"s{number % 3}", account=f"Firm {number % 40}")
        if number % 2:
            deal["data"] = {name: value for name, value in deal["data"].items() if name != "member"} | {
                "credits": halves
            }
        events += [deal, signed(f"K{number}", ("1", "2026-11-01", "5"), ("2", "2026-12-01", "5"), account="Firm 1")]
        events += [paid(f"p{number}", f"K{number}", "7")]
    for start in range(0, len(events), 900):
        await desk.send(*events[start : start + 900])


async def _costs(desk, pipeline, accounts, statements) -> dict[str, int]:
    ann, page = desk.viewer("ann"), Page(200)
    asked = {
        "deals": lambda: pipeline.deals(ann, DealFilter(), page),
        "kanban": lambda: pipeline.kanban(ann, DealFilter()),
        "deal": lambda: pipeline.deal(ann, "D1"),
        "contracts": lambda: pipeline.contracts(ann, ContractFilter(), page),
        "instalments": lambda: pipeline.instalments(ann, InstalmentFilter(), page),
        "receivables": lambda: pipeline.receivables(ann, date(2026, 11, 20)),
        "account": lambda: pipeline.of_account(ann, 1),
        "values": lambda: pipeline.open_value_of(range(1, 40)),
        "accounts": lambda: accounts.list(AccountFilter(), page),
        "contacts": lambda: accounts.contacts(ContactFilter(), page),
        "search": lambda: accounts.search("firm", 20),
    }
    costs = {}
    for name, ask in asked.items():
        statements.clear()
        await ask()
        costs[name] = len(statements)
    return costs


async def test_the_number_of_statements_does_not_grow(desk, pipeline, db, statements):
    accounts = AccountQueries(db)
    await pipeline.today()  # The directory is read once per process.
    await _tell(desk, 0, 3)
    few = await _costs(desk, pipeline, accounts, statements)
    await _tell(desk, 3, 600)
    many = await _costs(desk, pipeline, accounts, statements)

    assert few == many
    assert max(many.values()) <= 9, many
