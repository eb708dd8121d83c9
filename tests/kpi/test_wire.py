"""Events from JSON: equal claims are equal, and what is stored reads back."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kpi.events import DATA_OF, DealWon, Kind
from kpi.wire import EventProblem, data_from_store, parse_event

WON = {"deal": "D", "amount": "120000.00", "currency": "CNY", "member": "ann", "note": "赢了"}


def raw(type: str = "deal.won", time: str = "2026-11-21T09:30:00+08:00", **data: object) -> bytes:
    return json.dumps({"id": "1", "source": "s", "type": type, "time": time, "data": data}).encode()


def test_an_event_is_read_with_its_time_in_utc():
    event = parse_event(raw(**WON))

    assert ("1", "s", Kind.DEAL_WON) == (event.id, event.source, event.kind)
    assert datetime(2026, 11, 21, 1, 30, tzinfo=UTC) == event.time
    assert DealWon(deal="D", amount=Decimal(120000), currency="CNY", member="ann", note="赢了") == event.data


def test_the_order_of_fields_makes_no_difference_to_what_is_claimed():
    assert parse_event(raw(**WON)).content == parse_event(raw(**dict(reversed(WON.items())))).content


@pytest.mark.parametrize("amount", ["5", 5, 5.0, "5.00", "5e0"], ids=repr)
def test_an_amount_may_be_written_as_text_or_as_a_number(amount):
    assert Decimal(5) == parse_event(raw(deal="D", amount=amount)).data.amount  # type: ignore[attr-defined]


def test_a_number_keeps_all_its_digits():
    told = parse_event(
        b'{"id":"1","source":"s","type":"deal.won","time":"2026-11-21T09:30:00Z",'
        b'"data":{"deal":"D","amount":123456789012.34567}}'
    )

    assert Decimal("123456789012.34567") == told.data.amount  # type: ignore[attr-defined]


def test_what_is_stored_reads_back():
    event = parse_event(raw(**WON))

    assert event.data == data_from_store(event.kind, event.content)


def test_every_kind_has_its_data():
    assert set(Kind) == set(DATA_OF)


def test_extension_attributes_are_ignored():
    told = json.loads(raw(**WON)) | {"traceparent": "00-1-2-00", "datacontenttype": "application/json"}

    assert "1" == parse_event(json.dumps(told).encode()).id


def test_kinds_of_the_product_itself_are_read_only_from_itself():
    told = raw("quest.expired", quest="q")

    assert Kind.QUEST_EXPIRED is parse_event(told, internal=True).kind
    with pytest.raises(EventProblem, match="unknown event kind"):
        parse_event(told)


def test_a_raid_needs_something_to_win():
    told = raw("raid.opened", raid="R", account="ACME", amount="0", ends_on="2026-12-24", roster=[])

    with pytest.raises(EventProblem, match="/data/amount: is 0, must be more"):
        parse_event(told, internal=True)


def test_a_step_is_due_at_a_time_with_an_offset():
    told = raw("raid.step_planned", raid="R", step="s", who="ann", channel="call", due="2026-12-24T09:00:00", what="x")

    with pytest.raises(EventProblem, match="/data/due: "):
        parse_event(told, internal=True)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(EventProblem) as caught:
        parse_event(raw(time="noon", deal="D", amount="-1", cost="-2"))

    assert ["/time", "/data/amount", "/data/cost"] == [problem.pointer for problem in caught.value.problems]
