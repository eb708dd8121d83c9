from datetime import date, timedelta

import pytest

from server.db.database import Database
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.org_file import OrgFileError, read_org_file
from server.people.org_import import OrgImported, import_org
from tests.server.acme import NOW, PEOPLE

pytestmark = pytest.mark.anyio

HEADER = "username,name,role,team,region"
GOOD = "ann,Ann Ash,rep,Blue Team,North"


async def take(db: Database, *lines: str, header: str = HEADER, days_later: int = 0) -> tuple[OrgImported, Directory]:
    file = read_org_file("\n".join((header, *lines)).encode())
    done = await import_org(db, file, NOW + timedelta(days=days_later))
    return done, await DirectoryCache(db).current()


def problems(*lines: str, header: str = HEADER) -> list[str]:
    with pytest.raises(OrgFileError) as caught:
        read_org_file("\n".join((header, *lines)).encode())
    return [str(problem) for problem in caught.value.problems]


async def test_the_same_file_again_changes_nothing(db: Database, directory: Directory) -> None:
    done, again = await take(db, *PEOPLE.splitlines()[1:], header=PEOPLE.splitlines()[0])

    assert (done.created, done.updated) == (0, 6)
    assert (again.members, again.teams, again.regions, again.stays) == (
        directory.members,
        directory.teams,
        directory.regions,
        directory.stays,
    )


async def test_a_move_is_dated_and_history_stays_where_it_was(db: Database, directory: Directory) -> None:
    _, after = await take(db, "ann,Ann Ash,rep,Red Team,South", days_later=3)
    ann, blue, red = after.find_member("ann"), after.find_team("blue-team"), after.find_team("red-team")
    assert ann and blue and red
    moved = date(2026, 11, 23)

    assert after.team_of(ann.id, moved - timedelta(days=1)) == (blue.id, blue.region_id)
    assert after.team_of(ann.id, moved) == (red.id, red.region_id)


async def test_a_move_that_was_a_mistake_is_corrected_on_the_same_day(db: Database) -> None:
    await take(db, "ann,Ann Ash,rep,Red Team,South", days_later=3)
    _, after = await take(db, "ann,Ann Ash,rep,Green Team,South", days_later=3)
    ann, green = after.find_member("ann"), after.find_team("green-team")
    assert ann and green

    assert after.team_of(ann.id, date(2026, 11, 23)) == (green.id, green.region_id)
    assert sum(stay.member_id == ann.id for stay in after.stays) == 2


async def test_history_finds_the_team_of_someone_without_a_first_day(db: Database) -> None:
    _, after = await take(
        db,
        "eve,Eve Elm,rep,Blue Team,North,",
        "fay,Fay Fir,rep,Blue Team,North,2026-01-05",
        header=f"{HEADER},joined_on",
    )
    eve, fay = after.find_member("eve"), after.find_member("fay")
    assert eve and fay

    assert after.team_of(eve.id, date(2016, 1, 1)) is not None
    assert after.team_of(fay.id, date(2026, 1, 4)) is None
    assert after.team_of(fay.id, date(2026, 1, 5)) is not None


async def test_a_column_that_is_missing_leaves_what_was_there(db: Database) -> None:
    await take(db, f"{GOOD},ann@acme.example,zh", header=f"{HEADER},email,language")
    await take(db, "ann,Ann Oak,rep,Blue Team,North")
    row = await db.fetch_one("SELECT name, email, language, password_hash FROM member WHERE username = 'ann'")

    assert row is not None
    assert tuple(row)[:3] == ("Ann Oak", "ann@acme.example", "zh")
    assert row["password_hash"].startswith("$argon2id$")


async def test_passwords_are_made_for_those_who_have_none(db: Database) -> None:
    file = read_org_file(f"{HEADER}\n{GOOD}\neve,Eve Elm,rep,Blue Team,North".encode())
    done = await import_org(db, file, NOW, make_passwords=True)

    assert list(done.passwords) == ["eve"]
    assert "eve" not in repr(done)


async def test_a_team_follows_its_region(db: Database) -> None:
    _, after = await take(db, "zoe,Zoe Zelkova,rep,Red Team,West")
    red, west = after.find_team("red-team"), after.find_region("west")

    assert red and west and red.region_id == west.id


async def test_a_large_company_is_taken_over_at_once(db: Database) -> None:
    lines = [f"rep{number},Rep {number},rep,Team {number % 9},Region {number % 3}" for number in range(500)]
    done, after = await take(db, *lines)

    assert (done.created, done.teams, done.regions) == (500, 9, 3)
    assert len(after.members) == 506


def test_every_mistake_is_told_with_row_column_and_value() -> None:
    found = problems(GOOD, "bo/b,,repp,Blue Team,North", "ann,Ann,rep,Blue Team,South")

    assert found == [
        "row 2, column username, value 'bo/b': must be 1 to 64 printable characters without / \\ ? # %",
        "row 2, column name, value '': is empty",
        "row 2, column role, value 'repp': is not a role (known: rep, lead, boss, admin)",
        "row 3, column username, value 'ann': is there twice",
        "row 3, column region, value 'South': team 'Blue Team' is in 'North' above",
    ]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("2026-13-01,,", "column joined_on, value '2026-13-01': is not a day"),
        ("2026-02-01,2026-01-01,", "column left_on, value '2026-01-01': is before joined_on 2026-02-01"),
        (",,fr", "column language, value 'fr': is not a language (known: en, zh)"),
    ],
)
def test_optional_columns_are_checked_too(cells: str, message: str) -> None:
    [problem] = problems(f"{GOOD},{cells}", header=f"{HEADER},joined_on,left_on,language")

    assert message in problem


def test_names_that_look_alike_are_not_silently_one_team() -> None:
    [problem] = problems(GOOD, "bob,Bob,rep,blue team,North")

    assert "cannot be told from 'Blue Team'" in problem


def test_a_missing_and_an_unknown_column_are_told() -> None:
    found = problems("ann,Ann,rep,Blue Team,1", header="username,name,role,team,regio")

    assert "column region" in found[0] and "is missing" in found[0]
    assert "unknown column" in found[1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(encoding: str, delimiter: str) -> None:
    text = f"{HEADER}\r\nzoe,左伊,rep,红队,华东 区\r\n\r\n".replace(",", delimiter)
    [person] = read_org_file(text.encode(encoding)).people

    assert (person.name, person.team, person.region) == ("左伊", "红队", "华东 区")


def test_another_encoding_is_refused_with_what_to_do() -> None:
    with pytest.raises(OrgFileError, match="save it as CSV UTF-8"):
        read_org_file(f"{HEADER}\nzoe,左伊,rep,红队,华东".encode("gb18030"))


def test_a_row_with_too_many_cells_is_told() -> None:
    [problem] = problems("ann,Ash, Ann,rep,Blue Team,North")[:1]

    assert problem == "row 1, column , value 'North': there are more cells than columns: is a comma not quoted?"


def test_an_empty_file_lacks_its_columns() -> None:
    with pytest.raises(OrgFileError, match="column username"):
        read_org_file(b"")
