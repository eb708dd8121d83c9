"""What people read about ledger entries: the name of what was paid, and why something was not or went back.

English and Chinese, with the numbers in the sentence. Not for pages' own words, which stand in their catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from game_rules.editions import Editions
from game_rules.rulebook import OncePer, Rule, Rulebook
from game_rules.verdict import Reason
from kpi.period_life import Closings
from kpi.periods import Grain, period_of
from server.people.roles import Language

BOUNTY = "bounty:"
_EVENT_NOTE = "event"

_ZH = Language.CHINESE

# {limit} and {seconds} are filled in with their own phrase, or left out where an old rulebook does not tell them.
_SENTENCES: Mapping[Reason, tuple[str, str]] = {
    Reason.TOO_SHORT: ("it was shorter than this rule asks for{seconds}", "时长不足{seconds}"),
    Reason.DUPLICATE: (
        "this rule pays once{once}, and an earlier event holds that claim",
        "本规则{once}只奖励一次，已归更早的事件",
    ),
    Reason.DAILY_CAP: ("the daily limit{limit} for this rule is used up", "本规则的每日上限{limit}已用完"),
    Reason.WEEKLY_CAP: ("the weekly limit{limit} for this rule is used up", "本规则的每周上限{limit}已用完"),
    Reason.MONTHLY_CAP: ("the monthly limit{limit} for this rule is used up", "本规则的每月上限{limit}已用完"),
    Reason.LIFETIME_CAP: ("the limit{limit} that this rule ever pays is used up", "本规则的累计上限{limit}已用完"),
    Reason.REPEATED: ("the deal or contract already has such an event", "该商机或合同已有同样的事件"),
    Reason.OVERTAKEN: ("a later win or loss of the deal stands instead", "该商机已有更晚的输赢结果"),
    Reason.UNAPPROVED: ("the contract waits for approval", "合同尚待审批"),
    Reason.REOPENED: ("the deal was reopened", "该商机已重开"),
    Reason.REVERSED: ("the event was taken back", "该事件已被冲销"),
    Reason.REDUCED: (
        "a part of the amount was taken back, or the deal or contract changed",
        "部分金额已被冲销，或商机、合同有变",
    ),
    Reason.UNFULFILLED: (
        "the quest or badge is no longer reached, or the raid no longer won",
        "任务、徽章的条件不再满足，或副本不再算胜利",
    ),
    Reason.WAITING: (
        "the event to take back is not known yet; it will be taken back as soon as it arrives",
        "要冲销的事件尚未收到，一收到即冲销",
    ),
}
_ONCE: Mapping[OncePer, tuple[str, str]] = {
    OncePer.DEAL: (" per deal", "每个商机"),
    OncePer.CONTRACT: (" per contract", "每份合同"),
    OncePer.INSTALMENT: (" per instalment", "每期回款"),
    OncePer.LEAD: (" per lead", "每条线索"),
    OncePer.ACCOUNT_DAY: (" per account and day", "每个客户每天"),
    OncePer.CONTACT_DAY: (" per contact and day", "每位联系人每天"),
    OncePer.MEMBER_DAY: (" per day", "每天"),
    OncePer.TICKET: (" per ticket", "每个工单"),
    OncePer.TOPIC: (" per cause, place and period", "每个原因、地点和周期"),
}


def sentences(reason: Reason) -> tuple[str, str]:
    """What a reason says in English and in Chinese, with places for its numbers."""
    return _SENTENCES[reason]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for one reader, by the rulebooks their entries were made under."""

    editions: Editions
    language: Language
    closings: Closings | None = None

    def title(self, rule: str, version: int, bounty: str = "") -> str:
        """What was paid: the title of the rule, quest, badge, level or (told by the caller) bounty."""
        if rule.startswith(BOUNTY):
            return bounty or rule
        if rule == _EVENT_NOTE:
            return self._say("Event", "事件")
        return self.rulebook(version).title_of_rule(rule, self.language)

    def why(self, title: str, about: str, version: int, reason: Reason | str = "", adjusts: date | None = None) -> str:
        """``Deal won · ACME · Standard rules v1``, with the reason at the end of something taken back.

        What is booked later than its closed period says so: ``… · adjustment of 2026-10``.
        """
        rulebook = self.rulebook(version)
        by = f"{rulebook.title[self.language]} v{version}"
        told = " · ".join(part for part in (title, about, by, self.adjustment(adjusts)) if part)
        return f"{told} · {self.sentence(Reason(reason), '', version)}" if reason else told

    def adjusted(self, day: date | None) -> str | None:
        """The label of the closed period that something booked later is really about; None for no adjustment."""
        if day is None:
            return None
        period = self.closings.period_of(day.toordinal()) if self.closings is not None else None
        return (period or period_of(day, Grain.MONTH)).label

    def adjustment(self, day: date | None) -> str:
        """``adjustment of 2026-10``; "" for what is no adjustment."""
        label = self.adjusted(day)
        return self._say(f"adjustment of {label}", f"{label} 的调整") if label is not None else ""

    def detail(self, reason: Reason, rule: str, version: int, asked: int, paid: int) -> str:
        """``8 of 10 XP: the daily limit of 60 XP for this rule is used up``."""
        sentence = self.sentence(reason, rule, version)
        if not asked:
            return sentence[:1].upper() + sentence[1:]
        return self._say(f"{paid} of {asked} XP: {sentence}", f"{asked} 经验中得 {paid}：{sentence}")

    def sentence(self, reason: Reason, rule: str, version: int) -> str:
        """The reason alone."""
        words = _SENTENCES[reason][self._place]
        found = next((one for one in self.rulebook(version).rules if one.id == rule), None)
        return words.format(**self._numbers(found))

    def rulebook(self, version: int) -> Rulebook:
        """The rulebook of a version; the latest one's words where that version is not kept any more."""
        try:
            return self.editions.version(version)
        except KeyError:
            return self.editions.latest

    def about_event(self, seq: int) -> str:
        """How another event is pointed at."""
        return self._say(f"event {seq}", f"事件 {seq}")

    def _numbers(self, rule: Rule | None) -> dict[str, str]:
        cap = rule.cap.xp if rule is not None and rule.cap is not None else 0
        seconds = rule.min_talk_s if rule is not None else 0
        once = _ONCE[rule.once_per][self._place] if rule is not None and rule.once_per is not None else ""
        return {
            "limit": self._say(f" of {cap} XP", f" {cap} 经验") if cap else "",
            "seconds": self._say(f": {seconds} seconds", f"：本规则要求 {seconds} 秒") if seconds else "",
            "once": once,
        }

    @property
    def _place(self) -> int:
        return 1 if self.language is _ZH else 0

    def _say(self, english: str, chinese: str) -> str:
        return (english, chinese)[self._place]
