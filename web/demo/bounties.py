"""Bounties of the week: one that the visitor's lead posted to the team, with work to approve, and one of the boss."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kpi.events import Event, Kind, QuestFact
from server.people.directory import Directory
from web.demo.world import event, midnight, today_at

_LEAD, _BOSS, _KEEN = "lead", "boss", "gu.yichen"
_DAYS = 11
_POSTED_AT = timedelta(hours=9, minutes=5)


def bounties(directory: Directory, now: datetime) -> Iterator[Event]:
    """What was posted this week, and what became of it."""
    today = today_at(now)
    monday = today - timedelta(days=today.weekday())
    posted_at = min(midnight(monday) + _POSTED_AT, now - timedelta(minutes=3))
    due_on = monday + timedelta(days=_DAYS)
    team = directory.find_team("上海 Shanghai")
    audience = f"team:{team.id}" if team is not None else "company"
    quiet, tidy = f"demo-quiet-{monday}", f"demo-tidy-{monday}"
    yield event(
        Kind.QUEST_POSTED,
        f"{quiet}/posted",
        posted_at,
        QuestFact(
            member=_LEAD,
            quest=quiet,
            title="唤醒沉睡客户 Wake a quiet customer",
            text="联系一位三个月没下单的客户，写下他需要什么。"
            "Call a customer who has not ordered for three months, and note what they need.",
            xp=60,
            coins=60,
            due_on=due_on,
            audience=audience,
        ),
    )
    yield event(
        Kind.QUEST_POSTED,
        f"{tidy}/posted",
        posted_at + timedelta(minutes=1),
        QuestFact(
            member=_BOSS,
            quest=tidy,
            title="一个新行业的参考客户 A reference in a new industry",
            text="请一位客户同意做参考案例。Win a customer's consent to be named as a reference.",
            xp=80,
            coins=100,
            due_on=due_on,
            audience="company",
        ),
    )
    for number, kind in enumerate((Kind.QUEST_ACCEPTED, Kind.QUEST_SUBMITTED), start=1):
        step = QuestFact(member=_KEEN, quest=quiet, due_on=due_on)
        yield event(kind, f"{quiet}/{_KEEN}/{number}", posted_at + timedelta(minutes=1, seconds=40 * number), step)
