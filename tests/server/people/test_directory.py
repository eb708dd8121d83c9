from datetime import date, timedelta

import pytest

from kpi.calendar import WorkCalendar
from server.db.database import Database
from server.people.directories import DirectoryCache, people_changed
from server.people.directory import Directory, slug_of
from server.people.workdays import work_calendar

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("North America", "north-america"), ("  Team  Ä ", "team-ä"), ("华东 区", "华东-区"), ("R&D", "r-d"), ("--", "-")],
)
def test_a_slug_is_lower_case_with_dashes_and_keeps_every_script(name: str, slug: str) -> None:
    assert slug_of(name) == slug


async def test_people_teams_and_regions_are_found_by_what_events_call_them(directory: Directory) -> None:
    ann, blue = directory.find_member("ann"), directory.find_team("Blue Team")

    assert ann is not None and ann == directory.find_member("Ann Ash") == directory.member(ann.id)
    assert blue is not None and blue == directory.find_team("blue-team") == directory.team(blue.id)
    assert directory.find_region("north") == directory.find_region("North") is not None


async def test_a_full_name_that_two_people_have_finds_nobody(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute("UPDATE member SET name = 'Ann Ash' WHERE username = 'bob'")
        await people_changed(tx)
    directory = await DirectoryCache(db).current()

    assert directory.find_member("Ann Ash") is None
    assert directory.find_member("ann") is not None


async def test_a_member_is_where_they_were_on_that_day(db: Database, directory: Directory) -> None:
    ann, red = directory.find_member("ann"), directory.find_team("red-team")
    assert ann is not None and red is not None
    async with db.write() as tx:
        await tx.execute("UPDATE membership SET to_day = $1 WHERE member_id = $2", TODAY, ann.id)
        await tx.execute(
            "INSERT INTO membership (member_id, team_id, from_day) VALUES ($1, $2, $3)", ann.id, red.id, TODAY
        )
        await people_changed(tx)
    moved = await DirectoryCache(db).current()
    before, after = moved.team_of(ann.id, TODAY - timedelta(days=1)), moved.team_of(ann.id, TODAY)

    assert before == directory.team_of(ann.id, TODAY)
    assert after == (red.id, red.region_id)


async def test_who_is_in_no_team_is_nowhere(directory: Directory) -> None:
    bea = directory.find_member("bea")

    assert bea is not None and directory.team_of(bea.id, TODAY) is None


async def test_who_has_left_is_no_longer_among_the_members_of_the_team(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute("UPDATE member SET left_on = $1 WHERE username = 'bob'", TODAY)
        await people_changed(tx)
    directory = await DirectoryCache(db).current()
    bob, blue = directory.find_member("bob"), directory.find_team("blue-team")

    assert bob is not None and blue is not None
    assert bob.id not in directory.members_of([blue.id], TODAY)
    assert bob.id in directory.members_of([blue.id], TODAY - timedelta(days=1))


async def test_another_cache_sees_a_change_at_the_next_question(db: Database) -> None:
    cache = DirectoryCache(db)
    before = await cache.current()
    async with db.write() as tx:
        await tx.execute("UPDATE team SET name = 'Azure Team' WHERE slug = 'blue-team'")
        await people_changed(tx)

    assert await cache.current() is not before
    assert cache.latest.find_team("Azure Team") is not None


async def test_without_a_change_nothing_is_read_again(db: Database) -> None:
    cache = DirectoryCache(db)

    assert await cache.current() is await cache.current()


async def test_what_is_rolled_back_is_not_remembered(db: Database) -> None:
    cache = DirectoryCache(db)
    with pytest.raises(ZeroDivisionError):
        async with db.write() as tx:
            await tx.execute("UPDATE team SET name = 'Azure Team'")
            await people_changed(tx)
            assert (await cache.current(tx)).find_team("Azure Team") is not None
            1 / 0  # noqa: B018

    assert (await cache.current()).find_team("Azure Team") is None


def test_china_works_on_the_saturdays_it_announced() -> None:
    calendar = work_calendar("CN")

    assert calendar.is_workday(date(2026, 10, 10))
    assert not calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2030, 10, 1))


def test_other_countries_have_their_own_days_off() -> None:
    assert not work_calendar("DE").is_workday(date(2026, 12, 25))
    assert work_calendar("IL").weekend == {4, 5}
    assert work_calendar("") == WorkCalendar()
