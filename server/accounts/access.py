"""Who may read and edit accounts, contacts and products.

Whoever sells may read all of them, and add accounts and contacts; what a deal brings is another matter
(`pipeline/access.py`). An account and the people there are edited by its owner and whoever leads the owner, and by
everybody while it has none. Only leads and above say which accounts are key accounts and hand them to others.
"""

from server.errors import NotAllowed, NotFound
from server.people.access import EVERYBODY, Viewer, may_post_for
from server.people.roles import Role, Scope


def require_reader(viewer: Viewer) -> None:
    """Raises `NotFound` for programs that may not read data."""
    if viewer.member_id is None and not viewer.has_scope(Scope.DATA_READ):
        raise NotFound("there is nothing here that you may see: this token lacks the scope data:read")


def may_add(viewer: Viewer) -> bool:
    """Whether the viewer may add accounts and contacts."""
    return viewer.member_id is not None or viewer.has_scope(Scope.EVENTS_WRITE)


def may_edit(viewer: Viewer, owner: int | None) -> bool:
    """Whether the viewer may edit an account with this owner, and the contacts there."""
    return may_add(viewer) and (owner is None or may_post_for(viewer, owner))


def may_appoint(viewer: Viewer, before: int | None, after: int | None) -> bool:
    """Whether the viewer may hand an account from one owner to another; a rep may take one that has none."""
    if viewer.role is Role.REP:
        return before is None and after in (None, viewer.member_id)
    return all(one is None or may_post_for(viewer, one) for one in (before, after))


def may_name_key_accounts(viewer: Viewer) -> bool:
    """Whether the viewer may say which accounts are key accounts."""
    return viewer.role in (Role.LEAD, *EVERYBODY) or viewer.has_scope(Scope.EVENTS_WRITE)


def may_edit_products(viewer: Viewer) -> bool:
    """Whether the viewer may add and edit products."""
    return viewer.role in EVERYBODY or viewer.has_scope(Scope.ORG_WRITE)


def may_see_costs(viewer: Viewer) -> bool:
    """Whether the viewer may see what products cost."""
    return viewer.role in (Role.LEAD, *EVERYBODY) or viewer.has_scope(Scope.DATA_READ)


def seen_sort(sort: str, viewer: Viewer) -> str:
    """The order of customers that is asked for; by profit would tell what things cost."""
    return "revenue" if sort == "profit" and not may_see_costs(viewer) else sort


def require(is_allowed: bool, what: str) -> None:
    """Raises `NotAllowed` with what was tried."""
    if not is_allowed:
        raise NotAllowed(what)
