"""Contracts on their pages: the list, the plan, payments in part and refunds in part, approval by two people."""

import re

import pytest

from server.app import services_of
from server.db.database import Database
from tests.server.pipeline.approving import require_approval
from tests.web.telling import become, found, see, tell
from tests.web.test_deals import act as act_on_deal
from tests.web.test_deals import open_deal

HX = {"hx-request": "true"}
PLAN = [{"instalment": str(at), "due_on": f"2027-0{at}-01", "amount": "600.00"} for at in (1, 2)]


def act(pages, what, contract="K", **fields):
    return pages.post(f"/pipeline/contract/{what}", data={"contract": contract, **fields}, headers=HX)


def sign(pages, contract="K", amount="1200.00", **more):
    return tell(
        pages, "contract.signed", contract=contract, account="ACME Steel", amount=amount, instalments=PLAN, **more
    )


def approve_everything(pages):
    """From now on contracts need a lead, and from 5,000 on a boss as well."""
    with pages.portal() as portal:
        portal.call(require_approval, services_of(pages.app).get(Database))


def version_on(page):
    return found(r'name="version" value="(\d+)"', page)


def xp_of(pages, rule):
    ledger = pages.get("/api/v1/members/ann/ledger").json()["items"]
    return sum(one["xp"] for one in ledger if one["rule"] == rule)


@pytest.mark.parametrize(
    ("viewer", "may"), [("ann", True), ("mia", True), ("boss", True), ("bob", False), ("zoe", False)]
)
def test_who_sees_anns_contract(real_pages, viewer, may):
    sign(real_pages)
    become(real_pages, viewer)

    assert ("ACME Steel" in see(real_pages, "/contracts")) is may
    assert real_pages.get("/contracts/K").status_code == (200 if may else 404)
    assert act(real_pages, "deliver").status_code == (200 if may else 404)


def test_no_contract_says_how_one_comes(real_pages):
    become(real_pages, "ann")

    assert "A won deal is signed on its page" in see(real_pages, "/contracts")


def test_a_part_is_paid_and_a_part_of_that_given_back(real_pages):
    sign(real_pages)
    become(real_pages, "ann")
    paid = act(real_pages, "pay", instalment="1", amount="400")
    earned = xp_of(real_pages, "collection_first")
    id = found(r'name="source" value="web/ann"><input type="hidden" name="id" value="([^"]*)"', paid.text)

    back = act(real_pages, "refund", source="web/ann", id=id, amount="100", note="wrong size")

    assert "paid CN¥400" in paid.text
    assert "paid CN¥300" in back.text
    assert (66, 50) == (earned, xp_of(real_pages, "collection_first"))


def test_what_bounces_takes_back_exactly_its_part_and_no_other(real_pages):
    open_deal(real_pages, amount="40000.00")
    become(real_pages, "ann")
    act_on_deal(real_pages, "win")
    act_on_deal(real_pages, "sign", parts="2", first_due="2027-01-31")
    act(real_pages, "deliver", contract="C-D-1")
    act(real_pages, "pay", contract="C-D-1", instalment="1")
    paid = act(real_pages, "pay", contract="C-D-1", instalment="2")
    before = {rule: xp_of(real_pages, rule) for rule in ("deal_won", "delivery", "collection")}
    id = found(r'name="source" value="web/ann"><input type="hidden" name="id" value="([^"]*)"', paid.text)

    bounced = act(real_pages, "refund", contract="C-D-1", source="web/ann", id=id)

    assert bounced.status_code == 200
    assert {"deal_won": 360, "delivery": 240, "collection": 500} == before
    after = {rule: xp_of(real_pages, rule) for rule in before}
    assert {"deal_won": 360, "delivery": 240, "collection": 250} == after


def test_the_plan_is_changed_row_by_row(real_pages):
    sign(real_pages)
    become(real_pages, "ann")
    version = version_on(see(real_pages, "/contracts/K"))
    rows = {"name": ["1", "2", ""], "due": ["2027-01-01", "2027-03-01", "2027-04-01"], "part": ["600", "300", "300"]}

    answer = act(real_pages, "amend", version=version, amount="1200", **rows)
    late = act(real_pages, "amend", version=version, amount="1300", **rows)

    assert answer.status_code == 200
    assert re.findall(r'rb-plan-name">([^<]*)<', answer.text) == ["1", "2", "3"]
    assert (422, True) == (late.status_code, "The payments add up to 1,200" in late.text)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"name": ["1"], "due": ["2027-01-01"], "part": ["600"]}, "add up to 600, the contract is worth 1,200"),
        ({"name": ["1"], "due": [""], "part": ["1200"]}, "Payment 1 has no day"),
        ({"name": ["1"], "due": ["2027-01-01"], "part": ["lots"]}, "is no amount"),
        ({"name": ["1", "1"], "due": ["2027-01-01"] * 2, "part": ["600"] * 2}, "Two payments are called"),
    ],
)
def test_a_plan_that_does_not_fit_is_told(real_pages, rows, told):
    sign(real_pages)
    become(real_pages, "ann")

    answer = act(real_pages, "amend", amount="1200", **rows)

    assert answer.status_code == 422
    assert told in answer.text


