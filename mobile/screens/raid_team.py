"""Who is in a raid: bringing somebody in, giving them a role, letting them lead, taking them off; and its end."""

from collections.abc import Callable
from functools import partial

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.barriers import CAUSES
from mobile.colleagues import Colleague, Colleagues
from mobile.outbox import Value
from mobile.raids import Raid, Seat
from mobile.screens.forms import Form
from mobile.screens.rows import Line
from mobile.screens.tellings import tell_cause
from mobile.words import gettext as _

SHOWN = 60
ESCAPED = "escaped"


class InviteScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """Whom to bring in, one's own team first; `argument` is the raid's id."""

    argument = StringProperty("")
    raid = ObjectProperty(None, allownone=True)
    colleagues = ObjectProperty(None, allownone=True)
    told = StringProperty("")

    def on_kv_post(self, _base: object) -> None:
        """Draw it, be it empty."""
        self.draw()

    def on_raid(self, *_changed: object) -> None:
        """Draw them anew."""
        self.draw()

    on_colleagues = on_raid

    def draw(self) -> None:
        """Those who are not in it, with what is sought in their name or team."""
        if "rows" not in self.ids:
            return
        everybody: Colleagues | None = self.colleagues
        seated = {seat.member for seat in self.raid.roster} if self.raid is not None else set()
        sought, me = self.ids.sought.text.strip().lower(), App.get_running_app().store.me
        known = [one for one in everybody.items if one.username not in seated] if everybody is not None else []
        shown = [one for one in known if sought in f"{one.name} {one.username} {one.team}".lower()]
        shown.sort(key=lambda one: me is None or one.team_id != me.team_id)
        self.told = "" if shown else _("Nobody of this name.")
        if everybody is None:
            self.told = _("The list of colleagues comes with the first connection.")
        lines = [Line(one.name, one.team, goal=f"seat:{self.argument}|{one.username}") for one in shown[:SHOWN]]
        self.ids.rows.tell(lines)


class SeatScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """One person's part, for whoever leads; `argument` is `RAID|USERNAME`, on the roster or not."""

    argument = StringProperty("")
    raid = ObjectProperty(None, allownone=True)
    colleagues = ObjectProperty(None, allownone=True)
    name = StringProperty("")
    told = StringProperty("")
    # The rules in kv tell of the raid before everything stands.
    _raid, _who = "", ""

    def on_kv_post(self, _base: object) -> None:
        """Who it is about is known now."""
        self._raid, _bar, self._who = self.argument.partition("|")
        self.name = self._who
        self.on_raid()

    def on_raid(self, *_changed: object) -> None:
        """Draw it anew."""
        raid: Raid | None = self.raid
        if raid is None or "actions" not in self.ids or raid.card.id != self._raid:
            return
        seat = next((one for one in raid.roster if one.member == self._who), None)
        names = dict(raid.names) | {one.username: one.name for one in self._everybody()}
        self.name = names.get(self._who, self._who)
        role = _(", ").join((seat.role, seat.damage)) if seat is not None else _("Not on the roster")
        self.told = f"{raid.card.account}\n{role}"
        self.ids.actions.clear_widgets()
        if "manage" in raid.rights:
            self._offer(raid, seat)

    on_colleagues = on_raid

    def _everybody(self) -> tuple[Colleague, ...]:
        everybody: Colleagues | None = self.colleagues
        return everybody.items if everybody is not None else ()

    def _offer(self, raid: Raid, seat: Seat | None) -> None:
        """What joins stands beside what others do; what changes somebody's part is done to what was seen."""
        for role, title in raid.roles:
            join = partial(self._act, "raid.bring", "join", {"member": self._who, "role": role}, None)
            if seat is None:
                self._button(_("Bring in as {role}").format(role=title), join, "Action")
            elif role != seat.role_id:
                self._button(_("From now on as {role}").format(role=title), join)
        if seat is not None and not seat.is_lead:
            hand_over = partial(self._act, "raid.hand-over", "hand-over", {"to": self._who}, raid.version)
            self._button(_("Hand over to {name}").format(name=self.name), hand_over)
            leave = partial(self._act, "raid.take-off", "leave", {"member": self._who}, raid.version)
            self._button(_("Take off the roster"), leave)
            self.told += "\n" + _("Open steps of whoever is taken off go to whoever leads.")

    def _button(self, text: str, act: Callable[[], None], kind: str = "QuietAction") -> None:
        button = Factory.get(kind)(text=text)
        button.bind(on_release=lambda _button: act())
        self.ids.actions.add_widget(button)

    def _act(self, kind: str, step: str, data: dict[str, Value], if_match: int | None) -> None:
        app = App.get_running_app()
        app.act(kind, f"raids/{self._raid}/{step}", data, if_match=if_match)
        app.root.frame.back()


class EndScreen(Form):
    """A raid that runs is called off with a reason, one that ended is looked back at; `argument` is its id.

    Where the boss escaped, what stood in the way has to be named.
    """

    chosen = ("cause",)
    typed = ("text", "barrier")
    argument = StringProperty("")
    raid = ObjectProperty(None, allownone=True)
    causes = ObjectProperty(None, allownone=True)
    choices = ListProperty([])
    title = StringProperty("")
    question = StringProperty("")
    act_text = StringProperty("")
    trouble = StringProperty("")
    is_review = BooleanProperty(False)

    def on_kv_post(self, _base: object) -> None:
        """What it is about is known in a moment."""
        self.on_raid()

    def on_raid(self, *_changed: object) -> None:
        """Draw it anew."""
        raid: Raid | None = self.raid
        if raid is None or raid.card.id != self.argument:
            return
        titles = dict(self.causes.items) if self.causes is not None else {}
        self.choices = [(id, titles.get(id) or tell_cause(id)) for id in CAUSES]
        self.is_review = "manage" not in raid.rights
        self.title = f"{raid.card.account}\n{raid.card.title}"
        self.question = _("What did you learn?") if self.is_review else _("Why is it called off?")
        self.act_text = _("Save the review") if self.is_review else _("Call the raid off")

    on_causes = on_raid

    def save(self) -> None:
        """End it or look back at it, or say what is missing."""
        if self.raid is None:
            return
        text, cause, barrier = self.ids.text.text.strip(), self.ids.cause.chosen, self.ids.barrier.text.strip()
        is_beaten = self.is_review and self.raid.card.state == ESCAPED
        if not text:
            self.trouble = _("Say it in a sentence.")
            return
        if (self.is_review and bool(cause) != bool(barrier)) or (is_beaten and not barrier):
            self.trouble = _("What stood in the way? Tap a cause and say it in a sentence.")
            return
        data: dict[str, Value] = {"text": text, "review": self.is_review}
        if self.is_review and barrier:
            data["barriers"] = [{"cause": cause, "text": barrier}]
        app, kind = App.get_running_app(), "raid.review" if self.is_review else "raid.call-off"
        app.act(kind, f"raids/{self.argument}/finish", data, if_match=self.raid.version)
        self.sent()
        app.root.frame.back()
