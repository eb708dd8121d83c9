"""The page of segments: how many customers each has, who slips away, and what turns them into quests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from game_rules.rulebook import Rulebook
from game_rules.tiers import TierRules
from server.accounts.access import may_see_costs
from server.accounts.rows import AccountRow
from server.db.paging import Page
from server.insights.segments.queries import Group, SegmentQueries
from server.insights.segments.reactivate import Reward
from server.people.access import EVERYBODY, may_post_for
from server.people.directory import MemberInfo
from server.people.roles import Role
from server.quests.states import most_coins, most_xp
from web.customers.people import People
from web.customers.segment_words import segment_meaning, segment_title, silent_days, tier_meaning, tier_title
from web.customers.typed import read_day
from web.i18n import gettext as _

AT_ONCE = 50
USUAL_XP = 20
USUAL_DAYS = 14


class ReactivateForm(msgspec.Struct, frozen=True, kw_only=True):
    """What turns customers into quests: what each pays, until when, and which customers (their numbers)."""

    xp: str = ""
    coins: str = ""
    due_on: str = ""
    account: str | list[str] = ""

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of the customers; what is no number is none of them."""
        told = [self.account] if isinstance(self.account, str) else self.account
        return frozenset(int(text) for text in told if text.isdecimal() and len(text) < 10)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A segment or tier with its words, its share of all profit or revenue (0 to 1), and where its customers stand."""

    title: str
    meaning: str
    count: int
    money: int
    share: float
    href: str


@dataclass(frozen=True, slots=True)
class SlippingLine:
    """A customer that slips away; ``is_ours``: the viewer may make its owner a quest of it."""

    account: AccountRow
    owner: MemberInfo | None
    silent: int
    is_ours: bool


@dataclass(frozen=True, slots=True)
class SegmentsPage:
    """Everything that the page shows."""

    tiers: tuple[GroupLine, ...]
    tiers_meaning: str
    segments: tuple[GroupLine, ...]
    slipping: tuple[SlippingLine, ...]
    slipping_count: int
    at: datetime | None
    currency: str
    may_post: bool
    form: ReactivateForm
    most_xp: int
    most_coins: int
    today: date
    sees_costs: bool
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentReader:
    """Reads the page for one viewer."""

    queries: SegmentQueries
    people: People
    rulebook: Rulebook

    async def page(self, form: ReactivateForm | None = None, errors: Mapping[str, str] | None = None) -> SegmentsPage:
        """The page as it is now, with what was typed."""
        overview = await self.queries.overview()
        found = await self.queries.slipping(Page(AT_ONCE))
        today, sees_costs = self.people.today, may_see_costs(self.people.viewer)
        usual = ReactivateForm(xp=str(min(USUAL_XP, most_xp(self.rulebook))), due_on=self._last_day().isoformat())
        lines = tuple(self._line(one, today) for one in found.items)

        def money_of_tiers(group: Group) -> int:
            return group.profit if sees_costs else group.revenue

        return SegmentsPage(
            tiers=_lines(overview.tiers, tier_title, lambda name: "", "tier", money_of_tiers),
            tiers_meaning=_meaning(self.rulebook.tiers),
            segments=_lines(overview.segments, segment_title, segment_meaning, "segment", lambda group: group.revenue),
            slipping=lines,
            slipping_count=overview.slipping.count,
            at=overview.at,
            currency=self.people.directory.currency,
            may_post=self.people.viewer.role in (Role.LEAD, *EVERYBODY) and any(one.is_ours for one in lines),
            form=form or usual,
            most_xp=most_xp(self.rulebook),
            most_coins=most_coins(self.rulebook),
            today=today,
            sees_costs=sees_costs,
            errors=errors or {},
        )

    def _last_day(self) -> date:
        return self.people.today + timedelta(days=USUAL_DAYS)

    def _line(self, account: AccountRow, today: date) -> SlippingLine:
        viewer, owner = self.people.viewer, self.people.member(account.owner_id)
        is_ours = owner is not None and owner.id != viewer.member_id and may_post_for(viewer, owner.id)
        return SlippingLine(account, owner, silent_days(account.rank, today.toordinal()), is_ours)


def read_reward(form: ReactivateForm) -> tuple[Reward | None, dict[str, str]]:
    """What a form promises, or what is wrong, by field; whether it may be so much is said when it is posted."""
    errors: dict[str, str] = {}
    points = {}
    for name in ("xp", "coins"):
        text = getattr(form, name).strip() or "0"
        if text.isascii() and text.isdigit() and len(text) < 8:
            points[name] = int(text)
        else:
            errors[name] = _("“%(value)s” is no whole number.") % {"value": text[:20]}
    day = read_day(form.due_on, "due_on", errors)
    if day is None and "due_on" not in errors:
        errors["due_on"] = _("Until when?")
    if not form.chosen:
        errors["account"] = _("Choose at least one customer.")
    if errors or day is None:
        return None, errors
    return Reward(points["xp"], points["coins"], day), {}


def _meaning(rules: TierRules) -> str:
    return tier_meaning(rules.a_pct, rules.b_pct, rules.window_days)


def _lines(
    groups: Sequence[Group],
    title: Callable[[str], str],
    meaning: Callable[[str], str],
    asked: str,
    money: Callable[[Group], int],
) -> tuple[GroupLine, ...]:
    whole = sum(max(money(group), 0) for group in groups)
    return tuple(
        GroupLine(
            title(group.name),
            meaning(group.name),
            group.count,
            money(group),
            max(money(group), 0) / whole if whole else 0.0,
            f"/customers?{urlencode({asked: group.name, 'sort': 'revenue'})}",
        )
        for group in groups
    )
