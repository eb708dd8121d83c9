"""What the Android package is made from."""

import re
import tomllib
from configparser import RawConfigParser
from importlib.metadata import requires

from packaging.requirements import Requirement

from tests.source_tree import ROOT


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
