import pytest

from server.settings import BadSetting, Settings, describe


def test_without_any_variable_there_is_a_sqlite_file() -> None:
    settings = Settings.from_environment({})

    assert settings.database_url == "sqlite:///var/raidboard.sqlite"
    assert settings.is_sqlite and not settings.is_https


def test_variables_are_read_and_others_ignored() -> None:
    settings = Settings.from_environment({"RAIDBOARD_PORT": "9000", "PORT": "1", "RAIDBOARD_TEST_DATABASE_URL": "x"})

    assert settings.port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "sqlite:///"),
        ("PUBLIC_URL", "sales.example.com"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("SESSION_DAYS", "1.5"),
    ],
)
def test_a_bad_value_names_its_variable_and_itself(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_environment({f"RAIDBOARD_{name}": value})

    assert f"RAIDBOARD_{name} is {value!r}, but must be " in str(caught.value)


def test_a_secret_that_is_too_short_is_not_printed() -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_environment({"RAIDBOARD_SECRET": "hunter2"})

    assert "hunter2" not in str(caught.value)


def test_every_setting_is_described_and_secrets_are_masked() -> None:
    settings = Settings(database_url="postgresql://ann:hunter2@db/raidboard", secret="x" * 32)
    described = {one.variable: one for one in describe(settings)}

    assert described["RAIDBOARD_DATABASE_URL"].value == "postgresql://ann:********@db/raidboard"
    assert described["RAIDBOARD_SECRET"].value == "********"
    assert all(one.meaning and one.expected for one in described.values())
