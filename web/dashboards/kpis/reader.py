"""Reads the KPI page for one viewer: every number with its definition and its value over a period."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from game_rules.rulebook import Rulebook
from kpi.catalog import Kpi, KpiValue
from kpi.census import CENSUS, CENSUSES
from kpi.events import Kind
from kpi.periods import Period
from server.insights.scopes import AskedScope, read_asked_scope
from server.insights.values.queries import KpiValues
from server.kpis.queries import KpiQueries
from server.people.access import Viewer
from server.people.directory import Directory
from web.address import PageAsked
from web.board_controls import Choice, ChoiceGroup
from web.dashboards.choices import grain_choices, neighbours, scope_groups
from web.dashboards.kpis.sources import source_words
from web.dashboards.topics import USUAL, topics_of
from web.format import Format
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.localise import current_format
from web.periods import Calendar, span_text

PATH = "/dashboards/kpis"
USUAL_PERIOD = "month"


@dataclass(frozen=True, slots=True)
class KpisAsked(PageAsked):
    """Over which period, and whose."""

    PATH: ClassVar[str] = PATH

    period: str = USUAL_PERIOD
    scope: str = ""


def provide_kpis_asked(
    period: FromQuery[str] = "", inside: Annotated[str, QueryParameter(name="scope")] = ""
) -> KpisAsked:
    """The dependency `kpis_asked`."""
    return KpisAsked(period or USUAL_PERIOD, inside)


@dataclass(frozen=True, slots=True)
class Operand:
    """One measure of a formula."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a number is: as the small popover beside it says, and the page at length."""

    id: str
    title: str
    other_title: str
    """The title in the other language: for who knows the number by that."""
    meaning: str
    unit: str
    better: str
    numerator: tuple[Operand, ...]
    denominator: tuple[Operand, ...]
    source: str
    is_census: bool = False


@dataclass(frozen=True, slots=True)
class KpiCard:
    """A number with its value over the period, and what that was divided by what; "–" for nothing to divide by."""

    definition: Definition
    value: str
    above: str
    below: str
    has_board: bool = True


@dataclass(frozen=True, slots=True)
class KpiChapter:
    """Numbers about one thing."""

    id: str
    title: str
    cards: tuple[KpiCard, ...]


@dataclass(frozen=True, slots=True)
class KpisPage:
    """Everything that the page shows."""

    asked: KpisAsked
    chapters: tuple[KpiChapter, ...]
    scope: AskedScope
    scopes: tuple[ChoiceGroup, ...]
    grains: tuple[Choice, ...]
    period: str
    span: str
    earlier: str
    later: str
    topics: str


def definition_of(kpi: Kpi, catalogue: Mapping[str, Kpi]) -> Definition:
    """What a number is, in the language of this request."""
    language = LOCALE.get()
    other = next(title for name, title in kpi.title.items() if name != language.value)

    def operands(ids: Iterable[str]) -> tuple[Operand, ...]:
        return tuple(Operand(id, catalogue[id].title[language]) for id in ids)

    is_plain = kpi.measures() == (kpi.id,)
    return Definition(
        kpi.id,
        kpi.title[language],
        other,
        kpi.meaning[language],
        unit_title(kpi),
        _("less is better") if kpi.better == "lower" else _("more is better"),
        () if is_plain else operands(kpi.numerator),
        operands(kpi.denominator or ()),
        source_words(kpi.source),
        is_plain and kpi.source == CENSUS,
    )


def unit_title(kpi: Kpi) -> str:
    """In what a number is counted."""
    titles = {
        "money": _("Money"),
        "count": _("Count"),
        "ratio": _("Rate"),
        "seconds": _("Time"),
        "days": _("Days"),
        "xp": _("Points"),
        "coins": _("Coins"),
    }
    return titles[kpi.unit.value]


