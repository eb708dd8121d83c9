"""Opening a raid: what is asked for is checked, and becomes its first events."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from game_rules.raids import Phase, Plan, RaidRules, Seat
from kpi.events import Event, Kind, RaidOpened, RaidSeat, StepPlanned
from kpi.money import Money, is_currency
from server.errors import FieldProblem, InvalidInput
from server.people.access import Viewer
from server.people.directory import Directory, MemberInfo
from server.people.roles import Role
from server.raids.acts import SOURCE
from server.raids.planning import Collision, StepDraft

LONGEST_DAYS = 366
MOST_SEATS = 50
WORKING_TIME = time(9)
"""Steps of a plan are due on a day; where only a moment will do, in the morning."""


@dataclass(frozen=True, slots=True)
class RaidDraft:
    """A raid to be opened. ``leads`` lead beside the opener, or in place of one who is in no team.

    ``steps`` stand in place of those of the plan, where somebody has looked at them.
    """

    account: str
    amount: Decimal
    currency: str
    ends_on: date
    roster: tuple[tuple[str, str], ...]
    title: str = ""
    phase: str = ""
    plan: str = ""
    leads: tuple[str, ...] = ()
    steps: tuple[StepDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Opener:
    """By whom and by what a draft is judged."""

    viewer: Viewer
    me: MemberInfo
    directory: Directory
    rules: RaidRules
    now: datetime

    @property
    def today(self) -> date:
        """The organisation's present day."""
        return self.now.astimezone(self.directory.zone).date()


def checked(draft: RaidDraft, opener: Opener) -> None:
    """Raises `InvalidInput` naming all that is wrong."""
    problems = [*_goal_problems(draft), *_time_problems(draft, opener), *_roster_problems(draft, opener)]
    problems += _step_problems(draft, opener)
    for place, name in enumerate(draft.leads):
        if problem := _not_here(name, opener):
            problems.append(FieldProblem(f"/leads/{place}", problem))
    if draft.phase and draft.phase not in list(Phase):
        problems.append(FieldProblem("/phase", f"is {draft.phase[:40]!r}, must be one of {', '.join(Phase)}"))
    if draft.plan and opener.rules.plan(draft.plan) is None:
        known = ", ".join(plan.id for plan in opener.rules.plans) or "none"
        problems.append(FieldProblem("/plan", f"is {draft.plan[:40]!r}; the rulebook's plans are: {known}"))
    if problems:
        raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)


def _goal_problems(draft: RaidDraft) -> Iterator[FieldProblem]:
    if not is_currency(draft.currency):
        yield FieldProblem("/goal/currency", f"is {draft.currency[:10]!r}, which is no ISO 4217 currency")
        return
    try:
        goal = Money.parse(draft.amount, draft.currency)
    except ValueError as error:
        yield FieldProblem("/goal/amount", str(error))
        return
    if goal.minor <= 0:
        yield FieldProblem("/goal/amount", f"is {draft.amount}; there must be something to win")


def _time_problems(draft: RaidDraft, opener: Opener) -> Iterator[FieldProblem]:
    last = opener.today + timedelta(days=LONGEST_DAYS)
    if not opener.today <= draft.ends_on <= last:
        yield FieldProblem("/ends_on", f"is {draft.ends_on}, must lie from today, {opener.today}, to {last}")


def _roster_problems(draft: RaidDraft, opener: Opener) -> Iterator[FieldProblem]:
    if not 1 <= len(draft.roster) <= MOST_SEATS:
        yield FieldProblem("/roster", f"has {len(draft.roster)} members, must have 1 to {MOST_SEATS}")
    names = [name for name, _ in draft.roster]
    for place, (name, role) in enumerate(draft.roster):
        if problem := _not_here(name, opener):
            yield FieldProblem(f"/roster/{place}/member", problem)
        elif name in names[:place]:
            yield FieldProblem(f"/roster/{place}/member", f"is {name!r}, who is on the roster already")
        if problem := unknown_role(role, opener.rules):
            yield FieldProblem(f"/roster/{place}/role", problem)


def _step_problems(draft: RaidDraft, opener: Opener) -> Iterator[FieldProblem]:
    """Steps are for who is on the roster, and in time. Raises `Collision` where two turn to one contact on a day."""
    seated, met = {name for name, _ in draft.roster}, dict[tuple[str, date], str]()
    for place, step in enumerate(draft.steps):
        day = step.due.astimezone(opener.directory.zone).date()
        if step.who not in seated:
            yield FieldProblem(f"/steps/{place}/who", f"is {step.who[:60]!r}, who is not on the roster")
        if not opener.today <= day <= draft.ends_on:
            told = f"is {day}, must lie from today, {opener.today}, to the last day, {draft.ends_on}"
            yield FieldProblem(f"/steps/{place}/due", told)
        other = met.setdefault((step.contact, day), step.who)
        if step.contact and other != step.who and not step.override:
            found = opener.directory.member_by_username(other)
            raise Collision(found.name if found is not None else other, step.contact, day)


