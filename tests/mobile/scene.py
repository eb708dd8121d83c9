"""Ann's phone after a full day without network: everything a screen can show, as the server told it last.

Long names, many lines and refused entries on purpose; the pictures in `docs/screens` are taken of it, too.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from mobile import remembered
from mobile.outbox import Item, Outbox, Owner, State, Value
from mobile.remembered import Remembered
from mobile.wire import Receipt
from tests.mobile.office import ME

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:1"
ANN = Owner(NOWHERE, "ann")
LONG_NAME = "一家名字特别特别长的钢铁股份有限公司上海浦东新区第一分公司大客户销售部北方办事处"
CALL: dict[str, Value] = {"account": "ACME Steel", "outcome": "connected", "direction": "out", "duration_s": 300}
# One of every screen.
PLACES = (
    *(
        "today",
        "notices",
        "log",
        "log:collection.received||ACME Steel",
        "quests",
        "quest:reference",
        "raids",
        "raid:r1",
    ),
    *("board", "deals", "deal:D-1", "accounts", "account:A-1", "barriers", "barrier:b1", "report:ACME Steel"),
    *("me", "ledger", "outbox", "more", "log:deal.lost|D-1|ACME Steel"),
)
# What whoever leads sees.
LEADS_PLACES = (
    *("raid:r3", "step:r3|", "step:r3|2", "seat:r3|bob", "seat:r3|zoe", "invite:r3", "end:r3"),
    *("raid:r4", "end:r4", "open:ACME Steel", "open:", "pool", "lead:L-1", "lead:L-2"),
    *("hand:L-2", "convert:L-2", "log:call.logged|L-2|Mr Li", "quest:words", "barrier:b2", "bounty"),
)


def _cny(amount: int) -> dict[str, str]:
    return {"amount": f"{amount}.00", "currency": "CNY"}


def _quest(id: str, title: str, state: str, done: int, goal: int, kind: str = "quest") -> dict[str, object]:
    part = {"title": "Calls connected", "progress": done, "goal": goal, "ratio": done / goal}
    return {
        **{"id": id, "kind": kind, "title": title, "text": "What it asks, in a sentence or two.", "state": state},
        **{"objectives": [part] if kind == "quest" else [], "reward": {"xp": 60}, "deadline": "2026-11-30"},
        **{"posted_by": "mia" if kind == "bounty" else None, "note": ""},
    }


def _taker(member: str, state: str, note: str) -> dict[str, str]:
    return {"member": member, "state": state, "note": note}


def _notice(kind: str, urgency: str, days: int, about: str, amount: int | None) -> dict[str, object]:
    return {
        **{"key": f"{kind}:{days}", "kind": kind, "urgency": urgency, "on": "2026-11-20", "days": days},
        "about": {"type": about, "id": "r1", "title": "Plant extension"},
        **{"part": "Show the plant manager the sample", "account": {"id": 1, "name": "ACME Steel"}},
        "amount": _cny(amount) if amount else None,
    }


def _raid(id: str, account: str, left: int, state: str = "active") -> dict[str, object]:
    return {
        **{"id": id, "title": "Plant extension", "account": {"id": 1, "ref": "A-1", "name": account}, "state": state},
        **{"phase": "negotiate", "hp": {"max": _cny(600_000), "left": _cny(left)}, "ends_on": "2026-12-18"},
        "members": ["ann", "bob"],
    }


def _seat(member: str, role: str, damage: int, share: float, is_lead: bool) -> dict[str, object]:
    return {
        **{"member": member, "role": role, "damage": _cny(damage), "share": share, "is_lead": is_lead},
        "left_at": None,
    }


def _step(id: str, who: str, channel: str, state: str) -> dict[str, object]:
    return {
        **{"id": id, "who": who, "channel": channel, "contact": "Mr Wu", "what": "Show the plant manager the sample."},
        **{"due": "2026-11-21T02:00:00Z", "day_only": True, "state": state},
    }


def _line(kind: str, damage: int, heal: int) -> dict[str, object]:
    return {"seq": 1, "at": "2026-11-19T02:00:00Z", "kind": kind, "member": "bob", "by": "bob"} | {
        **{"damage": _cny(damage), "heal": _cny(heal), "note": ""}
    }


_ROOM = _raid("r1", "ACME Steel", 247_560) | {
    "roster": [_seat("ann", "opener", 52_000, 0.31, False), _seat("bob", "closer", 118_000, 0.69, True)],
    "steps": [
        _step("1", "bob", "call", "done"),
        _step("2", "ann", "visit", "open"),
        _step("3", "bob", "meeting", "open"),
    ],
    "log": [_line("raid.opened", 0, 0), _line("call.logged", 1_440, 0), _line("raid.slot_missed", 0, 6_000)],
    "notes": [
        {"seq": 1, "at": "2026-11-19T02:00:00Z", "member": "bob", "text": "The plant manager decides on Friday."}
    ],
    "rights": {"take_part": True, "note": True, "leave": True},
    "version": 5,
    "people": {"ann": "Ann Ash", "bob": "Bob Birch"},
    "roles": {"opener": "Opener", "closer": "Closer"},
}


_LED = _ROOM | {
    **{"id": "r3", "account": {"id": 1, "ref": "A-1", "name": LONG_NAME}},
    "rights": {"manage": True, "take_part": True, "note": True, "leave": True},
}
_LOST = _LED | {"id": "r4", "state": "escaped", "rights": {"note": True, "review": True}}


def _colleague(username: str, name: str, team: str) -> dict[str, object]:
    return {"username": username, "name": name, "role": "rep", "team": team.lower(), "team_name": team}


def _row(place: int) -> dict[str, object]:
    name = LONG_NAME if place == 2 else f"Bob {place}" if place != 1 else "Ann Ash"
    id = "ann" if place == 1 else f"bob{place}"
    return {"rank": place + 3, "id": id, "name": name, "value": 12_400 - place * 310, "move": 1 - place}


def _deal(id: str, account: str, amount: int) -> dict[str, object]:
    return {
        **{"id": id, "state": "open", "title": f"{account} · Pressure transmitter PT-40", "stage": "Negotiation"},
        **{"account": {"id": "A-1", "name": account}, "product": {"id": "P", "name": "Pressure transmitter PT-40"}},
        **{"amount": _cny(amount), "days_in_stage": 6, "expected_close": "2026-12-09", "contact": "Mr Wu"},
    }


def _sold(product: str, quantity: int, price: int, discount: int) -> dict[str, object]:
    amount = _cny(quantity * price - discount)
    return {
        **{"product": {"id": product, "name": product}, "quantity": quantity, "price": _cny(price)},
        **{"discount": _cny(discount), "amount": amount, "cost": None, "margin": None},
    }


def _ticket(id: str, title: str, priority: str) -> dict[str, object]:
    return {
        **{"id": id, "state": "open", "title": title, "priority": priority, "contact": "Ms Zhu"},
        **{"product": {"id": "P", "name": "Pressure transmitter PT-40"}, "opened_at": "2026-11-18T02:00:00Z"},
    }


def _lead(id: str, state: str, name: str) -> dict[str, object]:
    is_held = state == "held"
    return {
        **{"id": id, "state": state, "name": name, "origin": "Trade fair", "account": None, "reason": ""},
        **{"phone": "+86 555 8042 7494" if is_held else "•••7494", "contact": "Mr Li" if is_held else ""},
        **{"holder": "ann" if is_held else None, "since": "2026-11-18T02:00:00Z"},
        "recycles_on": "2026-12-02" if is_held else None,
    }


def _account(id: str, name: str) -> dict[str, object]:
    return {
        **{"id": id, "name": name, "key": True, "industry": "Steel", "size": "Large", "owner": "ann"},
        **{"phone": "+86 555 8042 7494", "note": "Budget is set in October for the next year."},
    }


def _barrier(id: str, state: str, cause: str, text: str) -> dict[str, object]:
    return {
        **{"id": id, "state": state, "cause": cause.lower(), "cause_title": cause, "text": text, "confirmations": 3},
        **{"account": {"id": 1, "ref": "A-1", "name": "ACME Steel"}, "blocked": _cny(120_000), "owner": "mia"},
        "late": state == "owned",
    }


def _entry(why: str, xp: int) -> dict[str, object]:
    return {"xp": xp, "coins": 0, "why": why, "day": "2026-11-19"}


_DEALS = [_deal("D-1", "ACME Steel", 32_200), _deal("D-2", LONG_NAME, 1_060_000)]
_CONTACT = {"name": "Mr Wu", "title": "Plant manager", "phone": "+86 555 9244 5897"}
_BARRIERS = [
    _barrier("b1", "owned", "Access", "The road to the plant is mud; only one kind of car gets in."),
    _barrier("b2", "reported", "Price", LONG_NAME),
    _barrier("b3", "resolved", "Delivery", "The crane was late."),
]
ANSWERS: dict[str, object] = {
    "me": ME
    | {"visibility": "named", "organisation": {"currency": "CNY", "utc_offset_s": 28_800}}
    | {"permissions": ["events:write:own", "raids:open", "quests:post"]},
    "quests": {
        "mine": [_quest("voices", "Eight voices", "open", 5, 8), _quest("bank", LONG_NAME, "open", 1, 2)],
        "offered": [
            _quest("trip", "Road trip", "offered", 0, 5),
            _quest("reference", "A reference in a new industry", "offered", 0, 1, "bounty"),
        ],
        "finished": [_quest("hello", "Say hello", "done", 1, 1)],
        "posted": [
            _quest("words", "A good word of a customer", "open", 0, 1, "bounty")
            | {"takers": [_taker("zoe", "submitted", "Mr Wu wrote to us."), _taker("cid", "rejected", LONG_NAME)]}
        ],
    },
    "notices": {
        "items": [
            _notice("instalment_overdue", "late", 39, "contract", 19_900),
            _notice("step_due", "today", 0, "raid", None),
            _notice("deal_late", "late", 5, "deal", 106_000),
            _notice("birthday", "soon", 2, "contact", None),
            _notice("account_silent", "watch", 41, "account", None),
        ]
    },
    "raids": {"items": [_raid("r1", "ACME Steel", 247_560), _raid("r2", LONG_NAME, 0, "victory")]},
    "raid:r1": _ROOM,
    "raid:r3": _LED,
    "raid:r4": _LOST,
    "raid_rules": {
        "roles": [{"id": "opener", "title": "Opener"}, {"id": "closer", "title": "Closer"}],
        "plans": [{"id": "new_business", "title": "New business in five weeks", "steps": 6}],
    },
    "colleagues": {"items": [_colleague("zoe", "Zoe Zhu", "Red"), _colleague("cid", LONG_NAME, "Blue")]},
    "deals_with:ACME Steel": {"items": _DEALS[:1]},
    "board:month:member:company:value:around": {
        **{"title": "Experience points", "period": "2026-11", "by": "member"},
        "rows": [_row(place) for place in range(9)],
    },
    "losses": {
        "items": [
            {"id": "price", "title": "Price"},
            {"id": "competitor", "title": "A competitor was chosen"},
            {"id": "other", "title": "Something else"},
        ],
        "required": True,
        "listed": False,
    },
    "deals": {"items": _DEALS},
    "deal:D-1": _DEALS[0]
    | {"lines": [_sold("Pressure transmitter PT-40", 12, 2_500, 0), _sold(LONG_NAME, 1_000, 1_250, 50_000)]},
    "accounts": {"items": [_account("A-1", "ACME Steel"), _account("A-2", LONG_NAME)]},
    "account:A-1": _account("A-1", "ACME Steel"),
    "contacts:A-1": {"items": [_CONTACT, _CONTACT | {"name": "Ms Zhu"}]},
    "deals:A-1": {"items": _DEALS[:1]},
    "tickets:A-1": {"items": [_ticket("T-1", "The display stays dark", "high"), _ticket("T-2", LONG_NAME, "low")]},
    "pool": {"items": [_lead("L-1", "pool", "Bolt & Sons"), _lead("L-3", "pool", LONG_NAME) | {"reason": "no budget"}]},
    "my_leads": {"items": [_lead("L-2", "held", LONG_NAME)]},
    "lead:L-2": _lead("L-2", "held", LONG_NAME),
    "hands": {"fields": [], "holding": 50, "claimed_today": 3, "hold_limit": 50, "daily_claims": 10},
    "barriers": {"items": _BARRIERS},
    "barrier:b2": _BARRIERS[1] | {"rights": {"second": True, "confirm": True, "reject": True, "own": True}},
    "ledger": {
        "items": [
            _entry("Connected call · ACME Steel · Standard rules v1", 5),
            _entry(f"Deal paid · {LONG_NAME}", -120),
        ],
        "sum": {"xp": 1240, "coins": 3},
    },
}


def _settled(items: list[Item]) -> list[Receipt]:
    paid, refused, done = items
    return [
        Receipt(paid.id, True, 5, ("+5 Call · ACME Steel · Standard rules v1",)),
        Receipt(refused.id, False, 0, (), "no such name"),
        Receipt(done.id, True, 0, ()),
    ]


def set_the_scene(folder: Path) -> None:
    """Everything is in the phone's folder when the app starts."""
    remembered.save(folder, Remembered(NOWHERE, ANN.username, "token", "en"))
    outbox = Outbox(folder / "outbox.sqlite")
    calls = [outbox.log(ANN, "call.logged", CALL | {"account": name}, NOW) for name in ("ACME Steel", LONG_NAME)]
    accepted = outbox.act(ANN, "quest.accept", "quests/voices/accept", {}, NOW)
    outbox.settle(ANN, _settled([*calls, accepted]))
    outbox.log(ANN, "deal.won", {"account": "Zeta", "deal": "d", "amount": "120000.50"}, NOW)
    for name, answer in ANSWERS.items():
        outbox.remember(ANN, name, json.dumps(answer), NOW)
    assert 1 == outbox.count(ANN, State.WAITING)
    outbox.close()
