"""What deals and contracts are called, for whoever searches the events about them."""

from collections.abc import Sequence

from server.db.paging import Wanted, contains
from server.db.tx import Reading


class DealSearch:
    """Finds deals by title and id, contracts by id and deal. Who may see their events is the ledger's to say."""

    async def subjects(self, source: Reading, text: str, most: int) -> Sequence[str]:
        """The subjects of events that are called so; at most as many."""
        found = Wanted()
        deal, contract = contains(found, text, "title", "id"), contains(found, text, "id", "deal")
        rows = await source.fetch(
            f"SELECT 'deal:' || id FROM deal WHERE {deal} "  # noqa: S608  # conditions of our own
            f"UNION ALL SELECT 'contract:' || id FROM contract WHERE {contract} LIMIT {int(most)}",
            *found.arguments,
        )
        return [row[0] for row in rows]

    def is_called(self, found: Wanted, text: str, subject: str) -> str:
        """A condition: the subject in this column is called so."""
        deal, contract = contains(found, text, "d.title", "d.id"), contains(found, text, "k.id", "k.deal")
        return (
            f"({subject} LIKE 'deal:%' AND EXISTS ("  # noqa: S608  # conditions of our own
            f"SELECT 1 FROM deal d WHERE d.id = substr({subject}, 6) AND {deal}) "
            f"OR {subject} LIKE 'contract:%' AND EXISTS ("
            f"SELECT 1 FROM contract k WHERE k.id = substr({subject}, 10) AND {contract}))"
        )
