"""Who shares which deals and contracts: one statement for a whole page."""

from collections.abc import Mapping, Sequence

from server.db.bulk import Lookup
from server.db.tx import Reading
from server.pipeline.rows import Share, shares_from
from server.pipeline.tables import Shared

_SHARES = Lookup(
    "SELECT s.id, s.member, s.parts, s.whole FROM {keys} JOIN stake s ON s.kind = wanted.kind AND s.id = wanted.id "
    "WHERE s.parts > 0",
    (("kind", "int"), ("id", "text")),
)


async def shares_of(source: Reading, kind: Shared, ids: Sequence[str]) -> Mapping[str, tuple[Share, ...]]:
    """By deal or contract; those that belong to one member alone are absent."""
    return shares_from(await _SHARES.fetch(source, [(int(kind), id) for id in ids]))
