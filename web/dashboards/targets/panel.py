"""One scope looked at closely: its target with the history and the form to change it, and how to share it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

import msgspec

from kpi.catalog import Kpi, Unit
from kpi.money import Money, parse_amount
from kpi.periods import Grain, Period
from server.insights.targets.access import place_of
from server.insights.targets.desk import Draft
from server.insights.targets.hierarchy import LEVELS
from server.insights.targets.queries import TargetQueries
from server.insights.targets.split import (
    SHARES_OF_SCOPES,
    SHARES_OF_TIME,
    Over,
    Part,
    Share,
    SplitAsked,
    TargetSplitter,
)
from server.insights.targets.views import caller_name
from server.kpis.queries import read_period
from server.kpis.sums import By
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directory import Directory
from server.people.roles import Role
from web.board_controls import Choice
from web.dashboards.targets.tree import TargetsPage, TreeRow
from web.i18n import gettext as _
from web.periods import plain_title

LATEST = 20


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a target."""

    before: int | None
    after: int | None
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Panel:
    """A scope and its target; ``errors`` by field, "" for the whole form, with what was typed kept."""

    row: TreeRow
    history: tuple[HistoryLine, ...]
    value: str
    version: int
    may_cover: bool
    overs: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_derived(self) -> bool:
        """Whether the target is the sum of what was set inside the period."""
        return self.row.aimed is not None and self.row.aimed.aim.planned.is_derived

    @property
    def is_set(self) -> bool:
        """Whether a target of its own was set, so that changing it needs a reason."""
        return self.row.aimed is not None and not self.is_derived


class SplitForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form to share a target out sends."""

    value: str = ""
    over: str = ""
    by: str = ""
    step: str = ""
    weights: Mapping[str, str] = {}
    """As typed, by what they weigh: a period's label or a scope."""


@dataclass(frozen=True, slots=True)
class WeightField:
    """Where the weight of one part is written."""

    key: str
    title: str
    typed: str


@dataclass(frozen=True, slots=True)
class SplitView:
    """A proposal, or why there is none."""

    form: SplitForm
    over: Over
    shares: tuple[Choice, ...]
    parts: tuple[Part, ...]
    total: int
    error: str
    weights: tuple[WeightField, ...] = ()
    step: int = 1

    @property
    def largest(self) -> int:
        """What the bars are measured by."""
        return max((part.value for part in self.parts), default=0)

    @property
    def is_alike(self) -> bool:
        """Whether the past, by which it was to be shared out, tells no difference between the parts."""
        by_past = any(one.is_chosen and one.value in (Share.LAST_YEAR, Share.SEASON) for one in self.shares)
        values = [part.value for part in self.parts]
        return by_past and len(values) > 1 and max(values) - min(values) <= self.step

    @property
    def changes(self) -> bool:
        """Whether something that was set would change, which needs a reason."""
        return any(part.before is not None and part.before != part.value for part in self.parts)

    @property
    def items(self) -> str:
        """The proposal as the form that applies it carries it."""
        return pack([(part.period.label, part.scope, part.value, part.version, False) for part in self.parts])


Item: TypeAlias = tuple[str, str, int | None, int, bool]
"""Period, scope, value, the version that was read, whether it is meant for everybody the member leads."""


def pack(items: Sequence[Item]) -> str:
    """Targets to be set, as a form carries them."""
    return msgspec.json.encode(items).decode()


def unpack(text: str, viewer: Viewer, directory: Directory) -> list[Draft]:
    """What `pack` carried. Raises InvalidInput, msgspec.ValidationError."""
    return [
        Draft(read_period(period, directory), *place_of(scope, viewer, directory), value, covers, version)
        for period, scope, value, version, covers in msgspec.json.decode(text, type=list[Item])
    ]


def read_value(text: str, kpi: Kpi, currency: str) -> int | None:
    """A target as people type it, None for blank. Raises ValueError in words for people."""
    if not text.strip():
        return None
    try:
        number: Decimal = parse_amount(text)
        if kpi.unit is Unit.MONEY:
            value = Money.parse(number, currency).minor
        else:
            value = int(number)
            if value != number:
                raise ValueError
    except ValueError as error:
        told = _("%(value)s cannot be read: write a number such as 120,000.") % {"value": text[:40]}
        raise ValueError(told) from error
    if value < 0:
        raise ValueError(_("A target cannot be below zero."))
    return value


