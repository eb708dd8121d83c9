"""The choices above a dashboard: which measure, whose, when, against what. Each knows whether it is the present one."""

from collections.abc import Iterable, Mapping

from kpi.catalog import Kpi, Unit
from kpi.periods import Grain, Period
from server.insights.parts import Dimension
from server.insights.scopes import COMPANY, AskedScope
from server.kpis.sums import By
from server.ledger.access import sees_everything
from server.people.access import Viewer
from server.people.directory import Directory, MemberInfo
from web.board_controls import GRAINS, Choice, ChoiceGroup
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.periods import Calendar


def measure_groups(catalogue: Iterable[Kpi], chosen: Kpi) -> tuple[ChoiceGroup, ...]:
    """Every measure that adds up, by what it counts."""
    titles = {Unit.MONEY: _("Money"), Unit.COUNT: _("Counts"), Unit.SECONDS: _("Time"), Unit.DAYS: _("Days")}
    language = LOCALE.get()
    groups: dict[Unit, list[Choice]] = {unit: [] for unit in titles}
    for kpi in catalogue:
        if kpi.denominator is None and kpi.unit in groups:
            groups[kpi.unit].append(Choice(kpi.id, kpi.title[language], kpi.id == chosen.id))
    return tuple(ChoiceGroup(titles[unit], tuple(choices)) for unit, choices in groups.items() if choices)


def scope_groups(
    chosen: AskedScope, viewer: Viewer, directory: Directory, calendar: Calendar
) -> tuple[ChoiceGroup, ...]:
    """Every scope that the viewer may ask about; of the members, those of the team one looks at."""

    def choice(kind: By, slug: str, title: str) -> Choice:
        value = f"{kind.value}:{slug}"
        return Choice(value, title, value == chosen.text)

    sees_all = sees_everything(viewer)
    company = [Choice(COMPANY, directory.organisation.name, chosen.text == COMPANY)] if sees_all else []
    regions = [choice(By.REGION, one.slug, one.name) for one in directory.regions] if sees_all else []
    leads = bool(viewer.led_member_ids)
    teams = [
        choice(By.TEAM, one.slug, one.name)
        for one in directory.teams
        if sees_all or (leads and one.id in viewer.team_ids)
    ]
    people = [choice(By.MEMBER, one.username, one.name) for one in _people(chosen, viewer, directory, calendar)]
    return (
        ChoiceGroup("", tuple(company)),
        ChoiceGroup(_("Regions"), tuple(regions)),
        ChoiceGroup(_("Teams"), tuple(teams)),
        ChoiceGroup(_("People"), tuple(people)),
    )


def grain_choices(period: Period, calendar: Calendar, grains: Iterable[Grain] = GRAINS) -> tuple[Choice, ...]:
    """How long the period is; the chosen one keeps its label: something else is looked at over the same days."""
    titles = {
        Grain.DAY: _("Day"),
        Grain.WEEK: _("Week"),
        Grain.MONTH: _("Month"),
        Grain.QUARTER: _("Quarter"),
        Grain.YEAR: _("Year"),
    }
    return tuple(
        Choice(calendar.text(period) if grain is period.grain else grain, titles[grain], grain is period.grain)
        for grain in grains
    )


def choices_of(titles: Mapping[str, str], chosen: str, usual: str) -> tuple[Choice, ...]:
    """Some choices by value; the usual one is what stands without asking."""
    return tuple(Choice("" if value == usual else value, title, value == chosen) for value, title in titles.items())


def dimensions_in(scope: AskedScope) -> tuple[Dimension, ...]:
    """What a scope can be split by."""
    above = {By.REGION: 1, By.TEAM: 2, By.MEMBER: 3}.get(scope.by, 0)
    return tuple(Dimension)[above:-1]


def neighbours(period: Period, calendar: Calendar) -> tuple[str, str]:
    """How a page asks for the period before and the one after; "" where there is none to look at."""
    if period.grain is Grain.ALL:
        return "", ""
    return calendar.text(period.previous()), calendar.text(period.next()) if period.end <= calendar.today else ""


def _people(chosen: AskedScope, viewer: Viewer, directory: Directory, calendar: Calendar) -> Iterable[MemberInfo]:
    if not sees_everything(viewer):
        ids = set(viewer.led_member_ids) | ({viewer.member_id} if viewer.member_id is not None else set())
    elif chosen.by is By.TEAM:
        ids = set(directory.members_of((chosen.id,), calendar.today))
    elif chosen.by is By.MEMBER:
        place = directory.team_of(chosen.id, calendar.today)
        ids = {chosen.id} | set(directory.members_of((place.team_id,), calendar.today) if place else ())
    else:
        ids = set()
    return sorted((directory.member(id) for id in ids), key=lambda member: member.name)
