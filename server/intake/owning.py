"""Whose a deal, contract or lead is: who may record what touches it."""

from collections.abc import Sequence

from kpi.events import Kind
from kpi.facts import NOBODY, Fact
from kpi.leads import holder_among
from kpi.sentences import sentence
from kpi.timeline import circumstances
from kpi.wire import Problem
from server.people.access import Viewer, may_post_for

# Money comes in and goods go out whoever notes it down; both belong to whom the contract names.
_TOLD_BY_ANYBODY = frozenset((Kind.COLLECTION, Kind.DELIVERY, Kind.RETURN))


def is_lead(name: str) -> bool:
    """Whether a group of facts is that of a lead, which has one holder and no owners."""
    return name.startswith("lead:")


def owners_of(name: str, facts: Sequence[Fact]) -> set[int]:
    """Whose a deal or contract is: everybody's who ever had a part. A lead is its holder's."""
    if not is_lead(name):
        return {credit.member for fact in facts for credit in fact.credits}
    holder = holder_among(facts, circumstances(facts))
    return {holder} if holder is not None else set()


def holder_after(kind: Kind, told: set[int], before: set[int]) -> set[int]:
    """Whose a lead is after an event that names ``told``."""
    match kind:
        case Kind.LEAD_CLAIMED | Kind.LEAD_QUALIFIED:
            return told or before
        case Kind.LEAD_RETURNED:
            return set()
        case _:
            return before


def not_theirs(fact: Fact, viewer: Viewer, owners: set[int]) -> Problem | None:
    """Why the viewer may not record a fact about what these own; None when they may."""
    if may_post_for(viewer, NOBODY) or any(may_post_for(viewer, owner) for owner in owners):
        return None
    if fact.target is not None:
        # An event that is not there and one that is none of theirs look alike: nobody learns of others' events.
        source, id = fact.target
        told = sentence("is {source!r} {id!r}, which is no event of yours", source=source, id=id)
        return Problem("/data/reverses", told)
    if not owners or fact.kind.is_ticket or (fact.kind in _TOLD_BY_ANYBODY and not fact.credits):
        return None
    subject, _, name = (fact.subject or "").partition(":")
    return Problem(f"/data/{subject}", sentence("is {name!r}, which belongs to somebody else", name=name))
