"""Hooks on their pages: added with a secret that is shown once, paused, changed, played again; for admins alone."""

import json

import pytest
from litestar.testing import TestClient

from server.settings import Settings
from tests import apps
from tests.server.intake.hooks.hooking import pipedrive
from tests.web.moment import TestedMoment
from tests.web.telling import become, found, see

PATH = "/imports/hooks"
DEAL = {
    "meta": {"action": "added", "object": "deal", "id": 7, "timestamp": 1_793_581_200, "v": 1},
    "current": {"id": 7, "title": "Line 4", "value": 500, "currency": "CNY", "status": "open", "stage_id": "Offer"}
    | {"add_time": "2026-11-02 09:00:00", "owner_name": "Carl Cole", "user_id": 12, "org_name": "ACME"},
}


@pytest.fixture
def pages(database_url):
    app = apps.site(Settings(database_url=database_url), TestedMoment())
    with TestClient(app, base_url="http://raidboard.test") as client:
        client.follow_redirects = False
        client.headers.update({"accept": "text/html", "sec-fetch-site": "same-origin"})
        become(client, "admin")
        yield client


def add(pages, **fields: str):
    form = {"source": "pipedrive", "name": "pd", "user": "raidboard", "earn": "1"} | fields
    return pages.post(PATH, data=form)


def secret_in(text: str) -> str:
    return found(r'id="secret" value="([^"]+)"', text)


def deliver(pages, secret: str, deal: object = DEAL) -> int:
    call = pipedrive(json.dumps(deal).encode(), secret=secret)
    return int(pages.post("/api/v1/hooks/pd", **call).status_code)


def act(pages, what: str, name: str = "pd", **fields: str) -> str:
    answer = pages.post(f"{PATH}/{name}/{what}", data=fields)
    assert answer.status_code in (200, 422), answer.text[:500]
    return str(answer.text)


def test_each_program_has_its_own_form(pages):
    assert "No program tells anything yet" in see(pages, PATH)
    assert 'name="organisation"' in see(pages, f"{PATH}?add=salesforce")
    assert 'name="organisation"' not in see(pages, f"{PATH}?add=twilio")


def test_the_secret_is_shown_once_and_the_address_always(pages):
    answer = add(pages)

    assert (200, "no-store") == (answer.status_code, answer.headers["cache-control"])
    assert 200 == deliver(pages, secret_in(answer.text)) == 200
    shown = see(pages, f"{PATH}/pd")
    assert "http://raidboard.test/api/v1/hooks/pd" in shown
    assert secret_in(answer.text) not in shown + see(pages, PATH)


def test_the_token_of_salesforce_stands_in_the_address_once(pages):
    made = add(pages, source="salesforce", name="sf", organisation="00D000000000001").text

    assert f"hooks/sf?token={secret_in(made)}" in made
    assert "hooks/sf?token=TOKEN" in see(pages, f"{PATH}/sf")


def test_a_secret_of_theirs_is_typed_in_and_never_shown(pages):
    missing = add(pages, source="hubspot", name="hs")
    made = add(pages, source="hubspot", name="hs", secret="their-own-secret")

    assert 422 == missing.status_code
    assert "Is missing: HubSpot gives it to you" in missing.text
    assert "Enter the address below in HubSpot." in made.text
    assert "their-own-secret" not in made.text


def test_what_is_held_back_is_told_in_the_readers_language_and_mended(pages):
    deliver(pages, secret_in(add(pages).text))
    assert "owner &#39;12&#39; (Carl Cole) is nobody here" in see(pages, f"{PATH}/pd")
    assert "这里没有负责人 &#39;12&#39; (Carl Cole)" in see(pages, f"{PATH}?lang=zh")

    mended = act(pages, "edit", user="raidboard", owners="12=ann", earn="1", lang="en")

    assert "is nobody here" not in see(pages, f"{PATH}/pd?lang=en")
    assert "12=ann" in mended


