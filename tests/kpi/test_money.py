from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import money
from kpi.money import LARGEST_MINOR, Money, convert, is_currency, minor_digits, parse_amount, split

SHARES = st.lists(st.fractions(min_value=0, max_value=1), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("CNY", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("code", ["usd", "USDT", "XAU", "XXX", "", "ZZZ"])
def test_what_money_cannot_be_kept_in_is_no_currency(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(ValueError, match="ISO 4217"):
        minor_digits(code)


def test_a_deal_signed_in_a_withdrawn_currency_can_still_be_imported() -> None:
    assert Money.parse("123.45", "BGN") == Money(12345, "BGN")


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("120000.00", "CNY", 12_000_000),
        ("-0.05", "USD", -5),
        ("12000", "JPY", 12_000),
        ("1.234", "KWD", 1234),
        ("12.5000", "USD", 1250),
        (Decimal("1.2E+3"), "USD", 120_000),
        (12, "USD", 1200),
        ("92233720368547.75", "USD", LARGEST_MINOR),
    ],
)
def test_an_amount_is_read_exactly(value: str | Decimal | int, currency: str, minor: int) -> None:
    assert Money.parse(value, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("12.345", "12.345 USD has too many decimals: USD has 2"),
        (Decimal("1E-999999"), "1E-999999 USD has too many decimals"),
        ("1e999999", "'1e999999' USD is not an exact number"),
        (Decimal("1E+999999"), "USD is too large"),
        ("92233720368547.76", "92233720368547.76 USD is too large"),
        (10**100, "USD is too large"),
        ("NaN", "'NaN' USD is not an exact number"),
        (Decimal("-Infinity"), "USD is not an exact number"),
        ("1,200", "'1,200' USD is not an exact number"),
        ("１２", "USD is not an exact number"),
        ("", "'' USD is not an exact number"),
        (True, "True USD is not an exact number"),
    ],
)
def test_an_amount_that_is_not_exact_is_refused_with_value_and_currency(value: str | Decimal, complaint: str) -> None:
    with pytest.raises(ValueError) as refusal:
        Money.parse(value, "USD")

    assert complaint in str(refusal.value)


def test_a_float_is_refused_because_it_has_lost_digits() -> None:
    with pytest.raises(ValueError, match=r"amount 0\.1 USD .*float has lost digits"):
        Money.parse(0.1, "USD")  # type: ignore[arg-type]  # What JSON without quotes would send.


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), st.sampled_from(["USD", "JPY", "KWD", "CLF"]))
def test_writing_an_amount_and_reading_it_again_changes_nothing(minor: int, currency: str) -> None:
    amount = Money(minor, currency)

    assert Money.parse(str(amount.decimal), currency) == amount
    assert str(amount) == f"{amount.decimal} {currency}"


@pytest.mark.parametrize(
    ("minor", "currency", "text"), [(120000, "USD", "1200.00 USD"), (-5, "CNY", "-0.05 CNY"), (12, "JPY", "12 JPY")]
)
def test_an_amount_shows_all_decimals_of_its_currency(minor: int, currency: str, text: str) -> None:
    assert str(Money(minor, currency)) == text


def test_amounts_of_one_currency_add_subtract_and_compare() -> None:
    one, two = Money(100, "CNY"), Money(250, "CNY")

    assert one + two == Money(350, "CNY")
    assert one - two == Money(-150, "CNY") == -(two - one)
    assert (one < two, two > one, one <= one, two <= one, one >= two) == (True, True, True, False, False)


