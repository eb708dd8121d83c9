"""How a member stands: level, way to the next one, streak as of today, badges."""

from datetime import date

import pytest

from game_rules.rulebook_load import load
from kpi.calendar import WorkCalendar
from server.ledger.rulebooks import standard_text
from server.people.roles import Language, Scope
from server.standings.queries import standing_of
from tests.server.telling import call, program, see, send, told

pytestmark = pytest.mark.anyio
FRIDAY = date(2026, 11, 20)
RULES = load(standard_text(), file="standard.toml", minor_units=2)


async def stands(db, today=FRIDAY, language=Language.ENGLISH, **row):
    values = {"member": 1, "xp": 0, "coins": 0, "streak": 0, "last_active": 0, "badges": "{}"} | row
    async with db.write() as tx:
        await tx.execute("INSERT INTO standing VALUES ($1, $2, $3, $4, $5, $6)", *values.values())
    return await standing_of(db, 1, today, WorkCalendar(), RULES, language)


async def test_who_has_done_nothing_stands_at_the_beginning(db):
    found = await standing_of(db, 1, FRIDAY, WorkCalendar(), RULES, Language.ENGLISH)

    assert (0, 0, 1, "New Badge", 100, 0) == (
        found.xp,
        found.coins,
        found.level,
        found.title,
        found.to_next,
        found.streak,
    )


async def test_the_way_to_the_next_level_is_told(db):
    found = await stands(db, xp=250)

    assert ("Desk Finder", 150, 300, 150, "Printer Tamer") == (
        found.title,
        found.into_level,
        found.level_length,
        found.to_next,
        found.next_title,
    )


async def test_at_the_top_nothing_comes_next(db):
    found = await stands(db, xp=400_000, language=Language.CHINESE)

    assert ("名人堂", None, None, 0, 0) == (
        found.title,
        found.to_next,
        found.next_title,
        found.into_level,
        found.level_length,
    )


async def test_a_debt_makes_the_way_longer(db):
    assert 107 == (await stands(db, xp=-7)).to_next


@pytest.mark.parametrize(
    ("last_active", "today", "streak"),
    [
        (FRIDAY, FRIDAY, 4),
        (FRIDAY, date(2026, 11, 22), 4),
        (FRIDAY, date(2026, 11, 23), 4),
        (FRIDAY, date(2026, 11, 24), 0),
        (date(2026, 11, 18), FRIDAY, 0),
    ],
)
async def test_a_streak_lasts_until_a_working_day_was_missed(db, last_active, today, streak):
    assert streak == (await stands(db, today, streak=4, last_active=last_active.toordinal())).streak


async def test_badges_come_with_their_words_and_days_the_newest_first(db):
    found = await stands(db, badges=f'{{"gone":[5],"wins_10":[9,{FRIDAY.toordinal()}]}}', language=Language.CHINESE)

    assert [("wins_10", "十声钟", FRIDAY), ("gone", "gone", date(1, 1, 5))] == [
        (badge.id, badge.title, badge.won_on) for badge in found.badges
    ]


async def test_me_tells_the_own_standing(client, signed_in):
    ann = await signed_in("ann")
    await send(client, ann, told("w", "deal.won", deal="D", amount="50000", account="A"), call("c"))
    standing = (await see(client, ann, "/me"))["standing"]

    assert (3, "Printer Tamer", 1, []) == tuple(standing[key] for key in ("level", "title", "streak", "badges"))
    assert 1000 == standing["xp"] + standing["to_next"]


async def test_the_streak_of_yesterday_is_over_the_day_after_tomorrow(client, signed_in, clock):
    ann = await signed_in("ann")
    await send(client, ann, call("c"))
    clock.advance(days=4)

    assert 0 == (await see(client, ann, "/me"))["standing"]["streak"]


async def test_a_program_stands_nowhere(client, db):
    assert 403 == (await client.get("/api/v1/me", headers=await program(db, Scope.DATA_READ))).status_code
