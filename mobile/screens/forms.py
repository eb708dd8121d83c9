"""Forms keep what is typed as it is typed: under the camera, and wherever else, a phone ends apps without asking."""

from collections.abc import Mapping
from typing import Any, ClassVar

from kivy.app import App
from kivy.clock import Clock
from kivy.properties import BooleanProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.drafts import Answers
from mobile.outbox import Item

# What is kept is at most this old when the app is killed; every letter at once would write too often.
KEEP_AFTER_S = 0.3


class Form(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """A screen with something to type. `typed` and `chosen` name its fields, chips and properties, in filling order.

    What was only chosen is kept beside something typed, but not for its own sake. `has_kept`: something stands in it
    that was kept.
    """

    typed: ClassVar[tuple[str, ...]] = ()
    chosen: ClassVar[tuple[str, ...]] = ()
    has_kept = BooleanProperty(False)
    _place = ""
    # A form that is filled in from what the server tells begins when that is there.
    _is_filled = True
    # The entry that was refused and is put right here.
    _mended: Item | None = None
    _stood: Mapping[str, str] | None = None

    def begin(self, place: str) -> None:
        """The form stands at this place: fill in what was kept of it, and keep what comes."""
        self._place = place
        self._note = Clock.create_trigger(lambda _dt: self.keep_typed(), KEEP_AFTER_S)
        for name in (*self.chosen, *self.typed):
            widget, property = self._holder(name)
            widget.bind(**{property: self._note})
        if self._is_filled:
            self.filled()

    def filled(self) -> None:
        """What stands in it now is where it begins; call it wherever a form is filled in later."""
        if not self._place:
            return
        self._stood = stood = self._values()
        app = App.get_running_app()
        kept = app.drafts.find(app.owner, self._place)
        fitting = {name: typed for name, (before, typed) in kept.items() if stood.get(name) == before}
        for name, typed in fitting.items():
            self.put(name, typed)
        self.has_kept = any(name in fitting for name in self.typed)
        if self.has_kept:
            app.drafts.look_at(app.owner, self._place)

    def keep_typed(self) -> None:
        """Keep what stands in it, where that is other than where it began."""
        if not self._place or self._stood is None:
            return
        app, changed = App.get_running_app(), self._typed_since()
        if any(name in changed for name in self.typed):
            app.drafts.keep(app.owner, self._place, changed, app.now())
        else:
            self._forget()

    def put_right(self, id: str) -> None:
        """Take up an entry of the outbox that was refused: what it said stands in the form, with what was wrong."""
        self._mended = App.get_running_app().outbox.find(id)
        if self._mended is not None:
            self.fill_in(self._mended.data)
            self.trouble = self._mended.told

    def fill_in(self, said: Mapping[str, Any]) -> None:
        """What an entry said, for the forms whose entries are put right in them."""
        raise NotImplementedError

    def drop_mended(self) -> None:
        """It is sent anew: what was refused need not be kept."""
        if self._mended is not None:
            App.get_running_app().discard(self._mended.id)

    def sent(self) -> None:
        """It is in the outbox now, or not wanted any more."""
        if self._place and self._stood is not None:
            self._stood = self._values()
            self._forget()

    def start_over(self) -> None:
        """What was kept is not wanted any more."""
        for name, value in (self._stood or {}).items():
            self.put(name, value)
        self.sent()

    def put_down(self) -> None:
        """Another screen opens: what stands in it is there when one comes back."""
        if self._place:
            self._note.cancel()
            self.keep_typed()
            self._place = ""

    def value_of(self, name: str) -> str:
        """What stands in one of them."""
        widget, property = self._holder(name)
        return str(getattr(widget, property))

    def put(self, name: str, value: str) -> None:
        """Fill in one of them."""
        widget, property = self._holder(name)
        setattr(widget, property, value)

    def _forget(self) -> None:
        app = App.get_running_app()
        app.drafts.forget(app.owner, self._place)
        self.has_kept = False

    def _typed_since(self) -> Answers:
        stood = self._stood or {}
        return {name: (stood[name], value) for name, value in self._values().items() if value != stood[name]}

    def _values(self) -> dict[str, str]:
        return {name: self.value_of(name) for name in (*self.chosen, *self.typed)}

    def _holder(self, name: str) -> tuple["Form", str]:
        """Chips and fields have a name in kv, the rest is the screen's own."""
        widget = self.ids.get(name)
        property = next((one for one in ("chosen", "text") if widget is not None and hasattr(widget, one)), "")
        return (widget, property) if property else (self, name)
