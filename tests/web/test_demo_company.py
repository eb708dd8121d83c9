"""The demo's company once its history is on record: a company one believes in, and one that goes on."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from litestar.testing import TestClient

from game_rules.rulebook_load import load
from kpi.events import ContractSigned, Event
from server.accounts.registry import Registry
from server.app import create_app, services_of
from server.clock import Clock
from server.db.database import Database
from server.intake.batch import References
from server.intake.record import Recorder
from server.intake.submission import Receipt, Status, Submission
from server.kpis.scopes import Scope
from server.ledger.rulebooks import EditionsCache, standard_text
from server.people.access import viewer_for_member, viewer_for_token
from server.people.directories import DirectoryCache
from server.people.roles import Language
from server.people.roles import Scope as TokenScope
from server.pipeline.filters import DealFilter
from server.pipeline.queries import PipelineQueries
from server.raids.queries import RaidQueries
from server.refold.check import check
from server.settings import Settings
from tests import apps
from web.demo.build import Stage, build
from web.demo.chance import dice
from web.demo.company import is_free_for_a_demo
from web.demo.record import TELLER
from web.demo.sales import STAGES
from web.demo.simulator import Simulator, simulation
from web.demo.today import VISITOR
from web.personas import DEMO_PASSWORD, DEMO_USERNAMES

STANDARD = load(standard_text(), file="standard.toml", minor_units=2)
# 15:00 of a Friday in Shanghai.
NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)


class StandingClock(Clock):
    """Stands at one moment."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Stage]:
    """The whole company, built once; what changes it works on a copy."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    return file, asyncio.run(build(f"sqlite:///{file}", StandingClock(NOW), lambda done, total: None))


@pytest.fixture
async def db(company: tuple[Path, Stage]) -> AsyncIterator[Database]:
    """Its database, for looking only."""
    async with await Database.open(f"sqlite:///{company[0]}") as opened:
        yield opened


@pytest.fixture
def copied(company: tuple[Path, Stage], tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copy(company[0], tmp_path / "demo.db"))


def test_everything_was_recorded(company: tuple[Path, Stage]) -> None:
    told = company[1].told

    assert [] == told.refused
    assert {Status.RECORDED} == set(told.outcomes)


@pytest.mark.anyio
async def test_what_is_stored_is_what_the_ledger_says(db: Database) -> None:
    report = await check(db, NOW, lambda done, total: None)

    assert report.is_clean


@pytest.mark.anyio
async def test_levels_spread_and_nobody_runs_away(db: Database) -> None:
    levels = STANDARD.levels
    reached = [sum(row["xp"] >= level.xp for level in levels) for row in await db.fetch("SELECT xp FROM standing")]

    assert len(set(reached)) >= 6
    assert 6 <= sorted(reached)[len(reached) // 2] <= 11
    assert max(reached) <= 16


@pytest.mark.anyio
async def test_collections_are_the_largest_part_of_the_points(db: Database) -> None:
    parts = {rule.id: rule.part or rule.id for rule in STANDARD.rules}
    sums: dict[str, int] = {}
    for rule, xp in await db.fetch("SELECT rule, sum(xp) FROM entry GROUP BY rule"):
        sums[parts.get(rule, "quest")] = sums.get(parts.get(rule, "quest"), 0) + xp

    assert "paid" == max(sums, key=lambda part: sums[part])
    assert sums["signed"] > sums["delivered"] > sums["quest"]


@pytest.mark.anyio
async def test_targets_are_neither_absurd_nor_all_met(db: Database) -> None:
    october = await attainments(db, "collected", "2026-10", date(2026, 10, 1), date(2026, 11, 1))
    inside = [share for share in october if 0.4 <= share <= 1.3]

    assert len(inside) >= 0.85 * len(october)
    assert 0.75 < sum(october) / len(october) < 1.1
    assert any(share > 1 for share in october)


@pytest.mark.anyio
async def test_one_region_is_behind(db: Database) -> None:
    rates = {
        name: (await total(db, "deals_won", number)) / (await total(db, "deals_closed", number))
        for number, name in await db.fetch("SELECT id, name FROM region")
    }

    assert "西南 Southwest China" == min(rates, key=lambda name: rates[name])
    assert rates.pop("西南 Southwest China") < 0.4 < min(rates.values())


@pytest.mark.anyio
async def test_the_visitor_has_a_streak_and_quests_half_done(db: Database) -> None:
    me = await db.fetch_value("SELECT id FROM member WHERE username = $1", VISITOR)
    standing = await db.fetch_one("SELECT streak FROM standing WHERE member = $1", me)
    begun = await db.fetch(
        "SELECT quest FROM quest_progress WHERE member = $1 AND reached_day = 0 AND last_day = $2",
        me,
        date(2026, 11, 20).toordinal(),
    )

    assert standing is not None and 10 <= standing["streak"] <= 25
    assert {"daily_voices", "daily_touches", "weekly_road"} <= {row["quest"] for row in begun}


def test_the_visitor_has_taken_a_quest_and_is_offered_bounties(copied: Path) -> None:
    app = apps.api(Settings(database_url=f"sqlite:///{copied}"), StandingClock(NOW))
    with TestClient(app, base_url="http://raidboard.test") as client:
        signed_in = client.post("/api/v1/sessions", json={"username": VISITOR, "password": DEMO_PASSWORD}).json()
        answer = client.get("/api/v1/quests", headers={"authorization": f"Bearer {signed_in['token']}"})
    states = [(card["id"], card["state"]) for cards in answer.json().values() if cards for card in cards]

    assert ("hunter", "taken") in states
    assert ["offered", "offered"] == [state for quest, state in states if quest.startswith("demo-")]


@pytest.mark.anyio
async def test_the_visitor_stands_in_the_middle_of_the_board(db: Database) -> None:
    me = await db.fetch_value("SELECT id FROM member WHERE username = $1", VISITOR)
    ranked = [row["member"] for row in await db.fetch("SELECT member FROM standing ORDER BY xp DESC")]

    assert 10 <= ranked.index(me) <= 45


@pytest.mark.anyio
async def test_some_hide_and_some_accounts_are_key(db: Database) -> None:
    shown = {row[0] for row in await db.fetch("SELECT DISTINCT visibility FROM member")}
    keys = await db.fetch_value("SELECT count(*) FROM account WHERE is_key")

    assert {"named", "anonymous", "off"} == shown
    assert 10 < keys < 120


@pytest.mark.anyio
async def test_starting_later_records_what_has_happened_since(copied: Path) -> None:
    later = StandingClock(NOW + timedelta(days=3))
    stage = await build(f"sqlite:///{copied}", later, lambda done, total: None)

    assert 100 < stage.told.outcomes[Status.RECORDED] < 3000
    assert [] == stage.told.refused


@pytest.mark.anyio
async def test_the_same_moment_again_records_nothing(copied: Path) -> None:
    stage = await build(f"sqlite:///{copied}", StandingClock(NOW), lambda done, total: None)

    assert {Status.DUPLICATE} == set(stage.told.outcomes)


def test_every_persona_signs_in(copied: Path) -> None:
    app = apps.api(Settings(database_url=f"sqlite:///{copied}"), StandingClock(NOW))
    with TestClient(app, base_url="http://raidboard.test") as client:
        answers = [
            client.post("/api/v1/sessions", json={"username": name, "password": DEMO_PASSWORD})
            for name in DEMO_USERNAMES
        ]

    assert [201] * 4 == [answer.status_code for answer in answers]


@pytest.mark.anyio
async def test_the_simulator_sells_and_leaves_the_visitor_alone(copied: Path, company: tuple[Path, Stage]) -> None:
    stage = company[1]
    simulator = Simulator(stage.world, stage.history.to_come, dice("test"))
    events = [simulator.next_event(NOW + timedelta(seconds=place)) for place in range(300)]
    receipts = await recorded(copied, events)

    assert {Status.RECORDED} == {receipt.status for receipt in receipts}
    assert {"deal.won", "collection.received", "call.logged"} <= {one.kind.value for one in events}
    assert VISITOR not in {one.data.member for one in events}


def test_the_simulator_sells_in_the_server_by_itself(copied: Path, company: tuple[Path, Stage]) -> None:
    settings = Settings(database_url=f"sqlite:///{copied}")
    app = create_app(settings, (simulation(company[1], pace=10_000),), clock=StandingClock(NOW))
    # The app's loop runs on a thread of the client's.
    heard = threading.Event()
    with TestClient(app, base_url="http://raidboard.test"):
        services_of(app).get(Recorder).on_recorded(lambda posting: heard.set())

        assert heard.wait(timeout=30)


@pytest.mark.anyio
async def test_what_was_played_ahead_of_the_plan_does_not_happen_again(
    copied: Path, company: tuple[Path, Stage]
) -> None:
    soon = NOW + timedelta(days=2)
    planned = next(story.events[0] for story in company[1].history.to_come if story.events[0].time < soon)
    await recorded(copied, [replace(planned, time=NOW)])
    again = await build(f"sqlite:///{copied}", StandingClock(soon), lambda done, total: None)

    assert 1 == again.told.outcomes[Status.REJECTED]
    assert [] == again.told.refused


@pytest.mark.anyio
@pytest.mark.parametrize("username", ["rep", "lead", "boss"])
async def test_two_raids_are_under_way_one_was_won_and_one_escaped_and_was_reviewed(
    db: Database, username: str
) -> None:
    directories = DirectoryCache(db)
    directory = await directories.current()
    member = directory.member_by_username(username)
    assert member is not None
    viewer = viewer_for_member(member, directory, NOW.date())
    raids = await RaidQueries(db, directories, EditionsCache(), StandingClock(NOW)).raids(viewer)

    assert ["active", "active", "escaped", "victory"] == sorted(raid.state.value for raid in raids)
    assert not any(raid.needs_review for raid in raids)


@pytest.mark.anyio
async def test_the_simulator_hits_the_raids(copied: Path, company: tuple[Path, Stage]) -> None:
    stage = company[1]
    simulator = Simulator(stage.world, stage.history.to_come, dice("raids"), stage.fronts)
    events = [simulator.next_event(NOW + timedelta(seconds=place)) for place in range(100)]
    receipts = await recorded(copied, events)

    assert {Status.RECORDED} == {receipt.status for receipt in receipts}
    assert any(raid.left < raid.before for receipt in receipts for raid in receipt.raids)
    assert VISITOR not in {one.data.member for one in events}


def test_a_file_that_is_no_demo_is_left_alone(tmp_path: Path, company: tuple[Path, Stage]) -> None:
    other = tmp_path / "books.db"
    other.write_bytes(b"SQLite format 3\0" + bytes(200))

    assert not is_free_for_a_demo(other)
    assert is_free_for_a_demo(company[0])
    assert is_free_for_a_demo(tmp_path / "not-there.db")


async def recorded(file: Path, events: Sequence[Event]) -> list[Receipt]:
    """Put events on record, at the moment of the last one."""
    async with await Database.open(f"sqlite:///{file}") as db:
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), StandingClock(events[-1].time))
        async with recorder.running():
            return await recorder.submit([Submission(one, TELLER) for one in events])


async def attainments(db: Database, measure: str, period: str, start: date, end: date) -> list[float]:
    """What each member reached of their target."""
    rows = await db.fetch(
        "SELECT t.value AS wanted, sum(coalesce(r.value, 0)) AS got FROM target t LEFT JOIN rollup r "
        "ON r.scope = 0 AND r.scope_id = t.scope_id AND r.measure = t.measure AND r.span = 0 "
        "AND r.start >= $3 AND r.start < $4 WHERE t.measure = $1 AND t.period = $2 AND t.scope = 0 GROUP BY t.scope_id",
        measure,
        period,
        start.toordinal(),
        end.toordinal(),
    )
    return [row["got"] / row["wanted"] for row in rows]


async def total(db: Database, measure: str, region: int) -> int:
    """A region's sum over everything."""
    value = await db.fetch_value(
        "SELECT sum(value) FROM rollup WHERE scope = $1 AND scope_id = $2 AND measure = $3 AND span = 0",
        int(Scope.REGION),
        region,
        measure,
    )
    return int(value)


