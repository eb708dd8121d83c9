"""What only the device itself can do: dial, take a photo, choose a file. Android is asked by its intents, a desk shows
its own windows. Intents need no permission, because another program does the work and hands over the result.
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
Taken = Callable[[Path], None]


def dial(phone: str) -> None:
    """Open the dialler with this number; the person still presses the button."""
    number = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    if platform == "android":
        _start("DIAL", f"tel:{number}")
    else:
        webbrowser.open(f"tel:{number}")


def has_camera() -> bool:
    """Whether `take_photo` can work here; a desk has files."""
    return bool(platform == "android")


def take_photo(folder: Path, taken: Taken) -> None:
    """Let the camera program take a photo; `taken` gets a copy in `folder`, or nothing is called."""
    from jnius import autoclass

    values = autoclass("android.content.ContentValues")()
    media = autoclass("android.provider.MediaStore$Images$Media")
    place = _activity().getContentResolver().insert(media.EXTERNAL_CONTENT_URI, values)
    intent = autoclass("android.content.Intent")(autoclass("android.provider.MediaStore").ACTION_IMAGE_CAPTURE)
    intent.putExtra(autoclass("android.provider.MediaStore").EXTRA_OUTPUT, place)
    _ask(intent, TAKE, lambda _result: _copy(place, folder, taken))


def choose_photo(folder: Path, taken: Taken) -> None:
    """Let the person choose a picture among their files; `taken` gets a copy in `folder`."""
    from jnius import autoclass

    intent = autoclass("android.content.Intent")(autoclass("android.content.Intent").ACTION_GET_CONTENT)
    intent.setType("image/*")
    _ask(intent, CHOOSE, lambda result: _copy(result.getData(), folder, taken))


def keep(source: Path, folder: Path) -> Path:
    """Copy a file to where the outbox finds it when it is sent, be it in a week."""
    folder.mkdir(exist_ok=True)
    return Path(shutil.copyfile(source, folder / f"{uuid.uuid4()}{source.suffix.lower()}"))


def _start(action: str, address: str) -> None:
    from jnius import autoclass

    intents = autoclass("android.content.Intent")
    intent = intents(getattr(intents, f"ACTION_{action}"))
    intent.setData(autoclass("android.net.Uri").parse(address))
    _activity().startActivity(intent)


def _activity() -> Any:
    from jnius import autoclass

    return autoclass("org.kivy.android.PythonActivity").mActivity


def _ask(intent: Any, code: int, answered: Callable[[Any], None]) -> None:
    from android import activity
    from kivy.clock import Clock

    def hear(request: int, result: int, data: Any) -> None:
        activity.unbind(on_activity_result=hear)
        # -1 is Android's "done"; the answer comes in a thread of its own.
        if request == code and result == -1:
            Clock.schedule_once(lambda _dt: answered(data))

    activity.bind(on_activity_result=hear)
    _activity().startActivityForResult(intent, code)


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
