"""Which measure somebody asks about: one that adds up, so that a whole has parts."""

from kpi.catalog import Kpi
from server.errors import FieldProblem, InvalidInput
from server.kpis.queries import KpiQueries
from server.people.access import Viewer


async def read_measure(kpis: KpiQueries, id: str, viewer: Viewer) -> Kpi:
    """The measure (or sum of measures). Raises NotFound, and InvalidInput for a quotient."""
    kpi = await kpis.kpi(id, viewer)
    if kpi.denominator is not None:
        told = f"{kpi.id!r} is a quotient and has no parts; ask about a measure, such as {kpi.numerator[0]!r}"
        raise InvalidInput(told, [FieldProblem("/measure", told)])
    return kpi
