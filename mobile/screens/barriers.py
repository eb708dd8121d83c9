"""Barriers: what stands in the way, "me too", and a report that takes twenty seconds."""

import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.modalview import ModalView

from mobile import device, questions
from mobile.barriers import CAUSES, Barrier, Barriers, Causes, Similar
from mobile.outbox import Item, State, Value
from mobile.photos import photos_in
from mobile.screens.forms import Form
from mobile.screens.parts import in_a_moment
from mobile.screens.rows import Line
from mobile.screens.tellings import tell_barrier, tell_cause
from mobile.words import gettext as _

OVER = ("rejected", "merged", "resolved", "expired")
SUGGESTED = 5
# What has to be said with what is done, and how the server calls it.
IN_WORDS = {"reject": "reason", "resolve": "text"}


class BarriersScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The open ones first."""

    argument = StringProperty("")
    barriers = ObjectProperty(None, allownone=True)
    told = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Draw it, be it empty."""
        self.on_barriers(self, self.barriers)

    def on_barriers(self, _self: object, barriers: Barriers | None) -> None:
        """Draw them anew."""
        if "rows" not in self.ids:
            return
        shown = sorted(barriers.items, key=lambda one: one.state in OVER) if barriers is not None else []
        self.told = "" if shown else _("No barriers are reported. Is something in your way? Report it.")
        self.ids.rows.tell([_line(one) for one in shown])


class BarrierScreen(Form):
    """One barrier; `argument` is its id."""

    typed = ("told",)
    argument = StringProperty("")
    barrier = ObjectProperty(None, allownone=True)
    barriers = ObjectProperty(None, allownone=True)
    entries = ListProperty([])
    trouble = StringProperty("")
    needs_words = BooleanProperty(False)
    title = StringProperty("")
    text = StringProperty("")
    told = StringProperty("")
    waiting = StringProperty("")
    may_second = BooleanProperty(False)

    def on_kv_post(self, _base: object) -> None:
        """The id is known now."""
        self.on_barriers()

    def on_barriers(self, *_changed: object) -> None:
        """Draw it anew."""
        known = [self.barrier] if self.barrier is not None else []
        listed = self.barriers.items if self.barriers is not None else ()
        found = next((one for one in (*known, *listed) if one.id == self.argument), None)
        if found is None or "actions" not in self.ids:
            return
        self.title = _(", ").join(part for part in (found.cause, found.account) if part)
        self.text, self.told = found.text, tell_barrier(found)
        self.may_second = found.state not in OVER and not self.waiting
        if found.rights:
            self.may_second = "second" in found.rights and not self.waiting
        self._offer(found)

    on_barrier = on_barriers

    def on_entries(self, _self: object, entries: list[Item]) -> None:
        """What was asked for and not yet answered."""
        path = f"barriers/{self.argument}/"
        waits = [one for one in entries if one.path.startswith(path) and one.state is State.WAITING]
        self.waiting = _("Waiting to be sent") if waits else ""
        self.on_barriers()

    def second(self) -> None:
        """Me too."""
        App.get_running_app().act("barrier.second", f"barriers/{self.argument}/confirmations", {})

    def act(self, step: str) -> None:
        """Decide about it, see to it, or say that it is out of the way."""
        told = self.ids.told.text.strip()
        self.trouble = "" if told or step not in IN_WORDS else _("Say it in a sentence.")
        if self.trouble:
            return
        data = {IN_WORDS[step]: told} if step in IN_WORDS else {}
        App.get_running_app().act(f"barrier.{step}", f"barriers/{self.argument}/{step}", data)
        self.ids.told.text = ""
        self.sent()

    def _offer(self, barrier: Barrier) -> None:
        steps = {
            "confirm": _("Confirm it"),
            "own": _("I see to it"),
            "resolve": _("It is out of the way"),
            "reject": _("It is none"),
        }
        offered = [step for step in steps if step in barrier.rights and not self.waiting]
        self.needs_words = any(step in IN_WORDS for step in offered)
        self.ids.actions.clear_widgets()
        for step in offered:
            button = Factory.get("Action" if step == "confirm" else "QuietAction")(text=steps[step])
            button.bind(on_release=lambda _button, step=step: self.act(step))
            self.ids.actions.add_widget(button)


