"""What Android is asked for, against a stand-in that behaves as its documents say: Android itself cannot run here."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mobile import device
from tests.mobile.window import prepare_screen

pytestmark = pytest.mark.kivy
JPEG = b"\xff\xd8\xff a photo"
CANCELLED = 0


class JavaError(Exception):
    """What Java throws, as Python sees it."""


class Intent:
    """An intent; its constants are class attributes, as jnius shows them."""

    ACTION_DIAL, ACTION_GET_CONTENT, CATEGORY_OPENABLE = "DIAL", "GET_CONTENT", "OPENABLE"

    def __init__(self, action: str) -> None:
        self.action, self.told = action, dict[str, object]()

    def putExtra(self, name: str, value: tuple[str, object]) -> None:
        """Only what was cast says which form of it is meant."""
        self.told[name] = value[1]

    def setData(self, address: object) -> None:
        self.told["data"] = address

    def addCategory(self, name: str) -> None:
        self.told["category"] = name

    def setType(self, name: str) -> None:
        self.told["type"] = name


class Phone:
    """A phone with these programs; `answer` is what the program that is asked does."""

    def __init__(self, folder: Path, programs: set[str], result: int) -> None:
        self.photo = folder / "gallery.jpg"
        self.programs, self.result = programs, result
        self.asked: list[Intent] = []
        self.gallery: list[str] = []
        self.heard: list[Callable[[int, int, Any], None]] = []

    def startActivity(self, intent: Intent) -> None:
        self.asked.append(intent)
        if intent.action not in self.programs:
            raise JavaError("android.content.ActivityNotFoundException")

    def startActivityForResult(self, intent: Intent, code: int) -> None:
        self.startActivity(intent)
        if self.result == device.DONE:
            self.photo.write_bytes(JPEG)
        data = SimpleNamespace(getData=lambda: "content://picked")
        for hear in [*self.heard]:
            # Another program's answer comes by the same way.
            hear(code + 100, device.DONE, None)
            hear(code, self.result, data if intent.action == "GET_CONTENT" else None)

    def getContentResolver(self) -> "Phone":
        return self

    def insert(self, _table: str, _values: object) -> str:
        self.gallery.append("content://new")
        return self.gallery[-1]

    def delete(self, place: str, _where: None, _values: None) -> None:
        self.gallery.remove(place)

    def openFileDescriptor(self, _place: str, _mode: str) -> Any:
        number = os.open(self.photo, os.O_RDONLY)
        return SimpleNamespace(detachFd=lambda: number, close=lambda: None)


@pytest.fixture
def phone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Phone]:
    """Makes the phone that the app is on."""
    prepare_screen()
    from kivy.clock import Clock

    def make(programs: set[str], result: int = device.DONE) -> Phone:
        made = Phone(tmp_path, programs, result)
        classes: dict[str, Any] = {
            "android.content.Intent": Intent,
            "android.content.ContentValues": object,
            "android.net.Uri": SimpleNamespace(parse=lambda text: text),
            "android.provider.MediaStore": SimpleNamespace(ACTION_IMAGE_CAPTURE="CAPTURE", EXTRA_OUTPUT="output"),
            "android.provider.MediaStore$Images$Media": SimpleNamespace(EXTERNAL_CONTENT_URI="images"),
            "org.kivy.android.PythonActivity": SimpleNamespace(mActivity=made),
        }
        jnius, android = ModuleType("jnius"), ModuleType("android")
        vars(jnius).update(autoclass=classes.__getitem__, cast=lambda *told: told, JavaException=JavaError)
        activity = SimpleNamespace(
            bind=lambda on_activity_result: made.heard.append(on_activity_result),
            unbind=lambda on_activity_result: made.heard.remove(on_activity_result),
        )
        vars(android).update(activity=activity)
        monkeypatch.setitem(sys.modules, "jnius", jnius)
        monkeypatch.setitem(sys.modules, "android", android)
        monkeypatch.setattr(device, "platform", "android")
        monkeypatch.setattr(Clock, "schedule_once", lambda act, _wait_s=0: act(0))
        return made

    return make


def test_a_number_is_dialled_without_what_people_write_between_its_digits(phone: Callable[..., Phone]) -> None:
    made = phone({"DIAL"})

    assert device.dial("+86 (555) 80-42")
    assert ["tel:+865558042"] == [one.told["data"] for one in made.asked]


def test_a_tablet_without_a_telephone_goes_on(phone: Callable[..., Phone]) -> None:
    phone(set())

    assert not device.dial("+86 555")


def test_a_photo_is_taken_into_the_gallery_and_copied(phone: Callable[..., Phone], tmp_path: Path) -> None:
    made, taken = phone({"CAPTURE"}), list[Path]()

    assert device.take_photo(tmp_path / "photos", taken.append)
    assert [JPEG] == [one.read_bytes() for one in taken]
    assert (["content://new"], []) == (made.gallery, made.heard)


@pytest.mark.parametrize(("programs", "result"), [({"CAPTURE"}, CANCELLED), (set[str](), device.DONE)])
def test_a_photo_that_was_not_taken_leaves_nothing(
    phone: Callable[..., Phone], tmp_path: Path, programs: set[str], result: int
) -> None:
    made, taken = phone(programs, result), list[Path]()

    assert bool(programs) == device.take_photo(tmp_path / "photos", taken.append)
    assert ([], [], []) == (taken, made.gallery, made.heard)


def test_a_picture_is_chosen_among_those_that_can_be_opened(phone: Callable[..., Phone], tmp_path: Path) -> None:
    made, taken = phone({"GET_CONTENT"}), list[Path]()

    assert device.choose_photo(tmp_path / "photos", taken.append)
    assert [JPEG] == [one.read_bytes() for one in taken]
    assert {"category": "OPENABLE", "type": "image/*"} == made.asked[0].told