def test_a_delivery_whose_events_came_later_says_that_they_are_on_record(pages):
    deliver(pages, secret_in(add(pages).text))
    act(pages, "edit", user="raidboard", owners="12=ann", earn="1")
    mended = see(pages, f"{PATH}/pd")
    again = act(pages, "again", delivery="1")

    assert "1 event on record" in mended
    assert "Nothing to record" not in mended
    assert "Played again. Nothing new came of it." in again


def test_the_open_page_is_answered_only_when_something_came(pages):
    secret = secret_in(add(pages, owners="12=ann").text)
    state = found(r'hx-get="([^"]+/state[^"]*)"', see(pages, f"{PATH}/pd"))
    before = pages.get(state)
    deliver(pages, secret)
    after = pages.get(state)

    assert (204, "") == (before.status_code, before.text)
    assert (200, True) == (after.status_code, "1 event" in after.text or "Waits" in after.text)
    assert found(r'hx-get="([^"]+/state[^"]*)"', after.text) != state


def test_a_page_that_shows_a_secret_keeps_it(pages):
    assert "hx-get" not in found(
        r'<div id="hook-state"([^>]*)>', add(pages, source="salesforce", organisation="00D000000000001", name="sf").text
    )


def test_a_paused_one_keeps_what_comes(pages):
    secret = secret_in(add(pages, owners="12=ann").text)
    assert "Paused" in act(pages, "pause")
    assert 200 == deliver(pages, secret)
    assert "Waits" in see(pages, f"{PATH}/pd")

    assert "It goes on." in act(pages, "resume")
    act(pages, "again", delivery="1")
    assert "1 event" in see(pages, f"{PATH}/pd")


def test_the_former_secret_is_taken_for_another_day(pages):
    first = secret_in(add(pages, owners="12=ann").text)
    second = secret_in(act(pages, "secret"))

    assert first != second
    assert [200, 200, 401] == [deliver(pages, one) for one in (first, second, "neither")]


def test_who_is_slower_is_told_and_nothing_is_overwritten(pages):
    add(pages)
    act(pages, "edit", user="first", earn="1", version="1")
    late = act(pages, "edit", user="second", earn="1", version="1")

    assert "Somebody else changed this in the meantime." in late
    assert 'name="user" type="text" value="first"' in late


def test_who_did_what_is_kept_without_secrets(pages):
    secret = secret_in(add(pages).text)
    act(pages, "edit", user="other", owners="12=ann")
    newer = secret_in(act(pages, "secret"))
    shown = see(pages, f"{PATH}/pd")

    assert "admin · <b>New secret</b>" in shown
    assert "HTTP user: raidboard → other" in shown
    assert "Pays XP: Yes → No" in shown
    assert not {secret, newer} & set(shown.replace('"', " ").split())


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"owners": "12"}, "“12” is no pair: write theirs=ours."),
        ({"owners": "12=nobody"}, "12: is &#39;nobody&#39;: no member has this username"),
        ({"name": "My hook"}, "must be 1 to 40 small letters"),
        ({"user": ""}, "must be the HTTP user that Pipedrive sends"),
        ({"secret": "short"}, "Has 5 characters, must have 8 to 200"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(pages, fields, told):
    answer = add(pages, prefix="pd-", **fields)

    assert 422 == answer.status_code
    assert told in answer.text
    assert 'value="pd-"' in answer.text


def test_a_name_that_is_taken_is_told(pages):
    add(pages)

    assert "There is a hook of this name already." in add(pages).text


def test_a_removed_one_takes_nothing_more(pages):
    secret = secret_in(add(pages).text)
    answer = pages.post(f"{PATH}/pd/remove")

    assert (303, PATH) == (answer.status_code, answer.headers["location"])
    assert 404 == deliver(pages, secret)
    assert 404 == pages.get(f"{PATH}/pd").status_code


@pytest.mark.parametrize("who", ["ann", "mia", "boss"])
def test_nobody_but_admins_finds_them(pages, who):
    add(pages)
    become(pages, who)
    answers = [pages.get(PATH), pages.get(f"{PATH}/pd"), add(pages, name="other")]
    answers += [pages.post(f"{PATH}/pd/{act}") for act in ("edit", "pause", "resume", "secret", "again", "remove")]

    assert [404] * 9 == [one.status_code for one in answers]
