"""Salesforce sends outbound messages; token and organisation must be right, and the XML harmless."""

import pytest

from server.intake.hooks.desk import HookDesk
from server.intake.hooks.salesforce import ACK, kept, read
from server.intake.hooks.source import Unreadable
from server.intake.hooks.terms import Terms
from tests.server.acme import NOW
from tests.server.intake.hooks.hooking import SECRET, deliver, set_up
from tests.server.intake.recording import Desk

pytestmark = pytest.mark.anyio

PATH = f"/api/v1/hooks/salesforce?token={SECRET}"
ORGANISATION = "00Dxx0000001gPL"
TERMS = Terms(organisation=ORGANISATION, owners={"005xx000001SvAa": "ann"}, currency="CNY")
DEAL = {
    "Id": "006xx000001a2b3AAC",
    "Name": "Press &amp; line",
    "StageName": "Negotiation/Review",
    "Amount": "60000.0",
    "OwnerId": "005xx000001SvAaAAK",
    "AccountId": "001xx000003DGbYAAW",
    "CreatedDate": "2026-11-02T09:00:00.000Z",
    "SystemModstamp": "2026-11-02T09:00:01.000Z",
}
WON = DEAL | {"StageName": "Closed Won", "SystemModstamp": "2026-11-05T09:00:00.000Z"}


def message(*records: tuple[str, dict[str, str]], organisation: str = ORGANISATION + "EAW") -> bytes:
    """An outbound message with these records."""
    told = "".join(
        f'<Notification><Id>04l{place}</Id><sObject xsi:type="sf:{kind}" xmlns:sf="urn:sobject">'
        + "".join(f"<sf:{name}>{value}</sf:{name}>" for name, value in record.items())
        + "</sObject></Notification>"
        for place, (kind, record) in enumerate(records)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
        'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">'
        f"<OrganizationId>{organisation}</OrganizationId><ActionId>04kxx</ActionId><SessionId>00D!open.sesame</SessionId>"
        f"{told}</notifications></soapenv:Body></soapenv:Envelope>"
    ).encode()


async def test_an_opportunity_is_opened_and_won_whatever_comes_first(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "salesforce", TERMS)
    account = {"Id": "001xx000003DGbYAAW", "Name": "ACME", "SystemModstamp": "2026-11-01T09:00:00.000Z"}
    await deliver(hooks, message(("Opportunity", WON)), hook="salesforce")
    await deliver(hooks, message(("Account", account), ("Opportunity", DEAL)), hook="salesforce")

    assert {"ann": 60_000_00} == await desk.measured("revenue_won")
    (row,) = await desk.db.fetch("SELECT d.id, d.title, a.name FROM deal d JOIN account a ON a.id = d.account")
    assert ("006xx000001a2b3", "Press & line", "ACME") == tuple(row)


async def test_a_completed_task_is_a_call(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "salesforce", TERMS)
    task = {
        "Id": "00Txx0000001gPL",
        "Subject": "Call",
        "Status": "Completed",
        "TaskSubtype": "Call",
        "OwnerId": "005xx000001SvAa",
        "CallDisposition": "Connected",
        "CallDurationInSeconds": "90",
        "CompletedDateTime": "2026-11-05T09:00:00.000Z",
    }
    await deliver(hooks, message(("Task", task)), hook="salesforce")

    assert {"ann": 1} == await desk.measured("calls_connected")


async def test_over_http_the_message_is_acknowledged_and_the_session_never_kept(client, db) -> None:
    await set_up(db, "salesforce", TERMS)
    answer = await client.post(PATH, content=message(("Opportunity", WON)), headers={"Content-Type": "text/xml"})

    assert (200, ACK) == (answer.status_code, answer.content)
    assert b"sesame" not in bytes(await db.fetch_value("SELECT body FROM hook_delivery"))
    assert "won" == await db.fetch_value("SELECT state FROM deal")


@pytest.mark.parametrize(
    ("path", "organisation"),
    [("/api/v1/hooks/salesforce", ORGANISATION), (PATH + "x", ORGANISATION), (PATH, "00Dyy0000001gPL"), (PATH, "")],
)
async def test_a_wrong_token_or_organisation_is_refused(client, db, path: str, organisation: str) -> None:
    await set_up(db, "salesforce", TERMS)

    assert 401 == (await client.post(path, content=message(organisation=organisation))).status_code


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


@pytest.mark.parametrize(
    "body",
    [BOMB, OUTSIDE, BOMB.decode().encode("utf-16"), b"<x/>", b"", b"<x>", b"<x>" * 40 + b"</x>" * 40],
    ids=["bomb", "outside", "utf-16", "other", "empty", "open", "deep"],
)
async def test_what_is_dangerous_or_no_message_is_refused(client, db, body: bytes) -> None:
    await set_up(db, "salesforce", TERMS)
    with pytest.raises(Unreadable):
        read(body, NOW)

    assert 400 == (await client.post(PATH, content=body)).status_code


def test_records_of_other_kinds_are_told() -> None:
    assert ("nothing is known of 'Case'",) == read(message(("Case", {"Id": "1"})), NOW).unknown


def test_the_session_is_taken_out_however_it_is_written() -> None:
    assert b"<ns:SessionId a='b'></ns:SessionId>" == kept(b"<ns:SessionId a='b'>secret</ns:SessionId>")
