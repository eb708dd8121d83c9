"""What stands on My day: read from the books, the boards and the quests of one member, each section by itself.

Sections are fetched one by one when something of theirs changes, so each costs few statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kpi.events import Kind
from kpi.periods import Grain, period_of
from kpi.targets import Pace, elapsed_of
from server.kpis.queries import BoardQuestion, BoardView, KpiQueries, NamedRow
from server.kpis.sums import By
from server.kpis.targets import targets_of
from server.ledger.paging import BEGINNING
from server.ledger.queries import member_ledger
from server.ledger.recorded import Entry
from server.ledger.routes import LedgerReader
from server.people.access import Viewer, require_member
from server.people.directory import Directory
from server.people.roles import Role
from server.quests.cards import CardState, QuestBook, QuestCard
from server.quests.commands import QuestDesk
from server.quests.states import TakerState
from server.standings.queries import Standings
from web.dashboards.targets.marks import mark_of
from web.day_sections import (
    BoardRow,
    BoardSection,
    CompanySection,
    Goal,
    GoalsSection,
    Mate,
    OwnGoal,
    QuestsSection,
    ReasonLine,
    RegionRow,
    StandingSection,
    TeamSection,
)
from web.i18n import LOCALE

REASONS_SHOWN = 5
_LOOKED_AT = 60
QUESTS_SHOWN = 6
# Above and below: enough to know who is within reach.
AROUND = 1
_MARKS = {
    Kind.CALL: "phone",
    Kind.VISIT: "map-pin",
    Kind.MEETING: "users",
    Kind.MESSAGE: "message",
    Kind.DEAL_WON: "trophy",
    Kind.CONTRACT_SIGNED: "signature",
    Kind.DELIVERY: "truck-delivery",
    Kind.COLLECTION: "cash",
    Kind.REVERSED: "arrow-back-up",
    Kind.DEAL_REOPENED: "arrow-back-up",
}


@dataclass(frozen=True, slots=True)
class Day:
    """Reads My day for one viewer."""

    viewer: Viewer
    kpis: KpiQueries
    standings: Standings
    quests: QuestDesk
    ledger: LedgerReader

    async def standing(self) -> StandingSection:
        """How I stand."""
        me = require_member(self.viewer)
        directory, today = await self._now()
        standing = await self.standings.of(me, LOCALE.get())
        ledger = await member_ledger(self.ledger.db, me, (BEGINNING, BEGINNING), _LOOKED_AT, directory.currency)
        todays = [entry for entry in ledger.entries if entry.day == today and (entry.xp or entry.refuses)]
        todays.sort(key=lambda entry: (entry.at, entry.cause), reverse=True)
        reasons = await self._reasons(todays[:REASONS_SHOWN])
        board = await self._board("xp", today.isoformat(), limit=1)
        length = standing.level_length
        return StandingSection(
            standing,
            max(0.0, standing.into_level / length) if length else 1.0,
            int(board.me.value or 0) if board.me is not None else sum(entry.xp for entry in todays),
            reasons,
            len(todays) > REASONS_SHOWN,
            self.viewer.username,
        )

    async def goals(self) -> GoalsSection | None:
        """What I should bring this month; None for who has no target."""
        directory, today = await self._now()
        month = period_of(today, Grain.MONTH)
        ids = [kpi.id for kpi in await self.kpis.catalogue(self.viewer) if kpi.denominator is None]
        found = await self.kpis.of_member(ids, month.label, require_member(self.viewer), self.viewer)
        elapsed = elapsed_of(month, today, directory.calendar)
        goals = []
        for one in found:
            if one.target:
                pace = Pace(one.target, int(one.value.value or 0), elapsed)
                goals.append(OwnGoal(one.kpi, one.target, pace, mark_of(one.target, pace, is_over=False)))
        return GoalsSection(tuple(goals), directory.currency) if goals else None

    async def quest_list(self) -> QuestsSection:
        """What to do next."""
        _, today = await self._now()
        book = await self.quests.book(in_page_language(self.viewer))
        mine = by_urgency(book.mine, today)
        return QuestsSection(
            tuple(mine[:QUESTS_SHOWN]),
            max(0, len(mine) - QUESTS_SHOWN),
            len(book.offered),
            waiting_in(book),
        )

    async def board(self) -> BoardSection:
        """Who is within reach this month; the top for who is on no board."""
        _, today = await self._now()
        month = f"{today:%Y-%m}"
        near = await self._board("xp", month, around_me=True, limit=4 * AROUND)
        is_near = any(row.is_me for row in near.rows)
        if not is_near:
            near = await self._board("xp", month, limit=2 * AROUND + 1)
        rows = near_me(near.rows)
        return BoardSection(tuple(_shown(rows, near.count)), is_near, f"board:xp:{month}:company")

    async def team(self) -> TeamSection | None:
        """My people; None for who leads no team."""
        directory, today = await self._now()
        team_id = min(self.viewer.team_ids, default=None)
        if self.viewer.role is not Role.LEAD or team_id is None:
            return None
        team = directory.team(team_id)
        scope, month, day = f"team:{team.slug}", f"{today:%Y-%m}", today.isoformat()
        limit = max(1, len(self.viewer.led_member_ids))
        won = await self._board("revenue_won", month, scope=scope, limit=limit)
        xp = _by_key(await self._board("xp", day, scope=scope, limit=limit))
        done = _by_key(await self._board("activities", day, scope=scope, limit=limit))
        mates = tuple(Mate(row, xp.get(row.key, 0), done.get(row.key, 0)) for row in won.rows)
        topics = f"board:activities:{day}:{scope} board:revenue_won:{month}:{scope} board:xp:{day}:{scope}"
        return TeamSection(team, mates, directory.currency, directory.calendar.is_workday(today), topics)

    async def company(self) -> CompanySection | None:
        """The company's month; None for who does not answer for it."""
        if self.viewer.role not in (Role.BOSS, Role.ADMIN):
            return None
        directory, today = await self._now()
        month = f"{today:%Y-%m}"
        won, collected = await self._goals("revenue_won", month), await self._goals("collected", month)
        regions = [RegionRow(row.key, row.name, _goal(row), collected[1].get(row.key, Goal(0, None))) for row in won[2]]
        return CompanySection(
            won[0],
            collected[0],
            tuple(regions),
            directory.currency,
            _elapsed(directory, today),
            f"board:revenue_won:{month}:company board:collected:{month}:company",
        )

    async def _goals(self, measure: str, month: str) -> tuple[Goal, dict[str, Goal], Sequence[NamedRow]]:
        _, period, rows = await self.kpis.values(measure, month, By.COMPANY, self.viewer)
        total = int(rows[0].value.value or 0) if rows else 0
        target = (await targets_of(self.ledger.db, measure, period, By.COMPANY)).get(0)
        regions = await self._board(measure, month, by=By.REGION, limit=100)
        return Goal(total, target), {row.key: _goal(row) for row in regions.rows}, regions.rows

    async def _reasons(self, entries: Sequence[Entry]) -> tuple[ReasonLine, ...]:
        wording = replace((await self.ledger.views(self.ledger.db, self.viewer)).wording, language=LOCALE.get())
        lines = []
        for entry in entries:
            rulebook = wording.rulebook(entry.version)
            refusal = wording.sentence(entry.reason, entry.rule, entry.version) if entry.reason is not None else ""
            lines.append(
                ReasonLine(
                    entry.xp,
                    wording.title(entry.rule, entry.version, entry.bounty),
                    entry.about.text,
                    f"{rulebook.title[wording.language]} v{entry.version}",
                    entry.at,
                    _MARKS.get(entry.event.kind, "bolt"),
                    entry.event.seq,
                    refusal,
                )
            )
        return tuple(lines)

    async def _board(self, kpi: str, period: str, **options: object) -> BoardView:
        question = replace(BoardQuestion(kpi, period), **options)  # type: ignore[arg-type]  # the question's own fields
        return await self.kpis.board(question, self.viewer)

    async def _now(self) -> tuple[Directory, date]:
        directory = await self.ledger.directories.current()
        return directory, self.kpis.today(directory)


