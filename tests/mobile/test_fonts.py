"""Chinese characters on any device."""

import logging
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from mobile import fonts


@pytest.fixture
def collection() -> Path:
    """A font collection of this machine."""
    face = fonts.matched_face()
    if face is None or face.path.suffix != ".ttc":
        pytest.skip("this machine has no font collection with Chinese characters")
    return face.path


def test_each_face_can_be_taken_out_of_a_collection(collection: Path) -> None:
    faces = TTCollection(collection).fonts
    font = TTFont(BytesIO(fonts.one_face(collection.read_bytes(), 2)))

    assert faces[2]["name"].getDebugName(1) == font["name"].getDebugName(1)
    assert ord("中") in font.getBestCmap()


def test_a_face_that_the_collection_does_not_have_is_named(collection: Path) -> None:
    with pytest.raises(ValueError, match="face 99 is wanted"):
        fonts.one_face(collection.read_bytes(), 99)


def test_the_simplified_face_is_copied_once(collection: Path, tmp_path: Path) -> None:
    first = fonts.chinese_font(tmp_path)
    assert first is not None
    made = first.stat().st_mtime_ns

    assert first == fonts.chinese_font(tmp_path)
    assert made == first.stat().st_mtime_ns
    assert "SC" in str(TTFont(first)["name"].getDebugName(1))


def test_a_device_without_such_a_font_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "KNOWN", ())
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with caplog.at_level(logging.WARNING):
        assert None is fonts.chinese_font(tmp_path)
    assert "no font with Chinese characters found" in caplog.text
