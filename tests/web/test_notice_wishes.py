"""My notices: kinds are chosen, an address is kept secret, wrong input comes back named."""

import re

import pytest
from litestar.testing import TestClient

from server.settings import Settings
from tests import apps
from tests.server.dispatch.receiving import receiving
from tests.web.moment import TestedMoment
from tests.web.telling import become, found, see, tell

PAGE = "/me/notices"


@pytest.fixture
def pages(database_url):
    settings = Settings(database_url=database_url, private_targets="yes", notice_services="json")
    with TestClient(apps.site(settings, TestedMoment()), base_url="http://raidboard.test") as client:
        client.follow_redirects = False
        client.headers.update({"accept": "text/html", "sec-fetch-site": "same-origin"})
        become(client, "ann")
        yield client


def ticked(page):
    return re.findall(r'name="wanted" value="(\w+)" checked', page)


def save(pages, **fields):
    version = found(r'name="version" value="(\d+)"', see(pages, PAGE))
    answer = pages.post(PAGE, data={"version": version} | fields)
    assert answer.status_code in (200, 422), answer.text[:300]
    return answer.text


def test_everything_is_wanted_until_somebody_says_otherwise(pages):
    page = see(pages, PAGE)

    assert {"instalment_due", "birthday", "lead_going_back"} < set(ticked(page))
    assert "webhook_off" not in page
    assert 'href="/me/notices"' in see(pages, "/notices")


def test_a_kind_that_is_not_ticked_is_not_told(pages):
    plan = [{"instalment": "1", "due_on": "2020-01-01", "amount": "900"}]
    tell(pages, "contract.signed", contract="K", amount="900", account="ACME Steel", instalments=plan)
    before = see(pages, "/notices")
    save(pages, wanted=["birthday"])

    assert "Instalment 1 of K" in before
    assert ["birthday"] == ticked(see(pages, PAGE))
    assert "Instalment 1 of K" not in see(pages, "/notices")


def test_an_address_is_saved_tried_out_kept_and_forgotten(pages):
    with receiving() as receiver:
        receiver.answer = lambda _: 200
        address = receiver.url.replace("http://", "json://")
        saved = save(pages, wanted=["birthday"], address=address, digest_at="08:30", urgent="1")
        tried = pages.post(f"{PAGE}/test").text
    kept = save(pages, wanted=["birthday"])
    gone = save(pages, wanted=["birthday"], forget="1")

    assert "An address of JSON is saved." in saved and address not in saved + kept
    assert 'type="time" value="08:30"' in saved
    assert "A message is on its way." in tried and 1 == len(receiver.got)
    assert "Sent to JSON" in kept and "Sent to" not in gone


def test_a_wrong_address_comes_back_named(pages):
    page = save(pages, wanted=["birthday"], address="slack://a/b/c", digest_at="08:30")

    assert "This is no address of a service that notices may be sent to: json." in page
    assert ["birthday"] == ticked(page)


def test_who_is_slower_is_told(pages):
    save(pages, wanted=["birthday"])
    late = pages.post(PAGE, data={"version": "0", "wanted": "mention"}).text

    assert "You changed this elsewhere in the meantime." in late
    assert ["birthday"] == ticked(late)


def test_where_nothing_is_sent_the_page_says_who_switches_it_on(real_pages):
    become(real_pages, "ann")

    assert "Your administrator switches this on." in see(real_pages, PAGE)


def test_admins_choose_about_webhooks_too(pages):
    become(pages, "admin")

    assert "webhook_off" in ticked(see(pages, PAGE))
