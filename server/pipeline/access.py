"""Which deals and contracts a viewer may see: one's own, those of whom one leads, those of accounts one looks after.

Bosses, admins and programs that read data see all. Accounts themselves are everybody's (`accounts/access.py`).
"""

from server.ledger.access import sees_everything
from server.people.access import Viewer
from server.pipeline.tables import Shared

_TABLES = {Shared.DEAL: "deal", Shared.CONTRACT: "contract"}


def seen(viewer: Viewer, kind: Shared, column: str) -> str:
    """An SQL condition on the column that holds a deal's or contract's id, for lists of whatever one may see.

    Everything one may see is looked up once; where few rows are asked for, ``may_see`` asks about each of them.
    """
    if sees_everything(viewer):
        return "1 = 1"
    members, table = members_of(viewer), _TABLES[kind]
    return (
        f"{column} IN (SELECT id FROM {table} WHERE member IN ({members}) "  # noqa: S608  # integers and constants
        f"UNION SELECT id FROM stake WHERE member IN ({members}) AND kind = {int(kind)} AND parts > 0 "
        f"UNION SELECT mine.id FROM account JOIN {table} mine ON mine.account = account.id "
        f"WHERE account.owner_id IN ({members}) AND mine.account > 0)"
    )


def may_see(viewer: Viewer, kind: Shared, alias: str) -> str:
    """The same as an SQL condition on each row of deals or contracts, for one of them or those of one account."""
    if sees_everything(viewer):
        return "1 = 1"
    members = members_of(viewer)
    return (
        f"({alias}.member IN ({members}) OR EXISTS (SELECT 1 FROM stake WHERE stake.member IN ({members}) "  # noqa: S608
        f"AND stake.kind = {int(kind)} AND stake.id = {alias}.id AND stake.parts > 0) "
        f"OR EXISTS (SELECT 1 FROM account owned WHERE owned.id = {alias}.account AND owned.owner_id IN ({members})))"
    )


def own_and_led(viewer: Viewer) -> frozenset[int]:
    """The viewer, and whom they lead."""
    own = frozenset({viewer.member_id}) if viewer.member_id is not None else frozenset()
    return own | viewer.led_member_ids


def members_of(viewer: Viewer) -> str:
    """The same for SQL: numbers of our own, never input, so that both engines plan by index."""
    return ", ".join(str(int(member)) for member in sorted(own_and_led(viewer))) or "NULL"
