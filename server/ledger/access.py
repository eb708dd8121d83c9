"""Whose events one may read: one's own, those of whom one leads, or all; as conditions of a query."""

from collections.abc import Sequence

from kpi.facts import NOBODY
from server.people.access import Viewer, may_see_member


def sees_everything(viewer: Viewer) -> bool:
    """Whether the viewer may read what concerns nobody in particular."""
    return may_see_member(viewer, NOBODY)


def seen(viewer: Viewer) -> list[int]:
    """Whose events somebody sees who does not see everything."""
    own = {viewer.member_id} if viewer.member_id is not None else set()
    return sorted(own | viewer.led_member_ids)


def concerning(members: Sequence[int], where: str) -> str:
    """The events that concern these members; ``where`` says how to find those that are booked for them."""
    # Numbers of our own, never input: as text they let both engines plan by index.
    numbers = ", ".join(str(int(member)) for member in members) or "NULL"
    return (
        f"SELECT seq FROM event WHERE member IN ({numbers}) AND {where} "  # noqa: S608  # integers only, see above
        f"UNION SELECT seq FROM event_concern WHERE member IN ({numbers})"
    )
