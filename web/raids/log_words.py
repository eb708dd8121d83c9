"""A line of the hit log as a sentence: "Visit by Ann Lee, closer ×1.5", and why it took off nothing, or less."""

from collections.abc import Mapping
from dataclasses import dataclass

from game_rules.raids import LogLine as Line
from game_rules.raids import RaidRules, Why
from kpi.events import Kind
from server.people.directory import MemberInfo
from web.event_words import kind_mark, kind_title
from web.format import Format
from web.i18n import gettext as _
from web.raids.words import role_title

# These are about the raid itself and hit nothing; what they did stands elsewhere on the page.
_QUIET = frozenset((Kind.RAID_NOTED, Kind.RAID_STEP_PLANNED, Kind.RAID_STEP_CHANGED, Kind.RAID_REVIEWED))
_MARKS = {
    Kind.RAID_OPENED: "flag",
    Kind.RAID_JOINED: "user-plus",
    Kind.RAID_LEFT: "door-exit",
    Kind.RAID_LEAD_CHANGED: "crown",
    Kind.RAID_SLOT_MISSED: "alert-circle",
    Kind.RAID_WITHDRAWN: "flag-off",
    Kind.RAID_ESCAPED: "run",
}


@dataclass(frozen=True, slots=True)
class LogWords:
    """Tells the lines of one raid."""

    people: Mapping[int, MemberInfo]
    rules: RaidRules
    steps: Mapping[str, str]
    """What each step is for, by its id."""
    format: Format
    currency: str

    def is_told(self, line: Line) -> bool:
        """Whether a line belongs into the hit log."""
        if line.kind is Kind.RAID_STEP_CHANGED:
            return bool(line.note)
        return line.kind not in _QUIET

    def may_hit(self, line: Line) -> bool:
        """Whether a line is about HP at all."""
        return not line.kind.is_internal or line.kind is Kind.RAID_SLOT_MISSED

    def text(self, line: Line) -> str:
        """What happened."""
        name = self._name(line.member)
        match line.kind:
            case Kind.RAID_OPENED:
                return _("Raid opened by %(name)s") % {"name": name}
            case Kind.RAID_JOINED:
                role = role_title(line.role, self.rules)
                return _("%(name)s joined as %(role)s") % {"name": name, "role": role}
            case Kind.RAID_LEFT:
                return _("%(name)s left") % {"name": name}
            case Kind.RAID_LEAD_CHANGED:
                return _("%(name)s leads now") % {"name": name}
            case Kind.RAID_SLOT_MISSED | Kind.RAID_STEP_CHANGED | Kind.BARRIER_RESOLVED | Kind.BARRIER_DECIDED:
                return self._of_step(line)
            case Kind.RAID_WITHDRAWN:
                return _("Withdrawn by %(name)s") % {"name": name}
            case Kind.RAID_ESCAPED:
                return _("The deadline passed")
            case _:
                return self._hit(line, name)

    def why(self, line: Line) -> str:
        """What is to be said about the amount, or the reason somebody gave."""
        said = [_reason(line.why)] if line.why is not None else []
        if line.healed:
            said.append(_("a missed step gave %(money)s of it back") % {"money": self._money(line.healed)})
        if line.note and line.kind is not Kind.RAID_OPENED:
            said.append(line.note)
        return " · ".join(said)

    def mark(self, line: Line) -> str:
        """Its icon."""
        if line.why in (Why.REVERSED, Why.REOPENED):
            return "arrow-back-up"
        return _MARKS.get(line.kind) or kind_mark(line.kind)

    def _of_step(self, line: Line) -> str:
        what = self.steps.get(line.step, "")
        by = {"what": what, "name": self._name(line.by)}
        if line.kind is Kind.BARRIER_RESOLVED:
            return _("Out of the way: %(what)s (%(name)s)") % by
        if line.kind is Kind.BARRIER_DECIDED:
            return _("In the way again: %(what)s") % {"what": what}
        if line.kind is Kind.RAID_STEP_CHANGED:
            return _("Step changed by %(name)s: %(what)s") % by
        return _("Missed: %(what)s (%(name)s)") % {"what": what, "name": self._name(line.member)}

    def _hit(self, line: Line, name: str) -> str:
        said = {"what": kind_title(line.kind), "name": name, "role": role_title(line.role, self.rules)}
        if not line.role:
            return _("%(what)s by %(name)s") % said
        if line.factor == 100:
            return _("%(what)s by %(name)s, %(role)s") % said
        return _("%(what)s by %(name)s, %(role)s ×%(factor)s") % (said | {"factor": f"{line.factor / 100:g}"})

    def _name(self, member: int) -> str:
        return self.people[member].name if member in self.people else _("somebody")

    def _money(self, minor: int) -> str:
        return self.format.money(minor, self.currency)


def _reason(why: Why) -> str:
    return {
        Why.OUTSIDER: _("not on the roster, so it does not hit"),
        Why.COLLISION: _("a colleague had met the same contact that day"),
        Why.AGAIN: _("the same again with the same contact that day"),
        Why.FLOOR: _("work brings the boss no lower in this phase: deals and payments do"),
        Why.OVERKILL: _("more than was left"),
        Why.NOT_FORWARD: _("the deal did not move forward"),
        Why.REVERSED: _("taken back"),
        Why.REOPENED: _("the deal was reopened"),
        Why.REPEATED: _("the deal or contract had one already"),
        Why.UNAPPROVED: _("the contract waits for approval"),
        Why.OVERTAKEN: _("a later win or loss stands instead"),
        Why.LIMIT: _("that day's healing was used up"),
        Why.NO_WORK: _("no work was left to give back; money is never given back"),
        Why.DONE: _("done in time after all"),
        Why.WAITING: _("it was waiting for another step"),
        Why.CHANGED: _("it had been moved or cancelled"),
    }[why]
