"""Up to which event everything is known."""

from server.db.tx import Reading


async def last_seq(source: Reading) -> int:
    """The number of the newest event, 0 before the first. One statement."""
    return int(await source.fetch_value("SELECT max(seq) FROM event") or 0)
