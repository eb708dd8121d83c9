"""A barrier as its pages show it: words and figures for a card, a row of the history, and all that may be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import quote

from game_rules.barriers import Barrier, BarrierFact
from game_rules.barriers.facts import Decide, Edit, Escalate, Expire, Grant, Overdue, Own, Resolve
from kpi.money import Money
from server.barriers.cards import BarrierCard, BarrierRoom
from server.ledger.facts import moment
from server.people.directory import Directory, MemberInfo
from server.pipeline.open_money import CONTRACT_MARK
from server.raids.cards import RaidCard
from web.barriers.words import STATE_TONES, act_title, mark_of, state_title
from web.i18n import gettext as _
from web.localise import current_format
from web.raids.typed import Typed


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """A barrier in a list."""

    card: BarrierCard

    @property
    def href(self) -> str:
        """Its page."""
        return f"/barriers/{self.card.id}"

    @property
    def mark(self) -> str:
        """The icon of its cause."""
        return mark_of(self.card.cause)

    @property
    def state(self) -> str:
        """Its state in words."""
        return state_title(self.card.state)

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return STATE_TONES[self.card.state]

    @property
    def title(self) -> str:
        """The first line of what was reported."""
        return self.card.text.strip().splitlines()[0]

    @property
    def where(self) -> str:
        """What it is about: the customer, else the region."""
        card = self.card
        if card.account is not None:
            return card.account.name
        return card.region.name if card.region is not None else _("The whole company")


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history; ``who`` None: the clock, or somebody who stays unnamed (``is_clock`` tells which)."""

    at: datetime
    what: str
    who: MemberInfo | None
    is_clock: bool
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file: pictures are shown, the others are linked."""

    href: str
    name: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class TouchedDeal:
    """An open deal or unpaid contract and how much of it is blocked; no title: the viewer may not see it."""

    title: str
    href: str
    minor: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment."""

    at: datetime
    who: MemberInfo | None
    text: str


