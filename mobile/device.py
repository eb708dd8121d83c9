"""What only the device itself can do: dial, take a photo, choose a file. Android is asked by its intents, a desk shows
its own windows. Intents need no permission, because another program does the work and hands over the result. Where
there is no such program, as on a tablet without a telephone, nothing happens, and the answer is False.
"""

import logging
import shutil
import uuid
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.utils import platform

log = logging.getLogger(__name__)

TAKE, CHOOSE = 1, 2
# Android's word for "done"; anything else is "thought better of it".
DONE = -1
Taken = Callable[[Path], None]


def dial(phone: str) -> bool:
    """Open the dialler with this number; the person still presses the button."""
    number = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    if platform != "android":
        return webbrowser.open(f"tel:{number}")
    from jnius import autoclass

    intents = autoclass("android.content.Intent")
    intent = intents(intents.ACTION_DIAL)
    intent.setData(autoclass("android.net.Uri").parse(f"tel:{number}"))
    return _is_taken_on(lambda: _activity().startActivity(intent))


def has_camera() -> bool:
    """Whether `take_photo` can work here; a desk has files."""
    return bool(platform == "android")


def take_photo(folder: Path, taken: Taken) -> bool:
    """Let the camera program take a photo; `taken` gets a copy in `folder`, or nothing is called."""
    from jnius import autoclass, cast

    store = autoclass("android.provider.MediaStore")
    media = autoclass("android.provider.MediaStore$Images$Media")
    gallery = _activity().getContentResolver()
    place = gallery.insert(media.EXTERNAL_CONTENT_URI, autoclass("android.content.ContentValues")())
    intent = autoclass("android.content.Intent")(store.ACTION_IMAGE_CAPTURE)
    # `putExtra` has a form for each kind of value, and an address is none of the kinds that are told apart.
    intent.putExtra(store.EXTRA_OUTPUT, cast("android.os.Parcelable", place))

    def answered(result: Any | None) -> None:
        if result is not None:
            _copy(place, folder, taken)
        else:
            # The gallery keeps no empty picture of a photo that was not taken.
            gallery.delete(place, None, None)

    # The camera program hands over no data: the photo is at the place it was given.
    if _ask(intent, TAKE, lambda is_done, _data: answered(place if is_done else None)):
        return True
    answered(None)
    return False


def choose_photo(folder: Path, taken: Taken) -> bool:
    """Let the person choose a picture among their files; `taken` gets a copy in `folder`."""
    from jnius import autoclass

    intents = autoclass("android.content.Intent")
    intent = intents(intents.ACTION_GET_CONTENT)
    intent.addCategory(intents.CATEGORY_OPENABLE)
    intent.setType("image/*")
    return _ask(intent, CHOOSE, lambda is_done, data: _copy(data.getData(), folder, taken) if is_done else None)


def keep(source: Path, folder: Path) -> Path:
    """Copy a file to where the outbox finds it when it is sent, be it in a week."""
    folder.mkdir(exist_ok=True)
    return Path(shutil.copyfile(source, folder / f"{uuid.uuid4()}{source.suffix.lower()}"))


def _activity() -> Any:
    from jnius import autoclass

    return autoclass("org.kivy.android.PythonActivity").mActivity


def _ask(intent: Any, code: int, answered: Callable[[bool, Any], None]) -> bool:
    from android import activity
    from kivy.clock import Clock

    def hear(request: int, result: int, data: Any) -> None:
        if request == code:
            activity.unbind(on_activity_result=hear)
            # The answer comes in a thread of its own.
            Clock.schedule_once(lambda _dt: answered(result == DONE, data))

    activity.bind(on_activity_result=hear)
    if _is_taken_on(lambda: _activity().startActivityForResult(intent, code)):
        return True
    activity.unbind(on_activity_result=hear)
    return False


def _is_taken_on(start: Callable[[], None]) -> bool:
    """Whether there is a program for it."""
    from jnius import JavaException

    try:
        start()
    except JavaException as error:
        log.warning("device: no program on this phone does that: %s", error)
        return False
    return True


def _copy(place: Any, folder: Path, taken: Taken) -> None:
    folder.mkdir(exist_ok=True)
    target = folder / f"{uuid.uuid4()}.jpg"
    stream = _activity().getContentResolver().openFileDescriptor(place, "r")
    try:
        # Android's descriptor is an ordinary one once it is detached.
        with open(stream.detachFd(), "rb") as source, target.open("wb") as copy:  # noqa: PTH123  # a number, no path
            shutil.copyfileobj(source, copy)
    finally:
        stream.close()
    taken(target)
