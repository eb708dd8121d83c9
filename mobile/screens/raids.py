"""Raids: the bosses one fights, and one of them: its HP, the plan, the hits, the team, notes, coming and going.

What whoever leads does to steps and people, and opening and ending a raid, have screens of their own.
"""

from collections.abc import Callable
from functools import partial

from kivy.app import App
from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.outbox import Item, State
from mobile.raids import Raid, RaidCard, Raids
from mobile.screens.forms import Form
from mobile.screens.parts import office_offset
from mobile.screens.raid_tellings import tell_raid, tell_step
from mobile.screens.rows import NO_BAR, Line
from mobile.screens.tellings import kind_title, tell_moment
from mobile.wire import Me
from mobile.words import gettext as _

HITS_SHOWN = 30
OPEN_STEPS = ("open", "waiting")
ACTIVE = "active"


class RaidsScreen(BoxLayout):  # type: ignore[misc]  # Kivy ships no types
    """Those under way, mine first, then those that ended."""

    argument = StringProperty("")
    raids = ObjectProperty(None, allownone=True)
    me = ObjectProperty(None, allownone=True)
    told = StringProperty("")
    may_open = BooleanProperty(False)

    def on_me(self, _self: object, me: Me | None) -> None:
        """Leads, bosses and admins open raids."""
        self.may_open = me is not None and "raids:open" in me.permissions

    def on_raids(self, _self: object, raids: Raids | None) -> None:
        """Draw them anew."""
        shown = sorted(raids.items, key=lambda one: (one.state != "active", not one.is_mine)) if raids else []
        self.told = "" if shown else _("No raids yet. A lead opens one on a key account.")
        self.ids.rows.tell([line_of(card) for card in shown])


class RaidScreen(Form):
    """One raid; `argument` is its id."""

    # The note stands on its shelf.
    chosen = ("shelf",)
    typed = ("note",)
    argument = StringProperty("")
    raid = ObjectProperty(None, allownone=True)
    entries = ListProperty([])
    shelf = StringProperty("plan")
    title = StringProperty("")
    told = StringProperty("")
    hp = StringProperty("")
    left = NumericProperty(0)
    next = StringProperty("")
    waiting = StringProperty("")

    def choices(self) -> list[tuple[str, str]]:
        """What there is to see."""
        return [("plan", _("Plan")), ("hits", _("Hits")), ("team", _("Team")), ("notes", _("Notes"))]

    def on_kv_post(self, _base: object) -> None:
        """`ids` hold weak references; the field for notes must not vanish while it is not shown."""
        self._notes = self.ids.notes.__self__
        self.on_raid()

    def on_raid(self, *_changed: object) -> None:
        """Draw it anew."""
        raid = self.raid
        if raid is None or raid.card.id != self.argument or "shelf" not in self.ids:
            return
        self.title, self.told = f"{raid.card.account}\n{raid.card.title}", tell_raid(raid.card)
        boss = raid.card.boss
        self.left, self.hp = (boss.left, _("{hp} HP").format(hp=boss.told)) if boss is not None else (0, "")
        me = App.get_running_app().owner.username
        is_on = raid.card.state == ACTIVE
        mine = [step for step in raid.steps if is_on and step.who == me and step.state in OPEN_STEPS]
        self.next = _("Your next step: {step}").format(step=tell_step(mine[0], office_offset())) if mine else ""
        self._fill(raid)
        self._offer(raid)

    def on_shelf(self, *_changed: object) -> None:
        """Show another part of it."""
        self.on_raid()

    def on_entries(self, _self: object, entries: list[Item]) -> None:
        """What was asked for and not yet answered."""
        waits = [one for one in entries if one.path.startswith(f"raids/{self.argument}/") and _waits(one)]
        self.waiting = _("Waiting to be sent: {n}").format(n=len(waits)) if waits else ""

    def log(self, kind: str) -> None:
        """Work on this account is what hits the boss."""
        if self.raid is not None:
            App.get_running_app().root.frame.go(f"log:{kind}||{self.raid.card.account}")

    def write(self) -> None:
        """Write the note."""
        text = self.ids.note.text.strip()
        if text:
            self._act("notes", {"text": text})
            self.ids.note.text = ""
            self.sent()

    def _fill(self, raid: Raid) -> None:
        if self._notes.parent is not None:
            self._notes.parent.remove_widget(self._notes)
        if self.shelf == "notes" and "note" in raid.rights:
            column = self.ids.shelf.parent
            column.add_widget(self._notes, index=column.children.index(self.ids.shelf.__self__) + 1)
        lines = _lines(raid, self.shelf, App.get_running_app().owner.username)
        self.ids.shelf.tell(lines or [Line(_("Nothing here right now."))])

    def _offer(self, raid: Raid) -> None:
        """Steps belong to the plan, coming and going to the team."""
        self.ids.actions.clear_widgets()
        if self.shelf == "plan" and {"manage", "take_part"} & raid.rights:
            self._button(_("Plan a step"), partial(self._go, f"step:{raid.card.id}|"), "Action")
        if self.shelf == "plan" and "review" in raid.rights and not raid.is_reviewed:
            self._button(_("Write the review"), partial(self._go, f"end:{raid.card.id}"), "Action")
        if self.shelf == "team":
            self._offer_team(raid)

    def _offer_team(self, raid: Raid) -> None:
        if "join" in raid.rights and not raid.card.is_mine:
            for role, title in raid.roles:
                self._button(
                    _("Join as {role}").format(role=title),
                    partial(self._act, "join", {"role": role}),
                    "Action",
                )
        if "manage" in raid.rights:
            self._button(_("Bring somebody in"), partial(self._go, f"invite:{raid.card.id}"), "Action")
        if "take_over" in raid.rights:
            me = App.get_running_app().owner.username
            self._button(_("Take over the lead"), partial(self._act, "hand-over", {"to": me}))
        if "leave" in raid.rights:
            self._button(_("Leave the raid"), partial(self._act, "leave", {}))
        if "manage" in raid.rights:
            self._button(_("Call the raid off"), partial(self._go, f"end:{raid.card.id}"))

    def _go(self, place: str) -> None:
        App.get_running_app().root.frame.go(place)

    def _button(self, text: str, act: Callable[[], None], kind: str = "QuietAction") -> None:
        button = Factory.get(kind)(text=text)
        button.bind(on_release=lambda _button: act())
        self.ids.actions.add_widget(button)

    def _act(self, step: str, data: dict[str, str]) -> None:
        App.get_running_app().act(f"raid.{step}", f"raids/{self.argument}/{step}", data)


