"""The rules in words: what earns points and how much, every quest, badge and level, and what each number means."""

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from server.kpis.queries import KpiQueries
from server.people.access import Viewer, require_member
from server.standings.queries import Standings
from web.frame import Frame
from web.i18n import LOCALE
from web.rule_text import rule_text


@get("/rules", include_in_schema=False)
async def rules_page(
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    kpi_queries: NamedDependency[KpiQueries],
    standings: NamedDependency[Standings],
) -> Template:
    """The rulebook in force today."""
    own = await standings.of(require_member(viewer), LOCALE.get())
    rules = rule_text(await kpi_queries.rulebook(), own.level)
    return Template("rules/page.html", context={"frame": frame, "rules": rules})


ROUTES = (rules_page,)
