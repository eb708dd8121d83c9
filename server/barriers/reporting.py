"""Making a report: what somebody says is checked, completed by what it touches, and becomes one event.

The client may choose the id, so that a phone that was offline can send the same report twice; the second time it is
there already.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from game_rules.barriers import BarrierRules
from game_rules.rulebook import Rulebook
from kpi.barrier_events import BarrierEdited, BarrierReported, BlockedDeal
from kpi.barriers import Cause
from kpi.catalog import Unit
from kpi.money import Money, is_currency, split
from kpi.periods import Grain, Period, parse_period
from server.barriers.acts import wrong
from server.barriers.touching import OpenDeal, Touched
from server.people.directory import Directory, MemberInfo, RegionInfo

LONGEST_TEXT = 4000
MOST_DEALS = 200
"""As many of the largest deals a report remembers: the rest stays in its amount."""
_PLACES = frozenset({"board", "causes", "settings", "similar", "summary"})
"""What stands beside barriers under their path, and so cannot be one's id."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{5,63}")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What somebody reports. "" and None: not said. ``amount`` None: what the open deals it touches are worth.

    ``account`` is a ref, an exact name or an id; ``region`` a slug or name; ``id`` is the client's, ``at`` when it was
    written. ``files`` are the reporter's own uploads.
    """

    cause: str
    text: str
    measure: str = "revenue_won"
    period: str = ""
    amount: Decimal | None = None
    currency: str = ""
    account: str = ""
    deal: str = ""
    region: str = ""
    place: str = ""
    files: tuple[str, ...] = ()
    id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportEdit:
    """What is put better; None: stays."""

    cause: str | None = None
    text: str | None = None
    measure: str | None = None
    period: str | None = None
    amount: Decimal | None = None
    currency: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, when, and by which rules."""

    me: MemberInfo
    directory: Directory
    rulebook: Rulebook
    at: datetime

    @property
    def rules(self) -> BarrierRules:
        """The rules of barriers."""
        return self.rulebook.barriers

    @property
    def today(self) -> date:
        """The day of the report."""
        return self.at.astimezone(self.directory.zone).date()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, looked up: the ref of the account ("": none), the region, and the money it touches."""

    account: str
    region: RegionInfo | None
    touched: Touched
    owner: int = 0


def barrier_id(wanted: str) -> str:
    """The client's id, or a new one. Raises `InvalidInput`."""
    if not wanted:
        return secrets.token_hex(8)
    if not _ID.fullmatch(wanted):
        raise wrong("/id", f"is {wanted[:80]!r}: use 6 to 64 letters, digits, - and _")
    if wanted in _PLACES:
        raise wrong("/id", f"is {wanted!r}, under which something else is found: choose another")
    return wanted


def report_event(id: str, draft: ReportDraft, subject: Subject, reporter: Reporter) -> BarrierReported:
    """The report as an event's data. Raises `InvalidInput`."""
    period = checked_period(draft.period, reporter)
    deals = subject.touched.deals
    amount, currency = _amount(draft.amount, draft.currency, subject.touched, reporter.directory.currency)
    home = _minor(amount, currency, reporter.directory.currency)
    owners = {deal.member: deal.minor for deal in sorted(deals, key=lambda deal: deal.minor)}
    concerns = subject.owner or (max(owners, key=lambda member: owners[member]) if owners and draft.deal else 0)
    calendar, rules = reporter.directory.calendar, reporter.rules
    return BarrierReported(
        member=reporter.me.username,
        barrier=id,
        cause=checked_cause(draft.cause, rules),
        text=checked_text(draft.text),
        measure=checked_measure(draft.measure, reporter.rulebook),
        period=period.label,
        starts_on=period.start,
        ends_on=period.end - _ONE_DAY,
        amount=amount,
        currency=currency,
        decide_by=calendar.add_workdays(reporter.today, rules.decide_within),
        expires_on=expiry(period, reporter),
        account=subject.account or None,
        deal=draft.deal or None,
        region=subject.region.slug if subject.region is not None else None,
        concerns=reporter.directory.member(concerns).username if concerns else None,
        deals=blocked_deals(deals, home),
        place=draft.place.strip()[:200] or None,
        files=draft.files,
    )


