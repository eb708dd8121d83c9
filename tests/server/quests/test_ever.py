from dataclasses import replace

import pytest

from game_rules.editions import Editions
from game_rules.rulebook import Rulebook, Window
from game_rules.rulebook_load import load
from server.db.database import Database
from server.db.migrate import migrate
from server.db.versions import read_versions
from server.ledger.rulebooks import standard_text
from server.migrations.steps import STEPS
from server.quests.ever import heard_everything, remember_all

pytestmark = pytest.mark.anyio

BOOK = load(standard_text(), file="standard.toml", minor_units=2)
ENDLESS = [quest for quest in BOOK.quests if quest.window is Window.EVER]
OTHER = replace(BOOK, version=2, quests=tuple(quest for quest in BOOK.quests if quest is not ENDLESS[0]))


async def asked(db: Database, last_seq: int, rulebook: Rulebook) -> bool:
    versions = await read_versions(db)
    async with db.write() as tx:
        return await heard_everything(tx, versions, last_seq, rulebook)


async def test_quests_that_are_played_from_the_first_event_on_have_heard_everything(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)

        assert [True, True] == [await asked(db, 0, BOOK), await asked(db, 7, BOOK)]


async def test_quests_that_come_later_have_not_nor_those_that_come_back(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await asked(db, 0, BOOK)

        assert [False, False] == [await asked(db, 7, OTHER), await asked(db, 8, BOOK)]


async def test_a_database_that_is_older_than_the_question_has_not_until_it_is_folded_anew(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        before = await asked(db, 7, BOOK)
        async with db.write() as tx:
            await remember_all(tx, Editions([(1, BOOK)]))

        assert [False, True] == [before, await asked(db, 7, BOOK)]


async def test_after_a_change_of_such_quests_folding_anew_does_not_say_so(database_url: str) -> None:
    async with await Database.open(database_url) as db:
        await migrate(db, STEPS)
        await asked(db, 0, BOOK)
        async with db.write() as tx:
            await remember_all(tx, Editions([(1, BOOK), (739000, OTHER)]))

        assert not await asked(db, 7, OTHER)
