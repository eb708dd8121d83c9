"""The app: puts outbox, loop, store and screens together and carries out what a person asks for."""

import asyncio
import platform
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from kivy.app import App
from kivy.core.text import DEFAULT_FONT, LabelBase
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import ObjectProperty

from mobile import device, remembered, words
from mobile.api import API, APIError
from mobile.drafts import Drafts
from mobile.fonts import chinese_font
from mobile.outbox import Item, Outbox, Owner, State, Value, source_of
from mobile.photos import photos_in, sweep
from mobile.questions import Question, about
from mobile.screens.frame import Root
from mobile.screens.tellings import tell_sign_in_failure
from mobile.session import Session
from mobile.skin import DARK, LIGHT
from mobile.store import ENTRIES, Store
from mobile.sync import Sync
from mobile.wire import read_version
from mobile.wishes import wish_of, wished

SCREENS = Path(__file__).parent / "screens"
PICTURES = Path(__file__).parent / "pictures"
# Rules are read in this order: the parts before the screens that are made of them.
RULES = (
    *("parts", "rows", "signin", "today", "log", "quests", "bounty", "board", "customers"),
    *("raids", "raid_open", "raid_step", "raid_team", "pool", "lead_moves"),
    *("barriers", "me", "outbox", "more", "frame"),
)


