"""What one row becomes: events, or the reasons why not, with column and value."""

import pytest

from kpi.sentences import plain
from server.accounts.describe import AccountDetails
from server.sheets.table import Row
from tests.server.intake.importer.importing import WON, data, events, mapped, mapper_of, won

ROW = {"id": "D-1", "closed": "2026-11-21", "rep": "ann", "value": "1200.50"}


def problem_of(mapping: str, **changes: str) -> str:
    result = mapped(mapping, ROW | changes)
    (problem,) = result.problems
    assert [] == result.drafts
    return problem


def time_of(closed: str, *, time_format: str = "", timezone: str = "UTC") -> object:
    file = f'[file]\ntimezone = "{timezone}"\ntime_format = "{time_format}"'
    return events(WON.replace("[file]", file), ROW | {"closed": closed})[0]["time"]


def amount_of(value: str, currency: str = "USD") -> tuple[object, object]:
    found = data(WON.replace("USD", currency), ROW | {"value": value})
    return found["amount"], found["currency"]


def test_a_row_becomes_a_cloud_event() -> None:
    assert [
        {
            "specversion": "1.0",
            "id": "D-1:won",
            "source": "crm",
            "type": "deal.won",
            "time": "2026-11-21T12:00:00Z",
            "data": {"deal": "D-1", "member": "ann", "amount": "1200.50", "currency": "USD"},
        }
    ] == events(WON, ROW)


def test_a_row_makes_every_event_whose_condition_holds() -> None:
    lost = """
[[emit]]
kind = "deal.lost"
when = 'row.value == ""'
id = 'row.id + ":lost"'
time = 'row.closed'
[emit.data]
deal = 'row.id'
"""
    mapping = WON.replace("id = 'row.id + \":won\"'", "id = 'row.id + \":won\"'\nwhen = 'row.value != \"\"'") + lost

    assert ["deal.won"] == [event["type"] for event in events(mapping, ROW)]
    assert ["deal.lost"] == [event["type"] for event in events(mapping, ROW | {"value": ""})]


@pytest.mark.parametrize(
    ("closed", "time_format", "timezone", "expected"),
    [
        ("2026-11-21", "", "UTC", "2026-11-21T12:00:00Z"),
        ("2026-11-21", "", "Asia/Shanghai", "2026-11-21T04:00:00Z"),
        ("2026-11-01 01:30:00", "", "Asia/Shanghai", "2026-10-31T17:30:00Z"),
        ("2026-11-21T09:30:00+08:00", "", "America/New_York", "2026-11-21T01:30:00Z"),
        ("3/1/2017", "%m/%d/%Y", "UTC", "2017-03-01T12:00:00Z"),
        ("2017-03-01", "%m/%d/%Y", "UTC", "2017-03-01T12:00:00Z"),
        ("01.03.2017 08:15", "%d.%m.%Y %H:%M", "Europe/Berlin", "2017-03-01T07:15:00Z"),
        ("1488327300", "unix", "UTC", "2017-03-01T00:15:00Z"),
        ("1488327300500", "unix_ms", "UTC", "2017-03-01T00:15:00.500000Z"),
        ("2026-03-08 02:30", "", "America/New_York", "2026-03-08T07:30:00Z"),
    ],
)
def test_times_are_understood_where_the_file_was_written(
    closed: str, time_format: str, timezone: str, expected: str
) -> None:
    assert expected == time_of(closed, time_format=time_format, timezone=timezone)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("$1,200.00", ("1200.00", "USD")),
        (" 1 200.5 ", ("1200.50", "USD")),
        ("070", ("70.00", "USD")),
        ("70.000", ("70.00", "USD")),
        ("70.125", ("70.125", "USD")),
        ("(35)", ("-35.00", "USD")),
        ("1200.00 EUR", ("1200.00", "EUR")),
        ("€ 80", ("80.00", "EUR")),
        ("¥80", ("80.00", "USD")),
    ],
)
def test_amounts_are_read_as_people_write_them_and_a_currency_that_is_said_is_heard(
    value: str, expected: tuple[str, str]
) -> None:
    assert expected == amount_of(value)


def test_a_computed_amount_is_rounded_to_the_smallest_unit() -> None:
    assert "0.30" == data(won(amount="number(row.value) + 0.2"), ROW | {"value": "0.1"})["amount"]


def test_amounts_in_different_currencies_are_refused() -> None:
    assert "different currencies (EUR, USD)" in problem_of(won(currency='"USD"'), value="5 EUR")


def test_a_field_that_comes_out_empty_is_left_out() -> None:
    assert "account" not in data(won(account="row.account"), ROW | {"account": " "})


def test_a_field_is_left_out_where_its_own_condition_does_not_hold() -> None:
    mapping = WON + "\ncost = { value = 'number(row.cost) * 2.0', when = 'row.cost != \"\"' }\n"

    assert "cost" not in data(mapping, ROW | {"cost": ""})
    assert "8.00" == data(mapping, ROW | {"cost": "4"})["cost"]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("value", "lots", "column 'value' is 'lots': amount 'lots' cannot be read"),
        ("value", "", "column 'value' is '': deal.won (emit 1) needs its amount, and this is empty"),
        ("closed", "31/12/2026", "column 'closed' is '31/12/2026': '31/12/2026' is not ISO"),
        ("closed", "", "column 'closed' is '': every event needs its time, and this is empty"),
    ],
)
def test_a_wrong_cell_rejects_the_row_with_column_and_value(column: str, value: str, told: str) -> None:
    assert told in problem_of(WON, **{column: value})


