"""A database with years of history, made in bulk: for measuring what takes long on a large ledger.

The ledger's rows are written directly, as the standard rulebook would have judged them, two hundred times faster than
recording them. Folds are left empty: folding anew fills them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from server.db.database import Database
from server.db.frames import replace_table
from server.db.tx import Tx
from server.ledger.tables import CONTRIBUTION, ENTRY, EVENT

MEMBERS = 1000
TEAMS = 50
REGIONS = 5
PRODUCTS = 40
ACCOUNTS = 5_000
STAGES = ("qualified", "visited", "offer", "contract")
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 12, 31)
_DAY_US = 86_400_000_000
_KEYS = {"contribution": ("cause", "line"), "entry": ("cause", "line"), "event": ("seq",)}


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of event: how many of 100 events are of it, what it counts (None: its amount), what it pays."""

    kind: str
    share: int
    counts: dict[str, int | None]
    rule: str = ""
    xp: int = 0
    cap: str = ""
    data: str = '"note":"asked for an offer","place":"at theirs"'


SORTS: Sequence[Sort] = (
    Sort(
        "call.logged",
        30,
        {"calls": 1, "calls_connected": 1, "talk_time": None, "touches": 1, "activities": 1},
        "call_connected",
        3,
        "day|40",
        '"outcome":"connected","duration_s":120,"note":"asked for an offer"',
    ),
    Sort("call.logged", 24, {"calls": 1, "activities": 1}, data='"outcome":"no_answer","note":"again tomorrow"'),
    Sort("message.sent", 15, {"messages": 1, "touches": 1, "activities": 1}, "message", 1, "day|5"),
    Sort("visit.logged", 10, {"visits": 1, "touches": 1, "activities": 1}, "visit", 10, "day|36"),
    Sort(
        "deal.stage_changed",
        8,
        {"stage_moves": 1, "activities": 1},
        "deal_stage",
        3,
        "day|12",
        '"deal":"D-4711","stage":"offer","note":"asked for an offer"',
    ),
    Sort(
        "deal.opened",
        4,
        {"deals_opened": 1, "opened_value": None, "activities": 1},
        "deal_opened",
        8,
        "day|40",
        '"deal":"D-4711","title":"Pumps for the north","amount":"1200","note":"asked for an offer"',
    ),
    Sort(
        "deal.won",
        4,
        {"revenue_won": None, "deals_won": 1, "deals_closed": 1, "activities": 1},
        "deal_won",
        360,
        data='"deal":"D-4711","amount":"1200","note":"asked for an offer"',
    ),
    Sort(
        "deal.lost",
        1,
        {"deals_lost": 1, "deals_closed": 1, "activities": 1},
        data='"deal":"D-4711","reason":"asked for an offer"',
    ),
    Sort(
        "collection.received",
        3,
        {"collected": None, "collections": 1},
        "collection",
        600,
        data='"amount":"1200","note":"asked for an offer"',
    ),
    Sort("event.reversed", 1, {}),
)
_OF_DEALS, _WITH_AMOUNT = (4, 5, 6, 7), (5, 6, 8)
_REVERSED_BACK = 700  # A reversal takes back the connected call so many events before it; else it waits for its event.


async def write_history(db: Database, events: int, last: date = LAST_DAY, accounts: int = ACCOUNTS) -> pl.DataFrame:
    """Fill the ledger up to a day; answers the events (columns seq, sort, member, day, amount …)."""
    drawn = _drawn(events, (last - FIRST_DAY).days + 1, accounts)
    async with db.write() as tx:
        await _people(tx)
        for bulk, rows in ((EVENT, _events(drawn)), (CONTRIBUTION, _contributions(drawn)), (ENTRY, _entries(drawn))):
            await replace_table(tx, bulk, _KEYS[bulk.table], rows)
    return drawn


async def _people(tx: Tx) -> None:
    """Regions, teams and members with the numbers that the events name; those of the prepared database make room."""
    for table in ("membership", "session", "member", "team", "region"):
        await tx.execute(f"DELETE FROM {table}")  # noqa: S608  # tables of ours
    now = datetime(2025, 1, 1, tzinfo=UTC)
    await tx.execute_many("INSERT INTO region (id, slug, name) VALUES ($1, $2, $2)", _numbered(REGIONS, "region"))
    teams = [(number, f"team{number}", number % REGIONS + 1) for number in range(1, TEAMS + 1)]
    await tx.execute_many(
        "INSERT INTO team (id, slug, name, region_id, visibility) VALUES ($1, $2, $2, $3, 'named')", teams
    )
    await tx.execute_many(
        "INSERT INTO member (id, username, name, role, email, language, visibility, created_at) "
        "VALUES ($1, $2, $2, 'rep', '', '', 'named', $3)",
        [(*row, now) for row in _numbered(MEMBERS, "rep")],
    )
    stays = [(number, number % TEAMS + 1, FIRST_DAY - timedelta(days=400)) for number in range(1, MEMBERS + 1)]
    await tx.execute_many("INSERT INTO membership (member_id, team_id, from_day) VALUES ($1, $2, $3)", stays)


