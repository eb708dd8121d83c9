"""What the app remembers, and who may read it."""

import stat
from pathlib import Path

from mobile.remembered import FILE, Remembered, load, save
from mobile.safe import OwnFile

ANN = Remembered("https://office.example", "ann", "secret", "zh", is_dark=True)


def test_what_was_saved_is_there_at_the_next_start(tmp_path: Path) -> None:
    save(tmp_path, Remembered("https://old.example"), OwnFile())
    save(tmp_path, ANN, OwnFile())

    assert ANN == load(tmp_path)


def test_only_the_owner_may_read_the_token(tmp_path: Path) -> None:
    save(tmp_path, ANN, OwnFile())

    assert 0o600 == stat.S_IMODE((tmp_path / FILE).stat().st_mode)


def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"server": 5, "token"', encoding="utf-8")

    assert Remembered() == load(tmp_path)


def test_the_token_is_not_shown_in_logs_of_the_value() -> None:
    assert "secret" not in repr(ANN)