def test_amounts_of_two_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match=r"1\.00 USD with 2\.50 CNY"):
        Money(100, "USD") + Money(250, "CNY")
    with pytest.raises(ValueError, match=r"1\.00 USD with 2\.50 CNY"):
        _ = Money(100, "USD") < Money(250, "CNY")

    assert Money(100, "USD") != Money(100, "CNY")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("$1,200.00", "1200.00"),
        ("¥12,000", "12000"),
        ("￥１２，０００", "12000"),
        ("1,234,567.89", "1234567.89"),
        ("12,34,567.50", "1234567.50"),
        ("1 200,50", "1200.50"),
        ("1\u202f200\u202f300.5", "1200300.5"),
        ("1'200.50 CHF", "1200.50"),
        ("1.200,50 €", "1200.50"),
        ("1.200.000", "1200000"),
        ("1,200", "1200"),
        ("1.200", "1.200"),
        ("12,5", "12.5"),
        ("0,500", "0.500"),
        ("(35.00)", "-35.00"),
        ("($1,200)", "-1200"),
        ("-$5", "-5"),
        ("US$ -5", "-5"),
        ("\u22127", "-7"),
        ("5-", "-5"),
        ("  .5 ", "0.5"),
        ("1200元", "1200"),
        ("USD 12", "12"),
        ("(0)", "0"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, number: str) -> None:
    assert parse_amount(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "None", "NaN", "1e5", "0x10", "1_000", "12万", "12k", "12 Mio", "5 %", "٣", "1" * 65],
)
def test_an_amount_that_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read") as refusal:
        parse_amount(text)

    assert repr(text[:60]) in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    ["1,20,0", "1,2345,678", "1 20", "1.2.3", "1,200.", "(-5)", "+-5", "5.-", "(5", "$5 USD", "ABC 5"],
)
def test_an_amount_with_more_than_one_reading_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read") as refusal:
        parse_amount(text)

    assert repr(text[:60]) in str(refusal.value)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_every_grouped_amount_is_read_exactly(number: Decimal) -> None:
    assert parse_amount(f"{number:,}") == number
    assert parse_amount(f"{number:,}".translate(str.maketrans(",.", " ,"))) == number


def test_left_over_units_go_to_the_largest_remainder_then_in_the_order_given() -> None:
    # 100 over 1/6, 1/3, 1/2 is 16.67, 33.33, 50: the left-over unit goes to 16.67.
    assert split(100, [Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]) == [17, 33, 50]
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(7, [Decimal("0.5"), Decimal("0.5")]) == [4, 3]


@given(st.integers(-(10**15), 10**15), SHARES)
def test_a_split_loses_and_invents_nothing(total: int, shares: list[Fraction]) -> None:
    parts = split(total, shares)

    assert total == sum(parts)
    assert [-part for part in split(-total, shares)] == parts
    assert all(abs(part - total * share / sum(shares)) < 1 for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize("shares", [[], [0, 0], [Decimal("-0.1"), 1], [Decimal("NaN")], [Decimal("Infinity"), 1]])
def test_shares_that_divide_nothing_are_refused(shares: list[Decimal | int]) -> None:
    with pytest.raises(ValueError, match="must be finite, not negative and not all zero"):
        split(100, shares)


@pytest.mark.parametrize(
    ("amount", "rate", "currency", "minor"),
    [
        (Money(10000, "USD"), Decimal("7.1234"), "CNY", 71234),
        (Money(100, "USD"), Decimal("150.5"), "JPY", 150),  # 150.5 yen: half to even goes down
        (Money(100, "USD"), Decimal("151.5"), "JPY", 152),  # 151.5 yen: half to even goes up
        (Money(-100, "USD"), Decimal("151.5"), "JPY", -152),
        (Money(12000, "JPY"), Fraction(1, 150), "USD", 8000),
        (Money(1000, "KWD"), Decimal("3.25"), "USD", 325),
    ],
)
def test_conversion_rounds_half_to_even(amount: Money, rate: Decimal | Fraction, currency: str, minor: int) -> None:
    assert convert(amount, rate, currency) == Money(minor, currency)


@pytest.mark.parametrize("rate", [Decimal(0), Fraction(-1), Decimal("NaN"), Decimal("Infinity")])
def test_a_rate_must_be_a_positive_number(rate: Decimal | Fraction) -> None:
    with pytest.raises(ValueError, match="from USD to CNY is not a positive number"):
        convert(Money(1, "USD"), rate, "CNY")


def test_a_conversion_that_would_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        convert(Money(LARGEST_MINOR, "USD"), Decimal(7), "CNY")


def test_every_public_name_exists() -> None:
    assert all(hasattr(money, name) for name in money.__all__)
