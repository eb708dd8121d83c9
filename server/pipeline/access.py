"""Which deals and contracts a viewer may see: one's own, those of whom one leads, those of accounts one looks after.

Bosses, admins and programs that read data see all. Accounts themselves are everybody's (`accounts/access.py`).
"""

from server.ledger.queries import sees_everything
from server.people.access import Viewer
from server.pipeline.tables import Shared

_TABLES = {Shared.DEAL: "deal", Shared.CONTRACT: "contract"}


def seen(viewer: Viewer, kind: Shared, column: str) -> str:
    """An SQL condition on the column that holds a deal's or contract's id."""
    if sees_everything(viewer):
        return "1 = 1"
    own = {viewer.member_id} if viewer.member_id is not None else set()
    # Numbers of our own, never input: as text they let both engines plan by index.
    members = ", ".join(str(int(member)) for member in sorted(own | viewer.led_member_ids)) or "NULL"
    table = _TABLES[kind]
    return (
        f"{column} IN (SELECT id FROM {table} WHERE member IN ({members}) "  # noqa: S608  # integers and constants
        f"UNION SELECT id FROM stake WHERE member IN ({members}) AND kind = {int(kind)} AND parts > 0 "
        f"UNION SELECT mine.id FROM account JOIN {table} mine ON mine.account = account.id "
        f"WHERE account.owner_id IN ({members}) AND mine.account > 0)"
    )
