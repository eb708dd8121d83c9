"""Making standings anew from the ledger."""

from collections.abc import Sequence
from datetime import date

import msgspec
import polars as pl

from kpi.calendar import WorkCalendar
from server.db.tx import Tx
from server.ledger.history import History, Refolded
from server.standings.tables import STANDING

# Who never got anything may have a row or none.
_HAS_SOMETHING = pl.any_horizontal(pl.col("xp", "coins", "streak", "last_active") != 0, pl.col("badges") != "{}")
_encode = msgspec.json.Encoder(order="sorted").encode


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The one table of standings."""
    sums = history.lines.filter(pl.col("member") != 0).group_by("member").agg(pl.col("xp").sum(), pl.col("coins").sum())
    members = pl.concat([sums.select("member"), history.by_member.select("member")]).unique()
    rows = (
        members.join(sums, on="member", how="left")
        .join(_streaks(history), on="member", how="left")
        .join(_badges(history.rewards), on="member", how="left")
        .with_columns(pl.col("xp", "coins", "streak", "last_active").fill_null(0), pl.col("badges").fill_null("{}"))
    )
    return (Refolded(STANDING, ("member",), rows, _HAS_SOMETHING),)


def _streaks(history: History) -> pl.DataFrame:
    """Per member the run of working days that ends on the last active one.

    Working days are numbered: days in a row have numbers in a row, whatever lies between them.
    """
    measure = history.editions.on(history.today).streak.measure
    active = history.by_member.filter((pl.col("measure").cast(pl.String) == measure) & (pl.col("earned") > 0))
    numbered = active.join(_workdays(active["day"], history.calendar), on="day").sort("member", "day")
    is_first = (pl.col("number") - pl.col("number").shift(1).over("member") != 1).fill_null(True)
    runs = numbered.with_columns(run=is_first.cum_sum())
    latest = runs.group_by("member").agg(
        streak=(pl.col("run") == pl.col("run").last()).sum().cast(pl.Int32), last_active=pl.col("day").max()
    )
    return latest


def _workdays(days: pl.Series, calendar: WorkCalendar) -> pl.DataFrame:
    """Every working day from the first to the last of these, numbered."""
    first, last = days.min(), days.max()
    worked: list[int] = []
    if isinstance(first, int) and isinstance(last, int):
        worked = [day for day in range(first, last + 1) if calendar.is_workday(date.fromordinal(day))]
    return pl.DataFrame({"day": worked, "number": range(len(worked))}, schema={"day": pl.Int32, "number": pl.Int32})


def _badges(rewards: pl.DataFrame) -> pl.DataFrame:
    """Per member the badges held, with the days they were won."""
    held = rewards.filter(pl.col("badge").is_not_null()).group_by("member", "badge", "day").agg(pl.col("badges").sum())
    told: dict[int, dict[str, list[int]]] = {}
    for member, badge, day, times in held.sort("member", "badge", "day").iter_rows():
        if times > 0:
            told.setdefault(member, {}).setdefault(badge, []).extend([day] * times)
    rows = [(member, _encode(badges).decode()) for member, badges in told.items()]
    return pl.DataFrame(rows, schema={"member": pl.Int32, "badges": pl.String}, orient="row")
