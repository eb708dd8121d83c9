"""Exchange rates to the organisation's currency, by the day they begin to hold."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from server.db.schema import Schema
from server.db.tx import Reading, Tx
from server.db.versions import Versions, bump_version

RATES_CHANGED = "rates"

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS rate (
            currency TEXT NOT NULL, day INTEGER NOT NULL, rate TEXT NOT NULL, PRIMARY KEY (currency, day))""",
    )
)


class Rates:
    """A snapshot of all rates."""

    def __init__(self, rows: Iterable[tuple[str, int, Fraction]] = ()) -> None:
        self._days: dict[str, list[int]] = {}
        self._rates: dict[str, list[Fraction]] = {}
        for currency, day, rate in sorted(rows):
            self._days.setdefault(currency, []).append(day)
            self._rates.setdefault(currency, []).append(rate)

    def on(self, currency: str, day: date) -> Fraction | None:
        """Units of the organisation's currency for one of ``currency``; None before the first known rate."""
        days = self._days.get(currency)
        place = bisect_right(days, day.toordinal()) if days else 0
        return self._rates[currency][place - 1] if place else None


class RatesCache:
    """The newest rates this process has seen."""

    def __init__(self) -> None:
        self._version = -1
        self._latest = Rates()

    async def current(self, source: Reading, versions: Versions) -> Rates:
        """The rates as they are now; reads them only when they changed."""
        version = versions.get(RATES_CHANGED, 0)
        if version != self._version:
            self._latest, self._version = await read_rates(source), version
        return self._latest


async def read_rates(source: Reading) -> Rates:
    """All rates."""
    rows = await source.fetch("SELECT currency, day, rate FROM rate")
    return Rates((row["currency"], row["day"], Fraction(row["rate"])) for row in rows)


async def set_rate(tx: Tx, currency: str, day: date, rate: Fraction) -> None:
    """From ``day`` on one unit of ``currency`` is worth ``rate``; events recorded before keep what they had."""
    await tx.execute(
        "INSERT INTO rate (currency, day, rate) VALUES ($1, $2, $3) "
        "ON CONFLICT (currency, day) DO UPDATE SET rate = excluded.rate",
        currency,
        day.toordinal(),
        str(rate),
    )
    await bump_version(tx, RATES_CHANGED)