def test_whoever_comes_second_sees_what_happened_and_overwrites_nothing(real_pages):
    sign(real_pages)
    become(real_pages, "ann")
    version = version_on(see(real_pages, "/contracts/K"))
    tell(real_pages, "contract.amended", contract="K", amount="1500.00")

    answer = act(real_pages, "amend", version=version, amount="1300")

    assert answer.status_code == 422
    assert "Somebody was faster" in answer.text
    assert "Contract changed · <b>CN¥1,500</b>" in answer.text
    assert 'value="1300"' in answer.text
    assert "CN¥1,500" in found(r'(?s)rb-title-value">(.*?)</div>', see(real_pages, "/contracts/K"))


def test_a_contract_is_submitted_on_the_deal_approved_and_signed(real_pages):
    approve_everything(real_pages)
    open_deal(real_pages, amount="6000.00")
    become(real_pages, "ann")
    act_on_deal(real_pages, "win")
    submitted = act_on_deal(real_pages, "sign", parts="1", first_due="2027-01-31")
    own = see(real_pages, "/contracts/C-D-1")
    for who in ("mia", "boss"):
        become(real_pages, who)
        waiting = see(real_pages, "/contracts?state=waiting")
        decided = act(real_pages, "approve", contract="C-D-1", version=version_on(see(real_pages, "/contracts/C-D-1")))
        assert ("C-D-1" in waiting, decided.status_code) == (True, 200)
    become(real_pages, "ann")
    page = see(real_pages, "/contracts/C-D-1")
    rows = {"name": "1", "due": "2027-01-31", "part": "6000"}
    signed = act(real_pages, "sign", contract="C-D-1", version=version_on(page), amount="6000", **rows)

    assert submitted.headers["hx-redirect"] == "/contracts/C-D-1"
    assert "is asked now" in own
    assert 'hx-post="/pipeline/contract/approve"' not in own
    assert "Record the signature" in page
    assert "Signed</span>" in signed.text


def test_who_is_asked_reads_the_plan_as_money_and_who_approved_before(real_pages):
    approve_everything(real_pages)
    open_deal(real_pages, amount="6000.00")
    become(real_pages, "ann")
    act_on_deal(real_pages, "win")
    act_on_deal(real_pages, "sign", parts="2", first_due="2027-01-31")
    become(real_pages, "mia")
    act(real_pages, "approve", contract="C-D-1", version=version_on(see(real_pages, "/contracts/C-D-1")))
    become(real_pages, "boss")
    page = see(real_pages, "/contracts/C-D-1")

    plan = found(r'(?s)<ul class="rb-amounts">(.*?)</ul>', page)
    assert ["CN¥3,000", "CN¥3,000"] == re.findall(r'rb-number">([^<]*)<', plan)
    assert "Mia Chen" in found(r"(?s)Contract approved(.*?)</li>", page)
    assert "not signed yet" not in page


def test_an_amount_that_is_wrong_stays_in_the_form_it_was_typed_into(real_pages):
    sign(real_pages)
    become(real_pages, "ann")
    name = found(r'rb-plan-name">([^<]*)<', see(real_pages, "/contracts/K"))

    wrong = act(real_pages, "pay", instalment=name, amount="lots").text

    assert 1 == wrong.count('name="contract-act" open') == wrong.count('value="lots"')


def test_a_rejection_needs_its_reason_and_is_shown(real_pages):
    approve_everything(real_pages)
    open_deal(real_pages, amount="1000.00")
    become(real_pages, "ann")
    act_on_deal(real_pages, "win")
    act_on_deal(real_pages, "sign", parts="1", first_due="2027-01-31")
    become(real_pages, "mia")
    silent = act(real_pages, "reject", contract="C-D-1")
    act(real_pages, "reject", contract="C-D-1", note="ask for half in advance")
    become(real_pages, "ann")

    assert (422, True) == (silent.status_code, "Why is it rejected?" in silent.text)
    assert "ask for half in advance" in see(real_pages, "/contracts/C-D-1")
