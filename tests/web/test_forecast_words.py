"""What the page says of the end of a period, in words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kpi.backtest import backtest
from kpi.chance import Likely, outlook
from kpi.forecast import Forecast
from kpi.periods import parse_period
from server.insights.forecast.queries import ForecastView
from server.insights.scopes import AskedScope
from server.kpis.catalogue import XP
from server.kpis.sums import By
from web.dashboards.forecast.reader import answer
from web.format import Format
from web.periods import Calendar

WRITTEN = Format(ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 30, 6, tzinfo=UTC))
CALENDAR = Calendar(date(2026, 11, 30), 1)
LIKELY = Forecast(90, (), 0.0, outlook(90, [Likely(20, 0.25)]))
COMPANY = AskedScope(By.COMPANY, 0, "company", "ACME")
VIEW = ForecastView(XP, parse_period("2026-11"), COMPANY, "CNY", 8, 90, 100, LIKELY, backtest([]))


def test_with_days_left_the_target_has_a_probability():
    sentence, _ = answer(VIEW, WRITTEN, CALENDAR)

    assert "ACME reaches the target of 100" in sentence
    assert sentence.endswith("with a probability of 25%.")


@pytest.mark.parametrize(("left", "words"), [(1, "This is the last working day"), (0, "No working day is left")])
def test_at_the_end_it_says_plainly_what_is_missing(left, words):
    sentence, reason = answer(replace(VIEW, workdays_left=left), WRITTEN, CALENDAR)

    assert sentence.startswith(f"{words}: ACME is 10")
    assert "%" not in sentence
    assert "90" in reason


def test_what_is_reached_on_the_last_day_is_reached():
    reached = replace(VIEW, attained=100, forecast=replace(LIKELY, outlook=outlook(100, [])), workdays_left=1)

    assert "with a probability of 100%" in answer(reached, WRITTEN, CALENDAR)[0]
