"""The pages of barriers: reporting within seconds, the list, and one barrier with all that may be done about it."""

import re

import pytest

from tests.web.telling import become, found, see, tell

HX = {"hx-request": "true"}


def report(pages, who="ann", expect=303, **changed):
    """Report a barrier by the form; answers its page's path."""
    become(pages, who)
    fields = {"cause": "access", "text": "The road is mud\nsince Monday", "amount": "40k", "region": "east"} | changed
    answer = pages.post("/barriers/new", data=fields)
    assert expect == answer.status_code, answer.text[:500]
    return answer.headers["location"].partition("?")[0] if expect == 303 else answer.text


def do(pages, path, what, who="boss", expect=200, **fields):
    """Do something on a barrier's page; answers the fragment."""
    become(pages, who)
    answer = pages.post(f"{path}/do/{what}", data=fields, headers=HX)
    assert expect == answer.status_code, answer.text[:500]
    return answer.text


def test_a_report_is_one_form(real_pages):
    path = report(real_pages, part="access.roads", place="Gate 3")

    page = see(real_pages, path)

    assert ["Roads and transport", "CN¥40K", "Gate 3", "Reported"] == [
        word for word in ("Roads and transport", "CN¥40K", "Gate 3", "Reported") if word in page
    ]
    assert "The road is mud" in see(real_pages, "/barriers")


def test_what_is_missing_is_said_beside_the_fields(demo_pages):
    page = report(demo_pages, expect=422, cause="", text="", amount="much")

    assert "Choose what it is." in page
    assert "Say in a few words what stands in the way." in page
    assert "“much” is no amount." in page


def test_the_form_knows_where_one_comes_from(demo_pages):
    tell(demo_pages, "deal.opened", "ann", deal="D-1", account="ACME Steel", amount="82000")
    become(demo_pages, "ann")

    page = see(demo_pages, "/barriers/new?account=ACME Steel&deal=D-1")

    assert "82000" == found(r'name="amount"[^>]*value="([^"]*)"', page)
    assert "It touches 1 open deal: CN¥82,000" in page
    assert "ACME Steel" in found(r'(?s)class="rb-about">(.*?)</p>', page)


def test_what_is_reported_already_is_offered_before_sending(demo_pages):
    path = report(demo_pages)
    become(demo_pages, "bob")

    page = see(demo_pages, "/barriers/new/similar?cause=access&region=east")

    assert path in page
    answer = demo_pages.post(f"{path}/do/second?go=1", headers=HX)
    assert path == answer.headers["hx-redirect"]
    assert "Bob Smith" in found(r"(?s)What happened(.*)", see(demo_pages, path))


def test_from_report_to_relief_and_end(demo_pages):
    path = report(demo_pages)
    do(demo_pages, path, "confirm", who="mia")
    do(demo_pages, path, "own", who="mia", owner="bob", due="2999-01-01")
    page = do(demo_pages, path, "relieve", percent="20", until="2027-01-31", reason="Mud", scope="region:east")
    assert "East" in found(r"(?s)Relieved targets(.*?)</section>", page)

    page = do(demo_pages, path, "resolve", who="bob", text="Gravel")

    assert "Resolved. Well done." in page
    assert "over" in found(r"(?s)Relieved targets(.*?)</section>", page)
    assert "The road is mud" not in see(demo_pages, "/barriers")
    assert "The road is mud" in see(demo_pages, "/barriers?state=resolved")


def test_a_barrier_becomes_a_bounty_with_one_click(demo_pages):
    path = report(demo_pages)
    do(demo_pages, path, "confirm", who="mia")

    page = do(demo_pages, path, "bounty", who="mia", title="Get gravel on the road")

    assert "Bounty posted: Get gravel on the road" in page
    become(demo_pages, "ann")
    assert "Get gravel on the road" in see(demo_pages, "/quests?tab=bounties")


@pytest.mark.parametrize(
    ("what", "fields", "told"),
    [
        ("reject", {"reason": ""}, "Say why, so that whoever reported it understands."),
        ("comment", {"text": ""}, "Write something, or add a file."),
        ("edit", {"text": "", "amount": "1"}, "Say in a few words what stands in the way."),
    ],
)
def test_a_form_that_lacks_something_stays_open(demo_pages, what, fields, told):
    assert told in do(demo_pages, report(demo_pages), what, expect=422, **fields)


