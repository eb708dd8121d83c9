"""The whole ledger, read at one moment and added up as far as every fold needs it: what folds are made anew from.

A fold's ``refold.py`` turns it into the rows the fold should have. Nothing here reads what was folded before.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import polars as pl

from game_rules.editions import Editions
from kpi.calendar import WorkCalendar
from kpi.facts import Fact
from server.db.bulk import Bulk
from server.db.frames import Cell, Source, read_frame
from server.db.tx import Row, Tx
from server.ledger.facts import FACT, fact_from
from server.ledger.rulebooks import read_editions
from server.people.directory import Directory

EVENTS_AT_ONCE = 100_000
XP = "xp"

_COUNTED = Source(
    "contribution",
    {
        "measure": Cell.WORD,
        "member": Cell.SMALL,
        "team": Cell.SMALL,
        "region": Cell.SMALL,
        "day": Cell.SMALL,
        "value": Cell.LARGE,
        "earned": Cell.LARGE,
    },
    "cause > $1 AND cause <= $2",
)
_LINES = Source(
    "entry",
    {
        "event": Cell.LARGE,
        "member": Cell.SMALL,
        "team": Cell.SMALL,
        "region": Cell.SMALL,
        "day": Cell.SMALL,
        "at_us": Cell.LARGE,
        "xp": Cell.LARGE,
        "coins": Cell.LARGE,
        "claimed": Cell.LARGE,
        "claimed_coins": Cell.LARGE,
        "due": Cell.LARGE,
        "once_key": Cell.TEXT,
        "cap_key": Cell.TEXT,
    },
    "cause > $1 AND cause <= $2",
)
_REWARDS = Source(
    "entry",
    {
        "cause": Cell.LARGE,
        "line": Cell.SMALL,
        "member": Cell.SMALL,
        "day": Cell.SMALL,
        "team": Cell.SMALL,
        "region": Cell.SMALL,
        "version": Cell.SMALL,
        "xp": Cell.LARGE,
        "coins": Cell.LARGE,
        "cap_key": Cell.TEXT,
        "badge": Cell.TEXT,
        "badges": Cell.SMALL,
        "reason": Cell.TEXT,
        "adjusts": Cell.SMALL,
    },
    "cause > $1 AND cause <= $2 AND (badge IS NOT NULL OR cap_key LIKE 'quest|%')",
)
# Events that do not simply belong to one member: quests' own, reversals, inherited and shared credit.
_UNUSUAL = (
    f"SELECT {FACT}, e.recorded_us FROM event e WHERE seq > $1 AND seq <= $2 AND (credits NOT LIKE '%,1,1]]' "  # noqa: S608
    "OR kind IN ('event.reversed', 'deal.amended') OR kind LIKE 'quest.%')"
)


@dataclass(frozen=True, slots=True)
class History:
    """``by_member`` sums contributions per measure, member and day, ``by_place`` per measure, team, region and day.

    Both have the columns value, earned and is_earning (whether anything that earns was counted at all); XP is the
    measure ``xp``. ``lines`` are the entries, ``rewards`` those that pay a quest or a badge, in order of writing.
    ``unusual`` are the events with shared, inherited or no credit, amendments, reversals and the quests' own, by seq.
    ``today`` is the organisation's present day (an ordinal).
    """

    events: int
    contributions: int
    by_member: pl.DataFrame
    by_place: pl.DataFrame
    lines: pl.DataFrame
    rewards: pl.DataFrame
    unusual: Sequence[tuple[Fact, int]]
    editions: Editions
    directory: Directory
    today: int

    @property
    def calendar(self) -> WorkCalendar:
        """The organisation's working days."""
        return self.directory.calendar

    def as_of(self, today: int) -> "History":
        """The same ledger, looked at on another day: by another rulebook, perhaps."""
        return replace(self, today=today)


FoldRow: TypeAlias = Mapping[str, object]

Same: TypeAlias = Callable[[FoldRow, FoldRow | None], bool]


def never_the_same(stored: FoldRow, expected: FoldRow | None) -> bool:
    """For tables in which a row that differs is wrong."""
    return False


EVERY_ROW = pl.lit(True)
"""For tables in which every row says something."""


@dataclass(frozen=True, slots=True)
class Refolded:
    """The rows a table should have.

    ``key`` are the columns by which rows are told apart. ``tells`` is false of a row that says no more than no row
    does. ``is_same`` decides of a stored row and an expected one that differ (None: there is none) whether they mean
    the same all the same.
    """

    bulk: Bulk
    key: tuple[str, ...]
    rows: pl.DataFrame
    tells: pl.Expr = EVERY_ROW
    is_same: Same = field(default=never_the_same)


Refold: TypeAlias = Callable[[Tx, History], Awaitable[Sequence[Refolded]]]
"""What every fold brings along: ``refold(tx, history)``, the rows of each table that its ``writes`` keeps in step."""

Advance: TypeAlias = Callable[[int, int], None]
"""Told how many events of how many are read."""