class ReportScreen(Form):
    """A report: cause, customer, a sentence; place and photo if they help. `argument` is the customer's name.

    `@ID` is a report that was refused, to be put right. `file` is the photo that goes with it.
    """

    chosen = ("cause",)
    typed = ("account", "text", "blocked", "place", "file")
    argument = StringProperty("")
    causes = ObjectProperty(None, allownone=True)
    similar = ObjectProperty(None, allownone=True)
    choices = ListProperty([])
    suggestions = ListProperty([])
    has_similar = BooleanProperty(False)
    proposal = StringProperty("")
    file = StringProperty("")
    photo = StringProperty("")
    trouble = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Begin with the customer one comes from."""
        self._look = in_a_moment(self, self._look_now)
        if self.argument.startswith("@"):
            self.put_right(self.argument[1:])
        else:
            self.ids.account.text = self.argument
        if device.has_camera():
            self._photo_button(_("Take a photo"), lambda: self._ask_for_photo(device.take_photo))
            self._photo_button(_("Choose a photo"), lambda: self._ask_for_photo(device.choose_photo))
        else:
            self._photo_button(
                _("Choose a photo"), lambda: PhotoChooser(folder=str(Path.home()), chosen=self.keep).open()
            )
        self.on_causes(self, self.causes)
        self.seek()

    def on_causes(self, _self: object, causes: Causes | None) -> None:
        """The rulebook's causes, or until they are known the ten that every rulebook has."""
        known = causes.items if causes is not None else ()
        self.choices = list(known) or [(id, tell_cause(id)) for id in CAUSES]

    def on_similar(self, _self: object, similar: Similar | None) -> None:
        """Somebody may have reported it already: saying "me too" there helps more."""
        if "similar" not in self.ids:
            return
        items = similar.items if similar is not None and similar.asked == self._asked() else ()
        self.has_similar = bool(items)
        self.ids.similar.clear_widgets()
        for one in items[:3]:
            self.ids.similar.add_widget(SimilarCard(id_of=one.id, text=f"{one.cause}: {one.text}\n{tell_barrier(one)}"))
        self.proposal = ""
        if similar is not None and similar.proposed:
            self.proposal = _("The open deals it touches are worth {amount}.").format(amount=similar.proposed)

    def seek(self) -> None:
        """Suggest customers for what was typed."""
        store, typed = App.get_running_app().store, self.ids.account.text.strip().lower()
        mine = store.my_accounts.items if store.my_accounts is not None else ()
        names = dict.fromkeys((*store.accounts, *(account.name for account in mine)))
        shown = [name for name in names if typed in name.lower()] if typed else list(store.accounts)
        self.suggestions = [(name, name) for name in shown[:SUGGESTED]]
        self.look()

    def look(self) -> None:
        """Look for the same thing when the typing pauses."""
        self._look()

    def save(self) -> None:
        """Report it, or say what is missing."""
        text, cause = self.ids.text.text.strip(), self.ids.cause.chosen
        if not cause or not text:
            self.trouble = _("What stands in the way? Tap a cause and say it in a sentence.")
            return
        if not self.ids.blocked.text.strip() and not self.ids.account.text.strip():
            self.trouble = _("How much money does it block? Or which customer is it about?")
            return
        app, id = App.get_running_app(), f"phone-{uuid.uuid4()}"
        if self._mended is not None:
            # What waits for this report, its photo, still finds it.
            id = str(self._mended.data["id"])
            self.drop_mended()
        # Made here, so that sending it twice makes one, and the photo knows where it belongs before it is sent.
        data: dict[str, Value] = {
            "id": id,
            "cause": cause,
            "text": text,
            "at": app.now().isoformat(timespec="milliseconds"),
        }
        optional = {"account": self.ids.account.text.strip(), "place": self.ids.place.text.strip()}
        data |= {name: value for name, value in optional.items() if value}
        if self.ids.blocked.text.strip() and app.store.me is not None:
            data["blocked"] = {"amount": self.ids.blocked.text.strip(), "currency": app.store.me.currency}
        app.act("barrier.report", "barriers", data)
        if self.file:
            app.act("barrier.file", f"barriers/{id}/files", {}, self.file)
        self.sent()
        app.root.frame.back()

    def fill_in(self, said: Mapping[str, Any]) -> None:
        """What was reported."""
        ids = self.ids
        ids.account.text, ids.text.text = str(said.get("account", "")), str(said.get("text", ""))
        ids.place.text, ids.cause.chosen = str(said.get("place", "")), str(said.get("cause", ""))
        ids.blocked.text = str(said.get("blocked", {}).get("amount", ""))

    @property
    def _folder(self) -> Path:
        return photos_in(App.get_running_app().folder)

    def _ask_for_photo(self, ask: Callable[[Path, device.Taken], bool]) -> None:
        is_asked = ask(self._folder, self._taken)
        self.trouble = "" if is_asked else _("There is no program for that on this phone.")

    def _photo_button(self, text: str, act: Callable[[], None]) -> None:
        button = Factory.QuietAction(text=text)
        button.bind(on_release=lambda _button: act())
        self.ids.photos.add_widget(button)

    def keep(self, file: Path) -> None:
        """This photo goes with the report."""
        self._taken(device.keep(file, self._folder))

    def _taken(self, file: Path) -> None:
        self.file = str(file)

    def on_file(self, *_changed: object) -> None:
        """One sees that there is one."""
        self.photo = _("A photo goes with it.") if self.file else ""

    def _asked(self) -> str:
        return f"{self.ids.cause.chosen}|{self.ids.account.text.strip()}"

    def _look_now(self) -> None:
        if self.ids.cause.chosen or self.ids.account.text.strip():
            cause, account = self.ids.cause.chosen, self.ids.account.text.strip()
            App.get_running_app().look_at((questions.CAUSES, questions.similar(cause, account)))


class SimilarCard(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """A barrier that may be the same thing."""

    id_of = StringProperty("")
    text = StringProperty("")

    def second(self) -> None:
        """It is: no second report."""
        app = App.get_running_app()
        app.act("barrier.second", f"barriers/{self.id_of}/confirmations", {})
        app.root.frame.back()


class PhotoChooser(ModalView):  # type: ignore[misc]  # Kivy ships no types
    """The pictures of a desk."""

    folder = StringProperty("")
    chosen = ObjectProperty(None)

    def choose(self) -> None:
        """Take the one that is marked."""
        if self.ids.files.selection:
            self.chosen(Path(self.ids.files.selection[0]))
            self.dismiss()


def _line(barrier: Barrier) -> Line:
    title = _(", ").join(part for part in (barrier.cause, barrier.account) if part)
    tone = "threat_ink" if barrier.is_late else "soft"
    goal = f"barrier:{barrier.id}"
    return Line(title, barrier.text, barrier.blocked, state=tell_barrier(barrier), tone=tone, goal=goal)
