"""Who may record what, for whom, and whose deals they may touch."""

import json

import pytest

from server.intake.submission import Submission
from tests.server.intake.recording import event, outcomes, reversal

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("by", "ann", "bob", "zoe"),
    [
        ("ann", True, False, False),
        ("bob", False, True, False),
        ("zoe", False, False, True),
        ("mia", True, True, False),  # leads Ann and Bob
        ("bea", True, True, True),
        ("ada", True, True, True),
        ("program", True, True, True),
    ],
)
async def test_who_may_record_for_whom(desk, by, ann, bob, zoe):
    receipts = await desk.send(*(event(name, member=name) for name in ("ann", "bob", "zoe")), by=by)

    assert [ann, bob, zoe] == [outcome == "recorded" for outcome in outcomes(receipts)]
    assert {"recorded", "not_allowed"} >= set(outcomes(receipts))


async def test_an_event_that_names_nobody_is_its_senders(desk):
    await desk.send(event("1"), by="ann")
    (unnamed,) = await desk.send(event("2"))

    assert {"ann": 1} == await desk.measured("calls")
    assert [("invalid", "/data/member")] == [(unnamed.code, unnamed.problems[0][0])]


async def test_credit_may_be_shared_by_whoever_has_a_part_in_it(desk):
    shared = [{"member": "ann", "share": 0.5}, {"member": "zoe", "share": 0.5}]
    receipts = [(await desk.send(event(f"{by}", credits=shared), by=by))[0] for by in ("ann", "zoe", "bob", "mia")]

    assert ["recorded", "recorded", "not_allowed", "not_allowed"] == outcomes(receipts)


@pytest.mark.parametrize(
    ("type", "data"),
    [
        ("deal.reopened", {}),
        ("deal.lost", {"reason": "price"}),
        ("deal.stage_changed", {"stage": "two"}),
        ("deal.amended", {"amount": "1"}),
        ("deal.opened", {}),
        ("deal.won", {"amount": "1"}),
    ],
)
async def test_a_rep_does_not_touch_somebody_elses_deal(desk, type, data):
    await desk.send(event("won", "deal.won", deal="D", amount="1000"), by="ann")
    touched = event("touch", type, time="2026-11-20T09:10:00+08:00", deal="D", **data)
    stranger, lead = await desk.send(touched, by="zoe"), await desk.send(touched, by="mia")

    assert ["not_allowed"] == outcomes(stranger)
    assert ("/data/deal", "is 'D', which belongs to somebody else") == stranger[0].problems[0]
    assert ["recorded"] == outcomes(lead)


async def test_within_one_batch_the_first_to_name_a_deal_has_it(desk):
    receipts = await desk.recorder.submit(
        [
            Submission(json.dumps(event("1", "deal.opened", deal="D")).encode(), desk.viewer("ann")),
            Submission(json.dumps(event("2", "deal.won", deal="D", amount="9")).encode(), desk.viewer("zoe")),
        ]
    )

    assert ["recorded", "not_allowed"] == outcomes(receipts)


@pytest.mark.parametrize(
    ("by", "may"), [("ann", True), ("bob", False), ("zoe", False), ("mia", True), ("bea", True), ("program", True)]
)
async def test_who_may_take_anns_event_back(desk, by, may):
    await desk.send(event("1"), by="ann")
    (receipt,) = await desk.send(reversal("r", "1"), by=by)

    assert may == (receipt.status == "recorded")
    assert may or receipt.problems == (("/data/reverses", "is 'test' '1', which is no event of yours"),)


async def test_an_event_of_others_and_an_event_that_never_was_look_alike(desk):
    await desk.send(event("1"), by="ann")
    taken, never = await desk.send(reversal("r1", "1"), reversal("r2", "2"), by="zoe")

    assert taken.problems[0][1].replace("'1'", "'2'") == never.problems[0][1]
    assert taken.code == never.code == "not_allowed"


async def test_whoever_notes_a_payment_it_is_the_contracts(desk):
    await desk.send(event("1", "contract.signed", contract="C", amount="1000"), by="ann")
    noted = event("2", "collection.received", contract="C", amount="1000")
    claimed = event("3", "collection.received", contract="C", amount="1000", member="bob")
    receipts = [(await desk.send(noted, by="bob"))[0], (await desk.send(claimed, by="bob"))[0]]

    assert ["recorded", "not_allowed"] == outcomes(receipts)
    assert {"ann": 100_000} == await desk.measured("collected")


async def test_a_payment_that_nobodys_contract_explains_is_its_senders_until_one_does(desk):
    noted = event("1", "collection.received", contract="C", amount="1000")
    await desk.send(noted, by="bob")
    before = await desk.measured("collected")
    await desk.send(event("2", "contract.signed", contract="C", amount="1000", member="ann"))

    assert ({"bob": 100_000}, {"ann": 100_000}) == (before, await desk.measured("collected"))


async def test_the_sender_of_a_note_may_take_it_back(desk):
    await desk.send(event("1", "contract.signed", contract="C", amount="1000"), by="ann")
    await desk.send(event("2", "collection.received", contract="C", amount="1000"), by="bob")
    receipts = [(await desk.send(reversal(by, "2"), by=by))[0] for by in ("zoe", "bob")]

    assert ["not_allowed", "recorded"] == outcomes(receipts)
    assert {} == await desk.measured("collected")
