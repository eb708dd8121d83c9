"""The page of notices, the section on My day and the bell: what needs whom, in words, and where it leads."""

import re
from datetime import timedelta

import pytest

from tests.web.moment import day, now
from tests.web.telling import become, see, tell


def owe(pages, member="ann", *, days=-2, amount="70000.00", name="1", contract="C-7"):
    """A contract of which an instalment is due."""
    plan = [{"instalment": name, "due_on": day(days), "amount": amount}]
    tell(pages, "contract.signed", member, contract=contract, account="ACME <b>", amount=amount, instalments=plan)


def test_who_has_nothing_to_do_is_told_so(real_pages):
    become(real_pages, "ann")

    page = see(real_pages, "/notices")
    assert "Nothing is urgent" in page
    assert "My team" not in page
    assert re.search(r'id="day-notices"[^>]* hidden>', see(real_pages, "/"))


def test_late_money_stands_on_the_page_on_my_day_and_at_the_bell(real_pages):
    owe(real_pages)
    become(real_pages, "ann")

    for path in ("/notices", "/notices/list", "/", "/notices/day"):
        page = see(real_pages, path)
        assert "Instalment 1 of C-7" in page, path
        assert "2 days late" in page, path
        assert 'title="CN¥70,000"' in page, path
        assert "ACME &lt;b&gt;" in page, path
    assert "Notices: 1 is urgent" in see(real_pages, "/notices/bell")


def test_what_is_only_soon_does_not_ring(real_pages):
    owe(real_pages, days=3)
    become(real_pages, "ann")

    assert "rb-bell-count" not in see(real_pages, "/notices/bell")
    assert re.search(r"<h2>Soon .*due ", see(real_pages, "/notices"), re.DOTALL)


def test_every_page_has_the_bell(real_pages):
    become(real_pages, "ann")

    assert 'hx-get="/notices/bell"' in see(real_pages, "/members")


@pytest.mark.parametrize(
    ("viewer", "title", "shown"),
    [
        ("ann", "", False),
        ("bob", "", False),
        ("mia", "My team", True),
        ("boss", "The company", True),
        ("zoe", "", False),
    ],
)
def test_who_leads_sees_the_biggest_of_their_people(real_pages, viewer, title, shown):
    owe(real_pages)
    become(real_pages, viewer)

    page = see(real_pages, "/notices").partition('class="rb-block rb-notice-others"')[2]
    assert (bool(title), shown) == (bool(page) and title in page, "Overdue instalments" in page)
    assert shown == ('href="/members/ann"' in page)


def test_a_boss_who_has_nothing_of_their_own_sees_the_companys_biggest_on_my_day(real_pages):
    for number in range(7):
        owe(real_pages, contract=f"C-{number}", amount=f"{number + 1}0000.00")
    become(real_pages, "boss")

    page = see(real_pages, "/notices/day")
    assert "The company&#39;s biggest" in page
    assert ["C-6", "C-5", "C-4", "C-3", "C-2"] == re.findall(r"Instalment 1 of (C-\d)", page)
    assert "2 more" in page


def test_the_page_speaks_chinese(real_pages):
    owe(real_pages)
    become(real_pages, "ann")

    page = see(real_pages, "/notices?lang=zh")
    assert "C-7 的回款 1" in page
    assert "逾期 2 天" in page


def test_a_link_leads_only_where_there_is_a_page(real_pages):
    tell(real_pages, "deal.opened", deal="D 1/2", title="Crane", expected_close=day(-1), amount="5.00")
    become(real_pages, "ann")

    page = see(real_pages, "/notices")
    paths = {route.path for route in real_pages.app.routes}
    assert ('<a href="/deals/D%201%2F2">Crane</a>' in page) == any(path.startswith("/deals/{") for path in paths)


def open_raid(pages):
    """A raid of Mia's with a step of Ann's that is due in an hour."""
    tell(pages, "message.sent", account="ACME Steel")
    become(pages, "mia")
    goal = {"amount": "10000", "currency": "CNY"}
    seats = [{"member": "ann", "role": "opener"}]
    draft = {"account": "ACME Steel", "goal": goal, "ends_on": day(20), "roster": seats}
    raid = pages.post("/api/v1/raids", json=draft).json()["id"]
    due = (now() + timedelta(hours=1)).isoformat()
    step = {"who": "ann", "channel": "visit", "due": due, "what": "Meet the <i>buyer</i>"}
    assert pages.post(f"/api/v1/raids/{raid}/steps", json=step).status_code == 201
    note = {"text": "@ann take the drawings", "mentions": ["ann"]}
    assert pages.post(f"/api/v1/raids/{raid}/notes", json=note).status_code == 201
    return raid


def test_a_raids_step_and_a_mention_stand_there_in_words(real_pages):
    open_raid(real_pages)
    become(real_pages, "ann")

    page = see(real_pages, "/notices")
    assert "Meet the &lt;i&gt;buyer&lt;/i&gt;" in page
    assert re.search(r"due (today|tomorrow), \d\d:\d\d", page)
    assert "@ann take the drawings" in page
    assert 'href="/members/mia"' in page
