"""Cards and rooms put on the wire: names for numbers, money with its currency."""

from collections.abc import Mapping

from game_rules.raids import LogLine, RaidState, RaidStep
from server.ledger.facts import moment
from server.money import MoneyView, minor_view
from server.people.directory import MemberInfo
from server.raids.cards import RaidCard, Room
from server.raids.views import (
    HpView,
    LineView,
    NoteView,
    RaidAccountView,
    RaidFileView,
    RaidListView,
    RaidView,
    ReviewView,
    RightsView,
    SeatView,
    StepView,
)


def list_view(card: RaidCard, currency: str) -> RaidListView:
    """A card on the wire."""
    return RaidListView(
        card.id,
        card.title,
        _account(card),
        card.team.slug if card.team is not None else None,
        card.state.value,
        card.phase.value,
        _hp(card, currency),
        card.opened_on,
        card.ends_on,
        card.ended_on,
        [seat.member.username for seat in card.seats if seat.is_there],
        [member.username for member in card.leads],
        card.needs_review,
    )


def outline_view(card: RaidCard) -> RaidView:
    """What those outside may know: that there is a raid, on whom, and how it stands."""
    return RaidView(
        card.id,
        card.title,
        _account(card),
        card.team.slug if card.team is not None else None,
        card.phase.value,
        None,
        card.state.value,
        card.opened_on,
        card.ends_on,
        card.ended_on,
        leads=[],
        roster=[],
        steps=[],
        log=[],
        notes=[],
        reason="",
        review=None,
        pool=(0, 0),
        rights=None,
        version=None,
    )


def room_view(room: Room, currency: str, language: str) -> RaidView:
    """A whole raid on the wire."""
    words = _Words(room.people, currency, room.barriers)
    card, raid, rights = room.card, room.raid, room.rights
    return RaidView(
        card.id,
        card.title,
        _account(card),
        card.team.slug if card.team is not None else None,
        raid.phase.value,
        _hp(card, currency),
        card.state.value,
        card.opened_on,
        card.ends_on,
        card.ended_on,
        [words.name(lead) for lead in raid.leads],
        words.seats(room),
        [words.step(step) for step in raid.steps],
        [words.line(line) for line in raid.log],
        words.notes(room),
        raid.reason,
        words.review(room),
        raid.pool if card.state in (RaidState.ACTIVE, RaidState.VICTORY) else (0, 0),
        RightsView(
            rights.manage,
            rights.take_part,
            rights.note,
            rights.join,
            rights.leave,
            rights.take_over,
            rights.review,
        ),
        room.version,
        people={one.username: one.name for one in room.people.values()},
        roles={role.id: role.title[language] for role in room.rules.roles},
    )


class _Words:
    """Numbers to names and money."""

    def __init__(self, people: Mapping[int, MemberInfo], currency: str, barriers: Mapping[str, str]) -> None:
        self._people = people
        self._currency = currency
        self._barriers = barriers

    def name(self, member: int) -> str:
        return self._people[member].username

    def money(self, minor: int) -> MoneyView:
        return minor_view(minor, self._currency)

    def seats(self, room: Room) -> list[SeatView]:
        return [
            SeatView(
                self.name(seat.member),
                seat.role,
                self.money(seat.damage),
                seat.share_bp / 10_000,
                self.money(seat.money),
                self.money(seat.work),
                seat.member in room.raid.leads,
                moment(seat.joined_us),
                moment(seat.left_us) if seat.left_us else None,
                seat.steps_planned,
                seat.steps_done,
                seat.steps_missed,
                *room.raid.loot.get(seat.member, (0, 0)),
            )
            for seat in room.raid.seats
        ]

    def step(self, step: RaidStep) -> StepView:
        return StepView(
            step.id,
            self.name(step.who) if step.who else "",
            step.role,
            step.channel.value,
            step.contact,
            moment(step.due_us),
            step.day_only,
            moment(step.until_us),
            step.what,
            step.after,
            step.override,
            step.note,
            step.state.value,
            step.done_by or None,
            step.barrier or None,
            self._barriers.get(step.barrier),
        )

    def line(self, line: LogLine) -> LineView:
        return LineView(
            line.seq,
            moment(line.at_us),
            line.kind.value,
            self.name(line.member) if line.member else None,
            self.name(line.by) if line.by else None,
            line.role,
            self.money(line.base),
            line.factor / 100,
            self.money(line.damage),
            self.money(line.heal),
            self.money(line.healed),
            line.why.value if line.why is not None else None,
            line.step,
            line.note,
        )

    def notes(self, room: Room) -> list[NoteView]:
        return [
            NoteView(
                note.seq,
                moment(note.at_us),
                self.name(note.member) if note.member else "",
                note.text,
                [self.name(one) for one in note.mentions],
                [
                    RaidFileView(file.id, file.name, file.size)
                    for id in note.files
                    if (file := room.files.get(id)) is not None
                ],
            )
            for note in room.raid.notes
        ]

    def review(self, room: Room) -> ReviewView | None:
        review = room.raid.review
        if review is None:
            return None
        return ReviewView(moment(review.at_us), self.name(review.member), review.text, review.barriers)


def _account(card: RaidCard) -> RaidAccountView:
    return RaidAccountView(card.account.id, card.account.ref, card.account.name, card.account.is_key)


def _hp(card: RaidCard, currency: str) -> HpView | None:
    if not card.is_inside:
        return None
    return HpView(minor_view(card.goal, currency), minor_view(card.hp, currency))