def _not_here(name: str, opener: Opener) -> str:
    member = opener.directory.member_by_username(name)
    if member is None or not member.is_here(opener.today):
        return f"is {name[:60]!r}: nobody here has this username"
    return ""


def unknown_role(role: str, rules: RaidRules) -> str:
    """What is wrong with a role; "" for nothing. A rulebook without roles takes any."""
    if not rules.roles and role.strip():
        return ""
    if rules.role(role) is None:
        return f"is {role[:40]!r}; the rulebook's roles are: {', '.join(one.id for one in rules.roles) or 'none'}"
    return ""


def free_role(seats: Iterable[Seat], rules: RaidRules) -> str:
    """The first role that nobody plays, else the first; "" where the rulebook has none."""
    played = {seat.role for seat in seats if seat.is_there}
    roles = [role.id for role in rules.roles]
    return next((role for role in roles if role not in played), roles[0] if roles else "")


def opening_events(draft: RaidDraft, account: tuple[str, str], opener: Opener) -> tuple[str, list[Event]]:
    """The raid's id, its opening and the steps of its plan. ``account``: its ref and its name."""
    raid = f"raid-{secrets.token_hex(6)}"
    owner, *beside = _leads(draft, opener)
    data = RaidOpened(
        member=owner,
        raid=raid,
        account=account[0],
        amount=draft.amount,
        currency=draft.currency,
        ends_on=draft.ends_on,
        roster=tuple(RaidSeat(name, role) for name, role in draft.roster),
        title=draft.title or account[1][:200],
        phase=draft.phase or None,
        plan=draft.plan or None,
        leads=tuple(beside),
    )
    events = [Event(f"{raid}/0", SOURCE, Kind.RAID_OPENED, opener.now, data)]
    plan = opener.rules.plan(draft.plan)
    steps = _drawn_up(raid, draft, owner) if draft.steps or plan is None else _planned(raid, plan, draft, opener, owner)
    events += [
        Event(f"{raid}/{number}", SOURCE, Kind.RAID_STEP_PLANNED, opener.now, step)
        for number, step in enumerate(steps, 1)
    ]
    return raid, events


def _leads(draft: RaidDraft, opener: Opener) -> list[str]:
    """Whoever opens leads; a boss, who is in no team, opens for somebody else, whose team's raid it is."""
    if opener.viewer.team_ids:
        return list(dict.fromkeys((opener.me.username, *draft.leads)))
    if draft.leads:
        return list(dict.fromkeys(draft.leads))
    members = [opener.directory.member_by_username(name) for name, _ in draft.roster]
    present = [member for member in members if member is not None]
    leads = [member.username for member in present if member.role is Role.LEAD]
    return leads[:1] or [present[0].username]


def _drawn_up(raid: str, draft: RaidDraft, by: str) -> Sequence[StepPlanned]:
    """The steps as somebody drew them up."""
    roles = dict(draft.roster)
    return [
        StepPlanned(
            member=by,
            raid=raid,
            step=str(number),
            who=step.who,
            role=roles[step.who],
            channel=step.channel,
            due=step.due,
            day_only=step.day_only,
            what=step.what,
            contact=step.contact or None,
            override=step.override or None,
        )
        for number, step in enumerate(draft.steps, 1)
    ]


def _planned(raid: str, plan: Plan, draft: RaidDraft, opener: Opener, by: str) -> Sequence[StepPlanned]:
    """The steps of a plan, each given to the first of its role, else to the first on the roster."""
    found = []
    for number, step in enumerate(plan.steps, 1):
        who = next((name for name, role in draft.roster if role == step.role), draft.roster[0][0])
        day = _workday(opener.today + timedelta(days=step.after_days), draft.ends_on, opener.directory)
        due = datetime.combine(day, WORKING_TIME, opener.directory.zone).astimezone(UTC)
        text = step.what[opener.viewer.language][:200]
        found.append(
            StepPlanned(
                member=by,
                raid=raid,
                step=str(number),
                who=who,
                role=step.role,
                channel=step.channel,
                due=due,
                day_only=True,
                what=text,
            )
        )
    return found


def _workday(day: date, last: date, directory: Directory) -> date:
    """The day itself if it is a working day, else the next one; never after the last day."""
    calendar = directory.calendar
    return min(day if calendar.is_workday(day) else calendar.next_workday(day), last)
