"""What the Android package is made from."""

import re
import subprocess
import sys
import tomllib
from configparser import RawConfigParser
from importlib.metadata import requires
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement

from mobile import fonts
from tests.source_tree import ROOT
from tools import phone_package


def spec() -> dict[str, str]:
    """The app's section of buildozer.spec."""
    parser = RawConfigParser()
    parser.read(ROOT / "mobile" / "buildozer.spec", encoding="utf-8")
    return dict(parser["app"])


def needed(name: str) -> set[str]:
    """A distribution and all that it needs without extras."""
    parts = [Requirement(text) for text in requires(name) or []]
    return {name}.union(*(needed(part.name) for part in parts if part.marker is None or part.marker.evaluate()))


def test_the_package_has_the_version_of_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(spec()["version.regex"], text)

    assert found is not None
    assert tomllib.loads(text)["project"]["version"] == found[1]


def test_everything_the_app_imports_is_named_because_the_packager_follows_no_dependencies() -> None:
    named = {entry.partition("==")[0] for entry in spec()["requirements"].split(",")}

    assert set() == (needed("httpx") | needed("websockets")) - named


def test_the_kivy_on_the_phone_is_the_tested_one() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    tested = next(entry for entry in extras["mobile"] if entry.startswith("kivy"))

    assert tested in spec()["requirements"].split(",")


def test_the_app_asks_for_the_network_and_nothing_else() -> None:
    assert "INTERNET" == spec()["android.permissions"]


def test_every_picture_that_the_package_names_is_there() -> None:
    named = [value for key, value in spec().items() if key.endswith(".filename") and value.startswith("pictures/")]

    assert 4 == len(named)
    assert [] == [name for name in named if not (ROOT / "mobile" / name).is_file()]


def test_the_package_holds_all_that_the_app_reads(tmp_path: Path) -> None:
    phone_package.put_together(tmp_path / "phone")
    packed = {path.suffix.removeprefix(".") for path in (tmp_path / "phone").rglob("*") if path.is_file()}

    assert packed - {"md"} <= set(spec()["source.include_exts"].split(","))
    assert (tmp_path / "phone" / "main.py").read_bytes() == (ROOT / "mobile" / "main.py").read_bytes()


def test_the_app_starts_from_where_android_starts_it(tmp_path: Path) -> None:
    phone_package.put_together(tmp_path / "phone")
    command = [sys.executable, "main.py", "--help"]
    answer = subprocess.run(command, cwd=tmp_path / "phone", capture_output=True, text=True, check=True)  # noqa: S603

    assert "The phone app of Raidboard." in answer.stdout


def test_the_font_that_comes_along_has_every_character_of_gbk(tmp_path: Path) -> None:
    wanted = phone_package.characters()

    assert wanted >= {ord(sign) for sign in "中碩龘é·¥，“…"}
    assert len(wanted) > 20_000


def test_a_font_is_cut_to_what_is_wanted(tmp_path: Path) -> None:
    face = fonts.matched_face()
    if face is None:
        pytest.skip("this machine has no font with Chinese characters")
    phone_package.cut_font(face.path, face.index, tmp_path / "packed" / "chinese.otf", {ord("中"), ord("a")})

    with TTFont(tmp_path / "packed" / "chinese.otf") as font:
        assert {ord("中"), ord("a")} == set(font.getBestCmap())
    assert "Open Font License" in (tmp_path / "packed" / "LICENCE.txt").read_text(encoding="utf-8")
