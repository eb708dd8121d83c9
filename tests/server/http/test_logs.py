import logging
from collections.abc import Iterator

import pytest
import structlog

from server.http.logs import configure_logging
from server.settings import Settings


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging belongs to the whole process: put it back."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def fail(password: str) -> None:
    raise RuntimeError("broken")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_traceback_shows_no_variables(log_format: str, capsys: pytest.CaptureFixture) -> None:
    configure_logging(Settings(log_format=log_format))
    secret = "".join(("hun", "ter2"))
    for log in (structlog.get_logger("ours"), logging.getLogger("theirs")):
        try:
            fail(secret)
        except RuntimeError:
            log.exception("it failed")
    output = "".join(capsys.readouterr())

    assert output.count("broken") >= 2
    assert "hunter2" not in output


def test_what_is_below_the_level_is_not_logged(capsys: pytest.CaptureFixture) -> None:
    configure_logging(Settings(log_level="warning"))
    structlog.get_logger("ours").info("quiet")
    logging.getLogger("theirs").info("quiet")

    assert "quiet" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_standard_output_stays_free_for_what_commands_print(log_format: str, capsys: pytest.CaptureFixture) -> None:
    configure_logging(Settings(log_format=log_format))
    structlog.get_logger("ours").warning("heard")
    logging.getLogger("theirs").warning("heard")

    output, errors = capsys.readouterr()

    assert ("", 2) == (output, errors.count("heard"))
