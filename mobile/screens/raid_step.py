"""A step of a raid: planned, moved, reworded, handed over or called off, with or without network."""

from datetime import date, datetime, time, timezone

from kivy.app import App
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from mobile import questions
from mobile.customers import Contacts
from mobile.office import office_day
from mobile.outbox import Item, State, Value
from mobile.raids import Raid, Step
from mobile.screens.forms import Form
from mobile.screens.parts import in_a_moment, office_offset
from mobile.screens.raid_tellings import channels, days_ahead, tell_step
from mobile.words import gettext as _

# Where a step has a day and no time of day, it is due in the morning.
MORNING = time(9)


class StepScreen(Form):
    """`argument` is `RAID|STEP`, without a step for a new one; `RAID|STEP|ENTRY` puts right what was refused."""

    chosen = ("who", "channel", "day")
    typed = ("what", "contact", "override", "note")
    argument = StringProperty("")
    raid = ObjectProperty(None, allownone=True)
    contacts = ObjectProperty(None, allownone=True)
    entries = ListProperty([])
    title = StringProperty("")
    waiting = StringProperty("")
    trouble = StringProperty("")
    people = ListProperty([])
    days = ListProperty([])
    met = ListProperty([])
    is_new = BooleanProperty(True)
    needs_reason = BooleanProperty(False)
    # The rules in kv tell of the raid before everything stands.
    _raid, _id, _is_filled = "", "", False
    _step: Step | None = None
    _version: int | None = None

    def on_kv_post(self, _base: object) -> None:
        """The raid is known in a moment; until then there is nothing to fill in."""
        self._raid, self._id, entry = (*self.argument.split("|"), "", "")[:3]
        self._mended: Item | None = App.get_running_app().outbox.find(entry) if entry else None
        self.is_new = not self._id
        self.title = _("Plan a step") if self.is_new else ""
        self._ask = in_a_moment(self, self._ask_now, 0)
        self.on_raid()
        self.on_entries()

    def channels(self) -> list[tuple[str, str]]:
        """How the customer is reached."""
        return channels()

    def on_raid(self, *_changed: object) -> None:
        """Fill it in once, and again where somebody changed the step while one looks at it."""
        raid: Raid | None = self.raid
        if raid is None or "what" not in self.ids or raid.card.id != self._raid:
            return
        app = App.get_running_app()
        step = next((one for one in raid.steps if one.id == self._id), None)
        me, manages = app.owner.username, "manage" in raid.rights
        takers = raid.roster if manages or step is not None else [one for one in raid.roster if one.member == me]
        self.people = [(seat.member, seat.name) for seat in takers]
        if not self._is_filled:
            self._fill(raid, step)
        elif step != self._step:
            self.keep_typed()
            self._fill(raid, step)
            self.trouble = _("Somebody changed this step just now. This is how it stands.")
        self._version = raid.version
        self._ask()

    def _ask_now(self) -> None:
        if self.contacts is None and self.raid is not None and self.raid.account_ref:
            raid = questions.raid(self._raid, App.get_running_app().owner.username)
            App.get_running_app().look_at((raid, questions.contacts(self.raid.account_ref)))

    def on_contacts(self, _self: object, contacts: Contacts | None) -> None:
        """The people at the customer's, to be tapped."""
        self.met = [(one.name, one.name) for one in contacts.items] if contacts is not None else []

    def on_entries(self, *_changed: object) -> None:
        """What was asked for and not yet answered."""
        path = f"raids/{self._raid}/steps"
        asked = [one for one in self.entries if one.path == path and one.state is State.WAITING]
        is_waiting = not self.is_new and any(one.data.get("step") == self._id for one in asked)
        self.waiting = _("Waiting to be sent") if is_waiting else ""

    def check(self) -> None:
        """Two people must not turn to the same contact on one day without a reason that all can read."""
        if not self._is_filled or not self.ids.day.chosen:
            return
        who, contact = self.ids.who.chosen, self.ids.contact.text.strip()
        day = date.fromisoformat(self.ids.day.chosen)
        other = self.raid.met_by(self._id, who, contact, day, office_offset()) if self.raid is not None else ""
        self.needs_reason = bool(other) or bool(self.ids.override.text)
        if other:
            self.trouble = _("{name} turns to {contact} on that day, too. Say why, for all to read.").format(
                name=other, contact=contact
            )

    def save(self) -> None:
        """Plan it or change it, or say what is missing."""
        if self.raid is None:
            return
        asked = self._asked()
        if not asked["what"] or not asked["who"] or not self.ids.day.chosen:
            self.trouble = _("Who does what, and when? Something is still empty.")
            return
        self.trouble = ""
        self.check()
        if self.needs_reason and not self.ids.override.text.strip():
            return
        if self._step is None:
            self._act("raid.plan", {**asked, "day_only": True}, "POST", None)
        elif changed := self._changed(asked, self._step):
            self._act("raid.step", {"step": self._id, **changed}, "PATCH", self._version)
        App.get_running_app().root.frame.back()

    def call_off(self) -> None:
        """It is not done any more."""
        if self._step is not None:
            self._act("raid.step-off", {"step": self._id, "cancelled": True}, "PATCH", self._version)
            App.get_running_app().root.frame.back()

    def _act(self, kind: str, data: dict[str, Value], method: str, if_match: int | None) -> None:
        app = App.get_running_app()
        self.drop_mended()
        app.act(kind, f"raids/{self._raid}/steps", data, method=method, if_match=if_match)
        self.sent()

    def _asked(self) -> dict[str, Value]:
        ids = self.ids
        asked: dict[str, Value] = {
            "who": ids.who.chosen,
            "channel": ids.channel.chosen,
            "what": ids.what.text.strip(),
            "contact": ids.contact.text.strip(),
        }
        if ids.day.chosen:
            asked["due"] = _due(date.fromisoformat(ids.day.chosen), self._step).isoformat()
        if ids.override.text.strip():
            asked["override"] = ids.override.text.strip()
        return asked

    def _changed(self, asked: dict[str, Value], step: Step) -> dict[str, Value]:
        """Only what is another by now: what others wrote beside it stays."""
        known = {"who": step.who, "channel": step.channel, "what": step.what, "contact": step.contact}
        known |= {"override": step.override}
        changed = {name: value for name, value in asked.items() if name != "due" and value != known[name]}
        if step.due is None or self.ids.day.chosen != office_day(step.due, office_offset()).isoformat():
            changed["due"] = asked["due"]
        if note := self.ids.note.text.strip():
            changed["note"] = note
        return changed

    def _fill(self, raid: Raid, step: Step | None) -> None:
        ids, app = self.ids, App.get_running_app()
        self._step, self._is_filled = step, True
        if step is None and not self.is_new:
            self.title = _("This step is no longer here.")
            return
        day = office_day(step.due, office_offset()) if step is not None and step.due is not None else None
        self.days = days_ahead(app.today(), raid.card.ends_on, day)
        if step is not None:
            self.title = f"{step.name}\n{tell_step(step, office_offset())}"
            values = (step.who, step.channel, step.what, step.contact, step.override)
        else:
            values = (app.owner.username, "call", "", "", "")
        ids.who.chosen, ids.channel.chosen, ids.what.text, ids.contact.text, ids.override.text = values
        ids.day.chosen = day.isoformat() if day is not None else ""
        if self._mended is not None:
            self._mend(self._mended)
        self.filled()
        self.check()

    def _mend(self, item: Item) -> None:
        data, ids = item.data, self.ids
        for name, chips in (("who", ids.who), ("channel", ids.channel)):
            chips.chosen = str(data.get(name, chips.chosen))
        for name in ("what", "contact", "override", "note"):
            ids[name].text = str(data.get(name, ids[name].text))
        if "due" in data:
            day = office_day(datetime.fromisoformat(str(data["due"])), office_offset())
            self.days = days_ahead(App.get_running_app().today(), self.raid.card.ends_on, day)
            ids.day.chosen = day.isoformat()
        self.trouble = item.told
        self.needs_reason = item.code == "conflict"


def _due(day: date, step: Step | None) -> datetime:
    """On that day, at the time of day that the step had."""
    zone = timezone(office_offset())
    at = step.due.astimezone(zone).time() if step is not None and step.due is not None else MORNING
    return datetime.combine(day, at, zone)
