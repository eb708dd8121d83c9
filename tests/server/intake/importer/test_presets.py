"""Each preset reads a file as its product exports it, and says where a cell cannot be used."""

from pathlib import Path

import msgspec
import pytest

from server.intake.importer.mapping_file import load_mapping
from server.intake.importer.presets import preset_names
from server.intake.importer.rows import MappedRow
from server.intake.importer.start import prepared

SAMPLES = Path(__file__).parent / "samples"
Told = tuple[str, str, str]


def rows_of(sample: str, preset: str) -> list[MappedRow]:
    name = f"preset:{preset}"
    with prepared(SAMPLES / f"{sample}.csv", load_mapping(name), name) as source:
        mapper = source.mapper
        return [mapper.map(*group.rows, problem=group.problem) for group in mapper.groups(source.table.rows)]


def events_of(sample: str, preset: str) -> list[dict]:
    rows = rows_of(sample, preset)
    assert [] == [problem for row in rows for problem in row.problems]
    return [msgspec.json.decode(draft.event) for row in rows for draft in row.drafts]


def told(events: list[dict]) -> list[Told]:
    return [(event["type"], event["id"], event["time"]) for event in events]


def data_of(events: list[dict], id: str) -> dict:
    (found,) = [event["data"] for event in events if event["id"] == id]
    return found


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset_has_a_sample_that_it_reads(preset: str) -> None:
    assert events_of(preset, preset)


SPARES = {"product": "Spare set", "quantity": 3, "price": "1000.00"}


def test_products_of_a_salesforce_opportunity_are_its_lines() -> None:
    found = data_of(
        events_of("salesforce-opportunity-products", "salesforce-opportunity-products"), "006Dn000001AbCd:lines"
    )

    press = {"product": "Press", "quantity": 1, "price": "10000.00"}
    assert [press, SPARES | {"discount": "500.00"}] == found["lines"]
    assert "12500.00" == found["amount"]


def test_hubspots_line_items_are_lines_with_what_they_cost() -> None:
    events = events_of("hubspot-line-items", "hubspot-line-items")

    press = {"product": "Press", "quantity": 1, "price": "10000.00", "cost": "6000.00"}
    assert [press, SPARES | {"discount": "300.00"}] == data_of(events, "9001:lines")["lines"]
    assert ["9001:lines", "9002:lines"] == [event["id"] for event in events]


def test_an_odoo_order_is_won_with_its_lines_and_a_quotation_is_not() -> None:
    (event,) = events_of("odoo-order-lines", "odoo-order-lines")

    press = {"product": "Press", "quantity": 1, "price": "10000.00"}
    assert ("deal.won", "S00012:won") == (event["type"], event["id"])
    assert [press, SPARES | {"discount": "300.00"}] == event["data"]["lines"]


def test_salesforce_opportunities() -> None:
    events = events_of("salesforce-opportunities", "salesforce-opportunities")

    assert [
        ("deal.opened", "006Dn000001AbCd:opened", "2026-01-05T12:00:00Z"),
        ("deal.won", "006Dn000001AbCd:won", "2026-03-31T12:00:00Z"),
        ("deal.opened", "006Dn000001AbCe:opened", "2026-02-01T12:00:00Z"),
        ("deal.opened", "006Dn000001AbCf:opened", "2026-01-20T12:00:00Z"),
        ("deal.lost", "006Dn000001AbCf:lost", "2026-02-20T12:00:00Z"),
    ] == told(events)
    assert "Price" == data_of(events, "006Dn000001AbCf:lost")["reason"]
    assert "Negotiation/Review" == data_of(events, "006Dn000001AbCe:opened")["stage"]


def test_a_salesforce_data_export_says_the_same_as_a_report() -> None:
    report = data_of(events_of("salesforce-opportunities", "salesforce-opportunities"), "006Dn000001AbCd:won")
    export = data_of(events_of("salesforce-opportunities-api", "salesforce-opportunities"), "006Dn000001AbCdIAK:won")

    assert {**report, "deal": ""} == {**export, "deal": ""}


