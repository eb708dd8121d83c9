"""The lead pool as people see it: the map, claiming, returning, handing out, and making a customer of a lead."""

import pytest

from tests.web.telling import become, found, see, tell

HX = {"hx-request": "true"}


def lead(pages, id="L-1", name="Bolt & Sons", **data):
    tell(pages, "lead.created", lead=id, name=name, phone="13912345678", origin="Fair", **data)


def step(pages, what, id="L-1", **fields):
    answer = pages.post(f"/leads/{id}/{what}", data=fields, headers=HX)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def test_an_empty_pool_says_what_brings_leads(real_pages):
    become(real_pages, "ann")

    assert "Leads come in by hand, from a file, or from other programs." in see(real_pages, "/leads")


def test_the_map_counts_the_pool_and_the_list_hides_numbers(real_pages):
    lead(real_pages)
    become(real_pages, "bob")

    page = see(real_pages, "/leads")

    assert "1 lead in the pool" in page
    assert "Bolt &amp; Sons" in page
    assert "•••5678" in page
    assert "13912345678" not in page


def test_a_claimed_lead_shows_its_number_and_when_it_goes_back(real_pages):
    lead(real_pages)
    become(real_pages, "bob")
    step(real_pages, "claim")

    page = see(real_pages, "/leads?tab=mine")

    assert "13912345678" in page
    assert "goes back in" in page
    assert "You hold 1 of 50." in page


def test_who_is_second_is_told_so(real_pages):
    lead(real_pages)
    become(real_pages, "bob")
    step(real_pages, "claim")

    assert "Somebody was faster. Look again." in step(real_pages, "claim")


def test_a_lead_goes_back_with_its_reason(real_pages):
    lead(real_pages)
    become(real_pages, "bob")
    step(real_pages, "claim")
    refused = step(real_pages, "return", tab="mine")
    step(real_pages, "return", reason="no budget", tab="mine")

    assert "Say why, for whoever claims it next." in refused
    assert "came back 1 time: no budget" in see(real_pages, "/leads")


def test_a_lead_becomes_a_customer_with_a_deal(real_pages):
    lead(real_pages)
    become(real_pages, "bob")
    step(real_pages, "claim")

    step(real_pages, "convert", account="Bolt & Sons", title="Pumps", amount="12k", tab="mine")

    assert "Bolt &amp; Sons" in see(real_pages, "/leads?tab=qualified")
    assert "Pumps" in see(real_pages, "/deals")


def test_a_wrong_amount_is_told_and_nothing_is_recorded(real_pages):
    lead(real_pages)
    become(real_pages, "bob")
    step(real_pages, "claim")

    answer = step(real_pages, "convert", account="Bolt", amount="much", tab="mine")

    assert "“much” is no amount." in answer
    assert "Bolt &amp; Sons" in see(real_pages, "/leads?tab=mine")


def test_a_form_in_which_something_is_wrong_stays_open_with_what_was_typed(real_pages):
    lead(real_pages)
    become(real_pages, "bob")
    step(real_pages, "claim")

    wrong = step(real_pages, "convert", account="Bolt", title="Pumps", amount="much", tab="mine")
    known = real_pages.post("/leads", data={"name": "Nut Works", "phone": "13912345678", "keep": "1"}, headers=HX).text
    done = real_pages.post("/leads", data={"name": "Nut Works"}, headers=HX).text

    form = found(r'(?s)<details class="rb-step" name="lead-act" open>(.*?)</details>', wrong)
    assert ['value="Pumps"', 'value="much"'] == [one for one in ('value="Pumps"', 'value="much"') if one in form]
    form = found(r'(?s)<details class="rb-step rb-bring" name="bring" open>(.*?)</details>', known)
    assert 'value="Nut Works"' in form and "checked" in form and 'name="again"' in form
    assert "open>" not in done and 'value="Nut Works"' not in done


def test_a_new_lead_is_kept_by_who_wishes_so(real_pages):
    become(real_pages, "ann")

    real_pages.post("/leads", data={"name": "Nut Works", "keep": "1"}, headers=HX)
    again = real_pages.post("/leads", data={"name": "", "phone": " "}, headers=HX).text

    assert "Nut Works" in see(real_pages, "/leads?tab=mine")
    assert "Say who it is, or how to reach them." in again


@pytest.mark.parametrize(("viewer", "may"), [("ann", False), ("bob", False), ("mia", True), ("boss", True)])
def test_leads_are_handed_out_by_those_who_lead(real_pages, viewer, may):
    lead(real_pages)
    become(real_pages, viewer)

    assert may == ("Hand out" in see(real_pages, "/leads"))
    step(real_pages, "assign", member="ann")
    become(real_pages, "ann")
    assert may == ("Bolt &amp; Sons" in see(real_pages, "/leads?tab=mine"))


def test_without_script_a_step_leads_back_to_the_list(real_pages):
    lead(real_pages)
    become(real_pages, "bob")

    answer = real_pages.post("/leads/L-1/claim", data={"tab": "mine"}, follow_redirects=False)

    assert (303, "/leads?tab=mine") == (answer.status_code, answer.headers["location"])


def test_the_pool_speaks_chinese(real_pages):
    lead(real_pages)
    become(real_pages, "ann")
    real_pages.cookies.set("raidboard_language", "zh")

    assert found(r"公海中有 (\d) 条线索", see(real_pages, "/leads?lang=zh")) == "1"