async def read_history(tx: Tx, directory: Directory, today: int, advance: Advance) -> History:
    """Read everything, some events at a time. Call inside a transaction."""
    editions = await read_editions(tx, directory.currency)
    last = await _last_seq(tx)
    reader = _Reader()
    for start in range(0, last, EVENTS_AT_ONCE):
        advance(start, last)
        await reader.read(tx, start, min(start + EVENTS_AT_ONCE, last))
    advance(last, last)
    return await reader.history(editions, directory, today)


async def _last_seq(tx: Tx) -> int:
    """The highest number anything in the ledger has: lines of an event that is missing must not be overlooked."""
    tops = [await tx.fetch_value(f"SELECT max({column}) FROM {table}") or 0 for table, column in _NUMBERED]  # noqa: S608
    return max(tops)


_NUMBERED = (("event", "seq"), ("entry", "cause"), ("contribution", "cause"))


_BUSINESS_DAY = pl.when(pl.col("adjusts") > 0).then("adjusts").otherwise("day")


class _Reader:
    """Adds up as it reads, so that memory grows with what is different and not with what happened."""

    def __init__(self) -> None:
        self._events = 0
        self._contributions = 0
        self._by_member: list[pl.DataFrame] = []
        self._by_place: list[pl.DataFrame] = []
        self._lines: list[pl.DataFrame] = []
        self._rewards: list[pl.DataFrame] = []
        self._unusual: list[Row] = []
        self._adding: asyncio.Future[None] | None = None

    async def read(self, tx: Tx, after: int, to: int) -> None:
        """Read what events ``after`` < seq ≤ ``to`` caused."""
        counted = await read_frame(tx, _COUNTED, after, to)
        lines = await read_frame(tx, _LINES, after, to)
        rewards = await read_frame(tx, _REWARDS, after, to)
        # A reward belongs to the day it was earned on, wherever it is booked.
        self._rewards.append(rewards.with_columns(day=_BUSINESS_DAY))
        self._unusual.extend(await tx.fetch(_UNUSUAL, after, to))
        self._events += await tx.fetch_value("SELECT count(*) FROM event WHERE seq > $1 AND seq <= $2", after, to)
        self._contributions += counted.height
        self._lines.append(lines)
        await self._added()
        # Added up on another thread while the next events are read: it has nothing to do with the transaction.
        self._adding = asyncio.ensure_future(asyncio.to_thread(self._add_up, counted, lines))

    async def _added(self) -> None:
        if self._adding is not None:
            await self._adding

    def _add_up(self, counted: pl.DataFrame, lines: pl.DataFrame) -> None:
        self._add(counted.with_columns(is_earning=pl.col("earned") != 0))
        self._add(_xp_of(lines))

    def _add(self, counted: pl.DataFrame) -> None:
        self._by_member.append(_summed(counted.filter(pl.col("member") != 0), "measure", "member", "day"))
        self._by_place.append(_summed(counted, "measure", "team", "region", "day"))

    async def history(self, editions: Editions, directory: Directory, today: int) -> History:
        """Everything read so far."""
        await self._added()
        rows = sorted(self._unusual, key=lambda row: int(row["seq"]))
        by_member = _summed(_all(self._by_member, _SUMS_BY_MEMBER), "measure", "member", "day")
        by_place = _summed(_all(self._by_place, _SUMS_BY_PLACE), "measure", "team", "region", "day")
        # In alphabetical order: then sorting by measures is sorting by their names.
        measures = pl.Enum(sorted(by_place["measure"].cast(pl.String).unique().to_list()))
        return History(
            self._events,
            self._contributions,
            by_member.cast({"measure": measures}),
            by_place.cast({"measure": measures}),
            _all(self._lines, _LINES.schema),
            _all(self._rewards, _REWARDS.schema).sort("cause", "line"),
            [(fact_from(row, directory.zone), row["recorded_us"]) for row in rows],
            editions,
            directory,
            today,
        )


_SUMS = {"value": pl.Int64(), "earned": pl.Int64(), "is_earning": pl.Boolean()}
_SUMS_BY_MEMBER = pl.Schema({"measure": pl.Categorical(), "member": pl.Int32(), "day": pl.Int32(), **_SUMS})
_SUMS_BY_PLACE = pl.Schema(
    {"measure": pl.Categorical(), "team": pl.Int32(), "region": pl.Int32(), "day": pl.Int32(), **_SUMS}
)


def _xp_of(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter(pl.col("xp") != 0).select(
        pl.lit(XP).cast(pl.Categorical).alias("measure"),
        "member",
        "team",
        "region",
        "day",
        value="xp",
        earned="xp",
        is_earning=pl.lit(True),
    )


def _summed(counted: pl.DataFrame, *key: str) -> pl.DataFrame:
    return counted.group_by(key).agg(pl.col("value").sum(), pl.col("earned").sum(), pl.col("is_earning").any())


def _all(parts: Sequence[pl.DataFrame], schema: pl.Schema) -> pl.DataFrame:
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)
