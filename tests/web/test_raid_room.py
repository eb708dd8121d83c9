"""The room of a raid: what one sees there, plans, says and decides, and what comes back when something is wrong."""

import pytest

from tests.web.moment import day
from tests.web.raiding import HTMX, act, opened, room, step
from tests.web.telling import become, found, see, tell, win
from tests.web.test_barriers import report
from web.raids.dialogs import read_barriers
from web.raids.typed import Typed


def test_after_a_defeat_a_barrier_must_be_named():
    typed = Typed.of(text="Too late")

    assert () == read_barriers(typed, needs_one=True)
    assert {"barriers": "Name at least one thing that stood in the way."} == typed.errors


def states(pages, raid):
    return {one["what"]: one["state"] for one in room(pages, raid)["steps"]}


def test_the_log_explains_each_hit(real_pages):
    raid = opened(real_pages)
    tell(real_pages, "visit.logged", "mia", account="ACME Steel")
    win(real_pages, "ann", "20000.00")

    page = see(real_pages, f"/raids/{raid}")

    assert "Visit by Mia Chen, Closer ×1.5" in page
    assert "−CN¥1,500" in page
    assert "Deal won by Ann Lee, Opener" in page
    assert "CN¥78,500" in page


def test_work_that_hits_nothing_says_why(demo_pages):
    raid = opened(demo_pages)
    tell(demo_pages, "visit.logged", "ann", account="ACME Steel", contact="Mr Zhou")
    tell(demo_pages, "visit.logged", "mia", account="ACME Steel", contact="Mr Zhou")

    assert "a colleague had met the same contact that day" in see(demo_pages, f"/raids/{raid}")


def test_a_hit_from_the_quick_log_of_the_room_does_its_step(real_pages):
    raid = opened(real_pages)
    become(real_pages, "ann")
    form = {
        "said": "visit",
        "account": "ACME Steel",
        "contact": "Mr Zhou",
        "about": "ACME Steel",
        "about_ref": "ACME Steel",
    }

    real_pages.post("/quick-log", data=form | {"event_id": "v-1"})

    assert "done" == states(real_pages, raid)["Show the sample"]


def test_a_lead_plans_a_step_for_anybody(real_pages):
    raid = opened(real_pages)

    answer = act(real_pages, raid, "steps", **step(who="bob", time="14:30"))

    assert "raid-done" == answer.headers["hx-trigger"]
    assert "Call again" in answer.text
    assert "bob" == room(real_pages, raid)["steps"][-1]["who"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"what": " "}, "Say what the step is for."),
        ({"who": "zoe"}, "Pick somebody who is on the roster."),
        ({"channel": "dance"}, "Pick how."),
        ({"day": "soon"}, "Pick a day."),
        ({"day": day(31)}, "Pick a day from"),
        ({"time": "late<"}, "“late&lt;” is no time."),
    ],
)
def test_a_wrong_step_comes_back_with_what_was_typed(demo_pages, changes, told):
    raid = opened(demo_pages)

    answer = act(demo_pages, raid, "steps", **step(contact="Mr Wu", **changes))

    assert 422 == answer.status_code
    assert told in answer.text
    assert 'value="Mr Wu"' in answer.text


def test_the_same_contact_twice_a_day_names_the_other_and_needs_a_reason_that_all_see(real_pages):
    raid = opened(real_pages)
    twice = step(who="bob", contact="Mr Zhou", day=day(2))

    refused = act(real_pages, raid, "steps", **twice)
    act(real_pages, raid, "steps", **twice, override="He <asked> for it")

    assert 422 == refused.status_code
    assert "Ann Lee turns to Mr Zhou on the same day" in refused.text
    become(real_pages, "ann")
    assert "Same contact, same day, on purpose: He &lt;asked&gt; for it" in see(real_pages, f"/raids/{raid}")


def test_a_step_is_moved_to_another_day_and_keeps_its_time(real_pages):
    raid = opened(real_pages)
    act(real_pages, raid, "steps", **step(time="14:30"))
    planned = room(real_pages, raid)["steps"][-1]

    act(real_pages, raid, f"steps/{planned['id']}/move", day=day(6))

    moved = room(real_pages, raid)["steps"][-1]
    assert planned["due"][10:] == moved["due"][10:]
    assert planned["due"][:10] != moved["due"][:10]