def test_evidence_is_kept_and_what_is_no_evidence_is_refused(demo_pages):
    path = report(demo_pages)

    page = do(demo_pages, path, "comment", text="The minutes")
    sent = demo_pages.post(f"{path}/do/comment", files={"files": ("note.txt", b"mud", "text/plain")}, headers=HX)
    refused = demo_pages.post(
        f"{path}/do/comment", files={"files": ("x.svg", b"<svg onload=x>", "image/svg+xml")}, headers=HX
    )

    assert "The minutes" in page
    assert (200, 422) == (sent.status_code, refused.status_code)
    assert "note.txt" in sent.text


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("ann", {"edit", "comment"}),
        ("bob", {"second", "comment"}),
        ("mia", {"confirm", "reject", "edit", "second", "comment"}),
        ("boss", {"confirm", "reject", "edit", "second", "comment"}),
    ],
)
def test_who_may_do_what_with_a_new_report(demo_pages, who, shown):
    path = report(demo_pages)
    become(demo_pages, who)

    assert shown == set(re.findall(r'action="/barriers/[^/"]+/do/(\w+)"', see(demo_pages, path)))


def test_others_do_not_find_it(demo_pages):
    path = report(demo_pages)
    become(demo_pages, "zoe")

    assert 404 == demo_pages.get(path).status_code
    assert "The road is mud" not in see(demo_pages, "/barriers?state=")


def test_an_account_tells_its_barriers(demo_pages):
    tell(demo_pages, "deal.opened", "ann", deal="D-1", account="ACME Steel", amount="82000")
    path = report(demo_pages, account="ACME Steel")
    number = found(r"/customers/(\d+)", see(demo_pages, path))

    page = see(demo_pages, f"/barriers/of-account/{number}")

    assert path in page
    assert f"/barriers/new?account={number}" in page


def test_in_chinese(demo_pages):
    path = report(demo_pages)
    become(demo_pages, "rep")

    assert "我也遇到" in see(demo_pages, path)
    assert "上报障碍" in see(demo_pages, "/barriers")


def test_causes_are_called_in_the_language_of_the_page(demo_pages):
    report(demo_pages, part="access.roads")
    become(demo_pages, "ann")

    page = see(demo_pages, "/barriers?lang=zh")

    assert "道路交通" in page
    assert "Roads and transport" not in page


def test_what_happened_to_a_barrier_is_told_among_everything_else(real_pages):
    tell(real_pages, "call.logged", "ann", account="ACME Steel", outcome="connected", duration_s=60)
    path = report(real_pages, account="ACME Steel")
    do(real_pages, path, "confirm")
    become(real_pages, "ann")

    page = see(real_pages, "/members/ann")

    told = set(re.findall(r'href="/events/(\d+)"', page))
    assert len(told) > 1
    for number in told:
        see(real_pages, f"/events/{number}")
    assert "Barrier" in see(real_pages, found(r'href="(/customers/\d+)"', see(real_pages, "/customers")))


def test_touched_deals_stand_by_name_for_those_who_may_see_them(demo_pages):
    tell(demo_pages, "deal.opened", "ann", deal="D-1", title="Pumps for hall 3", account="ACME Steel", amount="82000")
    path = report(demo_pages, account="ACME Steel", deal="D-1", region="")

    become(demo_pages, "ann")
    assert 2 == see(demo_pages, path).count('<a href="/deals/D-1">Pumps for hall 3</a>')
    become(demo_pages, "bob")
    hidden = see(demo_pages, path)
    assert (0, 2) == (hidden.count("Pumps for hall 3"), hidden.count("a deal of somebody else"))


def test_an_admin_sets_that_only_leads_see_who_reported(real_pages):
    path = report(real_pages)
    become(real_pages, "admin")
    assert "Nobody has set this yet" in see(real_pages, "/barriers/settings")
    assert "/barriers/settings" in see(real_pages, "/barriers")

    answer = real_pages.post("/barriers/settings", data={"reporter": "leads", "version": "0"})

    assert (303, "/barriers/settings") == (answer.status_code, answer.headers["location"])
    page = see(real_pages, "/barriers/settings")
    assert "admin" in found(r"(?s)Set so far(.*?)</section>", page)
    become(real_pages, "bob")
    assert "Only leads and bosses see that you reported it." in see(real_pages, "/barriers/new")
    assert ("somebody of the team", 0) == (
        found(r"(somebody of the team)", see(real_pages, path)),
        see(real_pages, path).count("/members/ann"),
    )


def test_who_is_no_admin_finds_no_settings_and_an_old_form_changes_nothing(demo_pages):
    become(demo_pages, "boss")
    assert 404 == demo_pages.get("/barriers/settings").status_code
    assert 403 == demo_pages.post("/barriers/settings", data={"reporter": "leads"}).status_code


@pytest.mark.parametrize("path", ["/dashboards?scope=region:east", "/barriers?region=east"])
def test_from_the_pages_of_a_region_the_form_knows_the_region(demo_pages, path):
    become(demo_pages, "boss")
    assert 'href="/barriers/new?region=east"' in see(demo_pages, path)

    assert '<option value="east" selected>' in see(demo_pages, "/barriers/new?region=east")
