"""What the lines of a deal cost stays as it was when somebody changes them who may not know it."""

from collections.abc import Sequence

from msgspec.structs import replace

from kpi.facts import Fact, Line
from kpi.pipeline import alive
from kpi.sold import last_lines
from kpi.timeline import circumstances
from server.accounts.access import may_see_costs
from server.people.access import Viewer


def costs_kept(fact: Fact, viewer: Viewer, known: Sequence[Fact]) -> Fact:
    """The fact with the costs that its sender could not tell; ``known`` are the other facts of its deal.

    Programs tell what they know, or else the product's cost holds; so does it for a product that was not there before.
    """
    told = getattr(fact.data, "lines", None)
    if viewer.member_id is None or may_see_costs(viewer) or not fact.lines or not told:
        return fact
    before = [one for one in alive(known, circumstances(known)) if one.order < fact.order]
    lines = list(last_lines(before))
    kept = tuple(
        line if said.cost is not None else _as_before(line, lines) for said, line in zip(told, fact.lines, strict=True)
    )
    return replace(fact, lines=kept) if kept != fact.lines else fact


def _as_before(line: Line, before: list[Line]) -> Line:
    """The line at what one cost before; each former line speaks for one."""
    same = next((one for one in before if one.product.id == line.product.id), None)
    if same is None:
        return line
    before.remove(same)
    return replace(line, cost=same.cost // same.quantity * line.quantity) if same.cost is not None else line
