"""Ledger entries as lines to print: how much, what for, by which rule, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kpi.facts import NOBODY
from server.ledger.recorded import Entry
from server.ledger.wording import Wording
from server.people.directory import Directory
from web.event_words import kind_mark, kind_title
from web.format import Format
from web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry. ``note`` says why something was refused or went back, "" for what was simply paid.

    ``is_refusal``: it paid nothing. ``adjusts`` is the closed period that an adjustment is about, "" for none.
    ``subject`` is the customer or deal, with the money.
    """

    xp: int
    coins: int
    title: str
    badge: str
    subject: str
    told: str
    rulebook: str
    note: str
    member: str
    mark: str
    day: date
    at: datetime
    href: str
    is_refusal: bool
    adjusts: str = ""


@dataclass(frozen=True, slots=True)
class DayOfLines:
    """Lines that belong to one day; ``is_continued``: the page before this one ended within it."""

    day: date
    lines: tuple[LedgerLine, ...]
    is_continued: bool


@dataclass(frozen=True, slots=True)
class LineWriter:
    """Writes entries in the language of the page."""

    wording: Wording
    directory: Directory
    format: Format

    def line(self, entry: Entry) -> LedgerLine:
        """One entry."""
        book = self.wording.rulebook(entry.version)
        return LedgerLine(
            xp=entry.xp,
            coins=entry.coins,
            title=self.wording.title(entry.rule, entry.version, entry.bounty),
            badge=self._badge(entry),
            subject=self._subject(entry),
            told=kind_title(entry.event.kind),
            rulebook=f"{book.title[self.wording.language]} v{entry.version}",
            note=self.note(entry),
            member=self.directory.member(entry.member).name if entry.member != NOBODY else "",
            mark="award" if entry.badges else kind_mark(entry.event.kind),
            day=entry.day,
            at=entry.at,
            href=f"/events/{entry.event.seq}",
            is_refusal=not entry.pays,
            adjusts=self.wording.adjusted(entry.adjusts) or "",
        )

    def note(self, entry: Entry) -> str:
        """Why it was not paid in full, or why it went back."""
        if entry.reason is None:
            return ""
        asked = entry.asked if entry.refuses else 0
        return self.wording.detail(entry.reason, entry.rule, entry.version, asked, entry.xp)

    def _badge(self, entry: Entry) -> str:
        if not entry.badges:
            return ""
        title = self.wording.title(f"badge:{entry.badge}", entry.version)
        return (_("Badge %(title)s") if entry.badges > 0 else _("Badge %(title)s lost")) % {"title": title}

    def _subject(self, entry: Entry) -> str:
        amount = entry.about.amount
        money = self.format.money(amount.minor, amount.currency) if amount is not None and amount.minor else ""
        return " · ".join(part for part in (entry.about.text, money) if part)


def by_day(lines: Iterable[LedgerLine], before: str) -> tuple[DayOfLines, ...]:
    """Neighbouring lines of one day together; ``before`` is the day that the page before this one ended with, or ""."""
    groups: list[list[LedgerLine]] = []
    for line in lines:
        if not groups or groups[-1][0].day != line.day:
            groups.append([])
        groups[-1].append(line)
    return tuple(
        DayOfLines(
            day=group[0].day,
            lines=tuple(group),
            is_continued=place == 0 and group[0].day.isoformat() == before,
        )
        for place, group in enumerate(groups)
    )
