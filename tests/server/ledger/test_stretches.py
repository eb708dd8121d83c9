import pytest

from server.db.bulk import Values, write_all
from server.db.database import Database
from server.db.migrate import migrate
from server.db.paging import Page
from server.ledger.event_list import EventFilter, list_events
from server.ledger.paging import BEGINNING
from server.ledger.queries import member_ledger
from server.ledger.stretches import LENGTH
from server.ledger.tables import ENTRY, EVENT
from server.migrations.steps import STEPS
from server.people.access import Viewer
from server.people.roles import Language

pytestmark = pytest.mark.anyio

ANN, BOB = 7, 8
END = BEGINNING
# The first and the last of a stretch, several in one, and stretches between in which there is nothing of Ann.
SEQS = (1, LENGTH - 1, LENGTH, LENGTH + 1, LENGTH + 2, 4 * LENGTH, 7 * LENGTH + 5)


@pytest.fixture
async def books(database_url: str):
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        told = sorted([*((seq, ANN) for seq in SEQS), (2, BOB), (5 * LENGTH, BOB)])
        async with db.write() as tx:
            await write_all(tx, [(EVENT, [event(*one) for one in told])])
            await write_all(tx, [(ENTRY, [entry(seq, line, member) for seq, member in told for line in (0, 1)])])
        yield db


def event(seq: int, member: int) -> Values:
    said = ("", 0, "", None, None, None, None, f"[[{member},1,1,1,1]]", "{}", 1, "token:1", "{}", "")
    return (seq, "crm", f"e{seq}", "call.logged", 0, 739000, 0, member, 0, *said)


def entry(seq: int, line: int, member: int) -> Values:
    return (seq, line, seq, "call", member, 1, 1, 739000, 738991, 0, 1, 10, 1, 10, 0, 10, None, None, None, 0, None, 0)


async def test_a_ledger_is_read_page_by_page_across_stretches(books: Database) -> None:
    places: list[tuple[int, int]] = []
    after: tuple[int, int] | None = (END, END)
    while after is not None:
        page = await member_ledger(books, ANN, after, 3, "CNY")
        places += [(one.cause, one.line) for one in page.entries]
        after = page.next

    assert [(seq, line) for seq in reversed(SEQS) for line in (1, 0)] == places


async def test_the_sums_of_a_ledger_are_those_of_all_stretches(books: Database) -> None:
    page = await member_ledger(books, ANN, (END, END), 1, "CNY")

    assert (20 * len(SEQS), 2 * len(SEQS)) == (page.xp, page.coins)


async def test_events_of_a_member_are_found_in_every_stretch(books: Database) -> None:
    ann = Viewer("member:7", ANN, "ann", "Ann", None, Language.ENGLISH, frozenset())
    found: list[int] = []
    page: Page | None = Page(3)
    while page is not None:
        listed = await list_events(books, ann, EventFilter(), page, "CNY")
        found += [one.event.ref.seq for one in listed.items]
        page = Page(3, listed.next) if listed.next is not None else None

    assert [*reversed(SEQS)] == found


async def test_nothing_is_found_in_a_ledger_without_entries(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)

        assert () == (await member_ledger(db, ANN, (END, END), 3, "CNY")).entries