def edit_event(id: str, edit: ReportEdit, reporter: Reporter) -> BarrierEdited:
    """An edit as an event's data. Raises `InvalidInput`."""
    period = checked_period(edit.period, reporter) if edit.period is not None else None
    if edit.amount is not None:
        _minor(edit.amount, edit.currency or reporter.directory.currency, "")
    return BarrierEdited(
        member=reporter.me.username,
        barrier=id,
        cause=checked_cause(edit.cause, reporter.rules) if edit.cause is not None else None,
        text=checked_text(edit.text) if edit.text is not None else None,
        measure=checked_measure(edit.measure, reporter.rulebook) if edit.measure is not None else None,
        period=period.label if period is not None else None,
        starts_on=period.start if period is not None else None,
        ends_on=period.end - _ONE_DAY if period is not None else None,
        expires_on=expiry(period, reporter) if period is not None else None,
        amount=edit.amount,
        currency=(edit.currency or reporter.directory.currency) if edit.amount is not None else None,
        place=edit.place.strip()[:200] if edit.place is not None else None,
    )


def expiry(period: Period, reporter: Reporter) -> date:
    """When a report about a period ends by itself; never before those who decide had their time."""
    last = max(period.end - _ONE_DAY, reporter.today)
    return last + timedelta(days=reporter.rules.expires_after)


def checked_cause(cause: str, rules: BarrierRules) -> str:
    """A cause that people may name. Raises `InvalidInput`."""
    if not rules.knows(cause):
        known = ", ".join(cause_ids(rules))
        raise wrong("/cause", f"is {cause[:60]!r}, which is no cause (known: {known})")
    return cause


def cause_ids(rules: BarrierRules) -> Sequence[str]:
    """Every cause that may be named: the ten, each followed by its own."""
    found = []
    for cause in Cause:
        found.append(cause.value)
        found.extend(one.id for one in rules.sub_causes if one.id.startswith(f"{cause.value}."))
    return found


def checked_text(text: str) -> str:
    """What happened, in words. Raises `InvalidInput`."""
    plain = text.strip()
    if not plain:
        raise wrong("/text", "is empty: say what stands in the way")
    if len(plain) > LONGEST_TEXT or "\0" in plain:
        raise wrong("/text", f"has {len(plain):,} characters, at most {LONGEST_TEXT:,} fit")
    return plain


def checked_measure(name: str, rulebook: Rulebook) -> str:
    """A measure in money. Raises `InvalidInput`."""
    measure = rulebook.measures.get(name)
    if measure is None or measure.unit is not Unit.MONEY:
        known = ", ".join(one.id for one in rulebook.measures.values() if one.unit is Unit.MONEY)
        raise wrong("/measure", f"is {name[:60]!r}; what is blocked is money, so name one of {known}")
    return name


def checked_period(text: str, reporter: Reporter) -> Period:
    """The period whose money is blocked; none said: this month. Raises `InvalidInput`."""
    fiscal = reporter.directory.fiscal_start_month
    try:
        period = parse_period(text or reporter.today.strftime("%Y-%m"), fiscal)
    except ValueError as error:
        raise wrong("/period", str(error)) from error
    if period.grain is Grain.ALL:
        raise wrong("/period", "is 'all'; say which period, such as 2026-11, 2026-Q4 or 2026")
    return period


def blocked_deals(deals: Sequence[OpenDeal], blocked: int | None) -> tuple[BlockedDeal, ...]:
    """The largest deals a report touches, cut in proportion where less is blocked than they are worth."""
    largest = sorted((deal for deal in deals if deal.minor > 0), key=lambda deal: (-deal.minor, deal.ref))[:MOST_DEALS]
    amounts = [deal.minor for deal in largest]
    if amounts and blocked is not None and sum(amounts) > blocked:
        amounts = split(blocked, amounts)
    return tuple(BlockedDeal(deal.ref, part) for deal, part in zip(largest, amounts, strict=True) if part)


def _amount(amount: Decimal | None, currency: str, touched: Touched, home: str) -> tuple[Decimal, str]:
    if amount is not None:
        return amount, currency or home
    if not touched.blocked:
        raise wrong("/blocked", "is missing, and no open deal says how much it could be: say how much is blocked")
    return Money(touched.blocked, home).decimal, home


def _minor(amount: Decimal, currency: str, home: str) -> int | None:
    """The amount in minor units where it is in the currency at home. Raises `InvalidInput` for no amount."""
    if not is_currency(currency):
        raise wrong("/blocked/currency", f"is {currency[:10]!r}, which is no ISO 4217 currency")
    try:
        money = Money.parse(amount, currency)
    except ValueError as error:
        raise wrong("/blocked/amount", str(error)) from error
    if money.minor <= 0:
        raise wrong("/blocked/amount", f"is {amount}: more than nothing must be blocked")
    return money.minor if currency == home else None
