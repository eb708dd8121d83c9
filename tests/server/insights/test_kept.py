"""What is kept holds exactly as long as nothing happened that may change it."""

import pytest

from server.db.versions import bump_version
from server.insights.kept import KeptAnswers, Stretch, over_events
from server.people.roles import Scope
from tests.server.telling import call, program, send

pytestmark = pytest.mark.anyio
TODAY = 739_000


@pytest.fixture
def asking(db):
    """Ask (question, whether what came can be added, day); answers what was done so far: reads and stretches."""
    kept, done = KeptAnswers[str, int](db, most=2), []

    async def ask(question="all", can_add=True, today=TODAY):
        async def forward(source, answer, stretch):
            done.append(stretch)
            return answer + 1 if can_add else None

        async def read(source):
            done.append(question)
            return 0

        await kept.of(question, today, read, over_events(forward))
        return list(done)

    return ask


async def test_what_was_read_is_answered_again(asking):
    await asking()
    await asking()
    await asking("north")

    assert ["all", "north"] == await asking()


async def test_what_came_is_added_once_or_else_everything_is_read_again(asking, client, db):
    sender = await program(db, Scope.EVENTS_WRITE)
    await asking()
    await send(client, sender, call("c0", member="ann"), call("c1", member="ann"))
    await asking()
    await asking()
    await send(client, sender, call("c2", member="ann"))

    assert ["all", Stretch(0, 2), Stretch(2, 3), "all"] == await asking(can_add=False)
    assert 4 == len(await asking())


async def test_a_new_day_and_an_edit_are_read_anew(asking, db):
    await asking()
    await asking(today=TODAY + 1)
    async with db.write() as tx:
        await bump_version(tx, "accounts")

    assert ["all"] * 3 == await asking(today=TODAY + 1)


@pytest.mark.parametrize("subject", ["raids", "quests_heard", "targets"])
async def test_what_no_answer_goes_by_is_no_reason_to_read(asking, db, subject):
    await asking()
    async with db.write() as tx:
        await bump_version(tx, subject)

    assert ["all"] == await asking()


async def test_only_the_latest_questions_are_kept(asking):
    for question in ("a", "b", "a", "c"):
        await asking(question)

    assert ["a", "b", "c"] == await asking("a")
    assert ["a", "b", "c", "b"] == await asking("b")


async def test_what_could_not_be_read_is_asked_again(db):
    kept = KeptAnswers[str, str](db)

    async def fails(source):
        raise OSError("the disk is full")

    async def reads(source):
        return "read"

    async def forward(source, answer, stretch):
        return answer

    with pytest.raises(OSError, match="full"):
        await kept.of("all", TODAY, fails, over_events(forward))
    assert "read" == await kept.of("all", TODAY, reads, over_events(forward))