def _numbered(count: int, name: str) -> list[tuple[int, str]]:
    return [(number, f"{name}{number}") for number in range(1, count + 1)]


def _drawn(events: int, days: int, accounts: int) -> pl.DataFrame:
    """What happens: evenly over the working days and the members, the sorts in their shares."""
    first = FIRST_DAY.toordinal()
    workdays = [day for day in range(first, first + days) if date.fromordinal(day).weekday() < 5]
    edges = pl.Series([sum(one.share for one in SORTS[: place + 1]) for place in range(len(SORTS))])
    draws = pl.select(seq=pl.int_range(1, events + 1)).with_columns(
        member=(pl.col("seq").hash(1) % MEMBERS + 1).cast(pl.Int64),
        day=pl.Series(workdays).gather((pl.int_range(0, events, eager=True) * len(workdays)) // events),
        sort=(pl.col("seq").hash(2) % 100)
        .cast(pl.Int64)
        .map_batches(lambda drawn: edges.search_sorted(drawn, "right")),
        amount=(pl.col("seq").hash(3) % 500_000).cast(pl.Int64),
        account=(pl.col("seq").hash(4) % accounts + 1).cast(pl.Int64),
        item=(pl.col("seq").hash(5) % PRODUCTS + 1).cast(pl.Int64),
        # Most deals get on as the year does, some go elsewhere.
        stage=pl.when(pl.col("seq").hash(6) % 8 == 0)
        .then(pl.col("seq").hash(7) % len(STAGES))
        .otherwise((pl.col("seq") - 1) * len(STAGES) // events)
        .cast(pl.Int64),
    )
    since = (pl.col("day") - date(1970, 1, 1).toordinal()) * _DAY_US
    return draws.with_columns(
        team=pl.col("member") % TEAMS + 1,
        region=(pl.col("member") % TEAMS + 1) % REGIONS + 1,
        product=pl.when(pl.col("sort").is_in(_WITH_AMOUNT)).then("item").otherwise(0),
        month=pl.col("day") - pl.from_epoch(pl.col("day") - date(1970, 1, 1).toordinal(), "d").dt.day() + 1,
        at_us=since + (pl.col("seq") % 20_000) * 1_000_000,
    )


def _of(drawn: pl.DataFrame, place: int) -> pl.DataFrame:
    return drawn.filter(pl.col("sort") == place)


def _reversals(drawn: pl.DataFrame) -> pl.DataFrame:
    """Each reversal that finds a call, with that call's columns and its own number as ``cause``."""
    aims = _of(drawn, len(SORTS) - 1).select(cause="seq", seq=pl.col("seq") - _REVERSED_BACK, own_us="at_us")
    return aims.join(_of(drawn, 0), on="seq")


def _events(drawn: pl.DataFrame) -> pl.DataFrame:
    kinds = pl.Series([sort.kind for sort in SORTS])
    stages = pl.Series("stage", STAGES).gather(drawn["stage"])
    data = pl.Series("told", [sort.data for sort in SORTS]).gather(drawn["sort"])
    data = pl.select(pl.lit(data).str.replace('"offer"', '"' + pl.lit(stages) + '"', literal=True)).to_series()
    is_reversal = pl.col("sort") == len(SORTS) - 1
    found = pl.col("sort").shift(_REVERSED_BACK) == 0
    aim = pl.when(found).then(pl.format("e{}", pl.col("seq") - _REVERSED_BACK)).otherwise(pl.format("lost{}", "seq"))
    own = pl.concat_str(pl.lit("[["), "member", pl.lit(","), "team", pl.lit(","), "region", pl.lit(",1,1]]"))
    receipt = (
        '"status":"recorded","source":"crm","awards":[{"member":"rep","rule":"call_connected","xp":3,"day":739000,'
    )
    receipt += '"version":1,"event":1}],"quests":[{"quest":"daily_voices","member":"rep","progress":3,"goal":8}]'
    return drawn.select(
        "seq",
        source=pl.lit("crm"),
        id=pl.format("e{}", "seq"),
        kind=kinds.gather(drawn["sort"]),
        at_us="at_us",
        day="day",
        recorded_us="at_us",
        member=pl.when(is_reversal).then(0).otherwise("member"),
        account=pl.when(is_reversal).then(0).otherwise("account"),
        customer=pl.when(is_reversal).then(pl.lit("")).otherwise(pl.format('[{},false,"retail","large"]', "account")),
        product="product",
        product_name=pl.when(pl.col("product") > 0).then(pl.format("Product {}", "product")).otherwise(pl.lit("")),
        subject=pl.when(pl.col("sort").is_in(_OF_DEALS)).then(pl.format("deal:D{}", pl.col("seq") % 40_000)),
        target=pl.when(is_reversal).then(pl.format("crm\x1f{}", aim)),
        amount=pl.when(pl.col("sort").is_in(_WITH_AMOUNT)).then("amount"),
        cost=pl.lit(None, pl.Int64),
        credits=pl.when(is_reversal).then(pl.lit("[]")).otherwise(own),
        data=pl.when(is_reversal)
        .then(pl.concat_str(pl.lit('{"reverses":{"source":"crm","id":"'), aim, pl.lit('"}}')))
        .otherwise(
            pl.concat_str(pl.lit('{"account":"A-1234","member":"rep'), "member", pl.lit('",'), data, pl.lit("}"))
        ),
        earns=pl.lit(1),
        caller=pl.lit("token:1"),
        receipt=pl.concat_str(pl.lit('{"id":"e'), "seq", pl.lit(f'",{receipt}}}')),
        lines=pl.lit(""),
    )


def _contributions(drawn: pl.DataFrame) -> pl.DataFrame:
    parts = [
        _counted(_of(drawn, place).with_columns(cause="seq"), measure, value, line, 1)
        for place, sort in enumerate(SORTS)
        for line, (measure, value) in enumerate(sort.counts.items())
    ]
    parts += [
        _counted(_reversals(drawn), measure, value, line, -1)
        for line, (measure, value) in enumerate(SORTS[0].counts.items())
    ]
    return pl.concat(parts)


def _counted(events: pl.DataFrame, measure: str, value: int | None, line: int, sign: int) -> pl.DataFrame:
    counted = sign * (pl.lit(value, pl.Int64) if value is not None else pl.col("amount") + 1)
    return events.select(
        "cause",
        line=pl.lit(line),
        event="seq",
        measure=pl.lit(measure),
        member="member",
        team="team",
        region="region",
        account="account",
        product="product",
        day="day",
        month="month",
        value=counted,
        earned=counted,
        adjusts=pl.lit(0),
    )


def _entries(drawn: pl.DataFrame) -> pl.DataFrame:
    parts = [_paid(_of(drawn, place).with_columns(cause="seq"), sort, 1) for place, sort in enumerate(SORTS) if sort.xp]
    parts.append(_paid(_reversals(drawn), SORTS[0], -1))
    moved = _of(drawn, 4).group_by("member", "day").agg(pl.all().first())
    quest = pl.format("quest|daily_push|{}|{}", "member", "day")
    parts.append(
        _paid(moved.with_columns(cause="seq"), Sort("", 0, {}, "quest:daily_push", 4), 1).with_columns(
            line=pl.lit(1), coins=pl.lit(4), claimed=pl.lit(0), due=pl.lit(0), once_key=pl.lit(None), cap_key=quest
        )
    )
    return pl.concat(parts, how="vertical_relaxed")


def _paid(events: pl.DataFrame, sort: Sort, sign: int) -> pl.DataFrame:
    per, _, limit = sort.cap.partition("|")
    cap_key = pl.format("cap|{}|{}|{}|{}|{}", "day", pl.lit(sort.rule), "member", pl.lit(per), pl.lit(limit))
    return events.select(
        "cause",
        line=pl.lit(0),
        event="seq",
        rule=pl.lit(sort.rule),
        member="member",
        team="team",
        region="region",
        day="day",
        month="month",
        at_us="at_us",
        version=pl.lit(1),
        xp=pl.lit(sign * sort.xp),
        coins=pl.lit(0),
        claimed=pl.lit(sign * sort.xp),
        claimed_coins=pl.lit(0),
        due=pl.lit(sign * sort.xp),
        once_key=pl.format("once|{}|{}|contact=C-{}", "day", pl.lit(sort.rule), "seq"),
        cap_key=cap_key if sort.cap else pl.lit(None, pl.String),
        badge=pl.lit(None, pl.String),
        badges=pl.lit(0),
        adjusts=pl.lit(0),
        reason=pl.lit(None, pl.String) if sign > 0 else pl.lit("reversed"),
    )
