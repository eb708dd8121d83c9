"""The raid that the style page shows: one fight, told in each language."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from game_rules.raids import Phase, RaidRules, RaidState, StepState
from kpi.events import Channel
from server.people.roles import Language
from server.raids.access import RaidRights
from web.raids.boss import Boss, Face, Hp, marks_of
from web.raids.room import (
    Attachment,
    Day,
    LogLine,
    NoteCard,
    RaidRoom,
    Seat,
    StepCard,
    Words,
)
from web.raids.words import phase_title

_GOAL = 1_200_000_00
_RULES = RaidRules(floors=dict(zip(Phase, (90, 80, 70, 30, 5), strict=True)))


@dataclass(frozen=True, slots=True)
class Story:
    """The words of one language."""

    account: str
    title: str
    other: str
    long: str
    people: tuple[Face, ...]
    steps: tuple[str, ...]
    contact: str
    hits: tuple[str, ...]
    why: str
    note: tuple[str, str, str]
    override: str


_ENGLISH = Story(
    account="ACME Steel",
    title="Second rolling line",
    other="Harbour Shipping",
    long="Consolidated Instruments and Precision Machinery of the Lower Yangtze",
    people=(
        Face("mia", "Mia Chen", "Closer"),
        Face("ann", "Ann Lee", "Opener"),
        Face("bob", "Bob Smith", "Expert"),
        Face("ida", "Ida Holm", "Collector"),
    ),
    steps=(
        "Show the plant manager the sample",
        "Answer the questions of the lab",
        "Terms with purchasing",
        "Ask for the second instalment",
    ),
    contact="Mr Zhou, purchasing",
    hits=("Visit by Ann, opener ×1.5", "Deal won by Mia", "Missed: call the lab (Bob)", "Call by Bob, expert ×1"),
    why="nothing more by work in this phase: deals and payments count",
    note=("They decide on Friday. ", "@Bob", ", please bring the drawings."),
    override="the lab asked for a second call",
)
_CHINESE = Story(
    account="ACME 钢铁",
    title="二号轧线",
    other="海港航运",
    long="长江下游精密机械与综合仪器仪表股份有限公司第三制造事业部华东采购与供应链管理中心",
    people=(
        Face("mia", "陈美雅", "成交手"),
        Face("ann", "李娜", "开路人"),
        Face("bob", "王小明", "专家"),
        Face("ida", "欧阳静怡", "回款手"),
    ),
    steps=("给厂长看样品", "答复实验室的问题", "和采购谈条件", "催第二期款"),
    contact="周经理",
    hits=("拜访：李娜，开路人 ×1.5", "赢单：陈美雅", "错过：给实验室打电话（王小明）", "电话：王小明，专家 ×1"),
    why="本阶段靠跟进已降到底线，之后只看赢单和回款",
    note=("他们周五拍板。", "@王小明", "，请带上图纸。"),
    override="实验室要求再通一次电话",
)
STORIES = {Language.ENGLISH: _ENGLISH, Language.CHINESE: _CHINESE}


def sample_bosses(language: Language, today: date) -> tuple[Boss, ...]:
    """One at each outcome."""
    told = STORIES[language]
    return (
        _boss(told, today, "1", told.account, RaidState.ACTIVE, 744_000_00, 18, 2),
        _boss(told, today, "2", told.long, RaidState.ACTIVE, 61_000_00, 2, 4),
        _boss(told, today, "3", told.other, RaidState.VICTORY, 0, -3, 4),
        _boss(told, today, "4", told.account, RaidState.ESCAPED, 390_500_00, -9, 2),
    )


def sample_room(language: Language, now: datetime) -> RaidRoom:
    """The room in the middle of the fight."""
    told, today = STORIES[language], now.date()
    mia, ann, bob, ida = told.people
    monday = today - timedelta(days=today.weekday())
    steps = tuple(_steps(told, now))
    return RaidRoom(
        boss=_boss(told, today, "1", told.account, RaidState.ACTIVE, 744_000_00, 18, 2),
        topic="raid:0",
        seats=(
            Seat(mia, 320_000_00, 320_000_00, 0, 0.70, 3, 3, 0, is_lead=True, is_here=True),
            Seat(ann, 98_400_00, 0, 98_400_00, 0.22, 5, 4, 0, is_me=True, is_here=True),
            Seat(bob, 37_600_00, 0, 37_600_00, 0.08, 4, 2, 1),
            Seat(ida, 0, 0, 0, 0.0, 1, 0, 0),
        ),
        leads=(mia,),
        steps=steps,
        week=tuple(
            Day(day, tuple(one for one in steps if one.day == day), day == today, day.weekday() < 5, day < today)
            for day in (monday + timedelta(days=number) for number in range(7))
        ),
        log=(
            LogLine(4, now - timedelta(minutes=4), told.hits[0], -1_200_00, "map-pin"),
            LogLine(3, now - timedelta(hours=2), told.hits[1], -320_000_00, "trophy"),
            LogLine(2, now - timedelta(hours=5), told.hits[2], 800_00, "alert-circle"),
            LogLine(1, now - timedelta(days=1, hours=2), told.hits[3], 0, "phone", told.why),
        ),
        notes=(
            NoteCard(
                5,
                now - timedelta(minutes=30),
                ann,
                (Words(told.note[0]), Words(told.note[1], "bob"), Words(told.note[2])),
                (Attachment("#", "drawing-7.pdf"),),
            ),
        ),
        rights=RaidRights(manage=True, take_part=True, leave=True),
        today=today,
    )


def _boss(
    told: Story, today: date, id: str, account: str, outcome: RaidState, left: int, days_left: int, phase: int
) -> Boss:
    return Boss(
        id=id,
        account=account,
        account_key=account,
        title=told.title,
        outcome=outcome,
        phase=phase_title(tuple(Phase)[phase]),
        hp=Hp(left, _GOAL, "CNY", marks_of(tuple(Phase)[phase], _RULES)),
        ends_on=today + timedelta(days=days_left),
        days_left=days_left,
        days=24,
        faces=told.people,
        ended_on=None if outcome is RaidState.ACTIVE else today + timedelta(days=days_left),
        needs_review=outcome is RaidState.ESCAPED,
    )


def _steps(told: Story, now: datetime) -> list[StepCard]:
    mia, ann, bob, ida = told.people
    tomorrow, later = now + timedelta(days=1), now + timedelta(days=3)
    return [
        StepCard(
            "s1",
            told.steps[0],
            ann,
            told.contact,
            Channel.VISIT,
            now,
            now.date(),
            False,
            StepState.OPEN,
            is_mine=True,
            is_today=True,
            may_change=True,
        ),
        StepCard(
            "s2",
            told.steps[1],
            bob,
            "",
            Channel.CALL,
            tomorrow,
            tomorrow.date(),
            True,
            StepState.OPEN,
            override=told.override,
            may_change=True,
        ),
        StepCard(
            "s3",
            told.steps[2],
            mia,
            told.contact,
            Channel.MEETING,
            later,
            later.date(),
            True,
            StepState.WAITING,
            (told.steps[1],),
            may_change=True,
        ),
        StepCard(
            "s4",
            told.steps[3],
            ida,
            "",
            Channel.MESSAGE,
            now - timedelta(days=1),
            (now - timedelta(days=1)).date(),
            True,
            StepState.MISSED,
        ),
    ]
