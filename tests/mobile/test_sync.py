"""Phone and server in step: nothing twice, nothing lost, in order, and the truth on the screen."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mobile.outbox import Outbox, Owner, State
from mobile.questions import Question
from mobile.sync import BATCH
from mobile.wire import Accounts, Me, read_version
from tests.mobile.office import ME, PROBLEM, Answer, Office, open_office
from tests.mobile.older import EVENT_ID, OLDER, old_file
from tests.mobile.syncing import Screens, is_sent, syncing, until

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
ANN = Me(
    "Ann Ash", "Blue Team", 1240, 4, "Closer", 260, 140, 400, 4, username="ann", role="rep", team_id="blue", coins=3
)


def log(outbox: Outbox, owner: Owner, count: int, account: str = "ACME") -> list[str]:
    return [outbox.log(owner, "call.logged", {"account": account}, NOW).id for _ in range(count)]


async def test_what_was_logged_offline_is_sent_once_and_in_order(outbox: Outbox) -> None:
    office = Office()
    with open_office(office):
        pass
    ann = Owner(office.url, "ann")
    ids = log(outbox, ann, 3)

    async with syncing(outbox, ann):
        await asyncio.sleep(0.05)
        with open_office(office, port=int(office.url.rpartition(":")[2])):
            await until(is_sent(outbox, ann))

    assert ids == office.arrived == list(office.events)


async def test_a_thousand_events_are_sent_once_and_in_order(outbox: Outbox, office: Office, ann: Owner) -> None:
    ids = log(outbox, ann, 1000)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert ids == office.arrived


async def test_a_server_that_dies_before_it_answers_counts_an_event_once(
    outbox: Outbox, office: Office, ann: Owner
) -> None:
    office.hang_up_after = 2
    ids = log(outbox, ann, 3)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert ids * 3 == office.arrived
    assert ids == list(office.events)
    assert [5, 5, 5] == [item.xp for item in outbox.latest(ann, 10)]


async def test_a_rejected_event_is_shown_and_holds_nobody_up(outbox: Outbox, office: Office, ann: Owner) -> None:
    before, wrong, after = *log(outbox, ann, 1), *log(outbox, ann, 1, "wrong"), *log(outbox, ann, 1)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [before, after] == list(office.events)
    assert [(wrong, "/data/account is 'wrong'")] == [(item.id, item.told) for item in outbox.rejected(ann)]


async def test_the_one_event_that_makes_a_request_fail_is_found(outbox: Outbox, office: Office, ann: Owner) -> None:
    ids = log(outbox, ann, 4)
    said = json.dumps({"title": "Too large", "status": 413, "detail": "too large"})
    office.misbehave = lambda _path, sent: (413, PROBLEM, said) if ids[1] in sent else None

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [ids[0], ids[2], ids[3]] == list(office.events)
    assert [(ids[1], "too large")] == [(item.id, item.told) for item in outbox.rejected(ann)]


async def test_a_session_that_is_over_loses_nothing(outbox: Outbox, office: Office, ann: Owner) -> None:
    log(outbox, ann, BATCH + 1)
    said = json.dumps({"title": "Unauthorized", "status": 401, "detail": "the session is over"})
    office.misbehave = lambda _path, _ids: (401, PROBLEM, said)

    async with syncing(outbox, ann) as screens:
        await until(lambda: screens.why_signed_out)

    assert "the session is over" == screens.why_signed_out
    assert BATCH + 1 == outbox.count(ann, State.WAITING)


async def test_another_members_events_stay_where_they_are(outbox: Outbox, office: Office, ann: Owner) -> None:
    log(outbox, Owner(office.url, "bob"), 1)
    mine = log(outbox, ann, 1)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert mine == office.arrived


async def test_the_standing_is_fetched_and_remembered(outbox: Outbox, office: Office, ann: Owner) -> None:
    async with syncing(outbox, ann) as screens:
        await until(lambda: outbox.recall(ann, "me"))

    assert [ANN] == screens.news


async def test_what_was_seen_last_is_shown_before_there_is_a_network(outbox: Outbox) -> None:
    ann = Owner("http://127.0.0.1:1", "ann")
    outbox.remember(ann, "me", json.dumps(ME), NOW)

    async with syncing(outbox, ann) as screens:
        shown = list(screens.news)

    assert [ANN] == shown


async def test_a_hotels_page_does_not_replace_what_is_known(outbox: Outbox, office: Office, ann: Owner) -> None:
    outbox.remember(ann, "me", json.dumps(ME), NOW)
    asked: list[str] = []

    def welcome(path: str, _ids: list[str]) -> Answer:
        asked.append(path)
        return 200, "text/html", "<h1>Welcome</h1>"

    office.misbehave = welcome

    async with syncing(outbox, ann):
        await until(lambda: len([path for path in asked if path.endswith("/me")]) > 1)

    assert (json.dumps(ME), NOW) == outbox.recall(ann, "me")


async def test_an_act_keeps_its_key_however_often_it_is_sent(outbox: Outbox, office: Office, ann: Owner) -> None:
    office.hang_up_after = 2
    act = outbox.act(ann, "quest.accept", "quests/q/accept", {}, NOW)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [("/api/v1/quests/q/accept", act.id)] * 3 == office.acts


async def test_events_and_acts_arrive_in_the_order_they_were_done(outbox: Outbox, office: Office, ann: Owner) -> None:
    log(outbox, ann, 1)
    outbox.act(ann, "raid.notes", "raids/r/notes", {"text": "done"}, NOW)
    log(outbox, ann, 1)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert ["/api/v1/events", "/api/v1/raids/r/notes", "/api/v1/events"] == office.posts


async def test_a_photo_is_sent_as_a_form_that_is_always_the_same(
    outbox: Outbox, office: Office, ann: Owner, tmp_path: Path
) -> None:
    (tmp_path / "mud.jpg").write_bytes(b"\xff\xd8mud")
    office.hang_up_after = 1
    outbox.act(ann, "barrier.file", "barriers/b/files", {}, NOW, str(tmp_path / "mud.jpg"))

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    first, second = office.forms
    assert first == second
    assert b'name="file"; filename="mud.jpg"\r\n\r\n\xff\xd8mud\r\n--' in first


async def test_an_act_that_is_still_worked_on_is_asked_for_again(outbox: Outbox, office: Office, ann: Owner) -> None:
    said = json.dumps({"type": "urn:raidboard:problem:busy", "title": "Conflict", "status": 409, "detail": "wait"})
    answers = iter([(409, PROBLEM, said)])
    office.misbehave = lambda path, _ids: next(answers, None) if path.endswith("accept") else None
    outbox.act(ann, "quest.accept", "quests/q/accept", {}, NOW)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [] == outbox.rejected(ann)


async def test_a_clock_that_is_a_day_ahead_sends_the_right_time(outbox: Outbox, office: Office, ann: Owner) -> None:
    tomorrow = lambda: datetime.now(UTC) + timedelta(days=1)  # noqa: E731  # a clock
    outbox.log(ann, "call.logged", {"account": "ACME"}, tomorrow())

    async with syncing(outbox, ann, clock=tomorrow):
        await until(is_sent(outbox, ann))

    sent = datetime.fromisoformat(json.loads(next(iter(office.events.values())))["time"])
    assert abs(sent - datetime.now(UTC)) < timedelta(hours=1)


@pytest.mark.parametrize("columns", OLDER)
async def test_what_waited_in_the_file_of_an_older_app_is_sent(
    tmp_path: Path, office: Office, ann: Owner, columns: str
) -> None:
    old_file(tmp_path / "old.sqlite", columns, ann)
    outbox = Outbox(tmp_path / "old.sqlite")

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))
    outbox.close()

    assert [EVENT_ID] == list(office.events)


def change_step(outbox: Outbox, owner: Owner, version: int | None) -> str:
    """Somebody edits a step of the raid that they saw in this version; answers the act's id."""
    data = {"step": "1", "who": "bob"}
    return outbox.act(owner, "raid.steps", "raids/r/steps", data, NOW, method="PATCH", if_match=version).id


