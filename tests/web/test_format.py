"""How numbers, money and times read: exact strings in both languages."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from kpi.catalog import Unit
from server.people.roles import Language
from web.environment import make_environment
from web.format import Format
from web.i18n import speaking

NOW = datetime(2026, 11, 21, 6, 2, tzinfo=UTC)
EN, ZH = Language.ENGLISH, Language.CHINESE


@pytest.fixture
def write():
    return Format(ZoneInfo("Asia/Shanghai"), NOW)


def both(work):
    with speaking(EN):
        english = work()
    with speaking(ZH):
        return str(english), str(work())


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (1_200_000, "CNY", "CN¥12,000", "¥12,000"),
        (1_200_050, "CNY", "CN¥12,000.50", "¥12,000.50"),
        (-1_200_050, "EUR", "−€12,000.50", "−€12,000.50"),
        (500, "JPY", "¥500", "JP¥500"),
        (1_234, "KWD", "KWD\xa01.234", "KWD\xa01.234"),
        (0, "USD", "$0", "US$0"),
        (None, "USD", "–", "–"),
    ],
)
def test_money_shows_cents_only_when_there_are_some(write, minor, currency, english, chinese):
    assert both(lambda: write.money(minor, currency)) == (english, chinese)


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (9_999, "CN¥9,999", "¥9,999"),
        (12_000, "CN¥12K", "¥1.2万"),
        (1_284_560, "CN¥1.3M", "¥128.5万"),
        (-1_284_560, "−CN¥1.3M", "−¥128.5万"),
        (95_000_000, "CN¥95M", "¥9,500万"),
        (99_999_999, "CN¥100M", "¥1亿"),
        (1_234_567_890, "CN¥1.2B", "¥12.3亿"),
    ],
)
def test_large_money_counts_in_thousands_or_in_wan(write, amount, english, chinese):
    shown = both(lambda: text_of(write.short_money(amount * 100, "CNY")))

    assert shown == (english, chinese)


def text_of(markup) -> str:
    return str(markup).partition(">")[2].partition("<")[0] or str(markup)


def test_a_shortened_amount_carries_the_exact_one(write):
    assert str(write.short_money(128_456_050, "CNY")) == '<span title="CN¥1,284,560.50">CN¥1.3M</span>'


def test_counts_have_at_most_one_decimal(write):
    assert [write.count(n) for n in (1234, 1234.5, Fraction(1, 3), -3, None)] == ["1,234", "1,234.5", "0.3", "−3", "–"]


def test_a_number_within_a_sentence_is_written_like_any_other(write):
    template = make_environment(lambda: write).from_string(
        """{{ ngettext("%(num)s deal", "%(num)s deals", 1168) }}, {{ ngettext("%(num)s day", "%(num)s days", 1) }}"""
    )

    assert template.render() == "1,168 deals, 1 day"


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (0, "0%"),
        (0.734, "73.4%"),
        (Fraction(1, 3), "33.3%"),
        (1, "100%"),
        (1.234, "123.4%"),
        (-0.1, "−10%"),
        (None, "–"),
    ],
)
def test_ratios_read_as_percent(write, ratio, expected):
    assert write.percent(ratio) == expected


def test_what_is_short_of_the_whole_never_reads_as_all_of_it(write):
    assert (write.percent(0.9996), write.percent(0.996, 0)) == ("99.9%", "99%")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0 秒"),
        (59, "59 s", "59 秒"),
        (143, "2 min", "2 分钟"),
        (3_600, "1 h", "1 小时"),
        (3_899, "1 h 5 min", "1 小时 5 分钟"),
        (4_392_000, "1,220 h", "1,220 小时"),
        (None, "–", "–"),
    ],
)
def test_durations_read_in_hours_and_minutes(write, seconds, english, chinese):
    assert both(lambda: write.duration(seconds)) == (english, chinese)


def test_days_have_a_singular_in_english_only(write):
    assert [both(lambda n=n: write.days(n)) for n in (1, 12.34)] == [("1 day", "1 天"), ("12.3 days", "12.3 天")]


def test_points_and_coins_carry_their_unit(write):
    assert both(lambda: write.xp(1240)) == ("1,240 XP", "1,240 经验值")
    assert both(lambda: write.coins(1)) == ("1 coin", "1 金币")


def test_differences_carry_their_sign(write):
    assert [write.signed_xp(n) for n in (120, -40, 0, None)] == ["+120 XP", "−40 XP", "0 XP", "–"]
    assert [write.signed_money(n, "USD") for n in (2_000_00, -50)] == ["+$2,000", "−$0.50"]


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        (Unit.MONEY, 1_200_000, "$12,000"),
        (Unit.COUNT, 12, "12"),
        (Unit.RATIO, 0.5, "50%"),
        (Unit.SECONDS, 3_600, "1 h"),
        (Unit.DAYS, 2, "2 days"),
        (Unit.XP, 7, "7 XP"),
        (Unit.COINS, 7, "7 coins"),
    ],
)
def test_every_unit_has_its_way_of_writing(write, unit, value, expected):
    assert write.quantity(value, unit, "USD") == expected
    assert write.quantity(None, unit, "USD") == "–"


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "just now", "刚刚"),
        (-5, "5 min ago", "5 分钟前"),
        (125, "in 2 h", "2 小时后"),
        (-23 * 60, "23 h ago", "23 小时前"),
        (30 * 60, "tomorrow", "明天"),
        (-25 * 60, "yesterday", "昨天"),
        (5 * 24 * 60, "Nov 26", "11月26日"),
        (-400 * 24 * 60, "Oct 17, 2025", "2025年10月17日"),
    ],
)
def test_moments_are_relative_when_near(write, minutes, english, chinese):
    shown = both(lambda: text_of(write.when(NOW + timedelta(minutes=minutes))))

    assert shown == (english, chinese)


def test_the_exact_moment_is_in_the_title_in_the_organisations_zone(write):
    assert str(write.when(NOW)) == (
        '<time datetime="2026-11-21T06:02:00+00:00" title="Saturday, November 21, 2026, 14:02">just now</time>'
    )


def test_a_bare_date_is_a_day(write):
    assert both(lambda: write.day(date(2026, 11, 21))) == ("today", "今天")


def test_the_day_changes_at_the_organisations_midnight(write):
    late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)

    assert (write.clock(late), write.day(late)) == ("00:30", "tomorrow")
