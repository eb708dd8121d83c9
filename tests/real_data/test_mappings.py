"""The mappings for real data: how many events of which kind they make, before anything is recorded."""

from collections import Counter
from decimal import Decimal

import msgspec
import pytest

from kpi.events import Event
from kpi.wire import parse_event
from server.intake.importer.mapping_file import load_mapping
from server.intake.importer.start import prepared
from tests.real_data.build.organisations import ORGANISATIONS
from tests.real_data.build.places import mapping_named, real_file
from tests.real_data.build.sources import (
    ACTIVITIES_FILE,
    ALL_RECEIVABLES_FILE,
    CALLS_FILE,
    CRM_FILE,
    DEALS_FILE,
    MAVEN_FILE,
    MAVEN_TWIN_FILE,
    RECEIVABLES_FILE,
)

KINDS = [
    ("maven", MAVEN_FILE, {"deal.opened": 8800, "deal.won": 4238, "deal.lost": 2473}),
    ("receivables", RECEIVABLES_FILE, {"collection.received": 2466}),
    ("receivables", ALL_RECEIVABLES_FILE, {"collection.received": 2586}),
    (
        "invoices",
        RECEIVABLES_FILE,
        {"contract.signed": 2466, "delivery.completed": 2466, "collection.received": 2466},
    ),
    ("call-center", CALLS_FILE, {"call.logged": 5000}),
    ("preset:hubspot-deals", DEALS_FILE, {"deal.opened": 500, "deal.won": 71, "deal.lost": 69}),
    ("preset:hubspot-activities", ACTIVITIES_FILE, {"call.logged": 402, "meeting.held": 58 + 66, "message.sent": 398}),
    (
        "stage-history-opportunities",
        CRM_FILE.format("opportunities"),
        {"deal.opened": 1850, "deal.won": 1318, "deal.lost": 484},
    ),
    ("stage-history-stages", CRM_FILE.format("opportunity_stage_history"), {"deal.stage_changed": 7437}),
    (
        "stage-history-activities",
        CRM_FILE.format("activities"),
        {"call.logged": 3497, "meeting.held": 2811 + 1089, "visit.logged": 1428, "message.sent": 4326 + 954},
    ),
    ("stage-history-contracts", CRM_FILE.format("contracts"), {"contract.signed": 1318}),
]


def events_of(mapping: str, file: str) -> dict[str, Event]:
    """All events by id; the test fails when a row is rejected or two events share an id."""
    name = mapping_named(mapping)
    with prepared(real_file(file), load_mapping(name), name) as source:
        mapped = [source.mapper.map(row) for row in source.table.rows]
    assert [] == [problem for row in mapped for problem in row.problems]
    events = [parse_event(draft.event) for row in mapped for draft in row.drafts]
    by_id = {event.id: event for event in events}
    assert len(by_id) == len(events)
    return by_id


@pytest.mark.parametrize(("mapping", "file", "expected"), KINDS)
def test_every_row_makes_the_events_it_stands_for(mapping: str, file: str, expected: dict[str, int]) -> None:
    kinds = Counter(event.kind.value for event in events_of(mapping, file).values())

    assert expected == kinds


def test_both_maven_twins_make_the_same_events() -> None:
    first, second = events_of("maven", MAVEN_FILE), events_of("maven", MAVEN_TWIN_FILE)

    assert {id: (event.time, event.content) for id, event in first.items()} == {
        id: (event.time, event.content) for id, event in second.items()
    }


def test_maven_products_are_named_as_in_the_price_list_and_deals_without_account_stay_without() -> None:
    events = list(events_of("maven", MAVEN_FILE).values())
    data = [msgspec.structs.asdict(event.data) for event in events if event.kind == "deal.opened"]

    assert 1480 == sum(one["product"] == "GTX Pro" for one in data)
    assert 1425 == sum(one["account"] is None for one in data)


def test_maven_wins_sum_to_the_known_value() -> None:
    events = events_of("maven", MAVEN_FILE).values()

    assert Decimal(10005534) == sum(getattr(event.data, "amount", None) or 0 for event in events)


def test_both_files_of_receivables_are_2586_collections_that_agree_where_they_overlap() -> None:
    first, second = events_of("receivables", RECEIVABLES_FILE), events_of("receivables", ALL_RECEIVABLES_FILE)

    assert 2586 == len(first | second)
    assert all((second[id].time, second[id].content) == (one.time, one.content) for id, one in first.items())


def test_receivables_sum_to_the_known_value() -> None:
    events = events_of("receivables", RECEIVABLES_FILE).values()

    assert Decimal("147703.18") == sum(getattr(event.data, "amount", 0) for event in events)


def test_calls_keep_their_outcome_and_their_talk_time() -> None:
    data = [msgspec.structs.asdict(event.data) for event in events_of("call-center", CALLS_FILE).values()]

    assert {"connected": 4054, "no_answer": 946} == Counter(str(one["outcome"]) for one in data)
    assert 911_837 == sum(one["duration_s"] for one in data)


def test_hubspot_wins_sum_to_the_known_value() -> None:
    events = [event for event in events_of("preset:hubspot-deals", DEALS_FILE).values() if event.kind == "deal.won"]

    assert Decimal("8934361.48") == sum(getattr(event.data, "amount", 0) for event in events)


def test_a_crm_deal_counts_where_the_deal_belongs() -> None:
    won = [
        e
        for e in events_of("stage-history-opportunities", CRM_FILE.format("opportunities")).values()
        if e.kind == "deal.won"
    ]
    by_region: Counter[str | None] = Counter()
    for event in won:
        by_region[event.data.region] += int(getattr(event.data, "amount", 0))

    assert 342_828_500 == by_region.total()
    assert (70_612_500, 61_115_000) == (by_region["Europe"], by_region["Australia"])


def test_phone_minutes_of_the_crm_are_kept_in_seconds() -> None:
    events = events_of("stage-history-activities", CRM_FILE.format("activities")).values()

    assert 139_380 * 60 == sum(getattr(e.data, "duration_s", 0) for e in events if e.kind == "call.logged")


@pytest.mark.parametrize(
    ("organisation", "expected"),
    [("maven", 41), ("receivables", 5), ("call-center", 8), ("hubspot", 7), ("stage-history", 84)],
)
def test_every_organisation_holds_everybody_once(organisation: str, expected: int) -> None:
    people = ORGANISATIONS[organisation]()

    assert expected == len({username for username, *_ in people}) == len(people)


@pytest.mark.parametrize(
    ("organisation", "mapping", "file"),
    [
        ("maven", "maven", MAVEN_FILE),
        ("receivables", "receivables", RECEIVABLES_FILE),
        ("call-center", "call-center", CALLS_FILE),
        ("hubspot", "preset:hubspot-deals", DEALS_FILE),
        ("hubspot", "preset:hubspot-activities", ACTIVITIES_FILE),
        ("stage-history", "stage-history-opportunities", CRM_FILE.format("opportunities")),
        ("stage-history", "stage-history-activities", CRM_FILE.format("activities")),
    ],
)
def test_everybody_that_events_name_is_in_the_organisation(organisation: str, mapping: str, file: str) -> None:
    people = ORGANISATIONS[organisation]()
    known = {username for username, *_ in people} | {name for _, name, *_ in people}
    named = {event.data.member for event in events_of(mapping, file).values()}

    assert set() == named - known
