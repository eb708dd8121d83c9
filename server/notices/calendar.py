"""Dates for calendar programs: a member's raid steps, deals, instalments, quests, birthdays; and those of a raid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from game_rules.raids import RaidStep, StepState
from kpi.money import Money
from server.clock import Clock
from server.db.database import Database
from server.db.paging import LARGEST_LIMIT, Page
from server.errors import NotFound
from server.ledger.facts import moment
from server.notices.asked import Asked, Thresholds
from server.notices.customers import birthdays
from server.notices.ics import CalendarEntry, calendar_file
from server.notices.notice import Notice
from server.notices.quests import UNDER_WAY
from server.people.access import Viewer, require_member, viewer_for_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.feeds import member_of_feed
from server.people.roles import Language
from server.pipeline.filters import DealFilter, InstalmentFilter
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import DealRow, InstalmentRow
from server.quests.cards import QuestCard
from server.quests.commands import QuestDesk
from server.raids.cards import RaidCard
from server.raids.queries import RaidQueries

AHEAD_DAYS = 180
BIRTHDAYS_AHEAD_DAYS = 365

_WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {
        "name": "Raidboard: {who}",
        "instalment": "Payment due: {customer}, {amount}",
        "close": "Close the deal: {deal}",
        "of": "Instalment {part} of contract {contract}",
        "birthday": "Birthday: {who} ({customer})",
        "step": "{what} ({customer})",
        "who": "{who}: {what} ({customer})",
        "end": "Raid ends: {title}",
        "quest": "Quest ends: {title}",
        "contact": "with {contact}",
        "call": "Call",
        "visit": "Visit",
        "meeting": "Meeting",
        "message": "Message",
    },
    Language.CHINESE: {
        "name": "Raidboard：{who}",
        "instalment": "回款到期：{customer}，{amount}",
        "close": "促成商机：{deal}",
        "of": "合同 {contract} 的回款 {part}",
        "birthday": "生日：{who}（{customer}）",
        "step": "{what}（{customer}）",
        "who": "{who}：{what}（{customer}）",
        "end": "副本结束：{title}",
        "quest": "任务截止：{title}",
        "contact": "联系人：{contact}",
        "call": "电话",
        "visit": "拜访",
        "meeting": "会议",
        "message": "消息",
    },
}


@dataclass(frozen=True, slots=True)
class CalendarQueries:
    """Reads calendars. One per app."""

    db: Database
    directories: DirectoryCache
    clock: Clock
    pipeline: PipelineQueries
    raids: RaidQueries
    quests: QuestDesk

    async def viewer_of(self, token: str) -> Viewer:
        """Whose secret address this is; raises `NotFound` also when its owner has left."""
        number = await member_of_feed(self.db, token)
        directory = await self.directories.current()
        today = self.clock().astimezone(directory.zone).date()
        member = directory.member(number)
        if not member.is_here(today):
            raise NotFound("there is no calendar at this address any more")
        return viewer_for_member(member, directory, today)

    async def of(self, viewer: Viewer) -> bytes:
        """The viewer's dates as a calendar file."""
        me, now = require_member(viewer), self.clock()
        directory = await self.directories.current()
        today = now.astimezone(directory.zone).date()
        words = _WORDS[viewer.language]
        asked = Asked(frozenset({me}), 0, today, now, directory, Thresholds(0, 0))
        wanted = InstalmentFilter(member=me, due_to=today + timedelta(days=AHEAD_DAYS))
        due = await self.pipeline.instalments(viewer, wanted, Page(LARGEST_LIMIT))
        open_deals = DealFilter(state="open", member=me, expected_to=wanted.due_to, sort="expected_close")
        closing = await self.pipeline.deals(viewer, open_deals, Page(LARGEST_LIMIT))
        entries = [
            *(_step(slot.step, slot.card, words, "", directory) for slot in await self.raids.of_member(viewer)),
            *(_closing(one, words, directory) for one in closing.items),
            *(_instalment(one, words, directory) for one in due.items),
            *(_quest(one, one.deadline, words) for one in (await self.quests.book(viewer)).mine if _is_dated(one)),
            *(_birthday(one, words) for one in (await birthdays(self.db, asked, BIRTHDAYS_AHEAD_DAYS)).notices),
        ]
        return calendar_file(words["name"].format(who=viewer.name), entries, now)

    async def of_raid(self, viewer: Viewer, id: str) -> bytes:
        """The steps of a raid, everybody's, and its end. Raises `NotFound` for everybody but insiders."""
        room = await self.raids.room(viewer, id)
        directory = await self.directories.current()
        words, card = _WORDS[viewer.language], room.card
        title = card.title or card.account.name
        entries = [
            *(
                _step(step, card, words, room.people[step.who].name if step.who else "", directory)
                for step in room.raid.steps
                if step.state is not StepState.CANCELLED
            ),
            CalendarEntry(f"raid:{card.id}", card.ends_on, words["end"].format(title=title), card.account.name),
        ]
        return calendar_file(words["name"].format(who=title), entries, self.clock())


def _step(step: RaidStep, card: RaidCard, words: Mapping[str, str], who: str, directory: Directory) -> CalendarEntry:
    """A step on its day or at its moment; ``who`` does it, "": the reader."""
    due = moment(step.due_us)
    what = step.what or words[step.channel.value]
    summary = words["who" if who else "step"].format(who=who, what=what, customer=card.account.name)
    contact = words["contact"].format(contact=step.contact) if step.contact else ""
    text = " · ".join(part for part in (words[step.channel.value], contact, card.title, step.note) if part)
    start = due.astimezone(directory.zone).date() if step.day_only else due
    return CalendarEntry(f"step:{card.id}:{step.id}", start, summary, text)


def _is_dated(one: QuestCard) -> bool:
    """Whether it was promised for a day; quests that count by themselves come and go every day."""
    return one.state in UNDER_WAY and one.deadline is not None


def _quest(one: QuestCard, deadline: date | None, words: Mapping[str, str]) -> CalendarEntry:
    return CalendarEntry(f"quest:{one.id}", deadline or date.max, words["quest"].format(title=one.title), one.text)


def _closing(one: DealRow, words: Mapping[str, str], directory: Directory) -> CalendarEntry:
    """An open deal on the day on which it is expected to close."""
    money = Money(one.amount, directory.currency)
    about = (one.account.name if one.account is not None else "", one.stage)
    worth = f"{money.decimal} {money.currency}" if one.amount else ""
    summary = words["close"].format(deal=one.title or (one.product.name if one.product is not None else "") or one.id)
    text = " · ".join(part for part in (*about, worth) if part)
    return CalendarEntry(f"deal:{one.id}", one.expected_close or date.max, summary, text)


def _instalment(one: InstalmentRow, words: Mapping[str, str], directory: Directory) -> CalendarEntry:
    money = Money(one.unpaid, directory.currency)
    customer = one.account.name if one.account is not None else one.contract
    return CalendarEntry(
        f"instalment:{one.contract}:{one.name}",
        one.due_on or date.max,
        words["instalment"].format(customer=customer, amount=f"{money.decimal} {money.currency}"),
        words["of"].format(part=one.name, contract=one.contract),
    )


def _birthday(one: Notice, words: Mapping[str, str]) -> CalendarEntry:
    customer = one.account[1] if one.account is not None else ""
    summary = words["birthday"].format(who=one.about.title, customer=customer)
    return CalendarEntry(f"birthday:{one.about.id}:{one.on.year}", one.on, summary)