def test_an_empty_id_rejects_the_row() -> None:
    mapping = WON.replace("id = 'row.id + \":won\"'", "id = 'trim(row.id)'").replace(
        "deal = 'row.id'", "deal = '\"D\"'"
    )

    assert "column 'id' is ' ': every event needs its id" in problem_of(mapping, id=" ")


def test_a_row_with_one_wrong_event_sends_none_of_its_events() -> None:
    second = WON[WON.index("[[emit]]") :].replace(":won", ":again").replace("row.value", '"x"')
    result = mapped(WON + second, ROW)

    assert ([], 1) == (result.drafts, len(result.problems))


def test_everything_wrong_with_a_row_is_told() -> None:
    assert 2 == len(mapped(WON, ROW | {"value": "lots", "closed": "soon"}).problems)


def test_a_function_that_cannot_compute_tells_the_cell() -> None:
    mapping = won(amount="number(row.value) * 2.0")

    assert "column 'value' is 'x': 'x' is not a number" in problem_of(mapping, value="x")


def test_columns_with_any_name_and_row_numbers_can_be_used() -> None:
    mapping = won(deal='row["Deal - ID"]').replace("'row.id + \":won\"'", "'text(row_number)'")
    (draft,) = mapped(mapping, ROW | {"Deal - ID": "7"}, number=12).drafts

    assert b'"id":"12"' in draft.event
    assert b'"deal":"7"' in draft.event


def test_whole_numbers_may_be_computed_or_written() -> None:
    call = (
        WON.replace("deal.won", "call.logged").replace("amount = 'row.value'", "outcome = '\"connected\"'")
        + "duration_s = 'number(row.value) * 60.0'\n"
    )

    assert 90 == data(call, ROW | {"value": "1.5"})["duration_s"]
    assert "write round(…) around" in problem_of(call, value="0.01")


def test_dates_of_other_fields_follow_the_file_s_format_or_their_own() -> None:
    opened = WON.replace("deal.won", "deal.opened").replace("[file]", '[file]\ntime_format = "%m/%d/%Y"')
    own = "expected_close = { value = 'row.due', format = \"%d.%m.%Y\" }\n"

    assert "2017-03-01" == data(opened + "expected_close = 'row.due'\n", ROW | {"due": "3/1/2017"})["expected_close"]
    assert "2017-03-01" == data(opened + own, ROW | {"due": "01.03.2017"})["expected_close"]


def test_lists_of_tables_are_written_and_empty_ones_left_out() -> None:
    credits = "credits = [{ member = 'row.rep', share = '0.75' }, { member = 'row.second', share = '\"0.25\"' }]\n"
    mapping = WON.replace("member = 'row.rep'\n", "") + credits
    shared = data(mapping, ROW | {"second": "bob"})["credits"]

    assert [{"member": "ann", "share": "0.75"}, {"member": "bob", "share": "0.25"}] == shared


def test_a_table_of_a_list_may_have_a_condition() -> None:
    plan = (
        "instalments = [{ when = 'row.due != \"\"', instalment = '\"1\"', due_on = 'row.due', amount = 'row.value' }]\n"
    )
    mapping = WON.replace("deal.won", "contract.signed").replace("deal = 'row.id'", "contract = 'row.id'") + plan

    assert "instalments" not in data(mapping, ROW | {"due": ""})
    assert [{"instalment": "1", "due_on": "2027-01-01", "amount": "1200.50"}] == data(
        mapping, ROW | {"due": "2027-01-01"}
    )["instalments"]


def test_a_table_takes_back_another_event() -> None:
    mapping = WON.replace("deal.won", "event.reversed").replace("deal = 'row.id'\n", "")
    mapping += "reverses = { source = '\"crm\"', id = 'row.id + \":won\"' }\n"

    assert {"source": "crm", "id": "D-1:won"} == data(mapping, ROW)["reverses"]


def test_each_row_may_say_itself_what_happened() -> None:
    mapping = WON.replace('"deal.won"', "'row.kind'")

    assert "deal.won" == events(mapping, ROW | {"kind": "deal.won"})[0]["type"]
    assert "column 'kind' is 'deal.wno': unknown event kind 'deal.wno'; did you mean 'deal.won'" in problem_of(
        mapping, kind="deal.wno"
    )


def test_a_row_may_describe_its_customer() -> None:
    mapping = won(account="row.account") + "\n[emit.account]\nname = 'row.name'\nsize = 'row.staff'\n"
    result = mapped(mapping, ROW | {"account": "A-1", "name": "Acme", "staff": ""})

    assert {"A-1": AccountDetails(name="Acme")} == result.accounts


def test_a_column_may_be_called_differently_by_different_exports() -> None:
    columns = '[columns]\nref = ["Deal ID", "Record ID"]\nnote = { any_of = "Note", default = "none" }\n'
    mapping = columns + won(deal="row.ref", note="row.note")

    assert ("7", "none") == tuple(data(mapping, ROW | {"Record ID": "7"})[key] for key in ("deal", "note"))


def test_what_the_recorder_refuses_is_told_with_the_column_that_said_it() -> None:
    mapper = mapper_of(WON, *ROW)
    row = Row(1, list(ROW.values()))
    (draft,) = mapper.map(row).drafts

    told = mapper.told(draft, [row], "/data/member", plain("is 'ann': no member has this username"))

    assert "column 'rep' is 'ann': member is 'ann': no member has this username" == told
    assert "deal.won (emit 1): is spent" == mapper.told(draft, [row], "", plain("is spent"))