def as_typed(value: int | None, kpi: Kpi, currency: str) -> str:
    """A stored value as it stands in a field."""
    if value is None:
        return ""
    if kpi.unit is not Unit.MONEY:
        return str(value)
    text = f"{Money(value, currency).decimal}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class PanelReader:
    """Reads a panel for one viewer."""

    queries: TargetQueries
    splitter: TargetSplitter
    directory: Directory
    viewer: Viewer

    async def panel(
        self,
        page: TargetsPage,
        row: TreeRow,
        errors: Mapping[str, str] | None = None,
        typed: str = "",
        reason: str = "",
    ) -> Panel:
        """The scope that the page looks at closely; ``typed`` and ``reason`` are kept where there are errors."""
        _kpi, changes = await self.queries.history(page.kpi.id, page.period.label, row.scope, self.viewer)
        lines = [
            HistoryLine(one.before, one.after, one.reason, caller_name(one.caller, self.directory), moment(one.at_us))
            for one in changes[:LATEST]
        ]
        is_set = row.aimed is not None and not row.aimed.aim.planned.is_derived
        return Panel(
            row=row,
            history=tuple(lines),
            value=typed or as_typed(row.target if is_set else None, page.kpi, self.directory.currency),
            version=row.aimed.aim.version if row.aimed is not None else 0,
            may_cover=self._leads(row),
            overs=tuple(self._overs(page.period, row)),
            errors=errors or {},
            reason=reason,
        )

    def _leads(self, row: TreeRow) -> bool:
        """Whether this is somebody whose target may be meant for all they lead."""
        if row.level != LEVELS.index(By.MEMBER):
            return False
        member = self.directory.member_by_username(row.scope.removeprefix("member:"))
        return row.covers_tree or (member is not None and member.role is not Role.REP)

    def _overs(self, period: Period, row: TreeRow) -> list[Choice]:
        found = []
        if period.grain in (Grain.YEAR, Grain.QUARTER):
            found.append(Choice(Over.MONTH.value, _("Months"), False))
        if period.grain is Grain.YEAR:
            found.append(Choice(Over.QUARTER.value, _("Quarters"), False))
        if row.level < LEVELS.index(By.MEMBER):
            titles = (_("Regions"), _("Teams"), _("People"))
            found.append(Choice(Over.SCOPE.value, titles[row.level], False))
        return found

    async def split(self, kpi: Kpi, period: Period, scope: str, form: SplitForm) -> SplitView:
        """A proposal to share the target of a scope out."""
        by, scope_id = place_of(scope, self.viewer, self.directory)
        over = next((one for one in Over if one == form.over), Over.SCOPE)
        usable = SHARES_OF_SCOPES if over is Over.SCOPE else SHARES_OF_TIME
        share = next((one for one in usable if one == form.by), usable[0])
        shares = tuple(Choice(one.value, share_title(one), one is share) for one in usable)
        try:
            total = read_value(form.value, kpi, self.directory.currency) or 0
            step = read_value(form.step, kpi, self.directory.currency) or 1
        except ValueError as error:
            return SplitView(form, over, shares, (), 0, str(error))
        asked = SplitAsked(kpi, period, by, scope_id, total, over, share, {}, step)
        parts = await self.splitter.propose(asked, self.viewer)
        if share is not Share.WEIGHTS:
            return SplitView(form, over, shares, tuple(parts), total, "", step=step)
        fields = _weight_fields(parts, over, form)
        try:
            weights = {one.key: _read_weight(one) for one in fields if one.typed.strip()}
        except ValueError as error:
            return SplitView(form, over, shares, (), total, str(error), fields)
        parts = await self.splitter.propose(replace(asked, weights=weights), self.viewer)
        return SplitView(form, over, shares, tuple(parts), total, "", fields)

    def nothing(self, form: SplitForm, error: str) -> SplitView:
        """No proposal, and why."""
        over = next((one for one in Over if one == form.over), Over.SCOPE)
        return SplitView(form, over, (), (), 0, error)


def _weight_fields(parts: Sequence[Part], over: Over, form: SplitForm) -> tuple[WeightField, ...]:
    """One for each part, in an order that does not change while somebody types."""
    if over is Over.SCOPE:
        named = sorted((part.name, part.scope) for part in parts)
    else:
        named = [(plain_title(part.period), part.period.label) for part in parts]
    return tuple(WeightField(key, title, form.weights.get(key, "")) for title, key in named)


def _read_weight(one: WeightField) -> Decimal:
    """Raises ValueError in words for people, naming the part."""
    try:
        weight = parse_amount(one.typed)
    except ValueError as error:
        told = _("%(part)s: %(value)s cannot be read: write a weight such as 2 or 1.5.")
        raise ValueError(told % {"part": one.title, "value": one.typed[:40]}) from error
    if weight < 0:
        raise ValueError(_("%(part)s: a weight cannot be below zero.") % {"part": one.title})
    return weight


def share_title(share: Share) -> str:
    """What shares go by, in words."""
    titles = {
        Share.SEASON: _("the season of past years"),
        Share.WORKDAYS: _("working days"),
        Share.LAST_YEAR: _("last year's result"),
        Share.HEADCOUNT: _("number of people"),
        Share.EQUAL: _("all alike"),
        Share.WEIGHTS: _("given weights"),
    }
    return titles[share]
