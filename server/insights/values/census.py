"""Counting the censuses (`kpi/census.py`) over a period: for one scope, or for every region, team, member, product or
industry.

A constant number of statements, and only those that what is asked for needs.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from game_rules.rulebook import Role
from kpi.census import CENSUS_YEAR_DAYS
from kpi.periods import Grain, Period, bounds_utc
from server.db.database import Database
from server.kpis.sums import By, days_of, first_day_of, moved_members, of_scope, rolled_up, sliced
from server.people.directory import Directory, MemberInfo
from server.pipeline.answering import answered_leads
from server.pipeline.buying import Key, Sold, Split, buying_in, customers_in, middle_amounts, middle_cycles
from server.pipeline.collecting import Held, Whose

_BUYING = frozenset({"customers_buying", "customers_new", "customers_repeat", "revenue_customers", "revenue_new"})
_AMOUNTS = frozenset({"middle_wins", "middle_wins_amount"})
_CYCLES = frozenset({"middle_cycles", "middle_cycles_days"})
_LOSSES = frozenset({"middle_losses", "middle_losses_days", "days_to_lose", "deals_lost_timed"})
_LEADS = frozenset({"leads_answered", "lead_wait"})
_MEMBERS = frozenset({"members_selling", "members_active"})
_RECEIVABLES = frozenset({"receivables_at_end", "receivable_days"})
_SELLERS = (Role.REP.value, Role.LEAD.value)
_HELD = {By.REGION: Held.REGION, By.TEAM: Held.TEAM, By.MEMBER: Held.MEMBER}
_SOLD = {By.PRODUCT: Sold.PRODUCT, By.INDUSTRY: Sold.INDUSTRY}
_US_PER_S = 1_000_000

Counted = dict[Key, dict[str, int]]
"""Scope (products by their number, industries by name) → census → value; a scope without anything is absent."""


def why_not_sold(census: str) -> str:
    """Why a census cannot be told by product or industry; "" where it can."""
    if census in _LEADS:
        return "a lead has bought nothing yet"
    return "people sell whatever there is to whomever" if census in _MEMBERS else ""


@dataclass(frozen=True, slots=True)
class Count:
    """One counting: of which censuses, split by what, over which days (ordinals, none of them still to come).

    ``id`` narrows it to one scope of the kind ``by``; None: all of them.
    """

    db: Database
    directory: Directory
    period: Period
    today: date
    by: By
    id: int | None = None
    streak_measure: str = ""
    found: Counted = field(default_factory=dict)

    async def of(self, wanted: Collection[str]) -> Counted:
        """What is wanted, and what the same statements tell along with it."""
        asked = frozenset(wanted)
        if self.first <= self.last:
            await self._customers(asked)
            await self._middles(asked)
            if asked & _LEADS:
                await self._leads()
            if asked & _RECEIVABLES:
                await self._receivables()
        if asked & _MEMBERS:
            await self._members()
        return self.found

    @property
    def first(self) -> int:
        """The first day."""
        return days_of(self.period)[0]

    @property
    def last(self) -> int:
        """The last day that is not still to come."""
        return min(days_of(self.period)[1], self.today.toordinal())

    @property
    def _split(self) -> tuple[Whose, Split]:
        return (Whose(), _SOLD[self.by]) if self.by in _SOLD else self._held

    @property
    def _held(self) -> tuple[Whose, Held | None]:
        held = _HELD.get(self.by)
        return (Whose(), held) if self.id is None or held is None else (Whose(held, self.id), held)

    def _put(self, scope: Key, **values: int) -> None:
        # What belongs to no team is the company's alone.
        if scope or self.by is By.COMPANY:
            self.found.setdefault(scope, {}).update(values)

    async def _customers(self, asked: frozenset[str]) -> None:
        if asked & _BUYING:
            for one in await buying_in(self.db, *self._split, self.first, self.last):
                self._put(
                    one.key,
                    customers_buying=one.customers,
                    customers_new=one.new,
                    customers_repeat=one.repeat,
                    revenue_customers=one.revenue,
                    revenue_new=one.revenue_new,
                )
        if "customers_of_year" in asked:
            since = min(self.first, self.last - CENSUS_YEAR_DAYS + 1) if self.period.grain is not Grain.ALL else 1
            for scope, many in (await customers_in(self.db, *self._split, since, self.last)).items():
                self._put(scope, customers_of_year=many)

    async def _middles(self, asked: frozenset[str]) -> None:
        days = self.first, self.last
        if asked & _AMOUNTS:
            for one in await middle_amounts(self.db, *self._split, *days):
                self._put(one.key, middle_wins=one.middle, middle_wins_amount=one.middle_sum)
        if asked & _CYCLES:
            for one in await middle_cycles(self.db, *self._split, *days, won=True):
                self._put(one.key, middle_cycles=one.middle, middle_cycles_days=one.middle_sum)
        if asked & _LOSSES:
            for one in await middle_cycles(self.db, *self._split, *days, won=False):
                self._put(one.key, middle_losses=one.middle, middle_losses_days=one.middle_sum)
                self._put(one.key, days_to_lose=one.total, deals_lost_timed=one.count)

    async def _leads(self) -> None:
        if self.period.grain is Grain.ALL:
            since_us, until_us = 0, (self.last + 2) * 86_400 * _US_PER_S
        else:
            start, end = bounds_utc(self.period, self.directory.zone)
            since_us, until_us = (int(moment.timestamp()) * _US_PER_S for moment in (start, end))
        for one in await answered_leads(self.db, *self._held, since_us, until_us):
            self._put(one.key, leads_answered=one.leads, lead_wait=one.wait_us // _US_PER_S)

    async def _members(self) -> None:
        day = date.fromordinal(max(self.last, self.first)) if self.period.grain is not Grain.ALL else self.today
        here = {member.id for member in self.directory.members if _sells(member, day)}
        active = await moved_members(self.db, self.streak_measure, self.first, self.last) if self.streak_measure else ()
        for scope, members in self._groups(day):
            sellers = here & members
            self._put(scope, members_selling=len(sellers), members_active=len(sellers.intersection(active)))

    def _groups(self, day: date) -> Iterable[tuple[int, frozenset[int]]]:
        directory = self.directory
        match self.by:
            case By.REGION:
                groups = {
                    region.id: directory.members_of([team.id for team in directory.teams_in(region.id)], day)
                    for region in directory.regions
                }
            case By.TEAM:
                groups = {team.id: directory.members_of([team.id], day) for team in directory.teams}
            case By.MEMBER:
                groups = {member.id: frozenset({member.id}) for member in directory.members if _sells(member, day)}
            case _:
                groups = {0: frozenset(member.id for member in directory.members)}
        return ((id, members) for id, members in groups.items() if self.id in (None, id))

    async def _receivables(self) -> None:
        """From all that was signed and collected: whole months from their roll-ups, the rest by day."""
        day = date.fromordinal(self.last)
        after = day + timedelta(days=1)
        months_end = self.last if after.day == 1 else day.replace(day=1).toordinal() - 1
        # Members are kept by day only, what is sold in the contributions.
        parts = (
            [(1, self.last, False)]
            if self.by is By.MEMBER or self.by in _SOLD
            else [(1, months_end, True), (months_end + 1, self.last, False)]
        )
        owed: dict[Key, int] = {}
        for first, last, by_month in parts:
            if first > last:
                continue
            for scope, measure, value in await self._sums(("contract_value", "collected"), first, last, by_month):
                owed[scope] = owed.get(scope, 0) + (value if measure == "contract_value" else -value)
        began = await first_day_of(self.db, "contract_value") if self.period.grain is Grain.ALL else self.first
        days = self.last - (began or self.last) + 1
        for scope, amount in owed.items():
            self._put(scope, receivables_at_end=max(0, amount), receivable_days=max(0, amount) * days)

    async def _sums(
        self, measures: Collection[str], first: int, last: int, by_month: bool
    ) -> Sequence[tuple[Key, str, int]]:
        if self.by in _SOLD:
            found = await sliced(self.db, measures, self.by, first, last)
            return [(one.key, one.measure, one.value) for one in found]
        if self.id is None:
            return await rolled_up(self.db, measures, self.by, first, last, by_month=by_month)
        sums = await of_scope(self.db, measures, self.by, self.id, first, last, by_month=by_month)
        return [(self.id, measure, value) for measure, value in sums.items()]


def _sells(member: MemberInfo, day: date) -> bool:
    joined = member.joined_on is None or member.joined_on <= day
    return member.role.value in _SELLERS and joined and member.is_here(day)
