"""The page of periods: states, what was adjusted and why, prizes, and the settings with what they would mean."""

from datetime import UTC, datetime, timedelta

import pytest

from kpi.period_life import PeriodState
from kpi.periods import parse_period
from server.insights.periods.queries import PeriodLife
from server.people.workdays import work_calendar
from tests.web.moment import today
from tests.web.telling import become, see, tell
from web.dashboards.periods import working_days

PATH = "/dashboards/periods"
HX = {"hx-request": "true"}
LAST_MONTH = today().replace(day=1) - timedelta(days=1)
LABEL = f"{LAST_MONTH:%Y-%m}"


def settings(act="set", version=0, **fields):
    """The form as an admin sends it: months close since long ago, at once."""
    usual = {"closing_from": "2020-01-01", "settling_days": "0", "month": "on", "fiscal_start_month": "1"}
    return usual | {"calendar": "", "version": str(version), "act": act} | fields


def close(pages, **fields):
    """Switch closing on as the admin."""
    become(pages, "admin")
    return pages.post(f"{PATH}/settings", data=settings(**fields), headers=HX)


def late_deal(pages, member="ann"):
    """A deal of last month that is told today."""
    at = datetime(LAST_MONTH.year, LAST_MONTH.month, 10, 4, tzinfo=UTC).isoformat()
    return tell(pages, "deal.won", member, deal="D-late", account="ACME Steel", amount="5000.00", time=at)


@pytest.mark.parametrize(("who", "status"), [("ann", 404), ("mia", 200), ("boss", 200), ("admin", 200)])
def test_those_who_lead_see_the_page(real_pages, who, status):
    become(real_pages, who)

    assert status == real_pages.get(PATH).status_code


def test_where_nothing_closes_the_page_says_so(real_pages):
    become(real_pages, "boss")
    page = see(real_pages, PATH)

    assert "Nothing closes: late events always count" in page
    assert "Put it in force" not in page and "Change it" not in page


def test_an_admin_reads_what_closing_means_before_it_is_in_force(real_pages):
    answer = close(real_pages, act="preview")

    assert "close at once" in answer.text and "Put it in force" in answer.text
    assert "Nothing closes" in see(real_pages, PATH)


def test_an_admin_switches_closing_on(real_pages):
    answer = close(real_pages)
    page = see(real_pages, PATH)

    assert "This is in force now." in answer.text
    assert "periods-changed" == answer.headers["hx-trigger"]
    assert "Months close since" in page and "1 setting so far" in page
    assert "Books closed" in page and "Nothing was adjusted" in page


def test_what_is_wrong_stands_at_its_field_with_what_was_typed(real_pages):
    answer = close(real_pages, settling_days="many", closing_from="2020-99-01", month="", calendar="XX")

    assert "Write a whole number." in answer.text and 'value="many"' in answer.text
    assert "Write the day like 2026-11-01, or nothing." in answer.text and "Choose at least one." in answer.text
    assert "Write a country code" in close(real_pages, calendar="XX").text


def test_who_is_slower_is_told(real_pages):
    close(real_pages)

    assert "Somebody else changed this" in close(real_pages, settling_days="3").text


@pytest.mark.parametrize("who", ["ann", "mia", "boss"])
def test_only_admins_set_how_periods_close(real_pages, who):
    become(real_pages, who)

    assert 403 == real_pages.post(f"{PATH}/settings", data=settings(), headers=HX).status_code


def test_each_adjustment_leads_to_its_event_which_names_the_closed_month(real_pages):
    close(real_pages)
    seq = late_deal(real_pages)

    page = see(real_pages, f"{PATH}?period={LABEL}")
    story = see(real_pages, f"/events/{seq}")

    assert f'href="/events/{seq}">Deal won · ACME Steel' in page
    assert "+CN¥5,000" in page
    assert f"Adjustment of {LABEL}" in story


def test_the_member_sees_the_adjustment_in_the_ledger(real_pages):
    close(real_pages)
    late_deal(real_pages)
    become(real_pages, "ann")

    assert f"Adjustment of {LABEL}" in see(real_pages, "/members/ann")


def test_a_lead_sees_the_adjustments_of_the_team_only(real_pages):
    close(real_pages)
    late_deal(real_pages, "zoe")
    become(real_pages, "mia")

    assert "ACME Steel" not in see(real_pages, f"{PATH}?period={LABEL}")


def test_the_board_shows_where_its_period_is_in_its_life(real_pages):
    become(real_pages, "ann")
    before = see(real_pages, f"/board?period={LABEL}")
    close(real_pages)
    become(real_pages, "ann")

    assert "Books closed" not in before
    assert "Books closed" in see(real_pages, f"/board?period={LABEL}")


def test_a_period_tells_which_weekdays_are_off_and_which_weekends_are_worked():
    october = PeriodLife(parse_period("2025-10", 1), PeriodState.OPEN, 18, 0, None, None, {})

    told = working_days(october, work_calendar("CN"))

    assert ("October 2025", 18) == (told.title, told.count)
    assert ("Oct 1\u2009–\u20098", "Oct 11") == (told.off, told.worked)


def test_the_same_amount_under_another_name_is_told_once(real_pages):
    close(real_pages)
    late_deal(real_pages)

    page = see(real_pages, PATH)
    row = page[page.index(f"period={LABEL}#adjusted") :].split("</li>")[0]

    assert 1 == row.count("CN¥5,000")
