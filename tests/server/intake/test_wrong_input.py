"""Everything that can be wrong with an event is answered with the field and the value."""

import json

import pytest

from tests.server.intake.recording import event, outcomes

pytestmark = pytest.mark.anyio

WON = {"member": "ann", "deal": "D", "amount": "5"}


def won(**data):
    """A win with something wrong in it."""
    return event("x", "deal.won", **(WON | data))


def share(member, part):
    """One member's part of it."""
    return {"member": member, "share": part}


def without(field, told):
    """The event without one attribute."""
    return {name: value for name, value in told.items() if name != field}


WRONG = [
    (event("x", "deal.wno"), "invalid", "/type", "'deal.wno'"),
    (event("x", "quest.approved", quest="q", member="ann"), "invalid", "/type", "'quest.approved'"),
    (without("id", event("x")), "invalid", "/id", "is missing"),
    (without("source", event("x")), "invalid", "/source", "is missing"),
    (without("type", event("x")), "invalid", "/type", "is missing"),
    (without("time", event("x")), "invalid", "/time", "is missing"),
    (event("x") | {"id": 5}, "invalid", "/id", "is 5"),
    (event("x") | {"id": ""}, "invalid", "/id", "is ''"),
    (event("y" * 201), "invalid", "/id", "yyy"),
    (event("a\nb"), "invalid", "/id", r"'a\nb'"),
    (event("a\n"), "invalid", "/id", r"'a\n'"),
    (event("x", source="a\x1fb"), "invalid", "/source", r"'a\x1fb'"),
    (event("x") | {"specversion": "0.3"}, "invalid", "/specversion", "'0.3'"),
    (event("x", member="ann") | {"data": []}, "invalid", "/data", "is []"),
    (event("x", member="ann") | {"data": None}, "invalid", "/data", "is None"),
    (event("x", "deal.won", member="ann", deal="D"), "invalid", "/data/amount", "is missing"),
    (event("x", "deal.won", member="ann", amount="5"), "invalid", "/data/deal", "is missing"),
    (won(colour="red"), "invalid", "/data/colour", "'red'"),
    (won(deal=5), "invalid", "/data/deal", "is 5"),
    (won(deal="D\x00"), "invalid", "", "U+0000"),
    (won(note="a\x00b"), "invalid", "", "U+0000"),
    (won(deal="d" * 201), "invalid", "/data/deal", "ddd"),
    (won(note="n" * 4001), "invalid", "/data/note", "nnn"),
    (won(amount="five"), "invalid", "/data/amount", "'five'"),
    (won(amount=[5]), "invalid", "/data/amount", "is [5]"),
    (won(amount="-5"), "invalid", "/data/amount", "is -5"),
    (won(amount="NaN"), "invalid", "/data/amount", "is NaN"),
    (won(amount="sNaN"), "invalid", "/data/amount", "NaN"),
    (won(amount="Infinity"), "invalid", "/data/amount", "is Infinity"),
    (won(amount="1e999999999"), "invalid", "/data/amount", "larger than"),
    (won(amount="1e-999999999"), "invalid", "/data/amount", "too many decimals"),
    (won(amount="5.001"), "invalid", "/data/amount", "5.001"),
    (won(amount="5.1", currency="JPY"), "invalid", "/data/amount", "5.1"),
    (won(amount="1000000000001"), "invalid", "/data/amount", "1000000000001"),
    (won(cost="-1"), "invalid", "/data/cost", "is -1"),
    (won(currency="cny"), "invalid", "/data/currency", "'cny'"),
    (won(currency="XYZ"), "invalid", "/data/currency", "'XYZ'"),
    (won(currency="USD"), "unknown", "/data/currency", "'USD'"),
    (won(member="nobody"), "unknown", "/data/member", "'nobody'"),
    (won(member=""), "invalid", "/data/member", "is ''"),
    (won(region="moon"), "unknown", "/data/region", "'moon'"),
    (
        won(credits=[{"member": "ann", "share": 0.6}, {"member": "bob", "share": 0.6}]),
        "invalid",
        "/data/credits",
        "1.2",
    ),
    (
        won(credits=[{"member": "ann", "share": 0.5}, {"member": "ann", "share": 0.5}]),
        "invalid",
        "/data/credits",
        "ann",
    ),
    (won(credits=[share("ann", 0.5), share("Ann Ash", 0.5)]), "invalid", "/data/credits/1/member", "'ann'"),
    (won(credits=[{"member": "ann", "share": 0}]), "invalid", "/data/credits/0/share", "is 0"),
    (won(credits=[{"member": "ann", "share": "1e-999999999"}]), "invalid", "/data/credits/0/share", "finer than"),
    (won(credits=[{"member": "ann", "share": "NaN"}]), "invalid", "/data/credits/0/share", "is NaN"),
    (won(credits=[{"member": "nobody", "share": 1}]), "unknown", "/data/credits/0/member", "'nobody'"),
    (won(credits=[{"member": "ann"}]), "invalid", "/data/credits/0/share", "is missing"),
    (event("x", time="yesterday", member="ann"), "invalid", "/time", "'yesterday'"),
    (event("x", time="2026-11-20", member="ann"), "invalid", "/time", "'2026-11-20'"),
    (event("x", time="2026-11-20T09:00:00", member="ann"), "invalid", "/time", "offset"),
    (event("x", time="2026-02-30T09:00:00Z", member="ann"), "invalid", "/time", "2026-02-30"),
    (event("x", time="1969-11-20T09:00:00Z", member="ann"), "invalid", "/time", "1969"),
    (event("x", time="0001-01-01T00:00:00+14:00", member="ann"), "invalid", "/time", "0001"),
    (event("x", time="9999-12-31T23:59:59-14:00", member="ann"), "invalid", "/time", "9999"),
    (event("x", time="2026-11-20T09:36:00+08:00", member="ann"), "future", "/time", "2026-11-20T01:36:00+00:00"),
    (event("x", outcome="perhaps", member="ann"), "invalid", "/data/outcome", "'perhaps', must be one of connected, "),
    (event("x", duration_s=-1, member="ann"), "invalid", "/data/duration_s", "is -1"),
    (event("x", duration_s=1.5, member="ann"), "invalid", "/data/duration_s", "is 1.5"),
    (event("x", duration_s=10**30, member="ann"), "invalid", "/data/duration_s", "10000"),
    (event("x", "event.reversed"), "invalid", "/data/reverses", "is missing"),
    (event("x", "event.reversed", reverses={"id": "1"}), "invalid", "/data/reverses/source", "is missing"),
    (
        event("x", "contract.signed", member="ann", contract="C", amount=5, instalments=[{"instalment": "1"}]),
        "invalid",
        "/data/instalments/0/due_on",
        "is missing",
    ),
    (
        event(
            "x",
            "contract.signed",
            member="ann",
            contract="C",
            amount=5,
            instalments=[{"instalment": "1", "due_on": "2026-13-01", "amount": 5}],
        ),
        "invalid",
        "/data/instalments/0/due_on",
        "'2026-13-01'",
    ),
]