def test_moving_a_step_onto_a_taken_day_asks_for_the_reason(demo_pages):
    raid = opened(demo_pages)
    act(demo_pages, raid, "steps", **step(who="bob", contact="Mr Zhou"))
    planned = room(demo_pages, raid)["steps"][-1]

    answer = act(demo_pages, raid, f"steps/{planned['id']}/move", day=day(2))

    assert 422 == answer.status_code
    assert 'name="override"' in answer.text


def test_a_member_hands_an_own_step_over_with_a_note(real_pages):
    raid = opened(real_pages)
    own = room(real_pages, raid)["steps"][0]
    become(real_pages, "ann")

    answer = act(real_pages, raid, f"steps/{own['id']}", **step(who="bob", note="He knows the plant"))

    assert 200 == answer.status_code
    assert "He knows the plant" in answer.text
    assert "bob" == room(real_pages, raid)["steps"][0]["who"]


def test_a_cancelled_step_is_behind_us(demo_pages):
    raid = opened(demo_pages)
    own = room(demo_pages, raid)["steps"][0]

    act(demo_pages, raid, f"steps/{own['id']}/cancel")

    assert "cancelled" == states(demo_pages, raid)["Show the sample"]


def test_members_do_not_change_the_steps_of_others(demo_pages):
    raid = opened(demo_pages)
    anns = room(demo_pages, raid)["steps"][0]
    become(demo_pages, "bob")

    answer = act(demo_pages, raid, f"steps/{anns['id']}/cancel")

    assert 422 == answer.status_code
    assert "This is for others to do." in answer.text


def test_a_step_that_waits_names_what_it_waits_for(demo_pages):
    raid = opened(demo_pages)
    first = room(demo_pages, raid)["steps"][0]

    answer = act(demo_pages, raid, "steps", **step(after=first["id"]))

    assert "waits for: Show the sample" in answer.text


def test_a_note_mentions_people_and_is_escaped(real_pages):
    raid = opened(real_pages)

    answer = act(real_pages, raid, "notes", text="Ask @bob, <b>now</b>.")

    assert '<a class="rb-mention" href="/members/bob">@Bob Smith</a>, &lt;b&gt;now&lt;/b&gt;.' in answer.text


def test_a_note_carries_files(real_pages):
    raid = opened(real_pages)
    files = {"files": ("plan <1>.txt", b"Monday: the sample\n", "text/plain")}

    answer = real_pages.post(f"/raids/{raid}/notes", data={"text": "The plan"}, files=files, headers=HTMX)
    become(real_pages, "ann")

    assert 200 == answer.status_code
    (file,) = room(real_pages, raid)["notes"][0]["files"]
    assert f"/api/v1/files/{file['id']}" in see(real_pages, f"/raids/{raid}")
    assert 200 == real_pages.get(f"/api/v1/files/{file['id']}").status_code


def test_an_empty_note_is_asked_for(demo_pages):
    raid = opened(demo_pages)

    answer = act(demo_pages, raid, "notes", text="  ")

    assert 422 == answer.status_code
    assert "Write something first." in answer.text


def test_somebody_of_the_team_joins_and_leaves(real_pages):
    raid = opened(real_pages)
    become(real_pages, "rep")

    joined = act(real_pages, raid, "join", role="collector")
    there = [one["member"] for one in room(real_pages, raid)["roster"] if one["left_at"] is None]
    act(real_pages, raid, "leave", reason="Holiday")

    assert "raid-done" == joined.headers["hx-trigger"]
    assert {"mia", "ann", "bob", "rep"} == set(there)
    assert "rep" in [one["member"] for one in room(real_pages, raid)["roster"] if one["left_at"] is not None]


def test_the_lead_is_handed_over_and_taken_over(real_pages):
    raid = opened(real_pages)

    act(real_pages, raid, "lead", who="ann", reason="Away")
    become(real_pages, "boss")
    taken = act(real_pages, raid, "lead", who="boss")

    assert "The lead has changed" in taken.text


def test_withdrawing_needs_a_reason(demo_pages):
    raid = opened(demo_pages)

    silent = act(demo_pages, raid, "withdraw", reason="")
    act(demo_pages, raid, "withdraw", reason="Project stopped")

    assert 422 == silent.status_code
    assert "withdrawn" == room(demo_pages, raid)["state"]
    assert "This raid was withdrawn" in see(demo_pages, f"/raids/{raid}")


