"""The organisation's rulebooks as they are kept: every version that was ever in force, with its first day."""

from datetime import date
from importlib.resources import files

from game_rules.editions import Editions
from game_rules.rulebook import Rulebook
from game_rules.rulebook_load import load
from kpi.money import minor_digits
from server.accounts.custom import FIELDS_CHANGED, read_fields
from server.db.schema import Schema
from server.db.tx import Reading, Tx
from server.db.versions import Versions, bump_version
from server.errors import Conflict

RULEBOOKS_CHANGED = "rulebooks"

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS rulebook (
            version INTEGER PRIMARY KEY, from_day INTEGER NOT NULL, activated_us BIGINT NOT NULL,
            text TEXT NOT NULL)""",
    )
)


def standard_text() -> str:
    """The rulebook that comes with the product."""
    return (files("game_rules") / "rulebooks" / "standard.toml").read_text(encoding="utf-8")


async def read_editions(source: Reading, currency: str) -> Editions:
    """All versions; an organisation that chose none plays by the standard rulebook."""
    digits = minor_digits(currency)
    names = (await read_fields(source)).names
    rows = await source.fetch("SELECT version, from_day, text FROM rulebook ORDER BY version")
    own = [
        (row["from_day"], load(row["text"], file=f"rulebook {row['version']}", minor_units=digits, own_names=names))
        for row in rows
    ]
    standard = load(standard_text(), file="standard.toml", minor_units=digits)
    if any(rulebook.version == standard.version for _, rulebook in own):
        return Editions(own)
    # What was played before the first rulebook of one's own was played by the standard one.
    return Editions([(1, standard), *own])


class EditionsCache:
    """The newest editions this process has seen."""

    def __init__(self) -> None:
        self._version: tuple[int, int, str] | None = None
        self._latest: Editions | None = None

    @property
    def is_read(self) -> bool:
        """Whether the editions have been read at least once."""
        return self._latest is not None

    @property
    def latest(self) -> Editions:
        """What is known without asking."""
        if self._latest is None:
            raise RuntimeError("no rulebook has been read yet")
        return self._latest

    async def current(self, source: Reading, versions: Versions, currency: str) -> Editions:
        """The editions as they are now; reads them only when they changed."""
        version = (versions.get(RULEBOOKS_CHANGED, 0), versions.get(FIELDS_CHANGED, 0), currency)
        if self._latest is None or version != self._version:
            self._latest, self._version = await read_editions(source, currency), version
        return self._latest


async def activate(tx: Tx, rulebook: Rulebook, from_day: date, now_us: int) -> None:
    """Put a version in force from a day on; earlier days keep theirs. Call inside ``db.write()``.

    Raises Conflict for a version that is taken, and for days on which something was judged already: what was paid
    must stay explained by the rules it was paid under (docs/decisions/0007-order-independence.md).
    """
    taken = await tx.fetch_value("SELECT max(version) FROM rulebook") or 0
    if rulebook.version <= taken:
        raise Conflict(f"version {rulebook.version} is taken: the next one is {taken + 1}")
    judged = await tx.fetch_value("SELECT max(day) FROM event")
    if judged is not None and judged >= from_day.toordinal():
        last = date.fromordinal(judged)
        raise Conflict(f"there are events up to {last} that other rules have judged: begin after that day")
    await tx.execute(
        "INSERT INTO rulebook (version, from_day, activated_us, text) VALUES ($1, $2, $3, $4)",
        rulebook.version,
        from_day.toordinal(),
        now_us,
        rulebook.source_text,
    )
    await bump_version(tx, RULEBOOKS_CHANGED)
