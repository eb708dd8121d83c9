"""What confirmed barriers explain, for whoever asks about gaps: many scopes in one statement, each amount counted once.

Read by the rows above the folds (`server/insights`) and by nothing beside this folder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi.barriers import Claim, blocked_within
from server.barriers.rows import deals_from
from server.db.tx import Reading, Row

_CLAIMS = (
    "SELECT b.id, b.cause, b.text, b.state, b.blocked, b.deals, b.first_day, b.until_day, b.team, b.region, "
    "b.concerns, b.owner, b.due_day "
    "FROM barrier b WHERE b.explains = 1 AND b.measure = $1 AND b.until_day >= $2 AND b.first_day < $3 AND "
)


@dataclass(frozen=True, slots=True)
class PlacedClaim:
    """A confirmed barrier with what it claims of a period; 0: none in particular, nobody, no day."""

    claim: Claim
    cause: str
    text: str
    state: str
    team: int
    region: int
    member: int
    owner: int
    due_day: int


@dataclass(frozen=True, slots=True)
class BarrierScope:
    """Whose gap: the company (all 0), a region, a team or a member."""

    region: int = 0
    team: int = 0
    member: int = 0

    def holds(self, placed: PlacedClaim) -> bool:
        """Whether a barrier is a reason for the gap of this scope."""
        if self.member:
            return placed.member == self.member
        if self.team:
            return placed.team == self.team
        return not self.region or placed.region == self.region


async def claims_in(
    source: Reading, measure: str, start: int, end: int, condition: str = "1 = 1"
) -> tuple[PlacedClaim, ...]:
    """Every confirmed barrier of a measure that blocks in a period (``end`` excluded, ordinals). One statement.

    ``condition`` on ``barrier b`` is SQL of our own: what a viewer may see.
    """
    found = []
    for row in await source.fetch(f"{_CLAIMS}{condition} ORDER BY b.id", measure, start, end):
        placed = _placed(row, start, end)
        if placed.claim.blocked:
            found.append(placed)
    return tuple(found)


async def claims_by_scope(
    source: Reading, measure: str, start: int, end: int, scopes: Iterable[BarrierScope]
) -> Mapping[BarrierScope, tuple[PlacedClaim, ...]]:
    """The same for many scopes, still one statement: hand each scope's claims to ``kpi.barriers.explain_gap``."""
    everything = await claims_in(source, measure, start, end)
    return {scope: tuple(one for one in everything if scope.holds(one)) for scope in scopes}


def _placed(row: Row, start: int, end: int) -> PlacedClaim:
    whole = row["blocked"]
    part = blocked_within(whole, row["first_day"], row["until_day"], start, end)
    deals = {one.deal: one.minor for one in deals_from(row["deals"])}
    if part != whole and whole:
        # A deal is blocked for as much of the period as its barrier is.
        deals = {deal: minor * part // whole for deal, minor in deals.items()}
    claim = Claim(row["id"], part, deals)
    place = row["team"], row["region"], row["concerns"]
    return PlacedClaim(claim, row["cause"], row["text"], row["state"], *place, row["owner"], row["due_day"])
