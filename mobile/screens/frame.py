"""What stands around every screen: its title and how true it is on top, the five places below, and the way back."""

from kivy.animation import Animation
from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.properties import BooleanProperty, DictProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from mobile.celebrations import Celebration
from mobile.screens.forms import Form
from mobile.screens.places import BELOW, named, place_of
from mobile.screens.rows import Rows
from mobile.screens.signin import SignInScreen
from mobile.store import DETAILS

FIRST = "today"
BACK_KEY = 27
CHEER_S = 2.5


class Root(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The root of the window."""

    def __init__(self) -> None:
        super().__init__()
        App.get_running_app().store.bind(is_signed_in=self.rebuild)
        Window.bind(on_keyboard=self._key)
        self.rebuild()

    @property
    def frame(self) -> "Frame | None":
        """What is shown to somebody signed in."""
        shown = self.children[0] if self.children else None
        return shown if isinstance(shown, Frame) else None

    def rebuild(self, *_changed: object) -> None:
        """Draw everything anew: for another member, or in another language."""
        app, before = App.get_running_app(), self.frame
        if before is not None:
            before.put_down()
        self.clear_widgets()
        if not app.store.is_signed_in:
            self.add_widget(SignInScreen())
            return
        unfinished = app.drafts.left_open(app.owner) if before is None else ""
        frame = Frame(place=before.place if before is not None else FIRST)
        self.add_widget(frame)
        if unfinished:
            frame.go(unfinished)

    def keep_typed(self) -> None:
        """The app goes to the back, and may not come back."""
        if self.frame is not None and isinstance(self.frame.screen, Form):
            self.frame.screen.keep_typed()

    def close(self) -> None:
        """Hear no more keys, and draw no more lists."""
        Window.unbind(on_keyboard=self._key)
        if self.frame is not None:
            self.frame.put_down()
        close_lists(self)

    def _key(self, _window: object, key: int, *_rest: object) -> bool:
        """The phone's own way back; on the first screen it leaves the app."""
        return key == BACK_KEY and self.frame is not None and self.frame.back()


def close_lists(shown: Widget) -> None:
    """Nobody looks at the lists in it any more: what they were about to draw is not drawn."""
    for widget in shown.walk():
        if isinstance(widget, Rows):
            widget.close()


class TopBar(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The title, and how true the screen is."""

    title = StringProperty("")
    as_of = ObjectProperty(None, allownone=True)
    may_go_back = BooleanProperty(False)

    def go_back(self) -> None:
        """Where one came from."""
        App.get_running_app().root.frame.back()

    def show_outbox(self) -> None:
        """What waits to be sent."""
        App.get_running_app().root.frame.go("outbox")


class KeptLine(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """Says that what was typed before still stands in the form, and begins anew for whoever wants that."""

    form = ObjectProperty(None, allownone=True)
    is_shown = BooleanProperty(False)

    def tell(self, screen: Widget) -> None:
        """Another screen stands on the stage."""
        self.form = screen if isinstance(screen, Form) else None
        self.is_shown = self.form is not None and self.form.has_kept
        if self.form is not None:
            self.form.bind(has_kept=self.setter("is_shown"))

    def start_over(self) -> None:
        """An empty form."""
        if self.form is not None:
            self.form.start_over()


class Place(ButtonBehavior, BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One of the five places below."""

    text = StringProperty("")
    picture = StringProperty("more")
    is_here = BooleanProperty(False)
    tint = ListProperty([1, 1, 1, 1])
    goal = StringProperty("")

    def on_release(self) -> None:
        """Go there; there is no way back from a place below."""
        App.get_running_app().root.frame.place = self.goal


class Cheer(ButtonBehavior, BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """A short moment of joy; a tap ends it."""

    title = StringProperty("")
    text = StringProperty("")

    def on_release(self) -> None:
        """Enough."""
        if self.parent is not None:
            self.parent.remove_widget(self)


class Frame(FloatLayout):  # type: ignore[misc]  # Kivy ships no types
    """The screens for somebody signed in; `place` names the one that is shown, such as `raid:ID`."""

    place = StringProperty("")
    celebration = ObjectProperty(None, allownone=True)
    ages = DictProperty({})

    def __init__(self, **options: object) -> None:
        self._past: list[str] = []
        self._asked: tuple[str, ...] = ()
        super().__init__(**options)

    @property
    def screen(self) -> Widget:
        """What stands on the stage."""
        return self.ids.stage.children[0]

    def on_kv_post(self, _base: object) -> None:
        """The stage stands: fill it."""
        for name in BELOW:
            self.ids.places.add_widget(Place(goal=name, text=named(name).title(), picture=name))
        self.on_place(self, self.place)

    def go(self, place: str) -> None:
        """Show another place, with a way back."""
        before = (*self._past, self.place)
        self.place = place
        self._past = [one for one in before if one != place]
        self.ids.top.may_go_back = True

    def back(self) -> bool:
        """Where one came from; False when one is where everything begins."""
        if not self._past and self.place == FIRST:
            return False
        past = self._past[:-1]
        self.place = self._past[-1] if self._past else FIRST
        self._past = past
        self.ids.top.may_go_back = bool(past)
        return True

    def on_place(self, _self: object, place: str) -> None:
        """Show it, and follow on the server what it shows."""
        if not place or "stage" not in self.ids:
            return
        app = App.get_running_app()
        found, argument = place_of(place)
        self._past = []
        self.ids.top.title, self.ids.top.may_go_back = found.title(), False
        for below in self.ids.places.children:
            below.is_here = below.goal == place
        app.store.forget_details(DETAILS)
        app.store.trouble = ""
        me = app.owner.username
        wanted = found.ask(argument, me)
        first = (wanted[0].name,) if wanted else ("me",)
        self._asked = (*first, *(one.name for one in found.listed(me)))
        self.on_ages()
        self.put_down()
        app.drafts.leave(app.owner)
        screen = found.make(argument=argument)
        self.ids.stage.clear_widgets()
        self.ids.stage.add_widget(screen)
        if isinstance(screen, Form):
            screen.begin(place)
        self.ids.kept.tell(screen)
        app.look_at(wanted)

    def put_down(self) -> None:
        """Another screen opens, or none: nobody looks at this one any more."""
        for left in self.ids.stage.children:
            close_lists(left)
            if isinstance(left, Form):
                left.put_down()

    def on_ages(self, *_changed: object) -> None:
        """When what is shown was true."""
        if "top" in self.ids:
            self.ids.top.as_of = next((self.ages[name] for name in self._asked if name in self.ages), None)

    def on_celebration(self, _self: object, celebration: Celebration | None) -> None:
        """Celebrate, for those who like it."""
        if celebration is None or App.get_running_app().remembered.is_calm or "top" not in self.ids:
            return
        cheer = Cheer(title=celebration.title, text=celebration.text, opacity=0, top=self.top - self.ids.top.height)
        self.add_widget(cheer)
        Animation(opacity=1, duration=0.2).start(cheer)
        Clock.schedule_once(lambda _dt: cheer.on_release(), CHEER_S)
