"""What followers hear of barriers: every act on the barrier's own topic, that something moved on that of the list.

``barrier:ID`` is for those who may see the barrier (``follow.py`` asks); ``barriers`` names none. Frames say that
something moved; the page fetches the rest.
"""

from collections.abc import Callable

from kpi.barrier_events import BarrierData, BarrierOwned
from kpi.events import EventData, Kind
from server.people.directory import Directory

Say = Callable[[str, str, str, object], None]
LIST = "barriers"


def tell_barrier(kind: Kind, data: EventData, member: int, directory: Directory, say: Say) -> None:
    """Tell the barrier's page, the list, and whoever is to see to it."""
    if not isinstance(data, BarrierData):
        return
    topic = f"barrier:{data.barrier}"
    say(topic, topic, "barrier", {"barrier": data.barrier, "kind": kind.value})
    say(LIST, LIST, "barrier", {"barrier": None, "kind": kind.value})
    if isinstance(data, BarrierOwned):
        owner = directory.member_by_username(data.owner)
        if owner is not None and owner.id != member:
            told = {"barrier": data.barrier, "kind": kind.value, "due": data.due_on.isoformat()}
            say(f"me:{owner.id}", "me", "barrier", told)
