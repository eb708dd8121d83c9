"""An organisation's own fields: defined by admins, filled in by people, used by rules."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from game_rules.rulebook_load import RulebookError, load
from server.accounts.custom import read_fields
from server.accounts.queries import AccountQueries
from server.db.database import Database
from server.ledger.rulebooks import activate, standard_text
from tests.server.accounts.test_account_routes import add
from tests.server.accounts.test_duplicates import merge, tell
from tests.server.conftest import SignedIn
from tests.server.telling import see

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]

CODE = {"of": "account", "key": "industry_code", "type": "text", "name_en": "Industry code", "name_zh": "行业代码"}
SEATS = {"of": "account", "key": "seats", "type": "number", "name_en": "Seats"}
CHANNEL = {
    "of": "account",
    "key": "channel",
    "type": "choice",
    "name_en": "Channel",
    "choices": [{"code": "direct", "en": "Direct", "zh": "直销"}, {"code": "partner", "en": "Partner"}],
}
VIP = {"of": "contact", "key": "vip", "type": "yes_no", "name_en": "VIP"}
SINCE = {"of": "contact", "key": "since", "type": "date", "name_en": "Known since"}


async def define(client: Client, headers: dict[str, str], *fields: dict[str, Any]) -> None:
    for field in fields:
        answer = await client.post("/api/v1/custom-fields", json=field, headers=headers)
        assert answer.status_code == 201, answer.text


async def test_a_field_is_defined_filled_in_and_emptied(client: Client, signed_in: SignedIn, db: Database) -> None:
    ann = await signed_in("ann")
    await define(client, await signed_in("ada"), CODE, SEATS, CHANNEL, VIP, SINCE)
    acme = await add(client, ann, name="ACME", custom={"industry_code": "C31", "seats": 40, "channel": "direct"})
    await add(client, ann, "contacts", name="Li Wei", id="p1", custom={"vip": True, "since": "2020-02-29"})

    edit = {"custom": {"industry_code": None, "seats": "41"}}
    edited = (await client.patch(f"/api/v1/accounts/{acme['id']}", json=edit, headers=ann)).json()

    assert {"channel": "direct", "seats": 41} == edited["custom"]
    assert {"vip": True, "since": "2020-02-29"} == (await see(client, ann, "/contacts/p1"))["custom"]
    kept = await AccountQueries(db).changes_of(acme["number"])
    assert {("custom.industry_code", "C31", ""), ("custom.seats", "40", "41")} == {
        (one.field, one.before, one.after) for one in kept
    }


@pytest.mark.parametrize(
    ("custom", "pointer"),
    [
        ({"nothing": "x"}, "/custom/nothing"),
        ({"seats": 1.5}, "/custom/seats"),
        ({"seats": True}, "/custom/seats"),
        ({"channel": "fax"}, "/custom/channel"),
        ({"industry_code": 5}, "/custom/industry_code"),
        ({"industry_code": "a\nb"}, "/custom/industry_code"),
        ({"vip": True}, "/custom/vip"),
    ],
)
async def test_what_does_not_fit_is_named(
    client: Client, signed_in: SignedIn, custom: dict[str, Any], pointer: str
) -> None:
    await define(client, await signed_in("ada"), CODE, SEATS, CHANNEL, VIP)

    answer = await client.post("/api/v1/accounts", json={"name": "A", "custom": custom}, headers=await signed_in("ann"))

    assert 400 == answer.status_code
    if not isinstance(next(iter(custom.values())), float):
        assert pointer == answer.json()["errors"][0]["pointer"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"key": "Industry Code"}, "/key"),
        ({"name_en": " "}, "/name_en"),
        ({"choices": [{"code": "a", "en": "A"}]}, "/choices"),
        ({"type": "choice"}, "/choices"),
        ({"type": "choice", "choices": [{"code": "a", "en": "A"}, {"code": "a", "en": "B"}]}, "/choices/1/code"),
        ({"place": -1}, "/place"),
    ],
)
async def test_a_wrong_definition_is_named(
    client: Client, signed_in: SignedIn, wrong: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/api/v1/custom-fields", json=SEATS | wrong, headers=await signed_in("ada"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_only_admins_define_fields_and_who_is_slower_is_told(client: Client, signed_in: SignedIn) -> None:
    ada, bea = await signed_in("ada"), await signed_in("bea")
    refused = await client.post("/api/v1/custom-fields", json=CODE, headers=bea)
    await define(client, ada, CODE)
    path = "/api/v1/custom-fields/account/industry_code"

    first = await client.patch(path, json={"name_zh": "代码"}, headers=ada | {"If-Match": '"1"'})
    second = await client.patch(path, json={"name_zh": "编码"}, headers=ada | {"If-Match": '"1"'})
    again = await client.post("/api/v1/custom-fields", json=CODE, headers=ada)

    assert [403, 200, 412, 409] == [one.status_code for one in (refused, first, second, again)]


async def test_choices_are_added_and_never_taken_away(client: Client, signed_in: SignedIn) -> None:
    ada = await signed_in("ada")
    await define(client, ada, CHANNEL)
    path = "/api/v1/custom-fields/account/channel"

    more = await client.patch(path, json={"choices": [*CHANNEL["choices"], {"code": "web", "en": "Web"}]}, headers=ada)
    fewer = await client.patch(path, json={"choices": [{"code": "web", "en": "Web"}]}, headers=ada)

    assert (200, 3) == (more.status_code, len(more.json()["choices"]))
    assert 400 == fewer.status_code and "direct, partner" in fewer.text


async def test_rules_see_what_an_account_said_when_the_event_came(
    client: Client, signed_in: SignedIn, db: Database
) -> None:
    """A measure of a rulebook of our own counts calls to partners with 40 seats or more."""
    ann, ada = await signed_in("ann"), await signed_in("ada")
    await define(client, ada, SEATS, CHANNEL)
    text = (
        standard_text()
        .replace("version = 1\n", "version = 7\n", 1)
        .replace(
            "when = 'account.slipping'\n",
            "when = 'account.custom.channel == \"partner\" && account.custom.seats >= 40'\n",
            1,
        )
    )
    names = (await read_fields(db)).names
    async with db.write() as tx:
        rulebook = load(text, file="own.toml", minor_units=2, own_names=names)
        await activate(tx, rulebook, date(2026, 1, 1), int(datetime.now(UTC).timestamp()))
    await add(client, ann, name="ACME", id="a1", custom={"channel": "partner", "seats": 40})
    await add(client, ann, name="Other", id="a2", custom={"channel": "direct", "seats": 90})
    for id in ("a1", "a2", "a3"):
        await tell(client, ann, "deal.won", id, deal=id, account=id, amount="1.00")
    await client.patch("/api/v1/accounts/a1", json={"custom": {"seats": 1}}, headers=ann)
    await tell(client, ann, "deal.won", "later", deal="later", account="a1", amount="1.00")

    rows = (await see(client, await signed_in("bea"), "/kpis/won_back", period="2026-11", by="account"))["rows"]

    assert [("a1", 1)] == [(one["key"], one["value"]) for one in rows]


async def test_a_rule_that_names_no_field_is_told_where(client: Client, signed_in: SignedIn, db: Database) -> None:
    await define(client, await signed_in("ada"), SEATS)
    names = (await read_fields(db)).names
    text = standard_text().replace("when = 'account.slipping'", "when = 'account.custom.seets >= 40'", 1)

    with pytest.raises(RulebookError, match=r"column 1 of the expression: unknown name 'account.custom.seets'.*seats"):
        load(text, file="own.toml", minor_units=2, own_names=names)


async def test_a_merge_fills_in_what_only_the_other_one_said(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await define(client, await signed_in("ada"), SEATS, CODE)
    await add(client, ann, name="ACME", id="a1", custom={"seats": 1})
    await add(client, ann, name="Acme Inc", id="a2", custom={"seats": 2, "industry_code": "C31"})

    merged = (await merge(client, ann, "a1", "a2")).json()

    assert {"seats": 1, "industry_code": "C31"} == merged["custom"]
