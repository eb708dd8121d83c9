"""Sign-in: which server, who, password."""

from kivy.app import App
from kivy.uix.boxlayout import BoxLayout


class SignInScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """Fields are filled in with what was used last."""

    def on_kv_post(self, _base: object) -> None:
        """Begin with what is remembered."""
        known = App.get_running_app().remembered
        self.ids.server.text = known.server
        self.ids.username.text = known.username

    def sign_in(self) -> None:
        """Ask the server; the password is not kept in the field."""
        ids = self.ids
        App.get_running_app().sign_in(ids.server.text, ids.username.text, ids.password.text)
        ids.password.text = ""
