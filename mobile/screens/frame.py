"""Which screen is shown: sign-in by itself, everything else between the status on top and the three places below."""

from kivy.app import App
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.screens.board import BoardScreen
from mobile.screens.log import LogScreen
from mobile.screens.signin import SignInScreen
from mobile.screens.today import TodayScreen

PLACES = {"today": TodayScreen, "log": LogScreen, "board": BoardScreen}


class Root(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The root of the window."""

    def __init__(self) -> None:
        super().__init__()
        App.get_running_app().store.bind(is_signed_in=self.rebuild)
        self.rebuild()

    @property
    def frame(self) -> "Frame | None":
        """What is shown to somebody signed in."""
        shown = self.children[0] if self.children else None
        return shown if isinstance(shown, Frame) else None

    def rebuild(self, *_changed: object) -> None:
        """Draw everything anew: for another member, or in another language."""
        place = self.frame.place if self.frame is not None else "today"
        self.clear_widgets()
        is_signed_in = App.get_running_app().store.is_signed_in
        self.add_widget(Frame(place=place) if is_signed_in else SignInScreen())


class Frame(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """The screens for somebody signed in; `place` names the one that is shown."""

    place = StringProperty("")

    @property
    def screen(self) -> "TodayScreen | LogScreen | BoardScreen":
        """What stands on the stage."""
        shown: TodayScreen | LogScreen | BoardScreen = self.ids.stage.children[0]
        return shown

    def on_kv_post(self, _base: object) -> None:
        """The stage stands: fill it."""
        self.on_place(self, self.place)

    def on_place(self, _self: object, place: str) -> None:
        """Show it; the board is followed only while it is looked at."""
        if place and "stage" in self.ids:
            self.ids.stage.clear_widgets()
            self.ids.stage.add_widget(PLACES[place]())
            App.get_running_app().watch_board(place == "board")

    def mend(self, id: str) -> None:
        """Open a rejected event for correction."""
        self.place = "log"
        self.screen.mend(id)
