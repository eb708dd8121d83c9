"""Saved views: questions by name, shared with nobody, the team or all; whoever opens one sees their own numbers."""

import pytest

pytestmark = pytest.mark.anyio

QUESTION = {"measure": "revenue_won", "rows": "product", "filter": "amount > money(100)", "period": "last-quarter"}


@pytest.fixture
def call(client, signed_in):
    """Call the views as somebody: status and body."""

    async def send(who, method, path="", json=None, **headers):
        headers = (await signed_in(who)) | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await client.request(method, f"/api/v1/views{path}", json=json, headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    return send


@pytest.fixture
async def saved(call):
    """Ann's three views: one for herself, one for her team, one for all."""
    views = {}
    for shared in ("nobody", "team", "all"):
        _, views[shared] = await call("ann", "POST", json={"name": shared, "question": QUESTION, "shared": shared})
    return {shared: view["id"] for shared, view in views.items()}


async def test_who_finds_what(call, saved):
    expected = {"ann": ["all", "nobody", "team"], "bob": ["all", "team"], "mia": ["all", "team"]}
    for who, names in (expected | {"zoe": ["all"], "bea": ["all"], "ada": ["all"]}).items():
        _, found = await call(who, "GET")
        statuses = {shared: (await call(who, "GET", f"/{id}"))[0] for shared, id in saved.items()}

        assert names == [view["name"] for view in found["items"]]
        assert {name: 200 if name in names else 404 for name in saved} == statuses


async def test_a_view_holds_the_question_and_never_an_answer(call, saved):
    _, view = await call("zoe", "GET", f"/{saved['all']}")

    assert (QUESTION, "ann", False) == (view["question"], view["owner"], view["mine"])
    assert {"id", "name", "question", "shared", "owner", "mine", "version"} == set(view)


async def test_only_its_owner_changes_and_deletes_a_view(call, saved):
    path = f"/{saved['all']}"
    refused = [await call(who, verb, path, {}) for who in ("bob", "ada") for verb in ("PATCH", "DELETE")]
    changed, view = await call("ann", "PATCH", path, {"name": "Pumps"}, If_Match='"1"')
    outdated, _ = await call("ann", "PATCH", path, {"name": "Valves"}, If_Match='"1"')
    deleted, _ = await call("ann", "DELETE", path, If_Match='"2"')

    assert [403] * 4 == [status for status, _ in refused]
    assert (200, "Pumps", 2, 412, 204) == (changed, view["name"], view["version"], outdated, deleted)
    assert 404 == (await call("ann", "GET", path))[0]


async def test_what_cannot_be_asked_is_not_saved(call):
    wrong = {"measure": "revenu", "filter": "colour == 1", "period": "never"}
    for field, value in wrong.items():
        status, problem = await call("ann", "POST", json={"name": "x", "question": QUESTION | {field: value}})

        assert (400, f"/question/{field}") == (status, problem["errors"][0]["pointer"])
    assert 400 == (await call("ann", "POST", json={"name": " ", "question": QUESTION}))[0]


async def test_the_same_saving_twice_saves_once(call):
    body = {"name": "x", "question": QUESTION}
    once, again = [await call("ann", "POST", json=body, Idempotency_Key="k") for _ in range(2)]

    assert once == again
    assert 1 == len((await call("ann", "GET"))[1]["items"])
