"""Posting a bounty between two visits: what is to be done, by when, for whom, and what it pays."""

from collections.abc import Mapping
from typing import Any

from kivy.app import App
from kivy.properties import ListProperty, ObjectProperty, StringProperty

from mobile.outbox import Value
from mobile.screens.forms import Form
from mobile.screens.tellings import tell_last_days
from mobile.wire import Me
from mobile.words import gettext as _

MAY_POST = "quests:post"
LENGTHS_DAYS = (3, 7, 14, 30)
SHOWN = 12
# A boss has no team of one's own: whoever is meant by nobody in particular is everybody.
LEAD = "lead"


class BountyScreen(Form):
    """`argument` is nothing, or `@ID` for a bounty that was not posted, to be put right."""

    chosen = ("due_on", "audience")
    typed = ("name", "text", "xp")
    argument = StringProperty("")
    me = ObjectProperty(None, allownone=True)
    colleagues = ObjectProperty(None, allownone=True)
    people = ListProperty([])
    trouble = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Begin empty, or with what was refused."""
        self.on_me()
        if self.argument.startswith("@"):
            self.put_right(self.argument[1:])

    def lengths(self) -> list[tuple[str, str]]:
        """The last days to choose from."""
        return tell_last_days(App.get_running_app().today(), LENGTHS_DAYS)

    def on_me(self, *_changed: object) -> None:
        """Whoever may be meant: all, or one of one's own team."""
        me: Me | None = self.me
        all_of_them = _("My team") if me is not None and me.role == LEAD else _("Everybody")
        known = self.colleagues.items if self.colleagues is not None and me is not None else ()
        mine = [one for one in known if me is not None and one.team_id == me.team_id and one.username != me.username]
        self.people = [("", all_of_them), *((f"member:{one.username}", one.name) for one in mine[:SHOWN])]

    on_colleagues = on_me

    def save(self) -> None:
        """Post it, or say what is missing."""
        ids, app = self.ids, App.get_running_app()
        title, xp = ids.name.text.strip(), ids.xp.text.strip()
        if not title or not ids.due_on.chosen:
            self.trouble = _("What is to be done, and by when?")
            return
        data: dict[str, Value] = {"title": title, "due_on": ids.due_on.chosen, "xp": int(xp or 0)}
        if text := ids.text.text.strip():
            data["text"] = text
        if ids.audience.chosen:
            data["audience"] = ids.audience.chosen
        self.drop_mended()
        app.act("quest.post", "quests", data)
        self.sent()
        app.root.frame.back()

    def fill_in(self, said: Mapping[str, Any]) -> None:
        """What the bounty was to be."""
        ids = self.ids
        ids.name.text, ids.text.text = str(said.get("title", "")), str(said.get("text", ""))
        ids.xp.text, ids.due_on.chosen = str(said.get("xp") or ""), str(said.get("due_on", ""))
        ids.audience.chosen = str(said.get("audience", ""))
