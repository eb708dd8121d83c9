"""The pages of raids: the list, opening, and who may see what; the room is in test_raid_room.py."""

import pytest

from tests.web.moment import day
from tests.web.raiding import HTMX, act, opened, opening, room
from tests.web.telling import become, found, see, tell, win


def test_a_lead_opens_a_raid_with_one_form(real_pages):
    raid = opened(real_pages)

    told = room(real_pages, raid)
    assert ("active", "propose") == (told["state"], told["phase"])
    assert {"mia": "closer", "ann": "opener", "bob": "expert"} == {one["member"]: one["role"] for one in told["roster"]}
    assert [("Show the sample", "ann"), ("Ask the lab", "bob")] == [(one["what"], one["who"]) for one in told["steps"]]


def test_the_form_proposes_goal_people_and_a_plan(real_pages):
    tell(real_pages, "deal.opened", "ann", deal="D-1", account="ACME Steel", amount="82000")
    due = [{"instalment": "1", "due_on": day(20), "amount": "38000"}]
    tell(real_pages, "contract.signed", "bob", contract="C-1", account="ACME Steel", amount="38000", instalments=due)
    become(real_pages, "mia")

    page = see(real_pages, "/raids/new?account=ACME Steel")

    assert found(r'name="amount"[^>]*value="([^"]*)"', page) == "120000"
    assert "CN¥82,000 in open deals + CN¥38,000 in unpaid instalments" in page
    assert "Find out who decides and what hurts." in page
    assert 'value="ann" checked' in page


def test_without_an_account_the_page_offers_some_and_finds_others(demo_pages):
    win(demo_pages)
    become(demo_pages, "mia")

    assert "No key account yet" in see(demo_pages, "/raids/new")
    assert "/raids/new?account=ACME%20Steel" in see(demo_pages, "/raids/new/accounts?q=acme")
    assert "No account with this name" in see(demo_pages, "/raids/new/accounts?q=nobody")


def test_another_plan_brings_its_own_steps(demo_pages):
    win(demo_pages)
    become(demo_pages, "mia")

    assert "Ask what keeps the payment back." in see(demo_pages, "/raids/new/plan?account=ACME Steel&plan=money_home")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": "much<b>"}, "“much&lt;b&gt;” is no amount."),
        ({"amount": ""}, "How much?"),
        ({"ends_on": "2001-01-01"}, "Pick a day from"),
        ({"phase": "asleep"}, "Pick the phase the account is in."),
        ({"member": []}, "Pick at least one person."),
        ({"role-ann": "jester"}, "Pick a role for everybody."),
        ({"day-0": day(31)}, "Pick a day from"),
        ({"who-0": "zoe"}, "Pick somebody who is on the roster."),
        ({"contact-1": "Mr Zhou", "day-1": day(2)}, "Two people would turn to Mr Zhou on the same day."),
        ({"title": "x" * 201}, "This has 201 letters, at most 200 fit."),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(demo_pages, changes, told):
    win(demo_pages)
    become(demo_pages, "mia")

    answer = demo_pages.post("/raids/new", data=opening(**changes), headers=HTMX)

    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="Ask the lab"' in answer.text


def test_a_step_that_is_not_ticked_is_not_planned(demo_pages):
    raid = opened(demo_pages, **{"use-0": ""})

    assert ["Ask the lab"] == [step["what"] for step in room(demo_pages, raid)["steps"]]


def test_a_second_raid_of_the_team_on_the_account_is_refused_and_told(demo_pages):
    opened(demo_pages)

    answer = demo_pages.post("/raids/new", data=opening(), headers=HTMX)

    assert answer.status_code == 422
    assert "A raid of this team on this account is under way." in answer.text


@pytest.mark.parametrize("path", ["/raids/new", "/raids/new?account=ACME", "/raids/new/accounts"])
def test_reps_open_no_raids(demo_pages, path):
    become(demo_pages, "ann")

    assert demo_pages.get(path).status_code == 403
    assert "Open a raid" not in see(demo_pages, "/raids")


