"""What `check` finds, and what it lets pass."""

from dataclasses import replace
from datetime import date

import pytest

from server.db.database import Database
from server.db.versions import bump_version
from server.ledger.history import read_history
from server.ledger.rulebooks import RULEBOOKS_CHANGED, standard_text
from server.migrations.steps import STEPS
from server.migrations.upgrade import upgrade
from server.people.directories import DirectoryCache
from server.projections import FOLDS
from server.refold.check import SHOWN, Report, check
from server.refold.listed import REFOLDS, folded_tables
from server.refold.rebuild import rebuild
from tests.server.acme import NOW
from tests.server.refold.recording import A_DAY, record, told

pytestmark = pytest.mark.anyio

TODAY = NOW.date().toordinal()


async def checked(db: Database) -> Report:
    return await check(db, NOW, lambda done, total: None)


async def spoil(db: Database, statement: str) -> None:
    async with db.write() as tx:
        await tx.execute(statement)


async def test_every_fold_can_be_made_anew(db: Database) -> None:
    async with db.read() as tx:
        history = await read_history(tx, await DirectoryCache(db).current(tx), TODAY, lambda done, total: None)
        made = [refolded.bulk.table for refold in REFOLDS for refolded in await refold(tx, history)]

    assert sorted(bulk.table for bulk in folded_tables()) == sorted(made)


def test_every_fold_says_which_tables_it_keeps_even_when_nothing_happened() -> None:
    """Else `folded_tables` would not know them, and the test above would miss a fold that cannot be made anew."""
    features = {module.__name__.split(".")[1] for module in FOLDS}

    assert features <= {refold.__module__.split(".")[1] for refold in REFOLDS}


async def test_nothing_is_wrong_with_what_the_recorder_wrote(db: Database) -> None:
    await record(db, *A_DAY)

    report = await checked(db)

    assert (True, 5, ()) == (report.is_clean, report.events, report.shown)


@pytest.mark.parametrize(
    "shares", [[{"member": "bob", "share": 1}], [{"member": "ann", "share": "0.5"}, {"member": "bob", "share": "0.5"}]]
)
async def test_whose_win_it_is_after_its_shares_were_told_anew_is_found_again(
    db: Database, shares: list[dict[str, object]]
) -> None:
    await record(
        db,
        told("w1", "deal.won", "2026-11-02T09:00:00+08:00", member="ann", deal="D1", account="Acme", amount="1000.00"),
    )
    await record(db, told("a1", "deal.amended", deal="D1", credits=shares))

    report = await checked(db)
    assert (True, ()) == (report.is_clean, report.shown)


async def test_an_empty_organisation_is_in_order(db: Database) -> None:
    assert (await checked(db)).is_clean


async def test_a_wrong_sum_is_told_with_table_key_and_both_values(db: Database) -> None:
    await record(db, *A_DAY)
    await spoil(db, "UPDATE standing SET xp = xp + 5 WHERE member = 1")

    (wrong,) = (await checked(db)).shown

    assert ("standing", (1,)) == (wrong.table, wrong.key)
    assert wrong.stored is not None and wrong.expected is not None
    assert wrong.stored["xp"] == wrong.expected["xp"] + 5  # type: ignore[operator]  # both are numbers
    assert f"stored xp {wrong.stored['xp']}, expected xp {wrong.expected['xp']}" in str(wrong)


async def test_a_missing_and_a_surplus_row_are_told(db: Database) -> None:
    await record(db, *A_DAY)
    await spoil(db, "DELETE FROM standing WHERE member = 1")
    await spoil(db, "INSERT INTO cap_pot (key, due, paid, edge_us) VALUES ('cap|x|9|1|day|5', 5, 5, 1)")

    found = {one.table: (one.stored is None, one.expected is None) for one in (await checked(db)).shown}

    assert {"standing": (True, False), "cap_pot": (False, True)} == found


PROGRESS = (
    "quest_progress (member, quest, window_start, progress, last_day, reached_day, paid_day, team, region, version, "
    "accepted) VALUES (9, 'x', 1, '{}', 7, 0, 0, 1, 1, 1, 0)"
)


@pytest.mark.parametrize(
    "row",
    [
        "once_pot (key, holder) VALUES ('once|x|9', 0)",
        "cap_pot (key, due, paid, edge_us) VALUES ('cap|x|9|1|day|5', 0, 0, 0)",
        "standing (member, xp, coins, streak, last_active, badges) VALUES (9, 0, 0, 0, 0, '{}')",
        "rollup (measure, scope, span, start, scope_id, value, earned) VALUES ('calls', 0, 0, 1, 9, 0, 0)",
        PROGRESS.format('{"calls":0,"visits":0}'),
    ],
)
async def test_a_row_that_says_nothing_may_stand_there_or_not(db: Database, row: str) -> None:
    await record(db, *A_DAY)
    await spoil(db, f"INSERT INTO {row}")

    assert (0, ()) == ((report := await checked(db)).wrong, report.shown)


