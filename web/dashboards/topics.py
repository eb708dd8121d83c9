"""What a dashboard follows: the boards that move when its numbers do, so that it is read anew."""

from collections.abc import Iterable

from kpi.catalog import Catalog
from kpi.periods import Period
from server.insights.scopes import COMPANY, AskedScope
from server.kpis.sums import By

EVER = "all"
# Work and money: one of them moves with nearly everything that is recorded.
USUAL = ("xp", "activities", "revenue_won", "collected")


def topics_of(
    catalogue: Catalog, kpis: Iterable[str], scopes: Iterable[AskedScope], periods: Iterable[Period] = ()
) -> str:
    """The topics of some KPIs, for some periods (none: ever); what the rulebook does not know is left out.

    There are no boards of single members: they are followed with the company.
    """
    places = dict.fromkeys(COMPANY if scope.by is By.MEMBER else scope.text for scope in scopes)
    labels = dict.fromkeys(period.label for period in periods) or {EVER: None}
    known = dict.fromkeys(id for id in kpis if id in catalogue)
    return " ".join(f"board:{id}:{label}:{place}" for id in known for label in labels for place in places)
