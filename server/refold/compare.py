"""Where a stored fold differs from what the ledger says it should be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from server.db.bulk import Values
from server.ledger.history import FoldRow, Refolded

_STORED = ":stored"
_HERE = ":here"
_WORTH_A_LOOK = 100_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is wrong. ``stored`` None: it is missing; ``expected`` None: it should not be there."""

    table: str
    key: Values
    stored: FoldRow | None
    expected: FoldRow | None

    def __str__(self) -> str:
        stored, expected = self.stored, self.expected
        if stored is not None and expected is not None:
            names = [name for name in stored if stored[name] != expected[name]]
            stored, expected = {name: stored[name] for name in names}, {name: expected[name] for name in names}
        place = ", ".join(repr(part) for part in self.key)
        return f"{self.table} ({place}): stored {_told(stored)}, expected {_told(expected)}"


def _told(row: FoldRow | None) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in row.items()) if row is not None else "nothing"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table as the ledger says, and the rows in which the stored one reads differently (which may mean the same)."""

    refolded: Refolded
    stored_rows: int
    apart: pl.DataFrame

    @property
    def wrong(self) -> int:
        """How many rows are wrong; where very many read differently, all of them are."""
        is_stored = pl.col(f"{_HERE}{_STORED}").is_not_null()
        stored = self.apart.filter(is_stored)
        if stored.height > _WORTH_A_LOOK:
            return self.apart.height
        missing = self.apart.height - stored.height
        return missing + sum(1 for _ in replace(self, apart=stored).differences())

    def differences(self) -> Iterator[Difference]:
        """Every row that is wrong, in the order of the key."""
        for stored, expected in self._pairs():
            if stored is None or not self.refolded.is_same(stored, expected):
                yield Difference(self.refolded.bulk.table, self._key_of(stored or expected or {}), stored, expected)

    def forgiving(self, other: Refolded) -> "Comparison":
        """Without the rows that are stored as ``other`` says: both are right."""
        key = list(self.refolded.key)
        told = _comparable(other.rows.filter(other.tells), self.apart, key)
        concerned = told.join(self.apart.select(key), on=key, how="semi")
        rows = {self._key_of(row): row for row in concerned.iter_rows(named=True)}
        wrong = []
        for stored, expected in self._pairs():
            also = rows.get(self._key_of(stored or expected or {}))
            wrong.append(stored != also and (stored is None or not other.is_same(stored, also)))
        return replace(self, apart=self.apart.sort(key).filter(pl.Series(wrong, dtype=pl.Boolean)))

    def _pairs(self) -> Iterator[tuple[FoldRow | None, FoldRow | None]]:
        """Each row apart, as it is stored and as it is expected."""
        key, names = self.refolded.key, [name for name, _ in self.refolded.bulk.columns]
        values = [name for name in names if name not in key]
        for row in self.apart.sort(key).iter_rows(named=True):
            stored = _part(row, key, values, _STORED) if row[f"{_HERE}{_STORED}"] else None
            yield stored, _part(row, key, values, "") if row[_HERE] else None

    def _key_of(self, row: FoldRow) -> Values:
        return tuple(row[name] for name in self.refolded.key)


def compare(refolded: Refolded, stored: pl.DataFrame) -> Comparison:
    """Find every row that reads differently."""
    names, key = [name for name, _ in refolded.bulk.columns], list(refolded.key)
    expected = _comparable(refolded.rows.filter(refolded.tells), stored, names).with_columns(pl.lit(True).alias(_HERE))
    if stored.is_empty():
        missing = [pl.lit(None, kind).alias(f"{name}{_STORED}") for name, kind in expected.schema.items()]
        return Comparison(refolded, 0, expected.with_columns(missing))
    told = stored.select(names).filter(refolded.tells).with_columns(pl.lit(True).alias(_HERE))
    both = expected.join(told, on=key, how="full", coalesce=True, suffix=_STORED)
    values = [name for name in names if name not in key]
    is_apart = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}{_STORED}")) for name in (_HERE, *values))
    return Comparison(refolded, stored.height, both.filter(is_apart))


def _part(row: Mapping[str, object], key: tuple[str, ...], values: list[str], suffix: str) -> FoldRow:
    return {**{name: row[name] for name in key}, **{name: row[f"{name}{suffix}"] for name in values}}


def _comparable(frame: pl.DataFrame, like: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Columns of one frame with the types of the other."""
    return frame.with_columns(pl.col(name).cast(like.schema[name]) for name in names)