def _waits(item: Item) -> bool:
    return item.state is State.WAITING


def _lines(raid: Raid, shelf: str, me: str) -> list[Line]:
    match shelf:
        case "plan":
            tones = {"done": "gain_ink", "missed": "threat_ink"}
            return [
                Line(
                    tell_step(one, office_offset()),
                    one.name,
                    tone=tones.get(one.state, "soft"),
                    goal=f"step:{raid.card.id}|{one.id}" if raid.may_change(one, me) else "",
                )
                for one in raid.steps
            ]
        case "hits":
            hits = [hit for hit in raid.hits if hit.change]
            return [
                Line(
                    kind_title(hit.kind),
                    _(", ").join(part for part in (hit.name, tell_moment(hit.at)) if part),
                    value=f"+{hit.change}" if hit.is_heal else f"−{hit.change}",
                    tone="threat_ink" if hit.is_heal else "soft",
                )
                for hit in hits[:HITS_SHOWN]
            ]
        case "team":
            lead = _("leads")
            return [
                Line(
                    seat.name,
                    _(", ").join(part for part in (seat.role, lead if seat.is_lead else "", seat.damage) if part),
                    value=f"{seat.share:.0%}",
                    done=seat.share,
                    goal=f"seat:{raid.card.id}|{seat.member}" if "manage" in raid.rights and seat.member != me else "",
                )
                for seat in raid.roster
            ]
        case _:
            return [
                Line(note.text, _(", ").join(part for part in (note.name, tell_moment(note.at)) if part))
                for note in raid.notes
            ]


def line_of(card: RaidCard) -> Line:
    """A raid in a list, with what is left of its boss."""
    left = card.boss.left if card.boss is not None else NO_BAR
    return Line(
        card.account,
        f"{card.title}\n{tell_raid(card)}",
        value=f"{left:.0%}" if card.boss is not None else "",
        goal=f"raid:{card.id}" if card.boss is not None else "",
        done=left,
        is_boss=True,
    )