async def test_progress_of_which_something_is_left_may_not_stand_there(db: Database) -> None:
    await record(db, *A_DAY)
    await spoil(db, f"INSERT INTO {PROGRESS}".format('{"calls":0,"visits":10}'))

    assert 1 == (await checked(db)).wrong


async def test_many_wrong_rows_are_counted_and_some_are_shown(db: Database) -> None:
    await record(db, *A_DAY)
    await spoil(db, "UPDATE rollup SET value = value + 1")

    report = await checked(db)

    assert SHOWN == len(report.shown)
    assert await db.fetch_value("SELECT count(*) FROM rollup") == report.wrong


@pytest.mark.parametrize(
    ("statement", "flaw"),
    [
        ("DELETE FROM event WHERE seq = 2", "events are missing (first, last of each gap): 2, 2"),
        ("DELETE FROM event WHERE seq = 1", "the events begin with 2, not with 1"),
        (
            "DELETE FROM event WHERE seq = 4",
            "lines of entry name events that are not there (cause, line, event): 4, 0, 4",
        ),
        ("DELETE FROM event WHERE seq = 5", "lines of contribution name events that are not there"),
        ("UPDATE contribution SET event = 5 WHERE cause = 2", "about events later than their cause"),
        ("UPDATE entry SET xp = xp + 1 WHERE rule LIKE 'quest:%'", "quests whose lines do not sum to what they pay"),
    ],
)
async def test_a_damaged_ledger_is_told(db: Database, statement: str, flaw: str) -> None:
    await record(db, *A_DAY)
    await spoil(db, statement)

    assert flaw in "\n".join((await checked(db)).flaws)


async def test_a_check_sees_one_moment_while_others_write(db: Database) -> None:
    await record(db, *A_DAY)
    async with db.read() as tx:
        await tx.fetch_value("SELECT count(*) FROM event")
        await _in_another_task(record(db, told("6", "call.logged", member="ann", outcome="connected", duration_s=60)))
        report = await checked(db)

    assert (5, True) == (report.events, report.is_clean)


async def test_what_a_former_rulebook_left_is_right_until_it_is_touched(db: Database) -> None:
    await record(
        db, told("1", "visit.logged", member="ann"), told("2", "call.logged", member="ann", outcome="connected")
    )
    text = standard_text().replace("goal = 100 }", "goal = 1 }").replace("version = 1", "version = 2")
    async with db.write() as tx:
        for version, first, rules in ((1, date(1970, 1, 1), standard_text()), (2, date(2026, 1, 1), text)):
            # Activating it is refused for days that were judged; a database from elsewhere may hold it all the same.
            await tx.execute("INSERT INTO rulebook VALUES ($1, $2, 0, $3)", version, first.toordinal(), rules)
        await bump_version(tx, RULEBOOKS_CHANGED)

    assert () == (await checked(db)).shown


async def test_a_rebuild_fills_empty_folds(db: Database) -> None:
    await record(db, *A_DAY)
    for bulk in folded_tables():
        await spoil(db, f"DELETE FROM {bulk.table}")  # noqa: S608  # tables of ours

    done = await rebuild(db, NOW, lambda done, total: None)

    assert done.wrong > 0
    assert (await checked(db)).is_clean
    assert replace(done, wrong=0, shown=()) == await checked(db)


async def test_recording_goes_on_after_a_rebuild(db: Database) -> None:
    await record(db, *A_DAY)
    await spoil(db, "DELETE FROM rollup")
    await rebuild(db, NOW, lambda done, total: None)

    await record(db, told("6", "deal.won", deal="D", member="bob", amount="7", account="Acme"))

    assert (await checked(db)).is_clean


async def _in_another_task(work):
    import asyncio

    return await asyncio.create_task(work)


async def test_an_upgrade_folds_anew_what_an_older_program_folded(db: Database) -> None:
    await record(db, *A_DAY)
    await spoil(db, "DELETE FROM rollup WHERE measure = 'calls'")
    await spoil(db, f"UPDATE schema_version SET version = {len(STEPS) - 1}")  # noqa: S608

    done = await upgrade(db)

    assert ([STEPS[-1]], True) == (done, (await checked(db)).is_clean)


async def test_what_is_up_to_date_is_left_alone(db: Database) -> None:
    await record(db, *A_DAY)
    await spoil(db, "DELETE FROM rollup WHERE measure = 'calls'")

    done = await upgrade(db)

    assert ([], False) == (done, (await checked(db)).is_clean)
