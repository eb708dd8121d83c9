"""Making quest progress anew: what every quest of every rulebook in force would have counted, day by day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from game_rules.editions import Editions
from game_rules.rulebook import Objective, Quest, Window
from server.ledger.history import History

PROGRESS = pl.Schema(
    {
        "member": pl.Int32(),
        "quest": pl.String(),
        "window_start": pl.Int32(),
        "progress": pl.String(),
        "last_day": pl.Int32(),
        "reached_day": pl.Int32(),
    }
)
_WINDOW = ("member", "window_start")
# The 1st of January 1970 as an ordinal: polars counts days from there.
_EPOCH = date(1970, 1, 1).toordinal()
_WEEK_DAYS = 7


def progress_of(history: History) -> pl.DataFrame:
    """One row per member, quest and window in which something was counted."""
    earning = history.by_member.filter("is_earning").select("measure", "member", "day", value="earned")
    by_measure = earning.sort("member", "day").partition_by("measure", as_dict=True, include_key=False)
    days = {str(key[0]): frame for key, frame in by_measure.items()}
    counted = _Counted(days)
    parts = [
        _progress(quest, window, starts, counted)
        for window in Window
        for quest, starts in _playing(window, counted, history.editions, history.today)
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=PROGRESS)


class _Counted:
    """Measures day by day, with the first day of the window each day lies in and the running sum since then."""

    def __init__(self, days: Mapping[str, pl.DataFrame]) -> None:
        self._days = days
        self._running: dict[tuple[str, Window], pl.DataFrame] = {}

    def running(self, measure: str, window: Window) -> pl.DataFrame | None:
        """Columns member, window_start, day, value, sum, rising by member and day; None when nothing was counted."""
        if measure not in self._days:
            return None
        found = self._running.get((measure, window))
        if found is None:
            placed = self._days[measure].with_columns(window_start=_start_of(window).cast(pl.Int32))
            total = pl.col("value") if window is Window.DAY else pl.col("value").cum_sum().over(*_WINDOW)
            found = self._running[measure, window] = placed.with_columns(sum=total)
        return found

    def starts(self, window: Window) -> list[int]:
        """The first days of all windows in which anything was counted."""
        placed = [days.select(start=_start_of(window)).unique() for days in self._days.values()]
        return sorted(pl.concat(placed).unique()["start"].to_list()) if placed else []


def _playing(
    window: Window, counted: _Counted, editions: Editions, today: int
) -> Iterator[tuple[Quest, list[int] | None]]:
    """Every quest of this window with the windows in which it plays; None for all."""
    by_version: dict[int, list[int]] = {}
    for start in counted.starts(window):
        playing = editions.for_window(start, window, today)
        by_version.setdefault(playing.version, []).append(start)
    for version, starts in by_version.items():
        for quest in editions.version(version).quests:
            if quest.window is window:
                yield quest, None if len(by_version) == 1 else starts


def _start_of(window: Window) -> pl.Expr:
    day = pl.col("day")
    match window:
        case Window.DAY:
            return day
        case Window.WEEK:
            return day - (day - 1) % _WEEK_DAYS
        case Window.MONTH:
            return (day - _EPOCH).cast(pl.Date).dt.month_start().cast(pl.Int32) + _EPOCH
        case Window.EVER:
            return pl.lit(1, pl.Int32)


def _progress(quest: Quest, window: Window, starts: Sequence[int] | None, counted: _Counted) -> pl.DataFrame:
    parts = []
    for part in sorted(quest.objectives, key=lambda part: part.measure):
        running = counted.running(part.measure, window)
        if running is not None and starts is not None:
            running = running.filter(pl.col("window_start").is_in(starts))
        parts.append(_objective(part, running))
    if not parts:
        return pl.DataFrame(schema=PROGRESS)
    joined = parts[0].rename(_numbered(0))
    for place, frame in enumerate(parts[1:], 1):
        joined = joined.join(frame.rename(_numbered(place)), on=_WINDOW, how="full", coalesce=True)
    since = [pl.col(f"since{place}") for place in range(len(parts))]
    reached = pl.when(pl.all_horizontal(day.is_not_null() for day in since)).then(pl.max_horizontal(since)).otherwise(0)
    last = pl.max_horizontal(f"last{place}" for place in range(len(parts)))
    # What lowers a sum on its last day may be made good on that day, and then the goal may stand since earlier.
    fell = pl.any_horizontal(pl.col(f"fell{place}").fill_null(False) for place in range(len(parts)))
    told = pl.concat_str([pl.col(f"told{place}") for place in range(len(parts))], separator=",", ignore_nulls=True)
    return joined.select(
        "member",
        pl.lit(quest.id).alias("quest"),
        "window_start",
        pl.concat_str(pl.lit("{"), told, pl.lit("}")).alias("progress"),
        (last + ((reached == 0) & fell).cast(pl.Int32)).cast(pl.Int32).alias("last_day"),
        reached.cast(pl.Int32).alias("reached_day"),
    )


def _numbered(place: int) -> dict[str, str]:
    return {name: f"{name}{place}" for name in ("told", "last", "fell", "since")}


def _objective(part: Objective, running: pl.DataFrame | None) -> pl.DataFrame:
    """Per member and window: the sum as JSON, the last day and whether it lowered the sum, the day reached since."""
    if running is None:
        running = _NOTHING
    is_reached = pl.col("sum") >= part.goal
    if running["value"].min() is not None and _lowest(running["value"]) < 0:
        falls_later = (~is_reached).cast(pl.Int32).cum_sum(reverse=True).over(*_WINDOW)
        is_reached = falls_later == 0
    stands = running.with_columns(since=pl.when(is_reached).then("day"))
    return stands.group_by(*_WINDOW).agg(
        told=pl.concat_str(pl.lit(f'"{part.measure}":'), pl.col("value").sum()),
        last=pl.col("day").max(),
        fell=pl.col("value").last() < 0,
        since=pl.col("since").min(),
    )


def _lowest(values: pl.Series) -> int:
    lowest = values.min()
    return lowest if isinstance(lowest, int) else 0


_NOTHING = pl.DataFrame(
    schema={"member": pl.Int32, "day": pl.Int32, "value": pl.Int64, "window_start": pl.Int32, "sum": pl.Int64}
)
