"""Rows: the one list of the app. What is shown are `Line`s; tapping one leads somewhere."""

import functools
from dataclasses import asdict, dataclass, replace

from kivy.app import App
from kivy.core.text import Label as Measure
from kivy.factory import Factory
from kivy.metrics import Metrics, dp, sp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview import RecycleView
from kivy.uix.widget import Widget

NO_BAR = -1.0
# What of a line a row shows the same at any width.
STANDING = ("title", "state", "tone", "goal", "done", "is_boss", "picture")
# Of the width of a line.
MOST_VALUE = 0.24
MEASURES_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list. `goal` is the place it leads to, `done` of 0 to 1 fills its bar.

    `tone` colours `state`, which stands below the text, or the text where there is none.
    """

    title: str
    text: str = ""
    value: str = ""
    state: str = ""
    tone: str = "soft"
    goal: str = ""
    done: float = NO_BAR
    is_boss: bool = False
    picture: str = ""


class Row(ButtonBehavior, BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """A line on the screen."""

    title = StringProperty("")
    text = StringProperty("")
    value = StringProperty("")
    state = StringProperty("")
    tone = StringProperty("soft")
    goal = StringProperty("")
    done = NumericProperty(NO_BAR)
    is_boss = BooleanProperty(False)
    picture = StringProperty("")
    needed = ObjectProperty(None, allownone=True)

    def __init__(self, **options: object) -> None:
        self._line: Line | None = None
        self._parts: dict[str, Widget] = {}
        super().__init__(**options)

    @staticmethod
    def of(line: Line) -> "Row":
        """One that stands outside a list."""
        row = Row()
        row.tell(line)
        return row

    def tell(self, line: Line) -> None:
        """Show this line, outside a list."""
        self._line = line
        for name in STANDING:
            setattr(self, name, getattr(line, name))
        self.on_width()

    def on_kv_post(self, _base: object) -> None:
        """What was told before the row stood."""
        self._show_parts()

    def on_width(self, *_changed: object) -> None:
        """Take the form that suits this width; in a list the list knows it."""
        if self._line is not None:
            fitted = fitted_to(self._line, self.width)
            self.text, self.value, self.height = fitted.text, fitted.value, height_of(fitted, self.width)

    def _show_parts(self, *_changed: object) -> None:
        """Only what this line has is there: icon before the words, bar below them, arrow at the end."""
        if "words" not in self.ids:
            return
        if self._has("RowPicture", self, len(self.children), bool(self.picture)):
            self._parts["RowPicture"].picture = self.picture
        self._has("RowArrow", self, 0, bool(self.goal))
        words = self.ids.words
        if self._has("RowState", words, len(words.children) - 2, bool(self.state)):
            self._parts["RowState"].text, self._parts["RowState"].tone = self.state, self.tone
        if self._has("RowBar", words, 0, self.done >= 0):
            self._parts["RowBar"].done, self._parts["RowBar"].is_boss = self.done, self.is_boss

    on_picture = on_goal = on_state = on_tone = on_done = on_is_boss = _show_parts

    def _has(self, name: str, place: Widget, index: int, is_wanted: bool) -> bool:
        if is_wanted and name not in self._parts:
            self._parts[name] = Factory.get(name)()
        part = self._parts.get(name)
        if part is not None and is_wanted and part.parent is None:
            place.add_widget(part, index)
        elif part is not None and not is_wanted and part.parent is not None:
            place.remove_widget(part)
        return is_wanted

    def on_release(self) -> None:
        """Go where it leads."""
        if self.goal:
            App.get_running_app().root.frame.go(self.goal)


class Rows(RecycleView):  # type: ignore[misc]  # Kivy ships no types
    """Lines under each other, of which only those in view exist."""

    def __init__(self, **options: object) -> None:
        self._lines: list[Line] = []
        self._asked: tuple[object, ...] = ()
        super().__init__(**options)
        self.bind(width=lambda *_changed: self.tell(self._lines))

    def close(self) -> None:
        """Draw nothing any more: the rules in kv fail once the app has stopped."""
        self._refresh_trigger.cancel()

    def refresh_views(self, *asked: object) -> None:
        """The list of a screen that was left is drawn no more."""
        if self.get_root_window() is not None:
            super().refresh_views(*asked)

    def tell(self, lines: list[Line]) -> None:
        """Show these; what is shown already costs nothing."""
        asked = (tuple(lines), self.width, Metrics.fontscale)
        if asked == self._asked:
            return
        self._lines, self._asked = lines, asked
        width = self.width - dp(28)
        shown = [fitted_to(line, width) for line in lines]
        self.data = [asdict(line) | {"needed": (None, height_of(line, width))} for line in shown]


class Shelf(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """A few lines amid other things, each as high as it needs to be. What stays is told anew and not made anew."""

    def tell(self, lines: list[Line]) -> None:
        """Show these."""
        rows = self.children[::-1]
        for row, line in zip(rows, lines, strict=False):
            row.tell(line)
        for row in rows[len(lines) :]:
            self.remove_widget(row)
        for line in lines[len(rows) :]:
            self.add_widget(Row.of(line))


def fitted_to(line: Line, width: float) -> Line:
    """Where a value would leave too little room for the words beside it, it stands below them."""
    if not line.value or _width_of(line.value, sp(14)) <= width * MOST_VALUE:
        return line
    return replace(line, value="", text="\n".join(part for part in (line.value, line.text) if part))


def height_of(line: Line, width: float) -> float:
    """How high a line is at a width: its texts wrap beside icon, value and arrow."""
    room = width - dp(28) - (dp(36) if line.picture else 0) - (dp(26) if line.goal else 0)
    if line.value:
        room -= _width_of(line.value, sp(14)) + dp(11)
    parts = [_wrapped(line.title, sp(15), room), _wrapped(line.text, sp(13), room), dp(6) if line.done >= 0 else 0]
    if line.state:
        parts.append(_wrapped(line.state, sp(13), room) + dp(3))
    return float(max(dp(52), sum(parts) + 2 * dp(3) + dp(18)) + dp(4))


# The same lines come again with every change on the server.
@functools.lru_cache(MEASURES_KEPT)
def _width_of(value: str, font_size: float) -> float:
    return float(Measure(font_size=font_size).get_extents(value)[0])


@functools.lru_cache(MEASURES_KEPT)
def _wrapped(text: str, font_size: float, room: float) -> float:
    """How high a text is when it wraps; nothing takes no room."""
    if not text:
        return 0.0
    measure = Measure(text=text, font_size=font_size, text_size=(max(room, font_size), None), valign="top")
    measure.resolve_font_name()
    return float(measure.render()[1])