def in_page_language(viewer: Viewer) -> Viewer:
    """The viewer as a reader of this page: its language may be another than the member's own."""
    return replace(viewer, language=LOCALE.get())


def by_urgency(cards: Iterable[QuestCard], today: date) -> list[QuestCard]:
    """What can still be done, the first deadline first, the nearest to its goal first; then what waits for others."""

    def order(card: QuestCard) -> tuple[bool, date, float]:
        return card.state is CardState.SUBMITTED, card.deadline or date.max, -card.ratio

    return sorted((card for card in cards if card.deadline is None or card.deadline >= today), key=order)


def waiting_in(book: QuestBook) -> int:
    """How many people wait for a decision about a bounty."""
    return sum(taker.state is TakerState.SUBMITTED for card in book.posted for taker in card.takers)


def near_me(rows: Sequence[NamedRow]) -> list[NamedRow]:
    """The three rows closest to me: one above and one below, or two on one side at an end."""
    at = next((place for place, row in enumerate(rows) if row.is_me), None)
    if at is None:
        return list(rows)
    width = 2 * AROUND + 1
    start = max(0, min(at - AROUND, len(rows) - width))
    return list(rows[start : start + width])


def _shown(rows: Sequence[NamedRow], count: int) -> Iterable[BoardRow]:
    top_third = -(-count // 3)
    above: NamedRow | None = None
    for row in rows:
        has_place = row.rank is not None and row.rank <= max(3, top_third)
        ahead = above.value - row.value if row.is_me and above and above.value and row.value is not None else None
        yield BoardRow(row, row.rank if has_place else None, ahead or None)
        above = row


def _by_key(board: BoardView) -> dict[str, int]:
    return {row.key: int(row.value or 0) for row in board.rows}


def _goal(row: NamedRow) -> Goal:
    return Goal(int(row.value or 0), row.target)


def _elapsed(directory: Directory, today: date) -> float:
    calendar, first = directory.calendar, today.replace(day=1)
    end = (first.replace(year=first.year + 1, month=1)) if first.month == 12 else first.replace(month=first.month + 1)
    days = calendar.workdays_between(first, end)
    return calendar.workdays_between(first, date.fromordinal(today.toordinal() + 1)) / days if days else 1.0
