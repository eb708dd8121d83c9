"""Notices as a message to somebody who is not looking: a line each, in their language, plain text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.money import Money
from server.notices.notice import Notice, NoticeKind
from server.people.roles import Language

MOST_LINES = 20

_KINDS: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.INSTALMENT_OVERDUE: ("{what}: payment overdue since {day}", "{what}：回款自 {day} 起逾期"),
    NoticeKind.INSTALMENT_DUE: ("{what}: payment due {day}", "{what}：{day} 回款到期"),
    NoticeKind.DEAL_LATE: ("{what}: was to close {day}", "{what}：原定 {day} 成交"),
    NoticeKind.DEAL_CLOSING: ("{what}: to be closed {day}", "{what}：预计 {day} 成交"),
    NoticeKind.DEAL_STALLED: ("{what}: {days} days in one stage", "{what}：在同一阶段停留 {days} 天"),
    NoticeKind.ACCOUNT_SILENT: ("{what}: no contact for {days} days", "{what}：{days} 天没有联系"),
    NoticeKind.LEAD_GOING_BACK: ("{what}: goes back to the pool {day}", "{what}：{day} 回到公海"),
    NoticeKind.STEP_OVERDUE: ("{what}: step was due {day}", "{what}：步骤应在 {day} 完成"),
    NoticeKind.STEP_MISSED: ("{what}: step missed {day}", "{what}：{day} 错过步骤"),
    NoticeKind.STEP_DUE: ("{what}: step due {day}", "{what}：步骤 {day} 到期"),
    NoticeKind.RAID_ENDING: ("{what}: raid ends {day}", "{what}：副本 {day} 结束"),
    NoticeKind.MENTION: ("{what}: you are named in a note", "{what}：笔记里提到了你"),
    NoticeKind.QUEST_ENDING: ("{what}: quest ends {day}", "{what}：任务 {day} 截止"),
    NoticeKind.BIRTHDAY: ("{what}: birthday {day}", "{what}：{day} 生日"),
    NoticeKind.PERIOD_SETTLING: ("{what}: late events count up to {day}", "{what}：迟到事件计入至 {day}"),
    NoticeKind.PRIZE_WON: ("{what}: prize won", "{what}：获得奖品"),
    NoticeKind.CONTRACT_WAITS: ("{what}: contract waits for your approval", "{what}：合同待你审批"),
    NoticeKind.CONTRACT_APPROVED: ("{what}: contract approved, to be signed", "{what}：合同已获批，可以签约"),
    NoticeKind.CONTRACT_REJECTED: ("{what}: contract rejected", "{what}：合同被驳回"),
    NoticeKind.BARRIER_UNDECIDED: ("{what}: confirm or reject by {day}", "{what}：请在 {day} 前确认或驳回"),
    NoticeKind.BARRIER_DUE: ("{what}: to be resolved by {day}", "{what}：须在 {day} 前解决"),
    NoticeKind.WEBHOOK_OFF: ("{what}: webhook switched off", "{what}：Webhook 已停用"),
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {
        "digest": "Today at {organisation}: {count}",
        "urgent": "New at {organisation}: {count}",
        "more": "and {count} more",
        "test": "This is how notices from {organisation} arrive",
        "test_text": "Nothing needs you. You switched this on under Notices.",
    },
    Language.CHINESE: {
        "digest": "{organisation} 今日待办：{count}",
        "urgent": "{organisation} 新提醒：{count}",
        "more": "另有 {count} 条",
        "test": "{organisation} 的提醒会这样送达",
        "test_text": "目前没有需要您处理的事。这项推送是在“提醒”页面开启的。",
    },
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: a title and plain text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LetterWriter:
    """Writes to one member; ``link`` leads to their notices, "" where nobody knows the program's address."""

    language: Language
    organisation: str
    currency: str
    link: str = ""

    def digest(self, notices: Sequence[Notice]) -> Letter:
        """Everything that needs them today."""
        return self._letter("digest", notices)

    def urgent(self, notices: Sequence[Notice]) -> Letter:
        """What came up since the last look."""
        return self._letter("urgent", notices)

    def test(self) -> Letter:
        """Something to try an address out with."""
        words = _WORDS[self.language]
        return Letter(words["test"].format(organisation=self.organisation), self._ended([words["test_text"]]))

    def line(self, one: Notice) -> str:
        """One notice."""
        english, chinese = _KINDS[one.kind]
        template = chinese if self.language is Language.CHINESE else english
        customer = one.account[1] if one.account is not None else ""
        names = [part for part in (one.about.title, one.part, customer) if part]
        what = " · ".join(dict.fromkeys(" ".join(name.split()) for name in names))
        told = template.format(what=what, day=one.on.isoformat(), days=one.days)
        return f"{told} ({Money(one.amount, self.currency).decimal} {self.currency})" if one.amount else told

    def _letter(self, kind: str, notices: Sequence[Notice]) -> Letter:
        words = _WORDS[self.language]
        lines = [f"- {self.line(one)}" for one in notices[:MOST_LINES]]
        left = len(notices) - MOST_LINES
        if left > 0:
            lines.append(words["more"].format(count=left))
        title = words[kind].format(organisation=self.organisation, count=len(notices))
        return Letter(title, self._ended(lines))

    def _ended(self, lines: list[str]) -> str:
        return "\n".join([*lines, "", self.link] if self.link else lines)