@pytest.mark.parametrize(
    ("told", "code", "pointer", "value"),
    WRONG,
    ids=[f"{place} {wrong[2]} {wrong[3]}" for place, wrong in enumerate(WRONG)],
)
async def test_wrong_input_names_field_and_value(desk, told, code, pointer, value):
    wrong, right = await desk.send(told, event("right", member="ann"))

    assert (code, pointer) == (wrong.code, wrong.problems[0][0])
    assert value in wrong.problems[0][1]
    assert "recorded" == right.status


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"5", b"null", b'"text"', b"\xff\xfe", b'{"id": "\\ud800"}', b"{}x"])
async def test_what_is_no_event_at_all_is_answered_too(desk, raw):
    wrong, right = await desk.send(raw, event("right", member="ann"))

    assert ("invalid", "") == (wrong.code, wrong.id)
    assert wrong.problems[0][1]
    assert "recorded" == right.status


async def test_text_that_only_looks_like_a_forbidden_character_is_text(desk):
    told = event("1", member="ann", note="a \\u0000 in a manual")

    assert ["recorded"] == outcomes(await desk.send(json.dumps(told).encode()))


async def test_five_minutes_of_a_fast_clock_are_forgiven(desk):
    assert ["recorded"] == outcomes(await desk.send(event("1", time="2026-11-20T09:35:00+08:00", member="ann")))


async def test_a_nameless_sender_learns_the_id_of_the_event_that_was_wrong(desk):
    (receipt,) = await desk.send(event("x") | {"time": 5})

    assert ("x", "invalid") == (receipt.id, receipt.code)
