"""Customers: found and filtered, shown all around, added and edited by those who may, nothing overwritten unseen."""

import json
import re

import pytest

from tests.web.telling import become, found, see, tell

HX = {"hx-request": "true"}


def add(pages, name="ACME Steel", **fields):
    """A customer added on the page; answers its number."""
    answer = pages.post("/customers", data={"name": name, **fields})
    assert answer.status_code == 303, answer.text[-600:]
    return int(answer.headers["location"].rpartition("/")[2])


def names(page):
    return re.findall(r'rb-line-title" href="/customers/\d+">([^<]*)<', page)


def edit(pages, id, page="", **fields):
    """Send the form of a page (or a form that was just opened) with some fields changed."""
    page = page or see(pages, f"/customers/{id}")
    was = json.loads(found(r'name="was" value="([^"]*)"', page).replace("&#34;", '"'))
    version = found(r'name="version" value="(\d+)"', page)
    sent = {**was, "was": json.dumps(was), "version": version, **fields}
    return pages.post(f"/customers/{id}", data=sent, headers=HX)


def test_customers_that_events_name_stand_in_the_list(real_pages):
    tell(real_pages, "visit.logged", account="ACME Steel")
    become(real_pages, "zoe")

    page = see(real_pages, "/customers")

    assert names(page) == ["ACME Steel"]
    assert "No owner" in page


def test_nobody_yet_says_how_they_come(real_pages):
    become(real_pages, "ann")

    assert "No customer yet" in see(real_pages, "/customers")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=acme", ["ACME Steel"]),
        ("q=%E6%B5%B7%E6%B8%AF", ["海港物流"]),
        ("q=nothing", []),
        ("owner=me", ["ACME Steel"]),
        ("owner=-", ["海港物流"]),
        ("owner=nobody", []),
        ("industry=Steel", ["ACME Steel"]),
        ("region=east", ["ACME Steel"]),
        ("region=atlantis", []),
        ("key=1", []),
        ("sort=newest", ["海港物流", "ACME Steel"]),
        ("sort=nonsense", ["ACME Steel", "海港物流"]),
    ],
)
def test_search_filters_and_order(real_pages, query, shown):
    become(real_pages, "ann")
    add(real_pages, "ACME Steel", owner="ann", industry="Steel", region="East")
    add(real_pages, "海港物流")

    page = see(real_pages, f"/customers?{query}")

    assert names(page) == shown
    assert ("No customer found" in page) is (not shown)


def test_ten_thousand_come_in_pages(real_pages):
    become(real_pages, "ann")
    for number in range(60):
        add(real_pages, f"Customer {number:02}")

    first = see(real_pages, "/customers")
    second = see(real_pages, found(r'hx-get="(/customers/rows[^"]*)"', first).replace("&amp;", "&"))

    assert names(first) + names(second) == [f"Customer {number:02}" for number in range(60)]


def test_a_new_customer_is_ones_own(real_pages):
    become(real_pages, "ann")

    assert '<option value="ann" selected>' in see(real_pages, "/customers/new")
    page = see(real_pages, f"/customers/{add(real_pages, owner='ann', phone='+86 21', note='Gate 3')}")

    assert "Ann Lee" in found(r"(?s)<dt>Owner</dt><dd>(.*?)</dd>", page)
    assert "Gate 3" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": " "}, "A name is needed."),
        ({"name": "A", "website": "javascript:alert(1)"}, "This is no address of a web page."),
        ({"name": "A", "owner": "zoe"}, "Only the owner"),
    ],
)
def test_what_is_wrong_with_a_new_customer_is_said_and_nothing_lost(real_pages, fields, told):
    become(real_pages, "ann")

    answer = real_pages.post("/customers", data={"industry": "Steel", **fields})

    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="Steel"' in answer.text


