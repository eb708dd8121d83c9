"""What a change of the settings means, in a sentence each."""

from collections.abc import Callable
from datetime import datetime

from server.insights.periods.settings import Consequence, Effect
from server.people.roles import Language

_WORDS: dict[Effect, tuple[str, str]] = {
    Effect.CLOSES_NOW: (
        "{periods} close at once ({count} in all): what is recorded about them from now on is an adjustment.",
        "{periods} 立即关账（共 {count} 个周期）：此后与之有关的记录都作为调整。",
    ),
    Effect.CLOSES_NEXT: ("{periods} is the next to close: {at}.", "下一个关账的是 {periods}：{at}。"),
    Effect.NOTHING_CLOSES: (
        "No further period closes: late events move the period they belong to.",
        "不再有周期关账：迟到的事件计入其所属周期。",
    ),
    Effect.STAYS_CLOSED: (
        "{count} closed periods stay closed; nothing opens them again.",
        "已关账的 {count} 个周期保持关账，无法重新打开。",
    ),
    Effect.FISCAL_YEAR: (
        "Quarters and years consist of other months, on every board and chart; targets set for them keep their label.",
        "季度和年度由其他月份组成，影响所有榜单和图表；已设的季度、年度目标保留原名称。",
    ),
    Effect.CALENDAR: (
        "Settling, pace and streaks count other working days; streaks are counted anew at once, badges stay won.",
        "结算、进度和连续天数按新的工作日计算；连续天数立即重算，已获徽章保留。",
    ),
}


def sentence(one: Consequence, language: Language, when: Callable[[datetime], str]) -> str:
    """A consequence in words; ``when`` writes a moment."""
    told = _WORDS[one.effect][1 if language is Language.CHINESE else 0]
    periods = ("、" if language is Language.CHINESE else ", ").join(one.periods)
    if one.count > len(one.periods) > 0:
        periods = f"… {periods}"
    return told.format(periods=periods, count=one.count, at=when(one.at) if one.at is not None else "")
