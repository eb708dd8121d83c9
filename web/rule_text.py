"""The rulebook in words for the rules page: what earns points, quests, badges, levels, and what numbers mean."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from game_rules.explain import Explained, explain
from game_rules.rulebook import Level, Quest, Rulebook, Window
from kpi.catalog import Kpi, Unit
from server.kpis.catalogue import whole_catalogue_of
from web.board_rows import formula_in_words
from web.event_words import kind_mark
from web.i18n import LOCALE
from web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Law:
    """One rule, quest, badge or number: `id` is its anchor, `rest` is how the sentence goes on, `text` plain words."""

    id: str
    mark: str
    title: str
    rest: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Laws that belong together."""

    id: str
    title: str
    text: str
    laws: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One level; `is_mine`: the reader stands on it."""

    level: Level
    title: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class RuleText:
    """Everything on the page."""

    title: str
    version: int
    chapters: tuple[Chapter, ...]
    steps: tuple[Step, ...]
    numbers: tuple[Chapter, ...]


def rule_text(rulebook: Rulebook, own_level: int) -> RuleText:
    """The rulebook in the language of the page."""
    language = LOCALE.get()
    told = {one.name: one for one in explain(rulebook, language)}
    return RuleText(
        title=rulebook.title[language],
        version=rulebook.version,
        chapters=(
            *_rules(rulebook, told),
            *_quests(rulebook, told),
            *_raids(told),
            *_prizes(told),
            _badges(rulebook, told),
        ),
        steps=tuple(Step(one, one.title[language], one.number == own_level) for one in rulebook.levels),
        numbers=_numbers(rulebook),
    )


def _rules(rulebook: Rulebook, told: Mapping[str, Explained]) -> tuple[Chapter, ...]:
    def laws(of_sale: bool) -> tuple[Law, ...]:
        return tuple(
            _law(told[rule.id], kind_mark(min(rule.on)))
            for rule in rulebook.rules
            if (rule.part is not None) is of_sale
        )

    return (
        Chapter("sale", _("A sale pays in parts"), _("Money that arrives counts most."), laws(of_sale=True)),
        Chapter("work", _("Work pays a little"), _("At once, and never more than the limit."), laws(of_sale=False)),
    )


def _quests(rulebook: Rulebook, told: Mapping[str, Explained]) -> tuple[Chapter, ...]:
    titles = {
        Window.DAY: _("Quests of the day"),
        Window.WEEK: _("Quests of the week"),
        Window.MONTH: _("Quests of the month"),
        Window.EVER: _("Quests without an end"),
    }
    quests = [quest for quest in rulebook.quests if not quest.is_badge]
    return tuple(
        Chapter(f"quests-{window}", title, "", tuple(_quest(one, told) for one in quests if one.window is window))
        for window, title in titles.items()
        if any(one.window is window for one in quests)
    )


def _quest(quest: Quest, told: Mapping[str, Explained]) -> Law:
    return _law(told[f"quest:{quest.id}"], "target-arrow", quest.text[LOCALE.get()])


def _raids(told: Mapping[str, Explained]) -> tuple[Chapter, ...]:
    laws = tuple(_law(one, "flag") for name, one in told.items() if name.startswith("raid:"))
    return (Chapter("raids", _("Raids"), _("A key account is brought home together."), laws),) if laws else ()


def _prizes(told: Mapping[str, Explained]) -> tuple[Chapter, ...]:
    laws = tuple(_law(one, "gift") for name, one in told.items() if name.startswith("prize:"))
    text = _("Given once, when a period closes. Equals share a place.")
    return (Chapter("prizes", _("Prizes"), text, laws),) if laws else ()


def _badges(rulebook: Rulebook, told: Mapping[str, Explained]) -> Chapter:
    language = LOCALE.get()
    laws = []
    for badge in rulebook.badges.values():
        name = f"badge:{badge.id}"
        known = told.get(name) or Explained(name, badge.title[language], badge.title[language])
        laws.append(_law(known, badge.icon, badge.text[language]))
    return Chapter(
        "badges", _("Badges"), _("Measured and dated; what is taken back takes its badge along."), tuple(laws)
    )


def _law(told: Explained, mark: str, text: str = "") -> Law:
    # The sentence begins with the title, which stands in bold before it.
    return Law(told.name.replace(":", "-"), mark, told.title, told.sentence.removeprefix(told.title), text)


def _numbers(rulebook: Rulebook) -> tuple[Chapter, ...]:
    titles: dict[Unit, Callable[[], str]] = {
        Unit.XP: lambda: _("Points"),
        Unit.MONEY: lambda: _("Money"),
        Unit.COUNT: lambda: _("Counts"),
        Unit.RATIO: lambda: _("Rates"),
        Unit.SECONDS: lambda: _("Time"),
        Unit.DAYS: lambda: _("Days"),
        Unit.COINS: lambda: _("Coins"),
    }
    catalogue = {kpi.id: kpi for kpi in whole_catalogue_of(rulebook)}
    return tuple(
        Chapter(f"numbers-{unit}", title(), "", laws)
        for unit, title in titles.items()
        if (laws := _numbers_in(unit, catalogue.values(), catalogue))
    )


def _numbers_in(unit: Unit, kpis: Iterable[Kpi], catalogue: Mapping[str, Kpi]) -> tuple[Law, ...]:
    language = LOCALE.get()
    return tuple(
        Law(
            f"number-{kpi.id}",
            "math-function" if kpi.denominator is not None else "sum",
            kpi.title[language],
            f" = {formula_in_words(kpi, catalogue)}" if kpi.measures() != (kpi.id,) else "",
            kpi.meaning[language],
        )
        for kpi in kpis
        if kpi.unit is unit
    )
