"""The KPIs of an organisation: those of its rulebook, every measure, and XP."""

from functools import lru_cache

from game_rules.rulebook import Rulebook
from kpi.catalog import Better, Catalog, Kpi, Unit
from server.accounts.access import may_see_costs
from server.people.access import Viewer

XP = Kpi(
    id="xp",
    title={"en": "Experience points", "zh": "经验值"},
    unit=Unit.XP,
    better=Better.HIGHER,
    numerator=("xp",),
    denominator=None,
    meaning={
        "en": "Experience points earned, less those taken back; every point names its event and rule.",
        "zh": "获得的经验值，减去被收回的部分；每一分都对应一个事件和一条规则。",
    },
    source="ledger",
)


def catalogue_of(rulebook: Rulebook) -> Catalog:
    """Everything that adds up over days: what boards, targets, slices and comparisons may show."""
    return _catalogue(rulebook.version, rulebook.source_text, rulebook.catalog, frozenset(rulebook.measures))


def whole_catalogue_of(rulebook: Rulebook) -> Catalog:
    """Every KPI, those made of censuses, too (`kpi/census.py`): what has a value for a whole period only."""
    return _whole(rulebook.version, rulebook.source_text, rulebook.catalog)


def as_seen(catalogue: Catalog, rulebook: Rulebook, viewer: Viewer | None) -> Catalog:
    """What is left of a catalogue for a viewer: nothing that tells costs to whoever may not see what things cost.

    Viewer None: whoever has the machine.
    """
    if viewer is None or may_see_costs(viewer):
        return catalogue
    return _without(catalogue, frozenset(id for id, measure in rulebook.measures.items() if measure.tells_cost))


@lru_cache(maxsize=8)
def _catalogue(_version: int, _source_text: str, catalog: Catalog, measures: frozenset[str]) -> Catalog:
    return Catalog(kpi for kpi in _with_xp(catalog) if measures | {XP.id} >= set(kpi.measures()))


@lru_cache(maxsize=8)
def _whole(_version: int, _source_text: str, catalog: Catalog) -> Catalog:
    return _with_xp(catalog)


@lru_cache(maxsize=8)
def _without(catalogue: Catalog, measures: frozenset[str]) -> Catalog:
    return Catalog(kpi for kpi in catalogue if measures.isdisjoint(kpi.measures()))


def _with_xp(catalog: Catalog) -> Catalog:
    return Catalog([*catalog, *([] if XP.id in catalog else [XP])])