def test_all_around_a_customer(real_pages):
    tell(real_pages, "deal.opened", deal="D-1", account="ACME Steel", title="Two presses", amount="40000.00")
    tell(real_pages, "deal.won", deal="D-2", account="ACME Steel", amount="9000.00")
    plan = [{"instalment": "part 1", "due_on": "2020-01-31", "amount": "9000.00"}]
    tell(real_pages, "contract.signed", contract="C-1", account="ACME Steel", amount="9000.00", instalments=plan)
    become(real_pages, "ann")

    page = see(real_pages, "/customers/1")

    assert "Two presses" in page
    assert "Contract C-1" in page
    assert "days late" in page
    assert found(r"(?s)rb-happenings\">(.*?)</ol>", page).count('<a href="/events/') >= 3
    assert "CN¥40K" in found(r'(?s)rb-sums">(.*?)rb-story', page)


@pytest.mark.parametrize(("viewer", "may"), [("mia", True), ("boss", True), ("bob", False), ("zoe", False)])
def test_everybody_sees_who_they_are_but_not_what_they_pay(real_pages, viewer, may):
    tell(real_pages, "deal.opened", deal="D-1", account="ACME Steel", title="Two presses", amount="40000.00")
    become(real_pages, viewer)

    page = see(real_pages, "/customers/1")

    assert "<h1>ACME Steel" in page
    assert ("Two presses" in page, "CN¥40K" in page) == (may, may)


@pytest.mark.parametrize(
    ("viewer", "may", "may_star"),
    [("ann", True, False), ("mia", True, True), ("boss", True, True), ("bob", False, False), ("zoe", False, False)],
)
def test_who_may_edit_anns_customer(real_pages, viewer, may, may_star):
    become(real_pages, "ann")
    id = add(real_pages, owner="ann")
    become(real_pages, viewer)

    page = see(real_pages, f"/customers/{id}")
    sent = real_pages.post(f"/customers/{id}", data={"name": "Other", "was": "{}"}, headers=HX)
    starred = real_pages.post(f"/customers/{id}/key", data={"key": "1"}, headers=HX)

    assert ('name="was"' in page, 'role="switch"' in page) == (may, may_star)
    assert ("<h1>Other" in sent.text) is may
    assert ("Now a key account" in starred.text) is may_star


def test_an_edit_is_kept_with_who_and_when(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, owner="ann", industry="Steel")

    answer = edit(real_pages, id, industry="Metals")

    assert "Saved" in answer.text
    assert "<del>Steel</del> → <ins>Metals</ins>" in answer.text
    assert "Ann Lee" in found(r"(?s)rb-changes\">(.*?)</ol>", answer.text)


def test_somebody_who_was_faster_is_shown_and_nothing_is_lost(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, owner="ann", industry="Steel", phone="1")
    opened = see(real_pages, f"/customers/{id}")
    edit(real_pages, id, industry="Metals")

    refused = edit(real_pages, id, opened, phone="2")
    saved = edit(real_pages, id, refused.text, phone="2")

    assert refused.status_code == 422
    assert "Somebody was faster" in refused.text
    assert "Industry: <b>Metals</b>" in refused.text
    assert 'name="phone" type="tel" value="2"' in refused.text
    assert "<dd>Metals</dd>" in saved.text
    assert 'href="tel:2"' in saved.text


def test_a_contact_is_added_and_changed(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, owner="ann")

    added = real_pages.post(
        f"/customers/{id}/contacts",
        data={"name": "Bo Li", "email": "bo@acme.example", "birthday": "1980-02-29"},
        headers=HX,
    )
    path = found(r'hx-post="(/customers/\d+/contacts/\d+)"', added.text)
    changed = real_pages.post(path, data={"name": "Bo Li", "title": "Buyer", "version": "1"}, headers=HX)
    late = real_pages.post(path, data={"name": "Bo Lee", "version": "1"}, headers=HX)

    assert "mailto:bo@acme.example" in added.text
    assert "Buyer" in changed.text
    assert "Somebody was faster" in late.text
    assert 'value="Bo Lee"' in late.text


