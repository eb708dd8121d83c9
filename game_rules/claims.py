"""What the XP rules ask for one fact, before "once per" and caps have their say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from game_rules.quests import window_start
from game_rules.rulebook import Cap, OncePer, Rule, Rulebook, Window
from game_rules.verdict import Reason
from kpi.contributions import shared
from kpi.events import Activity, CallLogged, Collection, EventData, Kind, QuestFact
from kpi.facts import NOBODY, Credit, Fact
from kpi.timeline import Circumstance

__all__ = ["CAP_REASON", "CapPlace", "Claim", "ClaimId", "cap_place", "changed_rules", "claims"]

CAP_REASON = {
    Window.DAY: Reason.DAILY_CAP,
    Window.WEEK: Reason.WEEKLY_CAP,
    Window.MONTH: Reason.MONTHLY_CAP,
    Window.EVER: Reason.LIFETIME_CAP,
}


ClaimId = tuple[int, str, int, int, int, str | None, str | None]


class Claim(msgspec.Struct, frozen=True, gc=False):
    """One member's claim under one rule for one event.

    ``order`` is the fact's business-time order: the earliest of equal claims holds, the earliest fill a cap.
    ``cap`` is None without a cap, ``refused`` why nothing is asked at all.
    """

    event: int
    order: tuple[int, str, str]
    rule: str
    member: int
    team: int
    region: int
    day: int
    version: int
    xp: int
    coins: int = 0
    once_key: str | None = None
    cap_key: str | None = None
    cap: Cap | None = None
    refused: Reason | None = None

    @property
    def id(self) -> ClaimId:
        """What makes it the same claim when its event is judged again: all but how much it asks."""
        return self.event, self.rule, self.member, self.team, self.region, self.once_key, self.cap_key


@dataclass(frozen=True, slots=True)
class CapPlace:
    """What the name of a cap pot says: whose it is, from which day on, and how much it allows."""

    member: int
    start: int
    cap: Cap


def cap_place(cap_key: str) -> CapPlace:
    """Read the name of a cap pot.

    Raises: ValueError if it is none (a caller's bug).
    """
    _, start, _, member, per, xp = cap_key.split("|")
    return CapPlace(int(member), int(start), Cap(int(xp), Window(per)))


def changed_rules(before: Mapping[ClaimId, Claim], now: Mapping[ClaimId, Claim]) -> set[str]:
    """The rules under which one event's claims are no longer what they were.

    Args:   before, now: the claims that ask for something, by id.
    """
    return {
        (before.get(id) or now[id]).rule
        for id in before.keys() | now.keys()
        if id not in before or id not in now or (before[id].xp, before[id].coins) != (now[id].xp, now[id].coins)
    }


def claims(fact: Fact, circumstance: Circumstance, rulebook: Rulebook, names: dict[str, object]) -> list[Claim]:
    """All claims of a fact under a rulebook.

    Args:   names: the fact's ``environment``.
    Returns: claims of the credited members; [] when the fact does not count or pays nothing by decree.
    Raises: kpi.language.EvalError when a formula divides by zero or overflows.
    """
    if not fact.earns or not circumstance.counts:
        return []
    if fact.kind is Kind.QUEST_APPROVED and isinstance(fact.data, QuestFact):
        return _bounty(fact, fact.data, rulebook)
    found: list[Claim] = []
    for rule in rulebook.rules_on(fact.kind):
        if rule.when is not None and not rule.when.run(names):
            continue
        if rule.min_talk_s and _duration(fact.data) < rule.min_talk_s:
            found.extend(_too_short(fact, circumstance.credits, rule, rulebook.version))
            continue
        xp = max(0, int(rule.xp.run(names)))
        coins = max(0, int(rule.coins.run(names))) if rule.coins is not None else 0
        if xp or coins:
            found.extend(_claims_of(fact, circumstance, rule, rulebook.version, xp, coins))
    return found


def _claims_of(
    fact: Fact, circumstance: Circumstance, rule: Rule, version: int, xp: int, coins: int
) -> Iterable[Claim]:
    credits = circumstance.credits
    if not credits:
        return
    order = fact.order
    once_key = _once_key(fact, circumstance, rule) if rule.once_per is not None else None
    coin_parts = [part for _, part in shared(coins, credits)] if coins else [0] * len(credits)
    for (credit, part), coin_part in zip(shared(xp, credits), coin_parts, strict=True):
        if credit.member == NOBODY or not (part or coin_part):
            continue
        yield Claim(
            fact.seq,
            order,
            rule.id,
            credit.member,
            credit.team,
            credit.region,
            fact.day,
            version,
            part,
            coin_part,
            f"{once_key}|{credit.member}" if rule.once_per is OncePer.MEMBER_DAY else once_key,
            _cap_key(rule.id, rule.cap, credit.member, fact.day) if rule.cap is not None else None,
            rule.cap,
        )


def _cap_key(rule: str, cap: Cap, member: int, day: int) -> str:
    """The cap itself is part of the name: where a new rulebook changes a cap, the new one begins empty."""
    return f"cap|{window_start(day, cap.per)}|{rule}|{member}|{cap.per.value}|{cap.xp}"


def _too_short(fact: Fact, credits: tuple[Credit, ...], rule: Rule, version: int) -> Iterable[Claim]:
    for credit in credits:
        if credit.member != NOBODY:
            yield Claim(
                fact.seq,
                fact.order,
                rule.id,
                credit.member,
                credit.team,
                credit.region,
                fact.day,
                version,
                0,
                refused=Reason.TOO_SHORT,
            )


def _bounty(fact: Fact, data: QuestFact, rulebook: Rulebook) -> list[Claim]:
    return [
        Claim(
            fact.seq,
            fact.order,
            f"bounty:{data.quest}",
            credit.member,
            credit.team,
            credit.region,
            fact.day,
            rulebook.version,
            data.xp,
            data.coins,
            once_key=f"once|bounty:{data.quest}|{credit.member}",
        )
        for credit in fact.credits
    ]


def _duration(data: EventData) -> int:
    return data.duration_s if isinstance(data, CallLogged | Activity) else 0


def _once_key(fact: Fact, circumstance: Circumstance, rule: Rule) -> str | None:
    """The pot in which equal claims meet; None for none: what the event does not name cannot repeat."""
    data, customer = fact.data, circumstance.customer
    company = f"account={customer.id}" if customer is not None else None
    what: str | None = None
    match rule.once_per:
        case OncePer.DEAL:
            what = _named("deal", getattr(data, "deal", None))
        case OncePer.CONTRACT:
            what = _named("contract", getattr(data, "contract", None))
        case OncePer.INSTALMENT if isinstance(data, Collection) and data.instalment:
            what = f"instalment={data.contract or ''}\x1f{data.instalment}"
        case OncePer.LEAD:
            what = _named("lead", getattr(data, "lead", None))
        case OncePer.TICKET:
            what = _named("ticket", getattr(data, "ticket", None))
        case OncePer.TOPIC:
            what = _named("topic", getattr(data, "topic", None))
        case OncePer.ACCOUNT_DAY:
            return _daily_key(fact.day, rule, company)
        case OncePer.CONTACT_DAY:
            person = _named("contact", getattr(data, "contact", None)) or _named("lead", getattr(data, "lead", None))
            return _daily_key(fact.day, rule, person or company)
        case OncePer.MEMBER_DAY:
            return _daily_key(fact.day, rule, "anything")
        case _:
            pass
    return f"once|{rule.id}|{what}" if what is not None else None


def _daily_key(day: int, rule: Rule, what: str | None) -> str | None:
    # The day comes first: pots of one day stand together in the index, however many days there are.
    return f"once|{day}|{rule.id}|{what}" if what is not None else None


def _named(field: str, value: str | None) -> str | None:
    return f"{field}={value}" if value else None
