import asyncio
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from server.commands.collected import COMMANDS
from server.commands.serve import serve, serve_command
from server.db.database import Database
from server.settings import Settings

ROOT = click.Group("raidboard", commands=[*COMMANDS, serve_command("nowhere:nothing")])
CSV = "username,name,role,team,region\nann,Ann Ash,rep,Blue Team,North\n"


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """Nothing in it: `init` does it."""
    return empty_database_url


@pytest.fixture
def run(database_url: str):
    def run(*arguments: str | Path) -> Result:
        environment = {"RAIDBOARD_DATABASE_URL": database_url}
        return CliRunner().invoke(ROOT, [str(one) for one in arguments], env=environment)

    return run


@pytest.fixture
def acme(run):
    assert run("init", "--org", "ACME", "--timezone", "Asia/Shanghai", "--currency", "CNY").exit_code == 0
    return run


def value(url: str, sql: str) -> object:
    async def ask() -> object:
        async with await Database.open(url) as db:
            return await db.fetch_value(sql)

    return asyncio.run(ask())


def test_init_makes_the_organisation_and_an_admin(run, database_url: str) -> None:
    done = run("init", "--org", "ACME", "--timezone", "Asia/Shanghai", "--currency", "CNY", "--calendar", "CN")

    assert done.exit_code == 0 and "ACME is set up" in done.output
    assert len(done.output.split()[-1]) == 24
    assert value(database_url, "SELECT role FROM member") == "admin"


def test_init_again_is_refused(acme) -> None:
    again = acme("init")

    assert again.exit_code == 1
    assert "this database already belongs to 'ACME'" in again.output


@pytest.mark.parametrize(
    ("option", "wrong"),
    [("--timezone", "Mars/Base"), ("--currency", "XXX"), ("--calendar", "Atlantis"), ("--org", " ")],
)
def test_init_names_what_is_wrong(run, option: str, wrong: str) -> None:
    done = run("init", option, wrong)

    assert done.exit_code == 1
    assert repr(wrong) in done.output or "the name is empty" in done.output


def test_importing_people_prints_each_new_password_once(acme, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(CSV)
    first, again = acme("org", "import", file, "--print-passwords"), acme("org", "import", file, "--print-passwords")

    assert first.output.splitlines()[0] == "1 person added, 0 updated; 1 team in 1 region."
    assert first.output.splitlines()[1].startswith("ann ")
    assert again.output.splitlines() == ["0 people added, 1 updated; 1 team in 1 region."]


def test_a_file_with_a_mistake_stores_nothing(acme, tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(CSV + "bob,Bob,boos,Blue Team,North\n")
    done = acme("org", "import", file)

    assert done.exit_code == 1
    assert "row 2, column role, value 'boos': is not a role" in done.output
    assert value(database_url, "SELECT count(*) FROM member") == 1


def test_importing_before_init_says_what_to_run(run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(CSV)

    assert "run `raidboard init" in run("org", "import", file).output


def test_the_token_is_the_last_word(acme) -> None:
    made = acme("token", "create", "--name", "crm", "--scope", "events:write,data:read").output.split()[-1]
    listed = acme("token", "list").output

    assert made.startswith("rbt_") and made not in listed
    assert "crm  events:write,data:read" in listed and "works" in listed
    assert acme("token", "revoke", "1").exit_code == 0
    assert "revoked" in acme("token", "list").output
    assert "no working token number 1" in acme("token", "revoke", "1").output


def test_an_unknown_scope_is_named(acme) -> None:
    done = acme("token", "create", "--name", "x", "--scope", "events:wirte")

    assert done.exit_code == 2 and "unknown scope 'events:wirte' (known: events:write" in done.output


def test_settings_lists_all_of_them(run) -> None:
    output = run("settings").output

    assert "RAIDBOARD_PORT=8000" in output and "RAIDBOARD_SECRET=" in output


def test_a_bad_setting_is_one_line(run) -> None:
    done = CliRunner().invoke(ROOT, ["settings"], env={"RAIDBOARD_PORT": "abc"})

    assert done.exit_code == 1
    assert done.output == "Error: RAIDBOARD_PORT is 'abc', but must be a number from 0 to 65535\n"


def test_a_database_that_does_not_answer_is_one_line() -> None:
    url = "postgresql://postgres@127.0.0.1:1/nowhere"
    done = CliRunner().invoke(ROOT, ["token", "list"], env={"RAIDBOARD_DATABASE_URL": url})

    assert done.exit_code == 1 and done.output.startswith("Error: ")


def test_a_file_is_served_by_one_worker_only() -> None:
    with pytest.raises(click.ClickException, match="2 workers cannot share a SQLite file"):
        serve(Settings(workers=2), "nowhere:nothing")


def test_serving_without_an_organisation_says_what_to_run(tmp_path: Path) -> None:
    done = CliRunner().invoke(ROOT, ["serve"], env={"RAIDBOARD_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})

    assert done.exit_code == 1 and "run `raidboard init" in done.output
