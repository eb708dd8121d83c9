"""Opens the app's window on a virtual screen, and a real Raidboard server for it to talk to.

Kivy is imported late: importing it opens the window's drivers, which the other tests can do without.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.source_tree import ROOT

if TYPE_CHECKING:
    from mobile.app import RaidboardApp

PASSWORD = "correct horse"
PEOPLE = f"""username,name,role,team,region,password
ann,Ann Ash,rep,Blue Team,North,{PASSWORD}
bob,Bob Birch,rep,Blue Team,North,{PASSWORD}
mia,Mia Moss,lead,Blue Team,North,{PASSWORD}
"""
LARGEST = (412, 915)
# A machine that is busy with other things is slow, not wrong.
LONGEST_WAIT_S = 40
SETTINGS = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_WINDOW": "sdl2",
    "KIVY_CLIPBOARD": "dummy",
    "SDL_VIDEODRIVER": "offscreen",
    # Nothing of a test ends up in the keyring of whoever runs it.
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",
}


def prepare_screen() -> None:
    """Before Kivy is imported: where the window is drawn."""
    os.environ.update(SETTINGS)
    from kivy.config import Config

    # The virtual screen keeps the size that the window had first; a larger one later is drawn on nothing.
    Config.set("graphics", "width", str(LARGEST[0]))
    Config.set("graphics", "height", str(LARGEST[1]))


@asynccontextmanager
async def opened(folder: Path, server: str = "") -> AsyncIterator["RaidboardApp"]:
    """The app, running until the end of the block."""
    from mobile.app import RaidboardApp

    app = RaidboardApp(folder, server)
    running = asyncio.create_task(app.main())
    try:
        await until(lambda: app.root_window or running.done())
        yield app
    finally:
        app.stop()
        await running


async def until(is_so: Callable[[], object]) -> None:
    """Let the app run until this is so, but not for ever."""
    async with asyncio.timeout(LONGEST_WAIT_S):
        while not is_so():
            await asyncio.sleep(0.01)


async def frames(count: int) -> None:
    """Let the app draw some frames."""
    from kivy.clock import Clock

    for _ in range(count):
        drawn = asyncio.Event()
        Clock.schedule_once(lambda _dt, drawn=drawn: drawn.set(), 0)
        await drawn.wait()


async def tap(widget: Any) -> None:
    """Touch a widget in its middle."""
    from kivy.tests.common import UnitTestTouch

    touch = UnitTestTouch(*widget.to_window(*widget.center))
    touch.touch_down()
    touch.touch_up()
    await frames(3)


def shown(root: Any, text: str) -> Any:
    """The widget with this text."""
    found = [widget for widget in root.walk() if getattr(widget, "text", None) == text]
    assert found, f"{text!r} is not among {[w.text for w in root.walk() if getattr(w, 'text', None)]}"
    return found[0]


def texts(root: Any) -> set[str]:
    """Everything that can be read and tapped."""
    return {
        widget.text for widget in root.walk() if getattr(widget, "text", "") and not getattr(widget, "disabled", False)
    }


class RealServer:
    """`raidboard serve` with Ann, Bob and Mia in it; it can be killed, and starts again with what it had."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = _free_port()
        self._command = str(Path(sys.executable).with_name("raidboard"))
        self._environment = os.environ | {"RAIDBOARD_DATABASE_URL": f"sqlite:///{folder / 'raidboard.sqlite'}"}
        self._serving: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def found(self) -> None:
        """The organisation and its people."""
        people = self._folder / "people.csv"
        people.write_text(PEOPLE, encoding="utf-8")
        for arguments in (["init", "--timezone", "Asia/Shanghai"], ["org", "import", str(people)]):
            command = [self._command, *arguments]
            subprocess.run(command, env=self._environment, cwd=ROOT, check=True, capture_output=True)  # noqa: S603

    def start(self) -> None:
        """Serve; returns as soon as it answers."""
        with (self._folder / "server.log").open("ab") as log:
            command = [self._command, "serve", "--port", str(self._port)]
            self._serving = subprocess.Popen(  # noqa: S603
                command, env=self._environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        _wait_for(self.url, self._serving)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As an admin would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._serving is not None:
            os.killpg(self._serving.pid, how)
            self._serving.wait(timeout=20)
            self._serving = None


@contextmanager
def real_server(folder: Path) -> Iterator[RealServer]:
    """A real server until the end of the block."""
    server = RealServer(folder)
    server.found()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _wait_for(url: str, serving: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        assert serving.poll() is None, "the server stopped; see server.log"
        try:
            assert 200 == httpx.get(f"{url}/healthz").status_code
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
