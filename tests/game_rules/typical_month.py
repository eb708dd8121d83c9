"""A typical month of one seller, and what a rulebook pays for it.

Four weeks from Monday, 1 February 2027. Every day 25 calls of which 10 connect (2 of them for ten minutes), 5 messages
and a deal that moves on; every week 6 visits, 2 meetings, 4 new, 2 claimed and 3 qualified leads, 3 new deals, 1 win,
1 loss and 1 contract; in the month 3 deliveries and 3 payments, one of them 10 days late. All sales are of 40,000.
Nobody is contacted twice a day, so that "once per" never bites; caps do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from game_rules.quests import completion_day, window_start
from game_rules.rulebook import Accept, Quest, Rule, Rulebook
from kpi.events import Kind
from kpi.language import Type
from kpi.measures import FACT_NAMES

SALE = 40_000_00
FIRST_DAY = date(2027, 2, 1).toordinal()
WORKDAYS = tuple(FIRST_DAY + 7 * week + weekday for week in range(4) for weekday in range(5))

_BLANKS: Mapping[Type, object] = {Type.INT: 0, Type.STRING: "", Type.BOOL: False}
BLANK = {name: _BLANKS[kind] for name, kind in FACT_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something the seller did, with what formulas may know of it."""

    day: int
    kind: Kind
    names: Mapping[str, object]


def deed(day: int, kind: Kind, **names: object) -> Deed:
    """A deed; ``event_amount=5`` sets the name ``event.amount``."""
    known = {name.replace("_", ".", 1): value for name, value in names.items()}
    assert known.keys() <= BLANK.keys(), known
    return Deed(day, kind, {**BLANK, "event.kind": kind.value, **known})


def calls_and_messages(connected: int, unanswered: int, messages: int) -> list[Deed]:
    """The desk work of all days; a fifth of the connected calls lasts ten minutes."""
    deeds = []
    for day in WORKDAYS:
        for place in range(connected):
            seconds = 600 if place % 5 == 0 else 120
            deeds.append(deed(day, Kind.CALL, event_outcome="connected", event_duration_s=seconds))
        deeds += [deed(day, Kind.CALL, event_outcome="no_answer")] * unanswered
        deeds += [deed(day, Kind.MESSAGE)] * messages
    return deeds


def field_work(visits: int, meetings: int) -> list[Deed]:
    """Visits and meetings of each week, spread over its days."""
    return [
        deed(WORKDAYS[week * 5 + place % 5], kind, event_has_place=True)
        for week in range(4)
        for kind, number in ((Kind.VISIT, visits), (Kind.MEETING, meetings))
        for place in range(number)
    ]


def pipeline() -> list[Deed]:
    """Leads, new deals and deals that move on."""
    weekly = {Kind.LEAD_CREATED: 4, Kind.LEAD_CLAIMED: 2, Kind.LEAD_QUALIFIED: 3, Kind.DEAL_OPENED: 3}
    deeds = [
        deed(WORKDAYS[week * 5 + place], kind, deal_known=True, event_amount=SALE, deal_amount=SALE)
        for week in range(4)
        for kind, number in weekly.items()
        for place in range(number)
    ]
    return deeds + [deed(day, Kind.DEAL_STAGE, event_stage="offer") for day in WORKDAYS]


def sales(wins: int, deliveries: int, payments: int, amount: int = SALE) -> list[Deed]:
    """Wins with their contracts, deliveries and payments, a week apart; the second payment is late."""
    fridays = WORKDAYS[4::5]
    deeds = [deed(fridays[place], Kind.DEAL_WON, event_amount=amount, deal_amount=amount) for place in range(wins)]
    deeds += [deed(fridays[place], Kind.CONTRACT_SIGNED, event_amount=amount) for place in range(wins)]
    deeds += [deed(fridays[place], Kind.DELIVERY, contract_amount=amount) for place in range(deliveries)]
    deeds += [
        deed(
            fridays[place], Kind.COLLECTION, event_amount=amount, event_has_due=True, event_days_late=10 * (place == 1)
        )
        for place in range(payments)
    ]
    return deeds


def typical_month() -> list[Deed]:
    """Everything above."""
    losses = [deed(day, Kind.DEAL_LOST, event_reason="price") for day in WORKDAYS[::5]]
    return [*calls_and_messages(10, 15, 5), *field_work(6, 2), *pipeline(), *losses, *sales(4, 3, 3)]


def xp_by_rule(rulebook: Rulebook, deeds: Iterable[Deed]) -> dict[str, int]:
    """What each rule pays for the deeds, after caps."""
    paid: dict[str, int] = {}
    in_window: dict[tuple[str, int], int] = {}
    for done in deeds:
        for rule in rulebook.rules_on(done.kind):
            xp = asked(rule, done)
            if rule.cap is not None:
                window = rule.id, window_start(done.day, rule.cap.per)
                xp = min(xp, rule.cap.xp - in_window.get(window, 0))
                in_window[window] = in_window.get(window, 0) + xp
            paid[rule.id] = paid.get(rule.id, 0) + xp
    return paid


def asked(rule: Rule, done: Deed) -> int:
    """What a rule asks for a deed, before its cap."""
    talked = done.names["event.duration_s"]
    assert isinstance(talked, int)
    if talked < rule.min_talk_s or (rule.when is not None and not rule.when.run(done.names)):
        return 0
    return rule.xp.run(done.names)


def xp_by_quest(rulebook: Rulebook, deeds: Iterable[Deed]) -> dict[str, int]:
    """What the quests that begin by themselves pay for the deeds."""
    days: dict[str, dict[int, int]] = {}
    for done in deeds:
        for measure in rulebook.measures_on(done.kind):
            if measure.when is None or measure.when.run(done.names):
                on = days.setdefault(measure.id, {})
                on[done.day] = on.get(done.day, 0) + measure.value.run(done.names)
    automatic = [quest for quest in rulebook.quests if quest.accept is Accept.AUTO and quest.xp]
    return {quest.id: quest.xp * _times_done(quest, days) for quest in automatic}


def _times_done(quest: Quest, days: Mapping[str, Mapping[int, int]]) -> int:
    starts = {window_start(day, quest.window) for day in WORKDAYS}
    return sum(
        all(_is_done(quest, part.measure, part.goal, start, days) for part in quest.objectives) for start in starts
    )


def _is_done(quest: Quest, measure: str, goal: int, start: int, days: Mapping[str, Mapping[int, int]]) -> bool:
    within = {day: value for day, value in days.get(measure, {}).items() if window_start(day, quest.window) == start}
    return completion_day(within, goal) is not None