def test_a_wrong_contact_stays_in_its_form(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, owner="ann")

    answer = real_pages.post(f"/customers/{id}/contacts", data={"name": "Bo", "email": "at home"}, headers=HX)

    assert answer.status_code == 422
    assert "This is no e-mail address." in answer.text
    assert 'value="at home"' in answer.text


def test_a_contact_of_another_customer_is_not_found(real_pages):
    become(real_pages, "ann")
    id, other = add(real_pages, owner="ann"), add(real_pages, "Other", owner="ann")
    added = real_pages.post(f"/customers/{id}/contacts", data={"name": "Bo"}, headers=HX)
    contact = found(r'hx-post="/customers/\d+/contacts/(\d+)"', added.text)

    assert real_pages.post(f"/customers/{other}/contacts/{contact}", data={"name": "X"}, headers=HX).status_code == 404


def test_a_deal_is_opened_with_the_customer(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, owner="ann")

    answer = real_pages.post(
        f"/customers/{id}/deals",
        data={"event_id": "new-1", "title": "Two presses", "amount": "40k", "stage": "Need"},
        headers=HX,
    )

    assert "Deal opened: ACME Steel" in answer.text
    assert "Two presses" in found(r"(?s)<h2>Open deals</h2>(.*?)</section>", answer.text)
    assert "Two presses" in see(real_pages, "/deals")


def test_earlier_events_come_below(real_pages):
    for _ in range(25):
        tell(real_pages, "visit.logged", account="ACME Steel")
    become(real_pages, "ann")

    first = see(real_pages, "/customers/1")
    second = see(real_pages, found(r'hx-get="(/customers/1/events[^"]*)"', first))

    told = re.findall(r'<a href="/events/(\d+)">Visit', first + second)
    assert len(told) == len(set(told)) == 25


def test_what_is_not_there_is_not_found(real_pages):
    become(real_pages, "boss")

    assert real_pages.get("/customers/99").status_code == 404
    assert real_pages.get("/customers/abc").status_code == 404


def test_names_are_text_and_nothing_else(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, "<b>ACME</b>", owner="ann", note="<script>x</script>", industry='"><i>')
    real_pages.post(f"/customers/{id}/contacts", data={"name": "<u>Bo</u>"}, headers=HX)

    for page in (see(real_pages, f"/customers/{id}"), see(real_pages, "/customers")):
        assert not re.search('<b>ACME|<script>x|<u>Bo|"><i>', page)
        assert "&lt;b&gt;ACME" in page


def test_the_places_below_customers_light_up_the_same_place(real_pages):
    become(real_pages, "ann")

    for path in ("/customers", "/deals", "/receivables"):
        page = see(real_pages, path)
        assert 'href="/customers" aria-current="page"' in page.partition("rb-main")[0]
        assert page.count('class="rb-place" href="/deals"') == 0


def test_in_chinese(real_pages):
    become(real_pages, "ann")
    id = add(real_pages, "海港物流", owner="ann")

    assert "谁在负责" in see(real_pages, "/customers?lang=zh")
    assert "添加联系人" in see(real_pages, f"/customers/{id}?lang=zh")


def test_who_is_slower_with_a_contact_sees_what_it_says_now(real_pages):
    become(real_pages, "ann")
    id = add(real_pages)
    real_pages.post(f"/customers/{id}/contacts", data={"name": "Li Wei", "phone": "1"}, headers=HX)
    path = f"/customers/{id}/contacts/1"
    real_pages.post(path, data={"version": "1", "name": "Li Wei", "phone": "2222222"}, headers=HX)

    slower = real_pages.post(path, data={"version": "1", "name": "Li Wei", "phone": "3333333"}, headers=HX)

    assert slower.status_code == 422
    assert "Somebody was faster" in slower.text and "Phone: 2222222" in slower.text and 'value="3333333"' in slower.text