class RaidboardApp(App):  # type: ignore[misc]  # Kivy ships no types
    """`folder`: where its files are (default: the user's data folder); `server`: the address to begin with."""

    title = "Raidboard"
    # Without `rebind` the rules in kv would not hear that the whole skin was changed.
    skin = ObjectProperty(LIGHT, rebind=True)

    def __init__(self, folder: Path | None = None, server: str = "") -> None:
        super().__init__()
        self.folder = folder or Path(self.user_data_dir)
        self.remembered = remembered.load(self.folder)
        if server:
            self.remembered = replace(self.remembered, server=server)
        self.outbox = Outbox(self.folder / "outbox.sqlite")
        self.drafts = Drafts(self.folder / "outbox.sqlite")
        sweep(photos_in(self.folder), self.outbox.files() | self.drafts.typed())
        self.store = Store(self.outbox)
        self.sync = Sync(self.outbox, self.store)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def owner(self) -> Owner:
        """Whose events are logged now."""
        return Owner(self.remembered.server, self.remembered.username)

    def build(self) -> Root:
        """Fonts, language, colours, screens; then go on where the app was left."""
        font = chinese_font(self.folder)
        if font is not None:
            # Without a bold face of its own Kivy would take Roboto's, which has no Chinese characters.
            LabelBase.register(DEFAULT_FONT, fn_regular=str(font), fn_bold=str(font))
        words.speak(self.remembered.language or words.device_language())
        self._dress()
        for name in RULES:
            Builder.unload_file(str(SCREENS / f"{name}.kv"))
            Builder.load_file(str(SCREENS / f"{name}.kv"))
        # What is typed into stands above the phone's keyboard, and not behind it.
        Window.softinput_mode = "below_target"
        self.store.bind(is_signed_in=self._forget_session)
        if self.remembered.token:
            self._open_session()
        return Root()

    async def main(self) -> None:
        """Run until the window is closed."""
        loop = asyncio.create_task(self.sync.run())
        try:
            await self.async_run(async_lib="asyncio")
        finally:
            if App.get_running_app() is self:
                # After a failure Kivy's threads would go on, and the program would never end.
                self.stop()
            for task in (loop, *self._tasks):
                task.cancel()
            await asyncio.gather(loop, *self._tasks, return_exceptions=True)
            self.drafts.close()
            self.outbox.close()

    def on_pause(self) -> bool:
        """Android asks before it sends the app to the back: all but the last words typed is on disk already."""
        self.root.keep_typed()
        self.sync.rest()
        return True

    def on_resume(self) -> None:
        """Back at the front."""
        self.sync.wake()

    def on_stop(self) -> None:
        """The window closes."""
        self.store.close()
        self.root.close()

    # ---------------------------------------------------------------------------------- what a person asks for

    def sign_in(self, server: str, username: str, password: str) -> None:
        """Start a session; what goes wrong is shown on the screen."""
        address = server.strip().rstrip("/")
        if "://" not in address:
            address = f"https://{address}"
        self._do(self._sign_in(address, username.strip(), password))

    def sign_out(self) -> None:
        """End the session here at once, and on the server if it can be reached."""
        self._do(self._end_session(API(self.remembered.server, self.remembered.token)))
        self.sync.stop()
        self.store.show_signed_out("")

    def log(self, kind: str, data: Mapping[str, Value], instead_of: str | None = None) -> Item:
        """Keep what happened; it is sent as soon as there is a way."""
        item = self.outbox.log(self.owner, kind, data, self.now(), instead_of)
        self._outbox_changed()
        return item

    def act(
        self,
        kind: str,
        path: str,
        data: Mapping[str, Value],
        file: str = "",
        method: str = "POST",
        if_match: int | None = None,
    ) -> Item:
        """Keep what is asked for; like an event it is sent as soon as there is a way, and done once.

        `if_match`: only if the thing still has the version that was looked at.
        """
        item = self.outbox.act(self.owner, kind, path, data, self.now(), file, method, if_match)
        self._outbox_changed()
        return item

    def undo(self, id: str) -> None:
        """Take an event back: as if it had never been where it was not sent yet, else by an event that reverses it."""
        item = self.outbox.find(id)
        if item is None or self.outbox.take_back(id) or item.state is State.REJECTED or not item.is_event:
            self._outbox_changed()
            return
        reverses = {"source": source_of(self.owner), "id": item.id}
        self.log("event.reversed", {"reverses": reverses, "reason": words.gettext("Logged by mistake")})

    def retry(self, id: str) -> None:
        """Ask once more for what was refused: of the thing as it was last seen here."""
        item = self.outbox.find(id)
        seen = self.outbox.recall(self.owner, about(item.path)) if item is not None else None
        is_tied = item is not None and item.if_match is not None
        self.outbox.retry(id, read_version(seen[0]) if is_tied and seen is not None else None)
        self._outbox_changed()

    def discard(self, id: str) -> None:
        """Forget what the server refused."""
        self.outbox.discard(id)
        self._outbox_changed()

    def look_at(self, wanted: tuple[Question, ...]) -> None:
        """A screen came into view that shows the answers to these questions."""
        self._do(self.sync.watch(wanted))

    def now(self) -> datetime:
        """This device's time, with its zone; a wrong clock is put right before anything is sent."""
        return datetime.now(UTC).astimezone()

    def picture(self, name: str) -> str:
        """The file of an icon."""
        return str(PICTURES / f"{name}.png")

    def today(self) -> date:
        """What day it is at the office."""
        return self.sync.today()

    def dial(self, phone: str) -> None:
        """Let the phone's own program call somebody."""
        device.dial(phone)

    def switch_skin(self) -> None:
        """Light to dark and back."""
        self._remember(is_dark=not self.remembered.is_dark)
        self._dress()

    def switch_calm(self) -> None:
        """Celebrations off and on."""
        self._remember(is_calm=not self.remembered.is_calm)

    def switch_language(self) -> None:
        """English to Chinese and back."""
        self.speak("en" if words.spoken() == "zh" else "zh")

    def speak(self, language: str) -> None:
        """Show everything in this language."""
        self._remember(language=language)
        words.speak(language)
        self.root.rebuild()

    def wish(self, name: str, value: str) -> None:
        """Change one's `language` or `visibility` on the server, too, where the words of rules and quests come from.

        Here it holds at once; like everything that is asked for it waits for a network, and the last wish wins.
        """
        kind = wish_of(name)
        for item in self.outbox.entries(self.owner, ENTRIES):
            if item.kind == kind and item.state is State.REJECTED:
                self.outbox.discard(item.id)
            elif item.kind == kind:
                self.outbox.take_back(item.id)
        self.act(kind, "me", {name: value}, method="PATCH")
        if name == "language":
            self.speak(value)

    # ----------------------------------------------------------------------------------------------- in the small

    async def _sign_in(self, server: str, username: str, password: str) -> None:
        self.store.trouble = ""
        try:
            async with API(server) as api:
                signed_in = await api.sign_in(username, password, platform.node() or platform.system())
        except APIError as error:
            self.store.trouble = tell_sign_in_failure(error, server)
        else:
            self._remember(server=server, username=signed_in.username, token=signed_in.token)
            self.speak(wished(self.outbox.waiting(self.owner, ENTRIES), "language") or signed_in.language)
            self._open_session()

    async def _end_session(self, api: API) -> None:
        async with api:
            await api.sign_out()

    def _open_session(self) -> None:
        self.store.open(self.owner)
        self.sync.start(Session(self.owner, self.remembered.token))

    def _forget_session(self, _store: Store, is_signed_in: bool) -> None:
        if not is_signed_in:
            self._remember(token="")

    def _outbox_changed(self) -> None:
        self.store.show_outbox()
        self.sync.nudge()

    def _remember(self, **changes: str | bool) -> None:
        self.remembered = replace(self.remembered, **changes)  # type: ignore[arg-type]  # names and types by the callers
        remembered.save(self.folder, self.remembered)

    def _dress(self) -> None:
        self.skin = DARK if self.remembered.is_dark else LIGHT
        Window.clearcolor = self.skin.ground

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(task.exception(), APIError):
            # Signing out without network: the token ends by itself one day.
            return
        if not task.cancelled() and task.exception() is not None:
            task.result()
