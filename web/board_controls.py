"""The choices above a board: what is ranked, when, where, by what. Each knows whether it is the present one."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpi.catalog import Kpi, Unit
from kpi.periods import Grain, Period
from server.kpis.boards import RankBy
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_question import COMPANY, Asked, Look, Ranked
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.periods import Calendar

GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; ``value`` is what the form sends, "" for what is chosen without asking."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Choices under a heading; "" for no heading."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """Everything above a board; ``earlier`` and ``later`` lead to the neighbouring periods."""

    kpis: tuple[ChoiceGroup, ...]
    scopes: tuple[ChoiceGroup, ...]
    grains: tuple[Choice, ...]
    bys: tuple[Choice, ...]
    ranks: tuple[Choice, ...]
    looks: tuple[Choice, ...]
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What an address left open, as it was decided; ``usual_…`` is what stands without asking."""

    kpi: Kpi
    period: Period
    rank_by: RankBy
    usual_rank_by: RankBy
    look: Look
    usual_look: Look
    has_targets: bool


def make_controls(
    asked: Asked, decided: Decided, catalogue: Iterable[Kpi], viewer: Viewer, directory: Directory, calendar: Calendar
) -> Controls:
    """The choices for one page."""
    period = decided.period
    is_bounded = period.grain is not Grain.ALL
    return Controls(
        kpis=kpi_groups(catalogue, decided.kpi),
        scopes=_scopes(asked, viewer, directory),
        grains=_grains(period, calendar),
        bys=tuple(Choice(by, title, by is asked.by) for by, title in _by_titles().items()),
        ranks=_ranks(decided),
        looks=_looks(decided) if asked.by is Ranked.MEMBER else (),
        earlier=asked.href(period=calendar.text(period.previous())) if is_bounded else "",
        later=asked.href(period=calendar.text(period.next())) if period.end <= calendar.today else "",
    )


def kpi_groups(catalogue: Iterable[Kpi], chosen: Kpi) -> tuple[ChoiceGroup, ...]:
    """Numbers to choose from, by what they count."""
    language = LOCALE.get()
    titles = {
        Unit.XP: _("Points"),
        Unit.MONEY: _("Money"),
        Unit.COUNT: _("Counts"),
        Unit.RATIO: _("Rates"),
        Unit.SECONDS: _("Time"),
        Unit.DAYS: _("Days"),
        Unit.COINS: _("Coins"),
    }
    groups: dict[Unit, list[Choice]] = {unit: [] for unit in titles}
    for kpi in catalogue:
        groups[kpi.unit].append(Choice(kpi.id, kpi.title[language], kpi.id == chosen.id))
    return tuple(ChoiceGroup(titles[unit], tuple(choices)) for unit, choices in groups.items() if choices)


def _scopes(asked: Asked, viewer: Viewer, directory: Directory) -> tuple[ChoiceGroup, ...]:
    def choice(kind: str, slug: str, title: str) -> Choice:
        value = f"{kind}:{slug}"
        return Choice(value, title, value == asked.inside)

    own = [Choice(COMPANY, directory.organisation.name, asked.inside == COMPANY)]
    teams = [choice("team", one.slug, one.name) for one in directory.teams]
    regions = [choice("region", one.slug, one.name) for one in directory.regions]
    if asked.by is Ranked.REGION:
        return (ChoiceGroup("", tuple(own)),)
    if asked.by is Ranked.TEAM:
        return (ChoiceGroup("", tuple(own)), ChoiceGroup(_("Regions"), tuple(regions)))
    mine = {f"team:{directory.team(id).slug}" for id in viewer.team_ids}
    mine |= {f"region:{directory.region(id).slug}" for id in viewer.region_ids}
    own += [one for one in teams if one.value in mine] + [one for one in regions if one.value in mine]
    return (
        ChoiceGroup("", tuple(own)),
        ChoiceGroup(_("Regions"), tuple(one for one in regions if one.value not in mine)),
        ChoiceGroup(_("Teams"), tuple(one for one in teams if one.value not in mine)),
    )


def _grains(period: Period, calendar: Calendar) -> tuple[Choice, ...]:
    titles = {
        Grain.DAY: _("Day"),
        Grain.WEEK: _("Week"),
        Grain.MONTH: _("Month"),
        Grain.QUARTER: _("Quarter"),
        Grain.YEAR: _("Year"),
    }
    # The chosen one keeps its label, so that another measure is looked at over the same days.
    return tuple(
        Choice(calendar.text(period) if grain is period.grain else grain, titles[grain], grain is period.grain)
        for grain in GRAINS
    )


def _by_titles() -> dict[Ranked, str]:
    return {Ranked.MEMBER: _("People"), Ranked.TEAM: _("Teams"), Ranked.REGION: _("Regions")}


def _ranks(decided: Decided) -> tuple[Choice, ...]:
    titles = {
        RankBy.VALUE: _("Value"),
        RankBy.ATTAINMENT: _("Percent of target"),
        RankBy.IMPROVEMENT: _("Improvement"),
    }
    return tuple(
        Choice("" if rank is decided.usual_rank_by else rank, title, rank is decided.rank_by)
        for rank, title in titles.items()
        if _is_possible(rank, decided)
    )


def _is_possible(rank: RankBy, decided: Decided) -> bool:
    match rank:
        case RankBy.VALUE:
            return True
        case RankBy.ATTAINMENT:
            return decided.has_targets
        case RankBy.IMPROVEMENT:
            return decided.period.grain is not Grain.ALL


def _looks(decided: Decided) -> tuple[Choice, ...]:
    titles = {Look.AROUND: _("Near me"), Look.TOP: _("Top")}
    return tuple(
        Choice("" if look is decided.usual_look else look, title, look is decided.look)
        for look, title in titles.items()
    )
