"""`raidboard hook` as people run it, with a real database behind it."""

import pytest
from click.testing import CliRunner, Result

from server.commands.export import export
from server.commands.hooks import hook

SECRET = "client-secret-of-theirs"


@pytest.fixture(autouse=True)
def acme(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)
    monkeypatch.setenv("RAIDBOARD_PUBLIC_URL", "https://sales.example.com")


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(hook, list(words), input=typed)


def test_a_hook_is_added_listed_changed_and_removed() -> None:
    added = run("add", "hubspot", "--source", "hubspot", "--owner", "51=ann", "--currency", "CNY", typed=f"{SECRET}\n")
    assert "https://sales.example.com/api/v1/hooks/hubspot" in added.output

    changed = run("set", "hubspot", "--owner", "52=bob", "--owner", "51=", "--stage", "77=Offer", "--no-earn")
    assert 0 == changed.exit_code, changed.output
    told = 'hubspot  HubSpot  only counts  {"currency":"CNY","owners":{"52":"bob"},"stages":{"77":"Offer"}}'
    assert told == run("list").output.strip()
    assert 0 == run("remove", "hubspot").exit_code
    assert "" == run("list").output


def test_a_secret_that_is_not_given_is_made_and_shown_once() -> None:
    added = run("add", "pd", "--source", "pipedrive", "--user", "raidboard", typed="\n")

    assert "password is shown only now" in added.output
    assert added.output.split()[-1] not in run("list").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--source", "hubspot", "--owner", "51=nobody"), "owners/51 is 'nobody': no member has this username"),
        (("--source", "hubspot", "--member", "nobody"), "member is 'nobody'"),
        (("--source", "hubspot", "--currency", "yuan"), "currency is 'yuan', must be an ISO 4217 code"),
        (("--source", "hubspot", "--owner", "51"), "'51' must be written as THEIRS=OURS"),
        (
            (
                "--source",
                "salesforce",
            ),
            "organisation is '', must be the 15 or 18 characters",
        ),
        (("--source", "pipedrive", "--user", "a:b"), "user is 'a:b', must be the HTTP user"),
        (
            (
                "--source",
                "zoho",
            ),
            "'zoho' is not one of",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_value(words: tuple[str, ...], told: str) -> None:
    result = run("add", "crm", *words, typed=f"{SECRET}\n")

    assert 0 != result.exit_code
    assert told in result.output


def test_a_short_secret_a_wrong_name_and_a_second_hook_are_refused() -> None:
    assert "secret has 3 characters" in run("add", "crm", "--source", "twilio", typed="abc\n").output
    assert "name is 'C R M'" in run("add", "C R M", "--source", "twilio", typed=f"{SECRET}\n").output
    run("add", "crm", "--source", "twilio", typed=f"{SECRET}\n")
    assert "there is a hook 'crm' already" in run("add", "crm", "--source", "twilio", typed=f"{SECRET}\n").output
    assert "there is no hook 'nowhere'" in run("set", "nowhere").output
    assert "there is no hook 'nowhere'" in run("again", "nowhere").output
    assert "there is no hook 'nowhere'" in run("remove", "nowhere").output


def test_no_secret_is_exported(tmp_path) -> None:
    run("add", "crm", "--source", "twilio", typed=f"{SECRET}\n")
    result = CliRunner().invoke(export, [str(tmp_path / "out")])

    assert 0 == result.exit_code, result.output
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files
    assert [] == [path.name for path in files if SECRET.encode() in path.read_bytes()]
