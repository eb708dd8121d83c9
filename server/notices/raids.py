"""Raids: one's own steps for today, late and missed ones, raids about to end, and notes that name one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from game_rules.editions import Editions
from game_rules.raids import RaidState, RaidStep, StepState
from game_rules.raids.facts import Note
from kpi.events import Kind
from server.db.tx import Reading
from server.ledger.facts import microseconds, moment
from server.notices.asked import Asked
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, tallied, urgency_of
from server.people.access import Viewer
from server.raids.rows import fact_from
from server.raids.stored import Folded, folded

SOON_DAYS = 3
# What was missed longer ago has been talked about.
MISSED_DAYS = 14
MENTION_DAYS = 7
MOST_RAIDS = 60
MOST_MENTIONS = 50
_LONGEST_QUOTE = 140

_SEATS = "SELECT m.raid FROM raid_member m WHERE m.member = $1 AND (m.is_lead = 1 OR (m.role <> '' AND m.left_us = 0))"
_MINE = f"SELECT r.id FROM raid r WHERE r.state = 'active' AND r.id IN ({_SEATS}) ORDER BY r.ends_us LIMIT {MOST_RAIDS}"  # noqa: S608
_NOTES = (
    "SELECT f.fact, r.id, r.title, r.account, a.name AS account_name FROM raid r "  # noqa: S608  # numbers of our own
    "JOIN raid_fact f ON f.raid = r.id JOIN account a ON a.id = r.account "
    "WHERE r.state = 'active' AND (r.id IN (SELECT raid FROM raid_member WHERE member = $1) OR r.team IN ({teams})) "
    f"AND f.fact LIKE '%{Kind.RAID_NOTED.value}%' ORDER BY f.seq DESC LIMIT 300"
)
_ENDING = (
    "SELECT r.id, r.title, r.account, a.name AS account_name, r.hp, r.ends_us "
    "FROM raid r JOIN account a ON a.id = r.account "
    "WHERE r.state = 'active' AND r.ends_us > $1 AND r.ends_us <= $2 ORDER BY r.hp DESC, r.id LIMIT 500"
)


@dataclass(frozen=True, slots=True)
class _Raid:
    """What notices need of a raid."""

    id: str
    title: str
    account: tuple[int, str]

    @property
    def about(self) -> About:
        return About(Subject.RAID, self.id, self.title or self.account[1])


async def own_raids(source: Reading, asked: Asked, viewer: Viewer, editions: Editions) -> Found:
    """What the raids of one member want of them. Four statements."""
    raids = await _raids_of(source, viewer, editions)
    steps = [notice for one in raids for notice in _steps(one, asked) if notice.whose == viewer.member_id]
    ending = [notice for one in raids for notice in _ending(one, asked)]
    found = (*steps, *ending, *await _mentions(source, asked, viewer))
    return Found(found, tallied(found))


async def raids_led(source: Reading, asked: Asked, viewer: Viewer, editions: Editions) -> Found:
    """What is late in the raids that a lead is in, of others; for a boss the raids that are about to end."""
    if asked.members is None:
        return await _all_ending(source, asked)
    raids = await _raids_of(source, viewer, editions)
    found = tuple(
        notice
        for one in raids
        for notice in _steps(one, asked)
        if notice.whose != viewer.member_id and notice.kind is not NoticeKind.STEP_DUE
    )
    return Found(found, tallied(found))


async def _raids_of(source: Reading, viewer: Viewer, editions: Editions) -> Sequence[Folded]:
    ids = [row["id"] for row in await source.fetch(_MINE, viewer.member_id)]
    return list((await folded(source, ids, editions)).values())


def _steps(one: Folded, asked: Asked) -> Iterator[Notice]:
    now_us = microseconds(asked.now)
    if one.stored.stands(now_us) is not RaidState.ACTIVE:
        return
    raid = _Raid(one.stored.id, one.stored.title, (one.stored.account.id, one.stored.account.name))
    for step in one.raid.steps:
        on = _day(step.due_us, asked)
        kind = _kind_of(step, on, asked, now_us)
        if kind is not None and step.who:
            at = None if step.day_only else moment(step.due_us)
            yield _notice(kind, on, raid, asked, step.who, step.what or raid.about.title, at=at)


def _kind_of(step: RaidStep, on: date, asked: Asked, now_us: int) -> NoticeKind | None:
    is_recent = (asked.today - on).days <= MISSED_DAYS
    if step.state is StepState.MISSED:
        return NoticeKind.STEP_MISSED if is_recent else None
    if step.state is not StepState.OPEN:
        return None
    if step.until_us <= now_us:
        return NoticeKind.STEP_OVERDUE
    return NoticeKind.STEP_DUE if on <= asked.today else None


def _ending(one: Folded, asked: Asked) -> Iterator[Notice]:
    last = _day(one.stored.ends_us - 1, asked)
    if one.stored.stands(microseconds(asked.now)) is RaidState.ACTIVE and (last - asked.today).days <= SOON_DAYS:
        raid = _Raid(one.stored.id, one.stored.title, (one.stored.account.id, one.stored.account.name))
        yield _notice(NoticeKind.RAID_ENDING, last, raid, asked, 0, "", one.raid.left)


async def _mentions(source: Reading, asked: Asked, viewer: Viewer) -> list[Notice]:
    teams = ", ".join(str(int(team)) for team in sorted(viewer.team_ids)) or "NULL"
    since = microseconds(asked.now - timedelta(days=MENTION_DAYS))
    found = []
    for row in await source.fetch(_NOTES.replace("{teams}", teams), viewer.member_id):
        fact = fact_from(row["fact"])
        if fact.kind is not Kind.RAID_NOTED or fact.at_us < since or not isinstance(fact.act, Note):
            continue
        if viewer.member_id in fact.act.mentions and fact.act.by != viewer.member_id:
            raid = _Raid(row["id"], row["title"], (row["account"], row["account_name"]))
            text = fact.act.text if len(fact.act.text) <= _LONGEST_QUOTE else fact.act.text[:_LONGEST_QUOTE] + "…"
            at = moment(fact.at_us)
            found.append(_notice(NoticeKind.MENTION, _day(fact.at_us, asked), raid, asked, fact.act.by, text, at=at))
    return found[:MOST_MENTIONS]


async def _all_ending(source: Reading, asked: Asked) -> Found:
    until = asked.now + timedelta(days=SOON_DAYS + 1)
    rows = await source.fetch(_ENDING, microseconds(asked.now), microseconds(until))
    found = []
    for row in rows:
        raid = _Raid(row["id"], row["title"], (row["account"], row["account_name"]))
        last = _day(row["ends_us"] - 1, asked)
        found.append(_notice(NoticeKind.RAID_ENDING, last, raid, asked, 0, "", row["hp"]))
    return Found(tuple(found), tallied(found))


def _notice(
    kind: NoticeKind,
    on: date,
    raid: _Raid,
    asked: Asked,
    whose: int,
    part: str,
    amount: int | None = None,
    at: datetime | None = None,
) -> Notice:
    days = abs((asked.today - on).days)
    return Notice(kind, urgency_of(kind, on, asked.today), on, days, raid.about, raid.account, amount, whose, part, at)


def _day(at_us: int, asked: Asked) -> date:
    return moment(at_us).astimezone(asked.directory.zone).date()
