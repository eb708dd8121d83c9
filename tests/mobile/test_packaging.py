"""What the Android package is made from."""

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from configparser import RawConfigParser
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement

from mobile import fonts
from tests.mobile.window import LONGEST_WAIT_S, SETTINGS
from tests.source_tree import ROOT, imports, modules
from tools import phone_package

# Named for the packager, and no distribution: Python itself, and a part of it.
PYTHON = {"python3", "sqlite3"}
# What the packager puts beside every app, to speak with Java and with Android.
GIVEN = {"jnius", "android"}
# What Android lets a program do only with a permission, and the words by which our source would do it.
PERMISSIONS = {
    "INTERNET": r"\bimport (?:httpx|websockets|socket)\b|from websockets",
    "CALL_PHONE": r"ACTION_CALL\b|_start\(\"CALL\"",
    "CAMERA": r"android\.hardware\.[Cc]amera|kivy\.uix\.camera|CameraManager",
    "RECORD_AUDIO": r"MediaRecorder|AudioRecord",
    "ACCESS_FINE_LOCATION": r"LocationManager|plyer.*gps|FusedLocation",
    "VIBRATE": r"Vibrator|VIBRATOR_SERVICE",
    "POST_NOTIFICATIONS": r"NotificationManager|NotificationChannel",
    "WAKE_LOCK": r"PowerManager|WakeLock",
    "READ_CONTACTS": r"ContactsContract",
    "READ_MEDIA_IMAGES": r"getExternalStorage|Environment\.DIRECTORY",
    "ACCESS_NETWORK_STATE": r"ConnectivityManager",
    "USE_BIOMETRIC": r"BiometricPrompt|BiometricManager",
    "FOREGROUND_SERVICE": r"PythonService|startForeground",
}
# The first Android on which a program may hand a photo's place to the camera without a permission of its own.
PHOTOS_WITHOUT_PERMISSION = 29
LAUNCHER_PIXELS = 192
# A program for this Android or a later one has to leave room for clock and buttons by itself, which Kivy 2.3 cannot.
DRAWN_UNDER_THE_CLOCK = 35


def spec() -> dict[str, str]:
    """The app's section of buildozer.spec."""
    parser = RawConfigParser()
    parser.read(ROOT / "mobile" / "buildozer.spec", encoding="utf-8")
    return dict(parser["app"])


def named() -> set[str]:
    """What the packager is told to bring."""
    return {entry.partition("==")[0] for entry in spec()["requirements"].split(",")}


def needed(name: str) -> set[str]:
    """A distribution and all that it needs without extras."""
    parts = [Requirement(text) for text in requires(name) or []]
    return {name}.union(*(needed(part.name) for part in parts if part.marker is None or part.marker.evaluate()))


def put_beside(folder: Path, names: set[str]) -> None:
    """Links to what these distributions consist of, as if nothing else were installed."""
    folder.mkdir()
    for name in names:
        for file in distribution(name).files or []:
            top = Path(str(file)).parts[0]
            source = Path(str(distribution(name).locate_file(top)))
            if top != ".." and "__pycache__" not in top and not (folder / top).exists():
                (folder / top).symlink_to(source)


def size_of_png(path: Path) -> tuple[int, int]:
    """Width and height, as the file's first chunk says."""
    head = path.read_bytes()[:24]
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def test_the_package_has_the_version_of_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(spec()["version.regex"], text)

    assert found is not None
    assert tomllib.loads(text)["project"]["version"] == found[1]


def test_everything_the_app_imports_is_named_because_the_packager_follows_no_dependencies() -> None:
    assert set() == (needed("httpx") | needed("websockets")) - named()


def test_the_app_imports_nothing_that_the_package_lacks() -> None:
    known = set(sys.stdlib_module_names) | {"mobile"} | GIVEN | named()
    foreign = {
        f"{module.path}:{line} {name}"
        for module in modules("mobile")
        for name, line in imports(module)
        if name.split(".")[0] not in known
    }

    assert set() == foreign


def test_the_kivy_on_the_phone_is_the_tested_one() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    tested = next(entry for entry in extras["mobile"] if entry.startswith("kivy"))

    assert tested in spec()["requirements"].split(",")


def test_the_app_asks_for_the_permissions_of_what_it_does_and_for_no_other() -> None:
    source = "\n".join(module.text for module in modules("mobile"))
    used = {permission for permission, words in PERMISSIONS.items() if re.search(words, source)}

    assert used == set(spec()["android.permissions"].replace(" ", "").split(","))


def test_every_android_the_app_runs_on_takes_photos_without_a_permission() -> None:
    assert "EXTERNAL_CONTENT_URI" in (ROOT / "mobile" / "device.py").read_text(encoding="utf-8")
    assert PHOTOS_WITHOUT_PERMISSION <= int(spec()["android.minapi"]) <= int(spec()["android.api"])


def test_the_token_stays_out_of_backups_and_java_out_of_clear_text() -> None:
    opened = [key for key in spec() if key in {"android.res_xml", "android.extra_manifest_application_arguments"}]

    assert "False" == spec()["android.allow_backup"]
    # Android 9 and later refuse clear text to Java by themselves, unless a manifest says otherwise.
    assert [] == opened


def test_the_app_stands_upright_and_leaves_the_clock_and_battery_in_sight() -> None:
    assert ("portrait", "0") == (spec()["orientation"], spec()["fullscreen"])
    assert int(spec()["android.api"]) < DRAWN_UNDER_THE_CLOCK


def test_the_package_is_for_phones_of_today_and_of_yesterday() -> None:
    assert {"arm64-v8a", "armeabi-v7a"} == set(spec()["android.archs"].replace(" ", "").split(","))


def test_every_picture_that_the_package_names_is_there_and_large_enough() -> None:
    files = [value for key, value in spec().items() if key.endswith(".filename") and value.startswith("pictures/")]
    sizes = {name: size_of_png(ROOT / "mobile" / name) for name in files}

    assert 4 == len(files)
    assert {} == {name: size for name, size in sizes.items() if min(size) < LAUNCHER_PIXELS}
    assert [] == [name for name, (wide, high) in sizes.items() if "launcher" in name and wide != high]


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


@pytest.mark.kivy
def test_the_app_opens_its_window_with_nothing_but_what_the_package_names(tmp_path: Path) -> None:
    phone_package.put_together(tmp_path / "phone")
    put_beside(tmp_path / "brought", named() - PYTHON)
    folder, told = tmp_path / "files", tmp_path / "told.txt"
    folder.mkdir()
    # Without the folder of installed packages, and with an empty home, as on a phone.
    command = [sys.executable, "-S", "-s", "main.py", "--folder", str(folder)]
    environment = SETTINGS | {
        "PYTHONPATH": str(tmp_path / "brought"),
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
    }
    # Tests that run in the background ignore Ctrl-C, and whatever they start would, too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with told.open("wb") as output:
            app = subprocess.Popen(command, cwd=tmp_path / "phone", env=environment, stdout=output, stderr=output)  # noqa: S603
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        until = time.monotonic() + LONGEST_WAIT_S
        while "main loop" not in told.read_text(encoding="utf-8") and app.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        # Long enough for the first frames.
        time.sleep(1)
        app.send_signal(signal.SIGINT)
        left = app.wait(LONGEST_WAIT_S)
    finally:
        app.kill()

    said = told.read_text(encoding="utf-8")
    assert "main loop" in said
    assert [] == re.findall("(?:ModuleNotFound|Import)Error.*", said)
    assert (folder / "outbox.sqlite").is_file()
    assert 0 == left


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
