"""The parts that need code: chips that are chosen, and a line that tells what became of an event."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from kivy.app import App
from kivy.clock import Clock
from kivy.core.text import Label as Measure
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.stacklayout import StackLayout
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from mobile.outbox import Item, State
from mobile.screens.tellings import tell_event, tell_verdict

# Somebody who types is not asked about after every letter.
TYPING_S = 0.35


def in_a_moment(screen: Widget, act: Callable[[], None], wait_s: float = TYPING_S) -> Callable[[], None]:
    """One call for all wishes within `wait_s`, unless another screen was opened or the app closed by then."""

    def act_if_shown(_dt: float) -> None:
        if screen.parent is not None and App.get_running_app() is not None:
            act()

    wish: Callable[[], None] = Clock.create_trigger(act_if_shown, wait_s)
    return wish


def office_offset() -> timedelta:
    """How far the office's clocks are from UTC; nothing as long as no office is known."""
    me = App.get_running_app().store.me
    return timedelta(seconds=me.utc_offset_s if me is not None else 0)


def is_amount(text: str) -> bool:
    """Whether this is money that was won or paid."""
    try:
        return Decimal(text) > 0
    except InvalidOperation:
        return False


class Column(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """What stands below each other, as high as that; what has no height is hidden, and takes no gap either."""

    def do_layout(self, *_changed: object) -> None:
        """Kivy's own leaves a gap for what is hidden, too. Here everything has a height of its own."""
        left, top, right, bottom = self.padding
        heights = [child.height for child in self.children if child.height]
        self.minimum_height = top + bottom + sum(heights) + self.spacing * max(0, len(heights) - 1)
        y = self.y + bottom
        for child in self.children:
            if child.size_hint_x is not None:
                # What is hidden has its width, too: texts wrap before they are seen.
                child.width = max(0, (self.width - left - right) * child.size_hint_x)
            child.pos = self.x + left, y
            y += child.height + self.spacing if child.height else 0


class Chip(ButtonBehavior, Label):  # type: ignore[misc]  # Kivy ships no types
    """One choice, as wide as its text but never wider than the row; `value` is what it stands for."""

    is_chosen = BooleanProperty(False)
    value = StringProperty("")
    room = NumericProperty(0)
    most = NumericProperty(0)

    def on_kv_post(self, _base: object) -> None:
        """Measure when something that decides about the width changes."""
        self.bind(text=self._measure, font_size=self._measure, most=self._measure)
        self._measure()

    def _measure(self, *_changed: object) -> None:
        natural = Measure(font_size=self.font_size, font_name=self.font_name).get_extents(self.text)[0]
        # One more pixel than measured, or rounding wraps the last word.
        self.room = min(max(natural + dp(28) + 1, dp(52)), self.most or dp(320))


class Chips(StackLayout):  # type: ignore[misc]  # Kivy ships no types
    """A row of choices, one of which is chosen or none; `choices` are (value, text) pairs.

    `on_pick` comes when one is tapped, `on_chosen` however it came to be chosen.
    """

    __events__ = ("on_pick",)
    choices = ListProperty([])
    chosen = StringProperty("")

    def on_choices(self, _self: object, choices: list[tuple[str, str]]) -> None:
        """Draw them anew."""
        self.clear_widgets()
        for value, text in choices:
            chip = Chip(value=value, text=text, is_chosen=value == self.chosen, most=self.width)
            chip.bind(on_release=self._choose)
            self.add_widget(chip)

    def on_chosen(self, _self: object, chosen: str) -> None:
        """Light up the chosen one."""
        for chip in self.children:
            chip.is_chosen = chip.value == chosen

    def on_width(self, _self: object, width: float) -> None:
        """No chip is wider than the row."""
        for chip in self.children:
            chip.most = width

    def on_pick(self, value: str) -> None:
        """One was tapped."""

    def _choose(self, chip: Chip) -> None:
        self.chosen = chip.value
        self.dispatch("on_pick", chip.value)


class Field(TextInput):  # type: ignore[misc]  # Kivy ships no types
    """Somewhere to type; `hint` says what. Kivy cuts its own hints off after a line, and clears what is put inside."""

    hint = StringProperty("")
    is_needed = BooleanProperty(True)
    told = ObjectProperty(None, allownone=True)
    told_size = ListProperty([0, 0])

    def on_kv_post(self, _base: object) -> None:
        """Write the hint anew when something that decides about it changes."""
        write = Clock.create_trigger(self._write)
        self.bind(hint=write, font_size=write, width=write, is_needed=write)
        write()
        # What is filled in, and not typed, is read from its beginning.
        self.bind(text=lambda *_told: None if self.focus else Clock.schedule_once(self._begin))

    def _begin(self, _dt: float) -> None:
        if not self.focus:
            self.cursor, self.scroll_x = (0, 0), 0

    def _write(self, _dt: float) -> None:
        room = self.width - 2 * dp(12)
        if not self.hint or not self.is_needed or room <= 0:
            self.told, self.told_size = None, [0, 0]
            return
        label = Measure(
            text=self.hint, font_size=self.font_size, font_name=self.font_name, text_size=(room, None), halign="left"
        )
        label.refresh()
        self.told, self.told_size = label.texture, list(label.texture.size)


class Head(ScrollView):  # type: ignore[misc]  # Kivy ships no types
    """What stands above a list. Where large letters make it high it is scrolled: half the room is the list's."""

    def on_kv_post(self, _base: object) -> None:
        """What is in it stands: as high as that, but not more than half of what it is in."""
        self.children[0].bind(height=self._fit)
        self.parent.bind(height=self._fit)
        self._fit()

    def _fit(self, *_changed: object) -> None:
        if self.parent is not None:
            self.height = min(self.children[0].height, self.parent.height / 2)


class LogLine(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """An event and what became of it; `tone` is the name of a colour of the skin."""

    title = StringProperty("")
    told = StringProperty("")
    tone = StringProperty("soft")

    @staticmethod
    def of(item: Item, estimate: int | None = None) -> "LogLine":
        """The line of one event."""
        return LogLine(title=tell_event(item), told=tell_verdict(item, estimate), tone=tone_of(item))


def tone_of(item: Item) -> str:
    """The name of the colour that says how an entry stands."""
    tones = {State.WAITING: "soft", State.REJECTED: "threat_ink"}
    is_gain = item.xp > 0 or not item.is_event
    return tones.get(item.state, "gain_ink" if is_gain else "warn_ink")
