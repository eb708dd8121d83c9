"""What a sender reads of a receipt: names, reasons and numbers in words, in the viewer's language.

Receipts are kept without words (``receipts.py``); the same receipt reads differently to different people.
"""

from dataclasses import dataclass
from datetime import date

import msgspec

from game_rules.verdict import Reason
from kpi.catalog import Unit
from kpi.events import Event
from server.intake.submission import AwardOut, Code, HitOut, LevelOut, QuestOut, RaidOut, Receipt, RefusalOut, Status
from server.ledger.recorded import adjusted_day
from server.ledger.views import AwardView, RefusalView, amount_view
from server.ledger.wording import Wording
from server.money import MoneyView, minor_view
from server.people.roles import Language
from server.wording.say import say

_NAMED_AFTER = ("account", "deal", "contract", "lead")


class QuestMoveView(msgspec.Struct, frozen=True):
    """A quest that moved; progress and goal are those of the objective that is furthest behind."""

    quest: str
    title: str
    member: str
    progress: MoneyView | int
    goal: MoneyView | int
    done: bool


class LevelView(msgspec.Struct, frozen=True):
    """A member rose, or fell; ``title`` is that of the new level."""

    member: str
    before: int
    after: int
    title: str


class HitView(msgspec.Struct, frozen=True):
    """One line that an event wrote into a raid's log, and why it hit nothing or less."""

    kind: str
    member: str
    role: str
    base: MoneyView
    factor: float
    damage: MoneyView
    heal: MoneyView
    why: str | None


class RaidMoveView(msgspec.Struct, frozen=True):
    """What an event did to a raid: HP fell by ``hit`` or rose by ``heal``, and stands at ``left`` of ``max``."""

    raid: str
    title: str
    hit: MoneyView
    heal: MoneyView
    left: MoneyView
    max: MoneyView
    phase: str
    state: str
    lines: list[HitView]


class ProblemView(msgspec.Struct, frozen=True):
    """One thing wrong with an event."""

    pointer: str
    message: str


class ErrorView(msgspec.Struct, frozen=True):
    """Why an event was rejected: ``invalid``, ``unknown``, ``conflict``, ``not_allowed`` or ``future``."""

    code: str
    message: str
    errors: list[ProblemView]


class ResultView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one event. A duplicate gets the answer of the first time."""

    id: str
    status: Status
    seq: int | None
    awards: list[AwardView]
    refusals: list[RefusalView]
    quests: list[QuestMoveView]
    levels: list[LevelView]
    raids: list[RaidMoveView]
    error: ErrorView | msgspec.UnsetType = msgspec.UNSET


class EventAnswers(msgspec.Struct, frozen=True):
    """One result per event, in the order sent."""

    results: list[ResultView]


@dataclass(frozen=True, slots=True)
class Answers:
    """Puts receipts into words for one viewer."""

    wording: Wording
    currency: str

    def result(self, receipt: Receipt, event: Event | None) -> ResultView:
        """The answer to one event; ``event`` is None for one that could not be read."""
        about = _about(event) if event is not None else ""
        return ResultView(
            id=receipt.id,
            status=receipt.status,
            seq=receipt.seq or None,
            awards=[self._award(one, receipt.seq, about) for one in receipt.awards],
            refusals=[self._refusal(one) for one in receipt.refusals],
            quests=[self._quest(one) for one in receipt.quests],
            levels=[self._level(one) for one in receipt.levels],
            raids=[self._raid(one) for one in receipt.raids],
            error=_error(receipt, self.wording.language) if receipt.status is Status.REJECTED else msgspec.UNSET,
        )

    def _award(self, award: AwardOut, seq: int, about: str) -> AwardView:
        words = self.wording
        # What was paid, or taken, for another event is told with that event's number.
        whose = about if award.event == seq else words.about_event(award.event)
        adjusts = adjusted_day(award.adjusts)
        why = words.why(words.title(award.rule, award.version), whose, award.version, award.reason, adjusts)
        day = date.fromordinal(award.day) if award.day else None
        badge, label = award.badge or None, words.adjusted(adjusts)
        return AwardView(award.member, award.xp, award.coins, award.rule, why, badge, day, label)

    def _refusal(self, refusal: RefusalOut) -> RefusalView:
        reason = Reason(refusal.reason)
        detail = self.wording.detail(reason, refusal.rule, refusal.version, refusal.asked, refusal.paid)
        return RefusalView(refusal.member, refusal.rule, refusal.reason, detail)

    def _quest(self, move: QuestOut) -> QuestMoveView:
        rulebook = self.wording.editions.latest
        quest = rulebook.find_quest(move.quest)
        title = quest.title[self.wording.language] if quest is not None else move.quest
        behind = next((part for part in quest.objectives if part.goal == move.goal), None) if quest else None
        measure = rulebook.measures.get(behind.measure) if behind is not None else None
        unit = measure.unit if measure is not None else Unit.COUNT
        progress, goal = (amount_view(value, unit, self.currency) for value in (move.progress, move.goal))
        return QuestMoveView(move.quest, title, move.member, progress, goal, move.done)

    def _level(self, change: LevelOut) -> LevelView:
        levels = self.wording.editions.latest.levels
        title = next((level.title[self.wording.language] for level in levels if level.number == change.after), "")
        return LevelView(change.member, change.before, change.after, title)

    def _raid(self, move: RaidOut) -> RaidMoveView:
        hit = move.before - move.left
        return RaidMoveView(
            move.raid,
            move.title,
            self._money(max(0, hit)),
            self._money(max(0, -hit)),
            self._money(move.left),
            self._money(move.max),
            move.phase,
            move.state,
            [self._hit(one) for one in move.hits],
        )

    def _hit(self, hit: HitOut) -> HitView:
        base, damage, heal = (self._money(value) for value in (hit.base, hit.damage, hit.heal))
        return HitView(hit.kind, hit.member, hit.role, base, hit.factor / 100, damage, heal, hit.why or None)

    def _money(self, minor: int) -> MoneyView:
        return minor_view(minor, self.currency)


def _about(event: Event) -> str:
    """The customer an event names, or else its deal, contract or lead."""
    names = (getattr(event.data, field, None) for field in _NAMED_AFTER)
    return next((name for name in names if isinstance(name, str)), "")


def _error(receipt: Receipt, language: Language) -> ErrorView:
    problems = [ProblemView(pointer, say(message, language)) for pointer, message in receipt.problems]
    told = "; ".join(_told(problem) for problem in problems)
    return ErrorView(receipt.code or Code.INVALID.value, told, problems)


def _told(problem: ProblemView) -> str:
    return f"{problem.pointer} {problem.message}".strip()
