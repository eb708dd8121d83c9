"""Making quest progress, bounties and who took what anew from the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
import polars as pl
from msgspec.structs import replace

from game_rules.context import Context, GoalKey
from game_rules.goals import goal_key
from game_rules.plan import Assessment, Step
from kpi.events import Kind, QuestFact
from kpi.facts import Fact, Key
from kpi.timeline import Standing, plain
from server.db.bulk import Bulk, Values
from server.db.frames import cells_of
from server.db.tx import Tx
from server.ledger.facts import moment
from server.ledger.history import FoldRow, History, Refolded
from server.ledger.post import Posting
from server.quests import steps
from server.quests.progress_refold import progress_of
from server.quests.tables import BOUNTY, BOUNTY_END, QUEST_PROGRESS, QUEST_TAKER

_KEY = ("window_start", "member", "quest")
_NUMBERS = ("last_day", "reached_day", "paid_day", "team", "region", "version", "accepted")
_KEY_OF: Mapping[str, tuple[str, ...]] = {
    QUEST_TAKER.table: _KEY,
    BOUNTY.table: ("quest",),
    BOUNTY_END.table: ("quest",),
}
# A row in which nothing ever happened: sums of nothing, nothing reached, paid or taken.
_TELLS = pl.any_horizontal(
    pl.col("reached_day", "paid_day", "accepted") != 0, ~pl.col("progress").str.contains(r'^\{(?:"[^"]*":0,?)*\}$')
)
_decode = msgspec.json.Decoder(dict[str, int]).decode


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The tables of quests and bounties."""
    whole = Posting(list(_steps(history.unusual)), (), _no_context(history), (), (), (), 0)
    return (
        Refolded(QUEST_PROGRESS, _KEY, _progress(history), _TELLS, _is_same),
        *(Refolded(bulk, _KEY_OF[bulk.table], _frame(bulk, rows)) for bulk, rows in steps.writes(whole)),
    )


def _progress(history: History) -> pl.DataFrame:
    counted, paid, taken = progress_of(history), _paid(history.rewards), _accepted(history)
    joined = counted.join(paid, on=_KEY, how="full", coalesce=True).join(taken, on=_KEY, how="full", coalesce=True)
    return joined.with_columns(pl.col(*_NUMBERS).fill_null(0), pl.col("progress").fill_null("{}"))


def _paid(rewards: pl.DataFrame) -> pl.DataFrame:
    """What the last line of each quest says: paid, for which day and where; or taken back, and how it had been paid."""
    lines = rewards.filter(pl.col("cap_key").str.starts_with("quest|"))
    named = pl.col("cap_key").str.split_exact("|", 3).struct
    last = lines.select(
        "member",
        named.field("field_1").alias("quest"),
        named.field("field_3").cast(pl.Int32).alias("window_start"),
        paid_day=pl.when(pl.col("reason").is_null()).then("day").otherwise(0),
        team="team",
        region="region",
        version="version",
    )
    return last.group_by(_KEY, maintain_order=True).last()


def _accepted(history: History) -> pl.DataFrame:
    """Who has taken which quest and not given it back."""
    taken: dict[GoalKey, bool] = {}
    for fact, recorded_us in history.unusual:
        if fact.kind not in (Kind.QUEST_ACCEPTED, Kind.QUEST_ABANDONED) or not isinstance(fact.data, QuestFact):
            continue
        today = _day_of(moment(recorded_us), history)
        found = history.editions.find_quest(fact.data.quest, fact.day, today)
        if found is not None:
            for credit in fact.credits:
                taken[goal_key(found.quest, credit.member, fact.day)] = fact.kind is Kind.QUEST_ACCEPTED
    rows = [(member, quest, start, int(is_taken)) for (quest, member, start), is_taken in taken.items()]
    schema = {"member": pl.Int32, "quest": pl.String, "window_start": pl.Int32, "accepted": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _day_of(instant: datetime, history: History) -> int:
    return instant.astimezone(history.directory.zone).date().toordinal()


def _steps(unusual: Iterable[tuple[Fact, int]]) -> Iterator[Step]:
    """The quests' own events and what was taken back of them, as the judge saw them: all there is, as one batch."""
    known: dict[Key, Fact] = {}
    targets: set[Key] = set()
    for fact, _ in unusual:
        aimed_at = fact.target
        if isinstance(fact.data, QuestFact):
            known[fact.key] = fact
            yield Step(fact, (_reversed(fact),) if fact.key in targets else ())
        elif aimed_at is not None:
            if aimed_at in known and aimed_at not in targets:
                yield Step(fact, (_reversed(known[aimed_at]),))
            targets.add(aimed_at)


def _reversed(fact: Fact) -> Assessment:
    return Assessment(fact, replace(plain(fact), standing=Standing.REVERSED), (), ())


def _no_context(history: History) -> Context:
    return Context(history.calendar, history.today, lambda member, day: (0, 0))


def _frame(bulk: Bulk, rows: Sequence[Values]) -> pl.DataFrame:
    """Of rows with the same key the first: who posts a bounty twice has posted it once."""
    schema = {name: cell.value for name, cell in cells_of(bulk).items()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.unique(subset=_KEY_OF[bulk.table], keep="first", maintain_order=True)


def _is_same(stored: FoldRow, expected: FoldRow | None) -> bool:
    """A sum of nothing may be told or not, and a last day that is one too late only makes the judge look twice."""
    if expected is None or any(stored[name] != expected[name] for name in _NUMBERS[1:]):
        return False
    is_near = abs(int(str(stored["last_day"])) - int(str(expected["last_day"]))) <= 1
    return is_near and _sums(stored) == _sums(expected) is not None


def _sums(row: FoldRow) -> dict[str, int] | None:
    """What was counted of each measure; None where that cannot be read."""
    try:
        return {measure: value for measure, value in _decode(str(row["progress"])).items() if value}
    except msgspec.DecodeError:
        return None