def test_salesforce_tasks_are_what_was_done_and_not_what_is_planned() -> None:
    events = events_of("salesforce-tasks", "salesforce-tasks")

    assert ["call.logged", "message.sent", "call.logged"] == [event["type"] for event in events]
    assert {"outcome": "connected", "duration_s": 185}.items() <= data_of(events, "00TDn000001").items()
    assert {"outcome": "voicemail", "direction": "in"}.items() <= data_of(events, "00TDn000004").items()


def test_zoho_deals_go_by_the_number_that_zoho_shows() -> None:
    events = events_of("zoho-deals", "zoho-deals")

    assert [
        ("deal.opened", "4876876000001:opened", "2026-01-05T08:30:00Z"),
        ("deal.won", "4876876000001:won", "2026-03-31T12:00:00Z"),
        ("deal.opened", "4876876000002:opened", "2026-02-01T10:00:00Z"),
        ("deal.opened", "4876876000003:opened", "2026-01-20T11:00:00Z"),
        ("deal.lost", "4876876000003:lost", "2026-02-20T12:00:00Z"),
    ] == told(events)
    assert "Closed-Lost to Competition" == data_of(events, "4876876000003:lost")["reason"]


def test_odoo_opportunities_are_lost_when_they_are_archived_and_leads_are_no_deals() -> None:
    events = events_of("odoo-opportunities", "odoo-opportunities")

    assert [
        ("deal.opened", "crm.lead_1:opened", "2026-01-05T08:30:00Z"),
        ("deal.won", "crm.lead_1:won", "2026-03-31T16:00:00Z"),
        ("deal.opened", "crm.lead_2:opened", "2026-02-01T10:00:00Z"),
        ("deal.opened", "crm.lead_3:opened", "2026-01-20T11:00:00Z"),
        ("deal.lost", "crm.lead_3:lost", "2026-02-20T09:00:00Z"),
    ] == told(events)
    assert {"amount": "12500.00", "member": "Ann Li"}.items() <= data_of(events, "crm.lead_1:won").items()


def test_an_odoo_invoice_is_a_contract_and_its_credit_note_takes_a_part_back() -> None:
    events = events_of("odoo-invoices", "odoo-invoices")

    assert ["contract.signed", "event.reversed"] == [event["type"] for event in events]
    plan = [{"instalment": "INV/2026/00001", "due_on": "2026-05-01", "amount": "12500.00"}]
    assert plan == data_of(events, "INV/2026/00001:signed")["instalments"]
    aimed_at = {"source": "odoo", "id": "INV/2026/00001:signed"}
    assert {"reverses": aimed_at, "amount": "500.00"}.items() <= data_of(events, "RINV/2026/00001:credit").items()


def test_an_odoo_payment_goes_to_the_invoice_that_its_memo_names() -> None:
    events = events_of("odoo-payments", "odoo-payments")

    assert ["12000.00", "80.00"] == [event["data"]["amount"] for event in events]
    assert ["INV/2026/00001", None] == [event["data"].get("contract") for event in events]


@pytest.mark.parametrize(
    ("preset", "column", "value"),
    [
        ("salesforce-opportunities", "Close Date", "31 March"),
        ("salesforce-tasks", "Call Duration", "three minutes"),
        ("zoho-deals", "Amount", "12,5OO"),
        ("odoo-opportunities", "Created on", "yesterday"),
        ("odoo-invoices", "Total", "a lot"),
        ("odoo-payments", "Date", "2026-02-30"),
        ("pipedrive-deals", "Deal - Value", "12.500,00,0"),
        ("hubspot-deals", "Close Date", "soon"),
    ],
)
def test_a_wrong_cell_is_told_by_column_and_value(preset: str, column: str, value: str) -> None:
    name = f"preset:{preset}"
    with prepared(SAMPLES / f"{preset}.csv", load_mapping(name), name) as source:
        row = next(source.table.rows)
        cells = list(row.cells)
        cells[source.table.columns.index(column)] = value
        mapped = source.mapper.map(type(row)(row.number, cells))

    assert [] == mapped.drafts
    assert any(repr(column) in problem and repr(value) in problem for problem in mapped.problems), mapped.problems
