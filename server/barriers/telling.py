"""Cards and rooms put on the wire: names for numbers, money with its currency."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import asdict

from game_rules.barriers import Barrier, BarrierFact, BarrierRules, Relief
from game_rules.barriers.facts import Edit, Report
from kpi.barrier_events import BlockedDeal
from server.barriers.cards import BarrierCard, BarrierRoom, Summary
from server.barriers.reporting import cause_ids
from server.barriers.stored import AccountRef
from server.barriers.touching import Touched
from server.barriers.views import (
    BarrierAccountView,
    BarrierFileView,
    BarrierListView,
    BarrierReliefView,
    BarrierRightsView,
    BarrierView,
    BlockedDealView,
    CausesView,
    CauseView,
    CommentView,
    HistoryView,
    SimilarView,
    SummaryRowView,
    SummaryView,
)
from server.ledger.facts import moment
from server.money import minor_view


def list_view(card: BarrierCard, currency: str) -> BarrierListView:
    """A card on the wire."""
    return BarrierListView(
        id=card.id,
        state=card.state.value,
        cause=card.cause,
        cause_title=card.cause_title,
        text=card.text,
        measure=card.measure,
        period=card.period,
        blocked=minor_view(card.blocked, currency),
        account=_account(card.account),
        deal=card.deal or None,
        team=card.team.slug if card.team is not None else None,
        region=card.region.slug if card.region is not None else None,
        reporter=card.reporter.username if card.reporter is not None else None,
        owner=card.owner.username if card.owner is not None else None,
        due=card.due_on,
        late=card.is_late,
        confirmations=card.seconds,
        files=card.files,
        reported_at=card.reported_at,
        ended_on=card.ended_on,
    )


def room_view(room: BarrierRoom, currency: str) -> BarrierView:
    """A whole barrier on the wire."""
    card, barrier, words = room.card, room.barrier, _Words(room, currency)
    return BarrierView(
        id=card.id,
        state=card.state.value,
        cause=card.cause,
        cause_title=card.cause_title,
        text=card.text,
        measure=card.measure,
        period=card.period,
        blocked=minor_view(card.blocked, currency),
        deals=[_touched(one, room.titles, currency) for one in barrier.deals],
        account=_account(card.account),
        deal=card.deal or None,
        team=card.team.slug if card.team is not None else None,
        region=card.region.slug if card.region is not None else None,
        place=barrier.place,
        reporter=words.name(barrier.reporter),
        concerns=words.name(barrier.concerns),
        confirmations=card.seconds,
        confirmed_by=[words.name(member) for member in barrier.seconds],
        decided_by=words.name(barrier.decided_by),
        reason=barrier.reason,
        into=barrier.into or None,
        merged=[one.id for one in room.merged],
        owner=words.name(barrier.owner),
        due=card.due_on,
        late=card.is_late,
        escalated=barrier.is_escalated,
        resolution=barrier.resolved_text,
        reported_at=card.reported_at,
        confirmed_at=moment(barrier.confirmed_us) if barrier.confirmed_us else None,
        owned_at=moment(barrier.owned_us) if barrier.owned_us else None,
        ended_at=moment(barrier.ended_us) if barrier.ended_us else None,
        decide_by=date.fromordinal(barrier.decide_day),
        expires_on=date.fromordinal(barrier.expires_day),
        files=[BarrierFileView(one.id, one.name, one.kind.value, one.size) for one in room.files.values()],
        comments=words.comments(barrier),
        history=[words.line(fact) for fact in barrier.history],
        relief=[words.relief(one) for one in barrier.reliefs],
        rights=_rights(room),
        version=room.version,
    )


def similar_view(cards: tuple[BarrierCard, ...], touched: Touched, currency: str) -> SimilarView:
    """What may be the same, and what a report would propose."""
    return SimilarView(
        [list_view(card, currency) for card in cards],
        minor_view(touched.blocked, currency) if touched.blocked else None,
        [BlockedDealView(deal.ref, deal.title, minor_view(deal.minor, currency)) for deal in touched.deals],
    )


def summary_view(found: Summary, currency: str) -> SummaryView:
    """The Pareto on the wire."""
    rows = [
        SummaryRowView(row.key, row.name, row.count, row.confirmed, minor_view(row.blocked, currency))
        for row in found.rows
    ]
    return SummaryView(found.period, found.by, found.measure, minor_view(found.blocked, currency), rows)


def causes_view(rules: BarrierRules, language: str) -> CausesView:
    """Every cause in the reader's language."""
    return CausesView(
        [
            CauseView(id, id.partition(".")[0] if "." in id else None, rules.title(id, language))
            for id in cause_ids(rules)
        ]
    )


class _Words:
    """Numbers to names and money; nobody is named whom the viewer may not know."""

    def __init__(self, room: BarrierRoom, currency: str) -> None:
        self._people = room.people
        self._currency = currency

    def name(self, member: int) -> str | None:
        found = self._people.get(member)
        return found.username if found is not None else None

    def comments(self, barrier: Barrier) -> list[CommentView]:
        return [
            CommentView(moment(fact.at_us), self.name(fact.act.by), comment.text, list(comment.files))
            for fact, comment in barrier.comments
        ]

    def line(self, fact: BarrierFact) -> HistoryView:
        text = getattr(fact.act, "text", None) or getattr(fact.act, "reason", "") or ""
        return HistoryView(moment(fact.at_us), fact.kind.value, self.name(fact.act.by), text, dict(self._details(fact)))

    def relief(self, relief: Relief) -> BarrierReliefView:
        grant = relief.grant
        days = date.fromordinal(grant.from_day), date.fromordinal(grant.until_day)
        return BarrierReliefView(
            grant.relief,
            grant.measure,
            grant.scope,
            grant.percent,
            *days,
            grant.reason,
            self.name(grant.by),
            not relief.stands,
        )

    def _details(self, fact: BarrierFact) -> Iterator[tuple[str, str]]:
        """What an act says beside its text, for those who read the history."""
        for name, value in asdict(fact.act).items():
            if name in ("by", "text", "reason", "deals", "files", "concerns", "team", "region", "account"):
                continue
            if value is None or value in ("", 0):
                continue
            if name == "owner":
                yield name, self.name(value) or ""
            elif name.endswith("_day"):
                yield name.removesuffix("_day"), date.fromordinal(value).isoformat()
            elif name == "blocked" and isinstance(fact.act, Report | Edit):
                yield name, minor_view(value, self._currency).amount
            else:
                yield name, str(value)


def _rights(room: BarrierRoom) -> BarrierRightsView:
    rights = room.rights
    return BarrierRightsView(
        edit=rights.edit,
        second=rights.second,
        unsecond=rights.unsecond,
        confirm=rights.confirm,
        reject=rights.reject,
        merge=rights.merge,
        reopen=rights.reopen,
        own=rights.own,
        assign=rights.assign,
        resolve=rights.resolve,
        comment=rights.comment,
        relieve=rights.relieve,
    )


def _touched(one: BlockedDeal, titles: Mapping[str, str], currency: str) -> BlockedDealView:
    title = titles.get(one.deal)
    return BlockedDealView(one.deal if title is not None else None, title, minor_view(one.minor, currency))


def _account(account: AccountRef | None) -> BarrierAccountView | None:
    return BarrierAccountView(account.id, account.ref, account.name) if account is not None else None
