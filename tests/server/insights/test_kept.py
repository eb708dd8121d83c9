"""What is kept holds exactly as long as nothing happened that may change it."""

import pytest

from server.db.versions import bump_version
from server.insights.kept import KeptAnswers
from server.people.roles import Scope
from tests.server.telling import call, program, send

pytestmark = pytest.mark.anyio
TODAY = 739_000


@pytest.fixture
def asking(db):
    """Ask (question, what events are said to concern, day); answers how often was read so far."""
    kept, reads = KeptAnswers[str, int](db, most=2), []

    async def ask(question="all", concerned=True, today=TODAY):
        async def concerns(seq):
            return concerned

        async def read():
            reads.append(question)
            return len(reads)

        assert await kept.of(question, today, concerns, read) <= len(reads)
        return len(reads)

    return ask


async def test_what_was_read_is_answered_again(asking):
    assert [1, 1, 2, 2] == [await asking(), await asking(), await asking("north"), await asking()]


async def test_an_event_counts_only_where_it_may_change_the_answer(asking, client, db):
    sender = await program(db, Scope.EVENTS_WRITE)
    await send(client, sender, call("c0", member="ann"))
    seen = [await asking()]
    await send(client, sender, call("c1", member="ann"))
    seen.append(await asking(concerned=False))
    # That event was looked at: it is not asked about again.
    seen.append(await asking())
    await send(client, sender, call("c2", member="ann"))
    seen.append(await asking())

    assert [1, 1, 1, 2] == seen


async def test_a_new_day_and_an_edit_are_read_anew(asking, db):
    seen = [await asking(), await asking(today=TODAY + 1)]
    async with db.write() as tx:
        await bump_version(tx, "accounts")
    seen.append(await asking(today=TODAY + 1))

    assert [1, 2, 3] == seen


async def test_only_the_latest_questions_are_kept(asking):
    for question in ("a", "b", "a", "c"):
        await asking(question)

    assert [3, 4] == [await asking("a"), await asking("b")]


async def test_what_could_not_be_read_is_asked_again(db):
    kept = KeptAnswers[str, str](db)

    async def fails():
        raise OSError("the disk is full")

    async def concerns(seq):
        return True

    async def reads():
        return "read"

    with pytest.raises(OSError, match="full"):
        await kept.of("all", TODAY, concerns, fails)
    assert "read" == await kept.of("all", TODAY, concerns, reads)
