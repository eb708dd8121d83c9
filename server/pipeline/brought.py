"""What products bring, by month: kept as deals are won and taken back, for lists of products.

``product_month`` has the won deals of each product and month (the ordinal of its first day), the pieces as far as lines
tell, and what they came to. What a deal brought before a batch is taken away, what it brings after it is added; a row
of which everything was taken back stays with noughts.
"""

from collections.abc import Iterable, Sequence

from kpi.brought import brought_by
from kpi.events import Kind
from kpi.facts import Fact
from kpi.pipeline import Deal, deal_of
from kpi.timeline import circumstances
from server.db.bulk import Bulk, Values
from server.db.schema import Schema, Sql
from server.ledger.post import month_of

PRODUCT_MONTH = Bulk(
    "product_month",
    (("product", "int"), ("month", "int"), ("deals", "int"), ("pieces", "bigint"), ("value", "bigint")),
    "(product, month) DO UPDATE SET deals = product_month.deals + excluded.deals, "
    "pieces = product_month.pieces + excluded.pieces, value = product_month.value + excluded.value",
)

_TABLE = """CREATE TABLE IF NOT EXISTS product_month (
    product INTEGER NOT NULL, month INTEGER NOT NULL, deals INTEGER NOT NULL, pieces BIGINT NOT NULL,
    value BIGINT NOT NULL, PRIMARY KEY (product, month))"""
PRODUCT_MONTHS = Schema(statements=(Sql(sqlite=f"{_TABLE} WITHOUT ROWID", postgres=_TABLE),))


class Months:
    """What is added to which product and month."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, int], tuple[int, int, int]] = {}

    @property
    def rows(self) -> Sequence[Values]:
        """One row for each product and month to which something is added."""
        return [(*key, *sums) for key, sums in sorted(self._sums.items()) if any(sums)]

    def add(self, deal: Deal | None, times: int = 1) -> None:
        """Add what a deal brings so many times; -1 takes it away."""
        for product, one in brought_by(deal).items():
            key = product, month_of(deal.closed_day if deal is not None else 0)
            deals, pieces, value = self._sums.get(key, (0, 0, 0))
            self._sums[key] = deals + times, pieces + times * one.pieces, value + times * one.value

    def take_away(self, facts: Iterable[Fact], first_seq: int) -> None:
        """Take away what a deal brought by the facts that were known before a seq."""
        known = [fact for fact in facts if fact.seq < first_seq]
        if any(fact.kind is Kind.DEAL_WON for fact in known):
            self.add(deal_of(known, circumstances(known)), -1)
