"""A member as one viewer may see them: the card for everybody, the month and the ledger for themselves and who leads.

Who stays anonymous on boards, or off them, shows no results on the card either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from kpi.catalog import Kpi, Unit
from kpi.periods import Grain, Period
from server.kpis.queries import BoardQuestion, KpiQueries, MemberKpi
from server.ledger.paging import BEGINNING, LARGEST_LIMIT, cursor_of, position
from server.ledger.queries import member_ledger
from server.ledger.routes import LedgerReader
from server.people.access import Viewer, may_see_member
from server.people.directory import Directory, MemberInfo
from server.people.roles import Visibility
from server.standings.queries import Standing, Standings
from web.board_rows import parts_in_words, told_places
from web.dashboards.kpis.reader import Definition, definition_of
from web.format import Format
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.ledger_lines import DayOfLines, LineWriter, by_day
from web.periods import Calendar

XP = "xp"
LINES_AT_ONCE = 30
# What a seller's month is made of, in the order of a sale; a rulebook without one of them shows the others.
SHOWN = ("revenue_won", "collected", "deals_won", "win_rate", "calls_connected", "on_time_collection_rate")


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI of the month with what it was made of."""

    id: str
    title: str
    text: str
    note: str
    definition: Definition
    in_words: str
    attainment: float | None
    is_good: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The card; ``standing`` None: they do not show it to this viewer. ``figures`` and the ledger need ``is_open``."""

    member: MemberInfo
    team: str
    region: str
    board_href: str
    place: str
    standing: Standing | None
    progress: float
    figures: tuple[Figure, ...]
    is_me: bool
    is_open: bool
    is_hidden: bool
    topic: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some lines of a ledger; ``more`` is where the next ones are, ``until`` the last line of this page."""

    days: tuple[DayOfLines, ...]
    more: str
    until: str
    xp: int
    coins: int


@dataclass(frozen=True, slots=True)
class ProfileReader:
    """Reads profiles and ledgers for one viewer."""

    viewer: Viewer
    ledger_reader: LedgerReader
    kpi_queries: KpiQueries
    standings: Standings
    format: Format

    async def profile(self, member: MemberInfo) -> Profile:
        """The card of a member."""
        directory = await self.ledger_reader.directories.current()
        today = self.kpi_queries.today(directory)
        month = Calendar.of(directory, today).now(Grain.MONTH)
        is_open = may_see_member(self.viewer, member.id)
        is_shown = is_open or directory.visibility_of(member.id) is Visibility.NAMED
        standing = await self.standings.of(member.id, LOCALE.get()) if is_shown else None
        where = directory.team_of(member.id, today)
        team = directory.team(where.team_id) if where is not None else None
        region = directory.region(where.region_id) if where is not None and where.region_id is not None else None
        return Profile(
            member=member,
            team=team.name if team is not None else "",
            region=region.name if region is not None else "",
            board_href=f"/board?scope=team:{team.slug}" if team is not None else "/board",
            place=await self._place(member, month) if is_shown else "",
            standing=standing,
            progress=standing.into_level / standing.level_length if standing and standing.level_length else 1.0,
            figures=await self._figures(member, month, directory) if is_open else (),
            is_me=member.id == self.viewer.member_id,
            is_open=is_open,
            is_hidden=not is_shown,
            topic="me" if member.id == self.viewer.member_id else _topic(month, team.slug if team is not None else ""),
        )

    async def _place(self, member: MemberInfo, month: Period) -> str:
        placed = await self.kpi_queries.place(BoardQuestion(XP, month.label), member.id, self.viewer)
        if placed is None:
            return ""
        if placed.rank <= told_places(placed.count):
            return _("Place %(rank)s of %(count)s this month") % {"rank": placed.rank, "count": placed.count}
        return _("%(value)s to the next place") % {"value": self.format.xp(int(placed.to_next or 0))}

    async def _figures(self, member: MemberInfo, month: Period, directory: Directory) -> tuple[Figure, ...]:
        found = await self.kpi_queries.of_member(SHOWN, month.label, member.id, self.viewer)
        units = {kpi.id: kpi for kpi in await self.kpi_queries.catalogue(self.viewer)}
        return tuple(self._figure(one, units, directory.currency) for one in found)

    def _figure(self, one: MemberKpi, units: Mapping[str, Kpi], currency: str) -> Figure:
        kpi = one.kpi
        above = self._part(one.value.numerator, kpi.numerator, units, currency)
        below = self._part(one.value.denominator, kpi.denominator, units, currency)
        note = f"{above} / {below}" if kpi.denominator is not None else ""
        if one.attainment is not None:
            note = _("%(share)s of target") % {"share": self.format.percent(one.attainment, 0)}
            if one.unrelieved_attainment is not None:
                plain = {"share": self.format.percent(one.unrelieved_attainment, 0)}
                note = f"{note} · {_('%(share)s without relief') % plain}"
        return Figure(
            id=kpi.id,
            title=kpi.title[LOCALE.get()],
            text=self.format.quantity(one.value.value, kpi.unit, currency),
            note=note,
            definition=definition_of(kpi, units),
            in_words=parts_in_words(kpi, units, above, below) if kpi.denominator is not None else "",
            attainment=one.attainment,
            is_good=one.attainment is not None and one.attainment >= 1,
        )

    def _part(
        self, value: int | None, measures: tuple[str, ...] | None, units: Mapping[str, Kpi], currency: str
    ) -> str:
        unit = units[measures[0]].unit if measures else Unit.COUNT
        return self.format.quantity(value, unit, currency)

    async def ledger(self, member: MemberInfo, cursor: str | None, path: str, before: str) -> LedgerPage:
        """A page of a member's ledger; ``before`` is the day that the page above ended with, "" for the first page.

        Whether the viewer may see it: the caller's.
        """
        after = position(cursor, 2)
        return await self._read(member, after, LINES_AT_ONCE, path, before, ())

    async def newest(self, member: MemberInfo, until: str, path: str) -> LedgerPage:
        """The first page again, with what has been added since: down to the line that it ended with."""
        return await self._read(member, (BEGINNING,) * 2, LARGEST_LIMIT, path, "", position(until, 2))

    async def _read(
        self, member: MemberInfo, after: tuple[int, ...], limit: int, path: str, before: str, until: tuple[int, ...]
    ) -> LedgerPage:
        async with self.ledger_reader.db.read() as tx:
            views = await self.ledger_reader.views(tx, replace(self.viewer, language=LOCALE.get()))
            found = await member_ledger(tx, member.id, after, limit, views.directory.currency)
        entries = tuple(takewhile(lambda one: (one.cause, one.line) >= until, found.entries))
        writer = LineWriter(views.wording, views.directory, self.format)
        lines = [writer.line(entry) for entry in entries]
        last = cursor_of(entries[-1].cause, entries[-1].line) if entries else cursor_of(0, 0)
        day = lines[-1].day.isoformat() if lines else ""
        more = f"{path}?cursor={cursor_of(*found.next)}&before={day}" if found.next is not None and not until else ""
        return LedgerPage(by_day(lines, before), more, last if found.next is not None else "0.0", found.xp, found.coins)


def _topic(month: Period, team: str) -> str:
    """A board that moves whenever somebody of the team earns something."""
    return f"board:xp:{month.label}:" + (f"team:{team}" if team else "company")
