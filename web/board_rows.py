"""The rows of a board in words: what stands large, what small, and who is told a place and who the way to the next.

Ranks below the top third are told as the distance to the next place, never as a place from the bottom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from markupsafe import Markup

from kpi.catalog import Kpi, Unit
from kpi.money import minor_digits
from server.kpis.boards import RankBy
from server.kpis.queries import BoardView, NamedRow
from server.kpis.sums import By
from server.people.directory import Directory
from web.board_question import Asked
from web.format import NOTHING, Format
from web.i18n import LOCALE
from web.i18n import gettext as _

ALWAYS_TOLD = 3


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One place, ready to print; ``rank`` is None where only the way to the next one is told.

    ``figure`` decides the order, ``detail`` is what it was made of, ``in_words`` the same for who hovers.
    """

    key: str
    name: str
    href: str
    rank: int | None
    move: int | None
    figure: str
    detail: str
    in_words: str
    attainment: float | None
    note: str
    to_next: str
    is_me: bool
    is_nothing: bool


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Writes the rows of one board; ``units`` has the unit of every measure."""

    view: BoardView
    asked: Asked
    directory: Directory
    units: Mapping[str, Kpi]
    format: Format

    def row(self, row: NamedRow, place: int) -> BoardRow:
        """One place; ``place`` numbers the row, because who stays anonymous has no key."""
        is_told = row.rank is not None and row.rank <= told_places(self.view.count)
        figure, detail = self._figure(row), self._detail(row)
        return BoardRow(
            key=row.key or f"anonymous-{place}",
            name=row.name or _("A colleague who stays anonymous"),
            href=self._href(row),
            rank=row.rank if is_told else None,
            move=row.move if row.rank is not None else 0,
            figure=figure,
            detail=detail,
            in_words=self._in_words(row),
            attainment=row.attainment,
            note=self._note(row),
            to_next="" if is_told or row.to_next is None else self._way(row.to_next),
            is_me=row.is_me,
            is_nothing=not row.value and not row.score,
        )

    def _figure(self, row: NamedRow) -> str:
        if self.view.rank_by is RankBy.ATTAINMENT and row.attainment is not None:
            return self.format.percent(row.attainment, 0)
        if self.view.rank_by is RankBy.IMPROVEMENT:
            return self._signed(row.score)
        return self._quantity(row.value)

    def _detail(self, row: NamedRow) -> str:
        if row.parts is not None:
            return f"{self._part(row.parts.numerator, 0)} / {self._part(row.parts.denominator, 1)}"
        if self.view.rank_by is RankBy.IMPROVEMENT:
            return _("now %(value)s") % {"value": self._quantity(row.value)}
        if row.attainment is None:
            return ""
        if self.view.rank_by is RankBy.ATTAINMENT:
            # Markup escapes what is put into it; the exact amounts stand in the titles of the short ones.
            goal = row.target if row.relieved is None else row.relieved
            told = Markup(_("%(done)s of %(goal)s")) % {"done": self._short(row.value), "goal": self._short(goal)}  # noqa: S704
        else:
            told = Markup(_("%(share)s of target")) % {"share": self.format.percent(row.attainment, 0)}  # noqa: S704
        if row.unrelieved_attainment is None:
            return told
        plain = {"share": self.format.percent(row.unrelieved_attainment, 0)}
        return Markup("{} · {}").format(told, _("%(share)s without relief") % plain)

    def _in_words(self, row: NamedRow) -> str:
        if row.parts is None:
            return ""
        return parts_in_words(
            self.view.kpi, self.units, self._part(row.parts.numerator, 0), self._part(row.parts.denominator, 1)
        )

    def _part(self, value: int | None, place: int) -> str:
        measures = (self.view.kpi.numerator, self.view.kpi.denominator or ())[place]
        unit = self.units[measures[0]].unit if measures else Unit.COUNT
        return (
            self.format.count(value)
            if unit is Unit.DAYS
            else self.format.quantity(value, unit, self.directory.currency)
        )

    def _quantity(self, value: int | Fraction | None) -> str:
        return self.format.quantity(value, self.view.kpi.unit, self.directory.currency)

    def _way(self, value: int | Fraction) -> str:
        """The way to the next place; money in whole units, rounded up so that it is enough."""
        if self.view.kpi.unit is Unit.MONEY:
            whole = 10 ** minor_digits(self.directory.currency)
            value = ceil(Fraction(value) / whole) * whole
        return self._quantity(value)

    def _short(self, value: int | Fraction | None) -> str:
        if self.view.kpi.unit is not Unit.MONEY or value is None:
            return self._quantity(value)
        return self.format.short_money(int(value), self.directory.currency)

    def _signed(self, value: int | Fraction | None) -> str:
        if value is None:
            return NOTHING
        sign = "+" if value > 0 else "−" if value < 0 else "±"
        return sign + self._quantity(value if value >= 0 else -value)

    def _note(self, row: NamedRow) -> str:
        if not row.key:
            return ""
        match self.view.by:
            case By.MEMBER:
                return self._team_of(row.key)
            case By.TEAM:
                team = self.directory.find_team(row.key)
                return self.directory.region(team.region_id).name if team and team.region_id is not None else ""
            case _:
                return ""

    def _team_of(self, username: str) -> str:
        member = self.directory.member_by_username(username)
        place = (
            self.directory.team_of(member.id, self.format.now.astimezone(self.format.zone).date()) if member else None
        )
        return self.directory.team(place.team_id).name if place is not None else ""

    def _href(self, row: NamedRow) -> str:
        if not row.key:
            return ""
        match self.view.by:
            case By.MEMBER:
                return f"/members/{row.key}"
            case By.TEAM:
                return self.asked.href(by="member", inside=f"team:{row.key}")
            case _:
                return self.asked.href(by="team", inside=f"region:{row.key}")


def told_places(count: int) -> int:
    """Down to which place a board of so many tells the place itself."""
    return max(ALWAYS_TOLD, ceil(count / 3))


def parts_in_words(kpi: Kpi, units: Mapping[str, Kpi], above: str, below: str) -> str:
    """A quotient with the names of its parts: `Deals won 13 ÷ Deals closed 38`."""
    return f"{_names(kpi.numerator, units)} {above} ÷ {_names(kpi.denominator or (), units)} {below}"


def formula_in_words(kpi: Kpi, units: Mapping[str, Kpi]) -> str:
    """What a KPI adds up and divides, by the names that people read."""
    above = _names(kpi.numerator, units)
    return above if kpi.denominator is None else f"{above} ÷ {_names(kpi.denominator, units)}"


def _names(measures: tuple[str, ...], units: Mapping[str, Kpi]) -> str:
    return " + ".join(units[measure].title[LOCALE.get()] for measure in measures)
