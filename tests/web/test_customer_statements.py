"""The pages of the customer side cost the same number of statements, however much stands on them."""

import pytest

from server.db.tx import Reading, Tx
from tests.web.telling import become, see, tell

PATHS = (
    "/customers",
    "/customers/1",
    "/deals",
    "/deals?view=list",
    "/deals/D-0",
    "/receivables",
    "/events",
    "/events?q=acme",
)


@pytest.fixture
def statements(monkeypatch):
    """What is sent to the database."""
    sent: list[str] = []

    def count(owner, name):
        method = vars(owner)[name]

        async def counted(self, sql, *arguments):
            sent.append(sql)
            return await method(self, sql, *arguments)

        monkeypatch.setattr(owner, name, counted)

    for owner in (*Tx.__subclasses__(), *Reading.__subclasses__()):
        if "fetch" in vars(owner):
            count(owner, "fetch")
    return sent


def sell(pages, first, count):
    for number in range(first, first + count):
        account = "ACME Steel" if number % 2 else f"Firm {number}"
        tell(pages, "deal.opened", deal=f"D-{number}", account=account, amount="100.00", stage=f"S{number % 3}")
        tell(pages, "deal.amended", deal="D-0", amount=f"{number + 1}.00")
        plan = [{"instalment": str(part), "due_on": "2026-01-31", "amount": "50.00"} for part in (1, 2)]
        tell(
            pages, "contract.signed", contract=f"C-{number}", deal="D-0", account="ACME Steel", amount="100.00",
            instalments=plan,
        )  # fmt: skip
        tell(pages, "collection.received", contract=f"C-{number}", amount="50.00")


def costs(pages, statements):
    counted = {}
    for path in PATHS:
        see(pages, path)
        # What time brings about meanwhile sends statements of its own: the fewest of three are the page's.
        counted[path] = min(_sent(pages, path, statements) for _ in range(3))
    return counted


def _sent(pages, path, statements):
    statements.clear()
    see(pages, path)
    return len(statements)


def test_the_number_of_statements_does_not_grow(real_pages, statements):
    sell(real_pages, 0, 2)
    become(real_pages, "mia")
    few = costs(real_pages, statements)

    sell(real_pages, 2, 12)
    many = costs(real_pages, statements)

    assert many == few
    assert max(few.values()) <= 30
    assert min(few.values()) > 0


@pytest.mark.parametrize("is_won", [False, True])
def test_products_to_choose_from_are_read_only_where_the_form_of_lines_is_shown(real_pages, statements, is_won):
    tell(real_pages, "deal.won" if is_won else "deal.opened", "ann", deal="D-1", account="ACME Steel", amount="40000")
    become(real_pages, "ann")
    statements.clear()
    page = see(real_pages, "/deals/D-1")

    assert ('name="line_product"' in page) is not is_won
    assert any("FROM product p" in sent for sent in statements) is not is_won
