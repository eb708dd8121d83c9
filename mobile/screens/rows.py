"""Rows: the one list of the app. What is shown are `Line`s; tapping one leads somewhere."""

import functools
from dataclasses import asdict, dataclass, replace

from kivy.app import App
from kivy.core.text import Label as Measure
from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview import RecycleView

NO_BAR = -1.0
# Of the width of a line.
MOST_VALUE = 0.24
MEASURES_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list. `goal` is the place it leads to, `done` of 0 to 1 fills its bar, `tone` colours its text."""

    title: str
    text: str = ""
    value: str = ""
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
    tone = StringProperty("soft")
    goal = StringProperty("")
    done = NumericProperty(NO_BAR)
    is_boss = BooleanProperty(False)
    picture = StringProperty("")
    needed = ObjectProperty(None, allownone=True)

    @staticmethod
    def of(line: Line) -> "Row":
        """One that stands outside a list."""
        row = Row(**asdict(line))
        row.bind(width=lambda row, width: row.fit(line, width))
        return row

    def fit(self, line: Line, width: float) -> None:
        """Take the form that suits this width."""
        fitted = fitted_to(line, width)
        self.text, self.value, self.height = fitted.text, fitted.value, height_of(fitted, width)

    def on_release(self) -> None:
        """Go where it leads."""
        if self.goal:
            App.get_running_app().root.frame.go(self.goal)


class Rows(RecycleView):  # type: ignore[misc]  # Kivy ships no types
    """Lines under each other, of which only those in view exist."""

    def __init__(self, **options: object) -> None:
        self._lines: list[Line] = []
        super().__init__(**options)
        self.bind(width=lambda *_changed: self.tell(self._lines))

    def close(self) -> None:
        """Draw nothing any more: the rules in kv fail once the app has stopped."""
        self._refresh_trigger.cancel()

    def tell(self, lines: list[Line]) -> None:
        """Show these."""
        self._lines = lines
        width = self.width - dp(28)
        shown = [fitted_to(line, width) for line in lines]
        self.data = [asdict(line) | {"needed": (None, height_of(line, width))} for line in shown]


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