@pytest.mark.anyio
async def test_every_customer_has_an_owner_and_people_and_some_owe_money_for_long(db: Database) -> None:
    directories = DirectoryCache(db)
    boss = viewer_for_token(1, "boss", frozenset({TokenScope.DATA_READ}), Language.ENGLISH)
    pipeline = PipelineQueries(db, directories, StandingClock(NOW))

    lonely = await db.fetch_value(
        "SELECT count(*) FROM account a WHERE owner_id IS NULL "
        "OR (SELECT count(*) FROM contact c WHERE c.account_id = a.id AND c.title <> '') < 3"
    )
    owed = await pipeline.receivables(boss, await pipeline.today())
    columns = await pipeline.kanban(boss, DealFilter())

    assert 0 == lonely
    assert all(bucket.count for bucket in owed.buckets[:4])
    assert ["", *STAGES] == [column.stage for column in columns]


@pytest.mark.anyio
async def test_contracts_wait_for_the_lead_and_for_the_boss_and_the_simulator_signs_none_of_them(
    db: Database, company: tuple[Path, Stage]
) -> None:
    directories = DirectoryCache(db)
    directory = await directories.current()
    pipeline = PipelineQueries(db, directories, StandingClock(NOW))
    waiting = {}
    for username in ("lead", "boss"):
        member = directory.member_by_username(username)
        assert member is not None
        viewer = viewer_for_member(member, directory, NOW.date())
        waiting[username] = {one.approval.contract for one in await pipeline.waiting(viewer)}
    states = {row["state"] for row in await db.fetch("SELECT DISTINCT state FROM approval")}
    events = [one.data for story in company[1].history.to_come for one in story.events]
    signed = {one.contract for one in events if isinstance(one, ContractSigned)}

    assert waiting["lead"] and waiting["boss"] and not waiting["lead"] & waiting["boss"]
    assert {"pending", "rejected"} == states
    assert not signed & (waiting["lead"] | waiting["boss"])
