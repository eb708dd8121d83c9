"""The form that opens a raid: filled in from what the server proposes, and read back with what is wrong by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from game_rules.raids import Phase, Plan, RaidRules
from kpi.calendar import WorkCalendar
from kpi.events import Channel
from kpi.money import Money
from server.raids.cards import Candidate, Proposal
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.raids.typed import Typed
from web.raids.words import channel_title, phase_title

SPARE_ROWS, MOST_ROWS = 2, 30
LONGEST_DAYS = 365
BY_ROLE = "role:"


@dataclass(frozen=True, slots=True)
class Wished:
    """A step as the form says it; ``who`` is a username."""

    what: str
    who: str
    role: str
    channel: Channel
    contact: str
    day: date
    at: time | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A raid as the form says it; the roster is usernames with their roles."""

    title: str
    goal: Money
    ends_on: date
    phase: Phase
    plan: str
    roster: Mapping[str, str]
    steps: tuple[Wished, ...]


@dataclass(frozen=True, slots=True)
class OpeningForm:
    """What the page shows: the proposal, what is typed, and what there is to choose from."""

    proposal: Proposal
    typed: Typed
    today: date
    currency: str
    calendar: WorkCalendar
    contacts: tuple[str, ...] = ()
    rows: range = field(default_factory=lambda: range(0))

    @property
    def rules(self) -> RaidRules:
        """The rules the raid will play by."""
        return self.proposal.rules

    @property
    def roles(self) -> tuple[tuple[str, str], ...]:
        """Roles as choices."""
        return tuple((role.id, role.title[LOCALE.get()]) for role in self.rules.roles)

    @property
    def plans(self) -> tuple[tuple[str, str], ...]:
        """Plans as choices."""
        return tuple((plan.id, plan.title[LOCALE.get()]) for plan in self.rules.plans)

    @property
    def phases(self) -> tuple[tuple[str, str], ...]:
        """Phases as choices."""
        return tuple((phase.value, phase_title(phase)) for phase in Phase)

    @property
    def channels(self) -> tuple[tuple[str, str], ...]:
        """Channels as choices."""
        return tuple((channel.value, channel_title(channel)) for channel in Channel)

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """Who may do a step: whoever plays a role, or somebody by name."""
        roles = ((f"{BY_ROLE}{id}", title) for id, title in self.roles)
        return (*roles, *((one.member.username, one.member.name) for one in self.proposal.candidates))

    def is_chosen(self, one: Candidate) -> bool:
        """Whether somebody is on the roster as it is typed."""
        return one.member.username in self.typed.values("member")

    def role_of(self, one: Candidate) -> str:
        """Which role is chosen for somebody."""
        return self.typed.value(f"role-{one.member.username}")


def propose_form(
    proposal: Proposal, plan: str, today: date, currency: str, calendar: WorkCalendar, contacts: tuple[str, ...]
) -> OpeningForm:
    """The form as it is offered, with one of the plans; by default with the first."""
    rules = proposal.rules
    chosen = rules.plan(plan) or (rules.plans[0] if rules.plans else None)
    goal = Money(proposal.goal, currency)
    values = {
        "amount": f"{goal.decimal.normalize():f}" if goal.minor else "",
        "ends_on": proposal.ends_on.isoformat(),
        "phase": proposal.phase.value,
        "plan": chosen.id if chosen is not None else "",
        "title": "",
    }
    fields: dict[str, list[str]] = {name: [value] for name, value in values.items()}
    fields["member"] = [one.member.username for one in proposal.candidates if one.is_suggested]
    roles = [role.id for role in rules.roles]
    for place, one in enumerate(proposal.candidates):
        fields[f"role-{one.member.username}"] = [roles[place % len(roles)] if roles else ""]
    count = _fill_plan(fields, chosen, today, proposal.ends_on, calendar) if chosen is not None else 0
    return OpeningForm(proposal, Typed(fields), today, currency, calendar, contacts, range(count + SPARE_ROWS))


def typed_form(
    proposal: Proposal, typed: Typed, today: date, currency: str, calendar: WorkCalendar, contacts: tuple[str, ...]
) -> OpeningForm:
    """The form as it was sent."""
    numbers = [int(name[5:]) for name in typed.fields if name.startswith("what-") and name[5:].isdecimal()]
    rows = range(min(MOST_ROWS, max(numbers, default=-1) + 1))
    return OpeningForm(proposal, typed, today, currency, calendar, contacts, rows)


def read_opening(form: OpeningForm) -> Opened | None:
    """The raid that a form describes; None when something is wrong, which then stands in ``form.typed.errors``."""
    typed, rules = form.typed, form.rules
    goal = typed.money("amount", form.currency)
    ends_on = typed.day("ends_on", form.today, form.today + timedelta(days=LONGEST_DAYS))
    phase = typed.one_of("phase", tuple(Phase), _("Pick the phase the account is in."))
    title = typed.optional_line("title")
    known = {one.member.username for one in form.proposal.candidates}
    chosen = [name for name in typed.values("member") if name in known]
    if not chosen:
        typed.wrong("member", _("Pick at least one person."))
    roles = {role.id for role in rules.roles}
    roster = {name: typed.value(f"role-{name}") for name in chosen}
    for name, role in roster.items():
        if roles and role not in roles:
            typed.wrong("member", _("Pick a role for everybody."))
            roster[name] = ""
    steps = _read_steps(form, roster, ends_on)
    if typed.errors or goal is None or ends_on is None:
        return None
    return Opened(title, goal, ends_on, Phase(phase), typed.value("plan"), roster, steps)


def _fill_plan(fields: dict[str, list[str]], plan: Plan, today: date, last: date, calendar: WorkCalendar) -> int:
    for number, step in enumerate(plan.steps):
        day = today + timedelta(days=step.after_days)
        day = min(day if calendar.is_workday(day) else calendar.next_workday(day), last)
        values = {
            "use": "on",
            "what": step.what[LOCALE.get()],
            "who": f"{BY_ROLE}{step.role}",
            "channel": step.channel.value,
            "day": day.isoformat(),
        }
        fields |= {f"{name}-{number}": [value] for name, value in values.items()}
    return len(plan.steps)


def _read_steps(form: OpeningForm, roster: Mapping[str, str], ends_on: date | None) -> tuple[Wished, ...]:
    typed = form.typed
    steps = []
    for row in form.rows:
        if not typed.value(f"what-{row}") or not typed.value(f"use-{row}"):
            continue
        what = typed.optional_line(f"what-{row}")
        who = _who(typed.value(f"who-{row}"), roster)
        if not who and roster:
            typed.wrong(f"who-{row}", _("Pick somebody who is on the roster."))
        channel = typed.one_of(f"channel-{row}", tuple(Channel), _("Pick how."))
        day = typed.day(f"day-{row}", form.today, ends_on)
        contact = typed.optional_line(f"contact-{row}")
        at = typed.clock(f"time-{row}")
        if day is not None and not typed.errors:
            steps.append(Wished(what, who, roster.get(who, ""), Channel(channel), contact, day, at))
    return tuple(steps)


def _who(chosen: str, roster: Mapping[str, str]) -> str:
    """The username behind a choice; whoever plays a role that nobody plays is the first on the roster."""
    if not chosen.startswith(BY_ROLE):
        return chosen if chosen in roster else ""
    role = chosen.removeprefix(BY_ROLE)
    return next((name for name, played in roster.items() if played == role), next(iter(roster), ""))