async def test_an_edit_says_which_version_was_read(outbox: Outbox, office: Office, ann: Owner) -> None:
    change_step(outbox, ann, 0)
    outbox.act(ann, "raid.notes", "raids/r/notes", {"text": "done"}, NOW)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [("PATCH", '"0"'), ("POST", "")] == office.ways


async def test_ones_own_acts_of_one_afternoon_do_not_stand_in_each_others_way(
    outbox: Outbox, office: Office, ann: Owner
) -> None:
    office.version = 7
    outbox.act(ann, "raid.notes", "raids/r/notes", {"text": "done"}, NOW)
    for _ in range(2):
        change_step(outbox, ann, 7)
    outbox.act(ann, "raid.steps", "raids/other/steps", {"step": "1"}, NOW, method="PATCH", if_match=10)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert ["", '"8"', '"9"', '"10"'] == [if_match for _method, if_match in office.ways]
    assert [] == outbox.rejected(ann)


async def test_what_somebody_else_changed_is_not_overwritten_and_nothing_is_lost(
    outbox: Outbox, office: Office, ann: Owner
) -> None:
    office.version = 8
    ours = change_step(outbox, ann, 7)
    after = log(outbox, ann, 1)
    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))
        refused = outbox.rejected(ann)
    outbox.retry(ours, 8)
    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert after == list(office.events)
    assert [("outdated", '{"step": "1", "who": "bob"}')] == [(one.code, one.body) for one in refused]
    assert ['"7"', '"8"'] == [if_match for _method, if_match in office.ways]


async def test_an_answer_that_was_on_its_way_while_an_act_was_done_hides_nothing_of_it(
    outbox: Outbox, office: Office, ann: Owner
) -> None:
    raid = Question("raid:r", "raids/r", lambda text: Accounts((f"{read_version(text)}",)), is_answered_by_acts=True)
    is_asked, is_done = threading.Event(), threading.Event()

    def tell_late(path: str, _ids: list[str]) -> Answer | None:
        if path.endswith("/notes"):
            is_asked.wait(20)
        if not path.endswith("/raids/r"):
            return None
        told = json.dumps({"version": office.version})
        is_asked.set()
        is_done.wait(20)
        return 200, "application/json", told

    office.misbehave = tell_late
    outbox.act(ann, "raid.notes", "raids/r/notes", {"text": "done"}, NOW)

    async with syncing(outbox, ann, watched=(raid,)) as screens:
        await until(is_sent(outbox, ann))
        is_done.set()
        await until(lambda: len(of_raid(screens)) > 1)

    assert {Accounts(("1",))} == set(of_raid(screens))


def of_raid(screens: Screens) -> list[Accounts]:
    """What was told of the raid."""
    return [one for one in screens.news if isinstance(one, Accounts)]
