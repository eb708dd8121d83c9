"""A folded raid as the pages show it: numbers into names, moments into days, rights into buttons."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from game_rules.raids import NoteLine, Raid, RaidState, RaidStep, StepState
from game_rules.raids import Seat as Place
from kpi.events import NamedBarrier
from server.people.directory import Directory
from server.raids.cards import Room
from web.format import Format
from web.raids.boss import Boss, Face, boss_of
from web.raids.log_words import LogWords
from web.raids.room import Attachment, Barrier, Day, LogLine, NoteCard, RaidRoom, Review, Seat, StepCard, Words
from web.raids.words import cause_title, role_title

LOG_SHOWN = 30
_MENTION = re.compile(r"@([^\s@,;:!?，。；：！？、]+)")
_BP = 10_000


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rooms for one viewer, at one moment."""

    directory: Directory
    format: Format
    me: int | None

    @property
    def today(self) -> date:
        """The organisation's day."""
        return self.day_of(self.format.now)

    def boss(self, found: Room) -> Boss:
        """The boss of a room."""
        return boss_of(found.card, found.rules, self.directory.currency, self.today, self.me)

    def room(self, found: Room, here: Collection[int], week: date, *, whole_log: bool = False) -> RaidRoom:
        """The whole room; ``week`` is any day of the week it shows, ``here`` who looks at it now."""
        raid = found.raid
        steps = self.steps(found)
        lines = self._log(found, steps)
        shown = lines if whole_log else lines[:LOG_SHOWN]
        return RaidRoom(
            boss=self.boss(found),
            topic=f"raid:{raid.id}",
            seats=tuple(self._seat(seat, found, here) for seat in _by_damage(raid)),
            leads=tuple(self._person(found, lead) for lead in raid.leads),
            steps=steps,
            week=tuple(self._week(steps, week)),
            log=shown,
            notes=tuple(self._note(note, found) for note in reversed(raid.notes)),
            rights=found.rights,
            today=self.today,
            review=self._review(found),
            reason=raid.reason,
            log_more=len(lines) - len(shown),
            pool=raid.pool,
        )

    def steps(self, found: Room) -> tuple[StepCard, ...]:
        """All steps, by their time."""
        ordered = sorted(found.raid.steps, key=lambda step: (step.due_us, step.id))
        return tuple(self.step(step, found) for step in ordered)

    def step(self, step: RaidStep, found: Room) -> StepCard:
        """One planned step."""
        seat = found.raid.seat(step.who)
        who = found.people[step.who]
        role = role_title(seat.role if seat is not None else step.role, found.rules)
        waits = [one for id in step.after if (one := found.raid.step(id)) is not None]
        card = step_card(step, Face(who.username, who.name, role), self.directory, self.today)
        return replace(
            card,
            after=tuple(one.what for one in waits if one.state not in (StepState.DONE, StepState.CANCELLED)),
            is_mine=step.who == self.me,
            is_closed=found.card.state is not RaidState.ACTIVE,
            may_change=found.rights.manage or (step.who == self.me and found.rights.take_part),
            barrier_title=found.barriers.get(step.barrier, ""),
        )

    def day_of(self, at: datetime) -> date:
        """The organisation's day at a moment."""
        return at.astimezone(self.directory.zone).date()

    def _person(self, found: Room, member: int, role: str = "") -> Face:
        info = found.people[member]
        return Face(info.username, info.name, role_title(role, found.rules) if role else "")

    def _seat(self, seat: Place, found: Room, here: Collection[int]) -> Seat:
        xp, coins = found.raid.loot.get(seat.member, (0, 0))
        return Seat(
            face=self._person(found, seat.member, seat.role),
            damage=seat.damage,
            money=seat.money,
            work=seat.work,
            share=seat.share_bp / _BP,
            planned=seat.steps_planned,
            done=seat.steps_done,
            missed=seat.steps_missed,
            is_lead=seat.member in found.raid.leads,
            is_me=seat.member == self.me,
            is_here=seat.member in here,
            left_on=None if seat.is_there else self.day_of(moment(seat.left_us)),
            xp=xp,
            coins=coins,
        )

    def _log(self, found: Room, steps: tuple[StepCard, ...]) -> tuple[LogLine, ...]:
        words = LogWords(
            found.people, found.rules, {step.id: step.what for step in steps}, self.format, self.directory.currency
        )
        return tuple(
            LogLine(
                seq=line.seq,
                at=moment(line.at_us),
                text=words.text(line),
                change=line.heal - line.damage if words.may_hit(line) else None,
                mark=words.mark(line),
                why=words.why(line),
                key=f"{line.seq}-{line.member}",
            )
            for line in reversed(found.raid.log)
            if words.is_told(line)
        )

    def _week(self, steps: tuple[StepCard, ...], week: date) -> list[Day]:
        monday = week - timedelta(days=week.weekday())
        days = [monday + timedelta(days=number) for number in range(7)]
        is_workday = self.directory.calendar.is_workday
        return [
            Day(
                day, tuple(one for one in steps if one.day == day), day == self.today, is_workday(day), day < self.today
            )
            for day in days
        ]

    def _note(self, note: NoteLine, found: Room) -> NoteCard:
        known = [found.files[id] for id in note.files if id in found.files]
        hung = tuple(Attachment(f"/api/v1/files/{file.id}", file.name, file.size) for file in known)
        mentioned = {found.people[one].username: found.people[one].name for one in note.mentions}
        words = words_of(note.text, mentioned)
        return NoteCard(note.seq, moment(note.at_us), self._person(found, note.member), words, hung)

    def _review(self, found: Room) -> Review | None:
        review = found.raid.review
        if review is None:
            return None
        barriers = tuple(_barrier(one, found.card.account.ref) for one in review.barriers)
        return Review(moment(review.at_us), self._person(found, review.member), review.text, barriers)


def _barrier(named: NamedBarrier, account: str) -> Barrier:
    """What stood in the way, ready to be reported."""
    query = urlencode({"account": account, "cause": named.cause.value, "text": named.text})
    return Barrier(cause_title(named.cause), named.text, f"/barriers/new?{query}")


def step_card(step: RaidStep, who: Face, directory: Directory, today: date) -> StepCard:
    """A planned step as anybody sees it."""
    due = moment(step.due_us)
    day = due.astimezone(directory.zone).date()
    return StepCard(
        id=step.id,
        what=step.what,
        who=who,
        contact=step.contact,
        channel=step.channel,
        due=due,
        day=day,
        day_only=step.day_only,
        state=step.state,
        override=step.override,
        note=step.note,
        is_today=day == today,
        barrier=step.barrier,
    )


def words_of(text: str, mentioned: Mapping[str, str]) -> tuple[Words, ...]:
    """A note in pieces, with the names of those whom it mentions."""
    pieces, at = list[Words](), 0
    for match in _MENTION.finditer(text):
        username = match[1].rstrip(".")
        if username in mentioned:
            pieces += [Words(text[at : match.start()]), Words(f"@{mentioned[username]}", username)]
            at = match.start() + 1 + len(username)
    return tuple(piece for piece in (*pieces, Words(text[at:])) if piece.text)


def moment(us: int) -> datetime:
    """A moment told in microseconds."""
    return datetime.fromtimestamp(us / 1_000_000, UTC)


def moment_on(day: date, at: time | None, zone: ZoneInfo) -> datetime:
    """The moment a step is due: at noon where only its day is said."""
    return datetime.combine(day, at or time(12), zone).astimezone(UTC)


def _by_damage(raid: Raid) -> list[Place]:
    return sorted(raid.seats, key=lambda seat: (-seat.damage, seat.joined_us, seat.member))