def test_a_victory_shows_the_loot_of_each(real_pages):
    raid = opened(real_pages)
    win(real_pages, "ann", "150000.00")

    page = see(real_pages, f"/raids/{raid}")

    assert "Victory! The whole goal was won and collected" in page
    assert "The loot: 310 XP and 155 coins" in page
    assert "more than was left" in page


def test_what_moves_comes_in_one_answer_part_by_part(demo_pages):
    raid = opened(demo_pages)

    answer = see(demo_pages, f"/raids/{raid}/live")

    parts = ("raid-boss", "raid-steps", "raid-roster", "raid-log", "raid-notes", "raid-week")
    assert [] == [part for part in parts if f'id="{part}"' not in answer]
    assert answer.count('hx-swap-oob="true"') == len(parts) + 1


def test_without_scripts_forms_are_pages_and_lead_back(demo_pages):
    raid = opened(demo_pages)

    form = see(demo_pages, f"/raids/{raid}/steps/new")
    answer = demo_pages.post(f"/raids/{raid}/steps", data=step())

    assert "<title>" in form
    assert (303, f"/raids/{raid}") == (answer.status_code, answer.headers["location"])


def test_who_comes_in_is_seen_by_the_others(demo_pages):
    raid = opened(demo_pages)
    see(demo_pages, f"/raids/{raid}")
    become(demo_pages, "ann")
    see(demo_pages, f"/raids/{raid}")

    become(demo_pages, "mia")
    told, quiet = demo_pages.get(f"/raids/{raid}/here"), demo_pages.get(f"/raids/{raid}/here")

    assert (200, 204) == (told.status_code, quiet.status_code)
    assert 2 == told.text.count("rb-here")


def test_the_wall_shows_the_boss_large(demo_pages):
    raid = opened(demo_pages)
    win(demo_pages, "ann", "38000.00")

    page = see(demo_pages, f"/raids/{raid}/wall")

    assert "62% HP" in page
    assert "−CN¥38,000" in page
    assert see(demo_pages, f"/raids/{raid}/wall/live").strip().startswith("<section")


def test_nobody_does_what_a_raid_does_not_know(demo_pages):
    raid = opened(demo_pages)

    assert 404 == act(demo_pages, raid, "sing").status_code
    assert 404 == act(demo_pages, raid, "steps/99", **step()).status_code


def test_a_review_may_follow_a_victory_and_stands_in_the_room(demo_pages):
    raid = opened(demo_pages)
    win(demo_pages, "ann", "150000.00")
    assert "Write the review" in see(demo_pages, f"/raids/{raid}")

    silent = act(demo_pages, raid, "review", text="Early <contact>", cause="price")
    act(demo_pages, raid, "review", text="Early <contact>", cause="price", **{"barrier-price": "Two rounds"})

    assert "Say what happened: Price." in silent.text
    page = see(demo_pages, f"/raids/{raid}")
    assert "Early &lt;contact&gt;" in page
    assert "Two rounds" in page


def test_a_step_may_be_to_get_a_barrier_out_of_the_way(real_pages):
    raid = opened(real_pages)
    road = report(real_pages, region="east").rpartition("/")[2]
    become(real_pages, "mia")
    real_pages.post(f"/barriers/{road}/do/confirm", headers={"hx-request": "true"})
    assert f'<option value="{road}">The road is mud</option>' in see(real_pages, f"/raids/{raid}/steps/new")

    act(real_pages, raid, "steps", **step(what="Have it gravelled", barrier=road))

    assert f'href="/barriers/{road}"' in see(real_pages, f"/raids/{raid}")
    assert f'href="/raids/{raid}"' in found(
        r"(?s)Raids that want it(.*?)</section>", see(real_pages, f"/barriers/{road}")
    )
    real_pages.post(f"/barriers/{road}/do/resolve", data={"text": "Gravel"}, headers={"hx-request": "true"})
    assert "done" == states(real_pages, raid)["Have it gravelled"]
    assert "Out of the way: Have it gravelled (Mia Chen)" in see(real_pages, f"/raids/{raid}")