def test_a_raid_without_a_title_of_its_own_names_its_account_once(real_pages):
    raid = opened(real_pages, title="")

    room = see(real_pages, f"/raids/{raid}")

    assert room.partition("<main")[2].partition('class="rb-room-time"')[0].count(">ACME Steel<") == 1


def test_the_list_shows_the_boss_with_its_hp_its_people_and_its_time(real_pages):
    opened(real_pages)
    win(real_pages, "ann", "38000.00")

    page = see(real_pages, "/raids")

    assert "62%" in page
    assert "30 days left" in page
    assert "Second &lt;line&gt;" in page
    assert "Ann Lee" in page


def test_a_victory_stands_under_ended_and_in_the_statistics(real_pages):
    opened(real_pages)
    win(real_pages, "ann", "150000.00")

    ended, numbers = see(real_pages, "/raids?tab=ended"), see(real_pages, "/raids?tab=statistics")

    assert "Victory" in ended
    assert "1 of 1 raids" in numbers
    assert "Opener" in numbers
    assert "No raid is under way" in see(real_pages, "/raids")


@pytest.mark.parametrize("span", ["since=soon", f"since={day(0)}&until={day(-3)}"])
def test_impossible_days_show_the_last_year_and_say_so(demo_pages, span):
    become(demo_pages, "mia")

    assert "Here is the last year." in see(demo_pages, f"/raids?tab=statistics&{span}")


def test_the_calendar_shows_the_steps_of_my_raids_by_month(demo_pages):
    opened(demo_pages)

    assert "Show the sample" in see(demo_pages, f"/raids?tab=calendar&month={day(2)[:7]}")
    assert "No step in this month" in see(demo_pages, "/raids?tab=calendar&month=2031-05")


def test_another_team_sees_that_a_raid_exists_and_nothing_of_it(real_pages):
    raid = opened(real_pages)
    become(real_pages, "zoe")

    listed = see(real_pages, "/raids")
    assert "ACME Steel" in listed
    assert "another team's" in listed
    assert "100" not in found(r'(<article class="rb-boss.*?</article>)'.replace(".*?", "[\\s\\S]*?"), listed)
    assert {404} == {
        real_pages.get(f"/raids/{raid}{part}").status_code for part in ("", "/live", "/wall", "/here", "/join")
    }
    assert 404 == act(real_pages, raid, "notes", text="hello").status_code


def test_the_pages_speak_chinese(demo_pages):
    raid = opened(demo_pages)

    assert "还剩 30 天" in see(demo_pages, "/raids?lang=zh")
    assert "还要签下和收回" in see(demo_pages, f"/raids/{raid}?lang=zh")
    assert "目标：要签下和收回" in see(demo_pages, "/raids/new?account=ACME Steel&lang=zh")


def test_an_unknown_raid_is_not_there(demo_pages):
    become(demo_pages, "mia")

    assert demo_pages.get("/raids/raid-none").status_code == 404


def test_my_day_shows_my_raids_with_my_next_step(demo_pages):
    opened(demo_pages)
    become(demo_pages, "ann")

    mine = see(demo_pages, "/raids/mine")

    assert "ACME Steel" in mine
    assert "Show the sample" in mine
    assert 'id="day-raids"' in see(demo_pages, "/")


def test_who_is_in_no_raid_has_nothing_on_my_day(demo_pages):
    opened(demo_pages)
    become(demo_pages, "zoe")

    assert "ACME Steel" not in see(demo_pages, "/raids/mine")


def test_the_page_of_an_account_shows_its_raids(demo_pages):
    raid = opened(demo_pages)
    account = room(demo_pages, raid)["account"]["id"]

    assert f"/raids/{raid}" in see(demo_pages, f"/raids/of-account/{account}")
    assert f"/raids/of-account/{account}" in see(demo_pages, f"/customers/{account}")
    assert demo_pages.get("/raids/of-account/99999").status_code == 404


def test_a_raid_that_is_over_plans_nothing_more(demo_pages):
    raid = opened(demo_pages)
    win(demo_pages, "ann", "150000.00")

    page = see(demo_pages, f"/raids/{raid}")

    assert "2 steps behind us" in page
    assert "Log it" not in page
    assert "steps/new" not in page
