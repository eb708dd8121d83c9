"""The session token in the platform's safe place: a real Secret Service where there is one to run."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import safe
from mobile.remembered import FILE, Remembered, load, save
from mobile.safe import KeyStore, OwnFile, SafeError, SecretService, safe_here, safe_named

ANN = Remembered("https://office.example", "ann", "secret", "zh", is_dark=True)
BOB = Remembered("https://office.example", "bob", "other", "en")
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon", SecretService.program)


class Locked(OwnFile):
    """A safe place that nobody unlocks."""

    name = "secret-service"

    def keep(self, owner: str, secret: str) -> str:
        raise SafeError("locked")

    def forget(self, owner: str) -> None:
        raise SafeError("locked")


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desktop session of its own with an unlocked keyring."""
    if sys.platform != "linux" or not all(map(shutil.which, PROGRAMS)):
        pytest.skip(f"needs {', '.join(PROGRAMS)}")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    script = (
        "printf 'open' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
        'echo "$DBUS_SESSION_BUS_ADDRESS"; read -r _end; kill %1 2>/dev/null; true'
    )
    session = subprocess.Popen(  # noqa: S603
        ["dbus-run-session", "--", "sh", "-c", script],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert session.stdin is not None
    assert session.stdout is not None
    try:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.stdout.readline().strip())
        yield
    finally:
        session.communicate("\n", timeout=60)


def written(folder: Path) -> str:
    return (folder / FILE).read_text(encoding="utf-8")


@pytest.mark.usefixtures("keyring")
def test_the_desktop_keeps_the_token_and_the_file_does_not(tmp_path: Path) -> None:
    save(tmp_path, ANN, SecretService())

    assert ANN == load(tmp_path)
    assert "secret" not in written(tmp_path).replace(SecretService.name, "")


@pytest.mark.usefixtures("keyring")
def test_two_folders_are_two_people(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("ann", "bob")}
    for folder, one in zip(folders.values(), (ANN, BOB), strict=True):
        folder.mkdir()
        save(folder, one, SecretService())

    assert {"ann": ANN, "bob": BOB} == {name: load(folder) for name, folder in folders.items()}


@pytest.mark.usefixtures("keyring")
def test_a_token_with_any_sign_in_it_comes_back_as_it_was() -> None:
    token = "a b\t\"quoted\" 'x' $HOME \\ 密码"
    SecretService().keep("ann", token)

    assert token == SecretService().fetch("ann", "")


@pytest.mark.usefixtures("keyring")
def test_who_signs_out_leaves_nothing_there(tmp_path: Path) -> None:
    save(tmp_path, ANN, SecretService())
    save(tmp_path, Remembered(ANN.server, ANN.username), SecretService())

    with pytest.raises(SafeError):
        SecretService().fetch(str(tmp_path.resolve()), "")
    assert "" == load(tmp_path).token


@pytest.mark.usefixtures("no_keyring")
def test_without_a_desktop_session_the_token_stays_in_the_file_of_its_owner(tmp_path: Path) -> None:
    save(tmp_path, ANN, SecretService())

    assert ANN == load(tmp_path)
    assert 0o600 == stat.S_IMODE((tmp_path / FILE).stat().st_mode)


def test_a_safe_place_that_stays_locked_costs_neither_the_session_nor_the_sign_out(tmp_path: Path) -> None:
    save(tmp_path, ANN, Locked())
    signed_in = load(tmp_path)
    save(tmp_path, Remembered(ANN.server), Locked())

    assert ANN == signed_in
    assert Remembered(ANN.server) == load(tmp_path)


@pytest.mark.usefixtures("no_keyring")
@pytest.mark.parametrize("place", [SecretService.name, "a place of another version"])
def test_a_token_that_its_place_does_not_give_back_means_to_sign_in_again(tmp_path: Path, place: str) -> None:
    told = {"server": ANN.server, "username": "ann", "token": "", "token_in": place}
    (tmp_path / FILE).write_text(json.dumps(told), encoding="utf-8")

    assert Remembered(ANN.server, "ann") == load(tmp_path)


def test_a_file_of_an_older_version_still_signs_in(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"server": ANN.server, "token": "old"}), encoding="utf-8")

    assert "old" == load(tmp_path).token


def test_every_safe_place_is_found_by_its_name() -> None:
    assert [kind.name for kind in safe.SAFES] == [safe_named(kind.name).name for kind in safe.SAFES]


@pytest.mark.parametrize(
    ("platform", "programs", "expected"),
    [
        ("darwin", {"security"}, "keychain"),
        ("linux", {"secret-tool"}, "secret-service"),
        ("linux", set(), "file"),
        ("win32", set(), "file"),
    ],
)
def test_each_platform_has_its_own(
    monkeypatch: pytest.MonkeyPatch, platform: str, programs: set[str], expected: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(shutil, "which", lambda name: name if name in programs else None)

    assert expected == safe_here().name


def test_android_has_its_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "getandroidapilevel", lambda: 35, raising=False)

    assert KeyStore.name == safe_here().name