@dataclass(frozen=True, slots=True)
class KpisReader:
    """Reads every KPI for one viewer."""

    queries: KpiQueries
    values: KpiValues
    viewer: Viewer
    directory: Directory

    async def page(self, asked: KpisAsked) -> KpisPage:
        """The page. Raises NotFound for a scope that is not the viewer's, InvalidInput."""
        calendar = Calendar.of(self.directory, self.queries.today(self.directory))
        period = calendar.period(asked.period)
        scope = read_asked_scope(asked.scope, self.viewer, self.directory)
        rulebook = await self.queries.rulebook()
        earlier, later = neighbours(period, calendar)
        return KpisPage(
            asked,
            await self._chapters(rulebook, period, scope),
            scope,
            scope_groups(scope, self.viewer, self.directory, calendar),
            grain_choices(period, calendar),
            calendar.title(period),
            span_text(period),
            asked.href(period=earlier) if earlier else "",
            asked.href(period=later) if later else "",
            topics_of(await self.queries.catalogue(self.viewer), USUAL, (scope,), (period,)),
        )

    async def _chapters(self, rulebook: Rulebook, period: Period, scope: AskedScope) -> tuple[KpiChapter, ...]:
        catalogue = {kpi.id: kpi for kpi in await self.queries.whole_catalogue(self.viewer)}
        ranked = await self.queries.catalogue(self.viewer)
        values = await self.values.all_of(period, scope.by, scope.id, self.viewer)
        written, currency = current_format(), self.directory.currency
        found: dict[str, list[KpiCard]] = {name: [] for name in chapter_titles()}
        for kpi in catalogue.values():
            card = _card(kpi, values[kpi.id], catalogue, written, currency, has_board=kpi.id in ranked)
            found[chapter_of(kpi, rulebook)].append(card)
        return tuple(
            # What is made of others comes first: that is what people look for.
            KpiChapter(name, title, tuple(sorted(found[name], key=lambda card: not card.definition.denominator)))
            for name, title in chapter_titles().items()
            if found[name]
        )


def _card(
    kpi: Kpi, value: KpiValue, catalogue: Mapping[str, Kpi], written: Format, currency: str, *, has_board: bool
) -> KpiCard:
    def part(amount: int | None, ids: tuple[str, ...] | None) -> str:
        return written.quantity(amount, catalogue[ids[0]].unit, currency) if ids else ""

    is_quotient = kpi.denominator is not None
    return KpiCard(
        definition_of(kpi, catalogue),
        written.quantity(value.value, kpi.unit, currency),
        part(value.numerator, kpi.numerator) if is_quotient else "",
        part(value.denominator, kpi.denominator) if is_quotient else "",
        has_board,
    )


def chapter_titles() -> dict[str, str]:
    """What numbers can be about, in the order of the page."""
    return {
        "deals": _("Deals and revenue"),
        "customers": _("Customers"),
        "speed": _("Speed"),
        "activity": _("Activity"),
        "leads": _("Leads"),
        "money": _("Contracts and collections"),
        "team": _("Team"),
        "game": _("Points"),
        "other": _("Other"),
    }


_ABOUT = {"deal": "deals", "lead": "leads", "contract": "money", "delivery": "money", "collection": "money"}
_WORK = {Kind.CALL, Kind.VISIT, Kind.MEETING, Kind.MESSAGE}


def chapter_of(kpi: Kpi, rulebook: Rulebook) -> str:
    """What a number is about: told by its censuses, or by the events that its measures count."""
    counted = next((CENSUSES[id] for id in kpi.measures() if id in CENSUSES and id not in rulebook.measures), None)
    if counted is not None:
        return counted.about.value
    kinds = {kind for id in kpi.measures() if id in rulebook.measures for kind in rulebook.measures[id].on}
    if not kinds:
        return "game" if kpi.unit in ("xp", "coins") else "other"
    about = {_ABOUT.get(kind.value.split(".")[0], "other") for kind in kinds - _WORK}
    if kinds & _WORK:
        return "activity"
    if kpi.unit == "days" and about == {"deals"}:
        return "speed"
    return next(name for name in ("money", "leads", "deals", "other") if name in about)