@dataclass(frozen=True, slots=True)
class ReliefLine:
    """A target that gives way; ``scope`` in words."""

    id: str
    scope: str
    percent: float
    first: date
    until: date
    reason: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that came back: which one, what was typed, what is wrong."""

    what: str = ""
    form: Typed = field(default_factory=Typed)

    def value(self, what: str, name: str, otherwise: str = "") -> str:
        """What was typed into a form, else how it begins."""
        return self.form.value(name) if self.what == what else otherwise

    def error(self, what: str, name: str) -> str:
        """What is wrong with a field of a form."""
        return self.form.errors.get(name, "") if self.what == what else ""


@dataclass(frozen=True, slots=True)
class BarrierPage:
    """One barrier, all around."""

    room: BarrierRoom
    row: BarrierRow
    directory: Directory
    today: date
    opened: Opened
    others: Sequence[BarrierRow] = ()
    may_post_bounty: bool = False
    raids: Sequence[RaidCard] = ()

    @property
    def barrier(self) -> Barrier:
        """Its state."""
        return self.room.barrier

    @property
    def currency(self) -> str:
        """The organisation's."""
        return self.directory.currency

    @property
    def topics(self) -> str:
        """What moves the page."""
        return f"barrier:{self.room.card.id}"

    def person(self, member: int) -> MemberInfo | None:
        """Somebody, as far as the viewer may know."""
        return self.room.people.get(member)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The files, pictures first."""
        found = [Evidence(f"/api/v1/files/{one.id}", one.name, one.kind.is_picture) for one in self.room.files.values()]
        return tuple(sorted(found, key=lambda one: not one.is_picture))

    @property
    def touched(self) -> tuple[TouchedDeal, ...]:
        """The deals it touches, the largest first."""
        titles = self.room.titles
        return tuple(
            TouchedDeal(titles.get(one.deal, ""), _deal_href(one.deal, titles), one.minor) for one in self.barrier.deals
        )

    @property
    def deal(self) -> TouchedDeal | None:
        """The deal it is about."""
        ref, titles = self.room.card.deal, self.room.titles
        return TouchedDeal(titles.get(ref, ""), _deal_href(ref, titles), 0) if ref else None

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The comments that say something, the newest last."""
        return tuple(
            Remark(moment(fact.at_us), self.person(fact.act.by), comment.text)
            for fact, comment in self.barrier.comments
            if comment.text
        )

    @property
    def history(self) -> tuple[Happened, ...]:
        """Everything that happened, the newest first."""
        return tuple(self._happened(fact) for fact in reversed(self.barrier.history))

    @property
    def reliefs(self) -> tuple[ReliefLine, ...]:
        """The targets that give way because of it."""
        return tuple(
            ReliefLine(
                one.grant.relief,
                self._scope(one.grant.scope),
                one.grant.percent / 100,
                date.fromordinal(one.grant.from_day),
                date.fromordinal(one.grant.until_day),
                one.grant.reason,
                one.stands,
            )
            for one in self.barrier.reliefs
        )

    @property
    def owners(self) -> Sequence[MemberInfo]:
        """Who could see to it: who is here, by name."""
        region = self.room.card.region
        teams = [team.id for team in self.directory.teams if region is None or team.region_id in (region.id, None)]
        people = self.directory.members_of(teams, self.today)
        return sorted((self.directory.member(one) for one in people), key=lambda one: one.name)

    @property
    def amount_typed(self) -> str:
        """What is blocked, as somebody would type it."""
        return amount_text(self.barrier.blocked, self.currency)

    @property
    def usual_due(self) -> date:
        """A week from today."""
        return self.today + timedelta(days=7)

    @property
    def usual_until(self) -> date:
        """The last day of the period that is blocked, unless it is over."""
        return max(date.fromordinal(self.barrier.last_day), self.today)

    @property
    def decide_by(self) -> date:
        """Until when somebody should have decided."""
        return date.fromordinal(self.barrier.decide_day)

    def _scope(self, text: str) -> str:
        kind, _colon, name = text.partition(":")
        found = {"region": self.directory.find_region, "team": self.directory.find_team}.get(kind)
        named = found(name) if found is not None else self.directory.member_by_username(name) if name else None
        return named.name if named is not None else (name or self.directory.organisation.name)

    def _happened(self, fact: BarrierFact) -> Happened:
        act = fact.act
        detail = act.decision.value if isinstance(act, Decide) else ""
        text = act.text if isinstance(act, Resolve) else getattr(act, "reason", "") or ""
        is_clock = isinstance(act, Escalate | Overdue | Expire)
        who = self.person(act.by) if act.by else None
        told = act_title(fact.kind, detail)
        return Happened(moment(fact.at_us), told, who, is_clock, text, tuple(self._details(fact)))

    def _details(self, fact: BarrierFact) -> Iterator[str]:
        match fact.act:
            case Edit():
                yield from self._edited(fact.act)
            case Own():
                owner = self.person(fact.act.owner)
                day = current_format().day(date.fromordinal(fact.act.due_day))
                yield _("%(name)s until %(day)s") % {"name": owner.name if owner is not None else "–", "day": day}
            case Grant():
                yield f"{self._scope(fact.act.scope)} −{fact.act.percent} %"
            case _:
                pass

    def _edited(self, act: Edit) -> Iterator[str]:
        if act.cause is not None:
            yield self.room.rules.title(act.cause, current_format().language.value)
        if act.blocked is not None:
            yield current_format().money(act.blocked, self.currency)
        for text in (act.period, act.text):
            if text is not None:
                yield text


def _deal_href(ref: str, titles: Mapping[str, str]) -> str:
    return f"/deals/{quote(ref, safe='')}" if ref in titles and not ref.startswith(CONTRACT_MARK) else ""


def amount_text(minor: int, currency: str) -> str:
    """An amount as somebody would type it."""
    text = str(Money(minor, currency).decimal)
    return text.rstrip("0").rstrip(".") if "." in text else text
