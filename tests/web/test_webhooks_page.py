"""Webhooks on their pages: added with a secret that is shown once, tried out, changed, told again; for admins alone."""

import re

import pytest
from litestar.testing import TestClient

from server.dispatch.endpoints import known_kinds
from server.settings import Settings
from tests import apps
from tests.server.dispatch.receiving import Receiver, receiving
from tests.web.moment import TestedMoment
from tests.web.telling import become, found, see, tell
from web.webhooks import families


@pytest.fixture
def receiver():
    with receiving() as listening:
        yield listening


@pytest.fixture
def pages(database_url):
    settings = Settings(database_url=database_url, private_targets="yes")
    with TestClient(apps.site(settings, TestedMoment()), base_url="http://raidboard.test") as client:
        client.follow_redirects = False
        client.headers.update({"accept": "text/html", "sec-fetch-site": "same-origin"})
        become(client, "admin")
        yield client


def add(pages: TestClient, receiver: Receiver, **fields: object) -> tuple[str, str]:
    """A webhook added on the page: its number and secret."""
    answer = pages.post("/webhooks", data={"url": receiver.url, "name": "Warehouse", **fields})
    assert 200 == answer.status_code, answer.text[-800:]
    return found(r'action="/webhooks/(\w+)/test"', answer.text), found(r'value="(whsec_[^"]+)"', answer.text)


def act(pages: TestClient, id: str, what: str, **fields: object) -> str:
    answer = pages.post(f"/webhooks/{id}/{what}", data=fields)
    assert answer.status_code in (200, 422), answer.text[:500]
    return answer.text


def test_nobody_yet_says_what_webhooks_do(pages):
    page = see(pages, "/webhooks")

    assert "No program is told yet" in page
    assert 'href="/webhooks"' in page


def test_the_secret_is_shown_once(pages, receiver):
    id, secret = add(pages, receiver)

    assert secret.startswith("whsec_")
    assert "whsec_" not in see(pages, f"/webhooks/{id}") + see(pages, "/webhooks")


def test_only_the_ticked_families_are_told(pages, receiver):
    id, secret = add(pages, receiver, kinds=["deal.*"])
    tell(pages, "visit.logged", account="ACME Steel")
    tell(pages, "deal.opened", deal="D", amount="100")
    receiver.wait_for(1)

    assert ["deal.opened"] == [one.told["type"] for one in receiver.got]
    assert receiver.got[0].is_signed_with(secret)
    assert "Deals" in see(pages, f"/webhooks/{id}")


def test_trying_it_out_tells_what_came_back(pages, receiver):
    id, _secret = add(pages, receiver)
    taken = act(pages, id, "test")
    receiver.answer, receiver.text = lambda _: 500, "<b>out of order</b>"
    failed = act(pages, id, "test")

    assert "Taken with status 204" in taken
    assert "Not taken: 500 &lt;b&gt;out of order&lt;/b&gt;" in failed
    assert "webhook.test" in see(pages, f"/webhooks/{id}")


def test_it_waits_and_goes_on(pages, receiver):
    id, _secret = add(pages, receiver)
    waiting = act(pages, id, "pause")
    tell(pages, "visit.logged", account="ACME Steel")
    going = act(pages, id, "resume")
    receiver.wait_for(1)

    assert "It waits now." in waiting and "Paused" in waiting
    assert "It goes on where it stopped." in going
    assert [1] == receiver.seqs


def test_an_event_is_sent_again(pages, receiver):
    tell(pages, "visit.logged", account="ACME Steel")
    id, _secret = add(pages, receiver)
    again = act(pages, id, "again", seq="1")
    replayed = act(pages, id, "replay", seq="1")
    wrong = act(pages, id, "replay", seq="99")
    receiver.wait_for(2)

    assert "Taken with status 204" in again
    assert "Everything from event 1 on is told again." in replayed
    assert "Name an event that there is." in wrong
    assert [1, 1] == receiver.seqs


def test_a_wrong_address_comes_back_with_what_is_wrong(pages):
    answer = pages.post("/webhooks", data={"url": "ftp://sales.example.com", "kinds": ["deal.*", "raid.*"]})

    assert 422 == answer.status_code
    assert "An address that begins with https://" in answer.text
    assert ["deal.*", "raid.*"] == re.findall(r'name="kinds" value="([^"]+)" checked', answer.text)


def test_who_is_slower_is_told_and_nothing_is_overwritten(pages, receiver):
    id, _secret = add(pages, receiver)
    fields = {"url": receiver.url, "kinds": ["deal.*"], "version": "1"}
    act(pages, id, "edit", name="First", **fields)
    second = act(pages, id, "edit", name="Second", **fields)

    assert "Somebody else changed this in the meantime." in second
    assert "<h1>First</h1>" in second


def test_a_removed_one_is_gone(pages, receiver):
    id, _secret = add(pages, receiver)
    answer = pages.post(f"/webhooks/{id}/remove")

    assert (303, "/webhooks") == (answer.status_code, answer.headers["location"])
    assert 404 == pages.get(f"/webhooks/{id}").status_code


@pytest.mark.parametrize("who", ["ann", "mia", "boss"])
def test_nobody_but_admins_finds_them(pages, receiver, who):
    id, _secret = add(pages, receiver)
    become(pages, who)
    answers = [pages.get("/webhooks"), pages.get(f"/webhooks/{id}"), pages.post(f"/webhooks/{id}/remove")]
    answers += [pages.post(f"/webhooks/{id}/secret"), pages.post("/webhooks", data={"url": "https://a.example/"})]

    assert [404] * 5 == [one.status_code for one in answers]
    assert 'href="/webhooks"' not in see(pages, "/")


def test_every_family_of_events_has_a_name():
    assert {one for one in known_kinds() if one.endswith(".*")} == set(families())
