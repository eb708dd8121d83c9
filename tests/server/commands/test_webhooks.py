"""`raidboard webhook`: adding, listing, pausing, a new secret, removing."""

import pytest
from click.testing import CliRunner, Result

from server.commands.webhooks import webhook

URL = "https://sales.example.com/hook"


@pytest.fixture(autouse=True)
def _at_acme(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find ACME."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)


def run(*words: str) -> Result:
    return CliRunner().invoke(webhook, words)


def test_the_secret_is_the_last_word_and_never_printed_again():
    made = run("add", URL, "--kinds", "deal.won,contract.*", "--name", "Warehouse").stdout
    secret, id = made.split()[-1], made.split()[1]
    listed = run("list").stdout
    renewed = run("secret", id).stdout.strip()

    assert secret.startswith("whsec_") and renewed.startswith("whsec_") and secret != renewed
    assert f"{id}  active  {URL}  deal.won,contract.*  told up to 0\n" == listed


def test_a_webhook_is_paused_resumed_and_removed():
    id = run("add", URL).stdout.split()[1]

    assert f"Webhook {id} is paused.\n" == run("pause", id).stdout
    assert f"Webhook {id} is active.\n" == run("resume", id).stdout
    assert f"Webhook {id} is removed.\n" == run("remove", id).stdout
    assert "" == run("list").stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("add", "http://127.0.0.1/"), "must begin with https://"),
        (("add", URL, "--kinds", "deal.wno"), "'deal.wno' is no type of event"),
        (("pause", "nothing"), "there is no webhook 'nothing'"),
    ],
)
def test_what_is_wrong_is_told(words, problem):
    told = run(*words)

    assert 1 == told.exit_code
    assert problem in told.output
