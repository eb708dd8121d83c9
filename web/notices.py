"""Notices as pages show them: each in words, with a mark, a place to go to, and grouped by how much it presses."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from server.notices.notice import Notice, NoticeKind, Subject, Urgency
from server.notices.queries import Notices
from server.people.access import EVERYBODY, Viewer
from server.people.directory import Directory
from web.format import Format
from web.i18n import gettext as _
from web.i18n import ngettext
from web.navigation import LEADERS

SHOWN_ON_MY_DAY = 5

_MARKS = {
    NoticeKind.INSTALMENT_OVERDUE: "cash-off",
    NoticeKind.INSTALMENT_DUE: "cash",
    NoticeKind.DEAL_LATE: "calendar-exclamation",
    NoticeKind.DEAL_CLOSING: "calendar-due",
    NoticeKind.DEAL_STALLED: "hourglass",
    NoticeKind.ACCOUNT_SILENT: "volume-off",
    NoticeKind.LEAD_GOING_BACK: "user-exclamation",
    NoticeKind.STEP_OVERDUE: "flag-exclamation",
    NoticeKind.STEP_MISSED: "flag-off",
    NoticeKind.STEP_DUE: "flag",
    NoticeKind.RAID_ENDING: "clock-exclamation",
    NoticeKind.MENTION: "at",
    NoticeKind.QUEST_ENDING: "target-arrow",
    NoticeKind.BIRTHDAY: "cake",
    NoticeKind.PERIOD_SETTLING: "hourglass-low",
    NoticeKind.PRIZE_WON: "gift",
    NoticeKind.CONTRACT_WAITS: "clipboard-check",
    NoticeKind.CONTRACT_APPROVED: "signature",
    NoticeKind.CONTRACT_REJECTED: "circle-x",
    NoticeKind.BARRIER_UNDECIDED: "gavel",
    NoticeKind.BARRIER_DUE: "barrier-block",
    NoticeKind.WEBHOOK_OFF: "webhook-off",
}
_OF_APPROVAL = (NoticeKind.CONTRACT_WAITS, NoticeKind.CONTRACT_APPROVED, NoticeKind.CONTRACT_REJECTED)
_URGENCIES: Mapping[Urgency, Callable[[], str]] = {
    Urgency.LATE: lambda: _("Late"),
    Urgency.TODAY: lambda: _("Today"),
    Urgency.SOON: lambda: _("Soon"),
    Urgency.WATCH: lambda: _("Keep an eye on"),
}
_TONES = {Urgency.LATE: "threat", Urgency.TODAY: "warn", Urgency.SOON: "brand", Urgency.WATCH: "soft"}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in words. ``href`` is "" where there is no page for it; ``who`` is (username, name) of others'."""

    key: str
    mark: str
    tone: str
    title: str
    text: str
    customer: str
    amount: int | None
    href: str
    who: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """The notices that press alike."""

    title: str
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class TallyLine:
    """All notices of a kind, of a team or the company."""

    mark: str
    title: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Everything the page shows. ``others_title`` is "" for who leads nobody."""

    groups: tuple[NoticeGroup, ...]
    others_title: str
    tallies: tuple[TallyLine, ...]
    others: tuple[NoticeLine, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class NoticesSection:
    """The part of My day: the most pressing lines, and how many more there are."""

    title: str
    lines: tuple[NoticeLine, ...]
    more: int
    currency: str


@dataclass(frozen=True, slots=True)
class NoticeWriter:
    """Writes notices for one viewer; ``paths`` are those of the application's pages."""

    viewer: Viewer
    directory: Directory
    format: Format
    paths: Collection[str]

    def page(self, found: Notices) -> NoticePage:
        """All of them."""
        groups = (
            NoticeGroup(title(), tuple(self.line(one) for one in found.mine if one.urgency is urgency))
            for urgency, title in _URGENCIES.items()
        )
        return NoticePage(
            tuple(group for group in groups if group.lines),
            self._others_title(),
            tuple(TallyLine(_MARKS[one.kind], kind_title(one.kind), one.count, one.amount) for one in found.tallies),
            tuple(self.line(one) for one in found.others),
            self.directory.currency,
        )

    def section(self, found: Notices) -> NoticesSection:
        """The most pressing; for a boss who has nothing of their own the company's biggest."""
        is_boss = self.viewer.role in EVERYBODY and not found.mine
        told = found.others if is_boss else found.mine
        count = sum(one.count for one in found.tallies) if is_boss else len(told)
        title = _("The company's biggest") if is_boss else _("Needs you today")
        lines = tuple(self.line(one) for one in told[:SHOWN_ON_MY_DAY])
        return NoticesSection(title, lines, count - len(lines), self.directory.currency)

    def line(self, one: Notice) -> NoticeLine:
        """One of them."""
        whose = self.directory.member(one.whose) if one.whose and one.whose != self.viewer.member_id else None
        return NoticeLine(
            one.key,
            _MARKS[one.kind],
            _TONES[one.urgency],
            self._title(one),
            self._text(one),
            one.account[1] if one.account is not None and one.about.type is not Subject.ACCOUNT else "",
            one.amount,
            self._href(one),
            (whose.username, whose.name) if whose is not None else None,
        )

    def _title(self, one: Notice) -> str:
        if one.kind in _OF_APPROVAL:
            return _("Contract %(number)s") % {"number": one.about.title}
        if one.about.type is Subject.CONTRACT:
            told = _("Instalment %(name)s of %(contract)s") if one.part else _("Payment of %(contract)s")
            return told % {"name": one.part, "contract": one.about.title}
        if one.about.type is Subject.PERIOD:
            return _("%(period)s is settling") % {"period": one.about.title}
        if one.kind in (NoticeKind.STEP_DUE, NoticeKind.STEP_MISSED, NoticeKind.STEP_OVERDUE):
            return one.part or one.about.title
        return one.about.title

    def _text(self, one: Notice) -> str:
        match one.kind:
            case NoticeKind.INSTALMENT_OVERDUE:
                return ngettext("%(num)s day late", "%(num)s days late", one.days) % {"num": one.days}
            case NoticeKind.DEAL_STALLED:
                told = ngettext("%(num)s day in %(stage)s", "%(num)s days in %(stage)s", one.days)
                return told % {"num": one.days, "stage": one.part or _("one stage")}
            case NoticeKind.ACCOUNT_SILENT:
                told = ngettext("no contact for %(num)s day", "no contact for %(num)s days", one.days)
                return told % {"num": one.days}
            case NoticeKind.CONTRACT_REJECTED:
                return _("not approved: %(reason)s") % {"reason": one.part}
            case NoticeKind.MENTION:
                return one.part or _("You are named in a note")
            case _:
                return _day_sentence(one.kind) % {"day": self._moment(one)}

    def _moment(self, one: Notice) -> str:
        day = self.format.day(one.on)
        return day if one.at is None else _("%(day)s, %(time)s") % {"day": day, "time": self.format.clock(one.at)}

    def _href(self, one: Notice) -> str:
        account = f"/customers/{one.account[0]}" if one.account is not None else ""
        href = {
            Subject.ACCOUNT: account,
            Subject.CONTACT: account,
            Subject.CONTRACT: f"/contracts/{quote(one.about.id, safe='')}",
            Subject.LEAD: "/leads?tab=mine",
            Subject.EVENT: f"/events/{one.about.id}",
            Subject.PERIOD: "/dashboards/periods" if self.viewer.role in LEADERS else "/board",
            Subject.DEAL: f"/deals/{quote(one.about.id, safe='')}",
            Subject.QUEST: "/quests",
            Subject.RAID: f"/raids/{quote(one.about.id, safe='')}",
            Subject.BARRIER: f"/barriers/{quote(one.about.id, safe='')}",
            Subject.WEBHOOK: f"/webhooks/{one.about.id}",
        }[one.about.type]
        return href if self._is_page(href.partition("?")[0]) else ""

    def _is_page(self, href: str) -> bool:
        """Whether there is such a page: a place of its own, or one with a number or name behind it."""
        folder = href.rsplit("/", 1)[0]
        return href in self.paths or any(path.startswith(f"{folder}/{{") for path in self.paths if folder)

    def _others_title(self) -> str:
        if self.viewer.role in EVERYBODY:
            return _("The company")
        return _("My team") if self.viewer.led_member_ids - {self.viewer.member_id or 0} else ""


def mark_of(kind: NoticeKind) -> str:
    """The icon of a kind."""
    return _MARKS[kind]


def _day_sentence(kind: NoticeKind) -> str:
    """What is said of the day of a notice."""
    sentences = {
        NoticeKind.INSTALMENT_DUE: _("due %(day)s"),
        NoticeKind.STEP_DUE: _("due %(day)s"),
        NoticeKind.STEP_OVERDUE: _("was due %(day)s"),
        NoticeKind.STEP_MISSED: _("missed %(day)s"),
        NoticeKind.DEAL_LATE: _("was to close %(day)s"),
        NoticeKind.DEAL_CLOSING: _("to be closed %(day)s"),
        NoticeKind.RAID_ENDING: _("ends %(day)s"),
        NoticeKind.QUEST_ENDING: _("ends %(day)s"),
        NoticeKind.LEAD_GOING_BACK: _("goes back to the pool %(day)s"),
        NoticeKind.BIRTHDAY: _("birthday %(day)s"),
        NoticeKind.PERIOD_SETTLING: _("late events count here up to and including %(day)s"),
        NoticeKind.PRIZE_WON: _("won with the closing, %(day)s"),
        NoticeKind.CONTRACT_WAITS: _("waits for your approval since %(day)s"),
        NoticeKind.CONTRACT_APPROVED: _("approved %(day)s, to be signed now"),
        NoticeKind.BARRIER_UNDECIDED: _("confirm or reject by %(day)s"),
        NoticeKind.BARRIER_DUE: _("to be resolved by %(day)s"),
        NoticeKind.WEBHOOK_OFF: _("webhook switched off: nothing was taken since %(day)s"),
    }
    return sentences[kind]


def kind_title(kind: NoticeKind) -> str:
    """What the notices of a kind are called together."""
    titles = {
        NoticeKind.INSTALMENT_OVERDUE: _("Overdue instalments"),
        NoticeKind.INSTALMENT_DUE: _("Instalments due soon"),
        NoticeKind.DEAL_LATE: _("Deals past their close"),
        NoticeKind.DEAL_CLOSING: _("Deals about to close"),
        NoticeKind.DEAL_STALLED: _("Deals standing still"),
        NoticeKind.ACCOUNT_SILENT: _("Silent key accounts"),
        NoticeKind.STEP_OVERDUE: _("Overdue raid steps"),
        NoticeKind.STEP_MISSED: _("Missed raid steps"),
        NoticeKind.STEP_DUE: _("Raid steps for today"),
        NoticeKind.RAID_ENDING: _("Raids about to end"),
        NoticeKind.MENTION: _("Mentions"),
        NoticeKind.QUEST_ENDING: _("Quests about to end"),
        NoticeKind.LEAD_GOING_BACK: _("Leads about to go back"),
        NoticeKind.BIRTHDAY: _("Birthdays"),
        NoticeKind.PERIOD_SETTLING: _("Settling periods"),
        NoticeKind.PRIZE_WON: _("Prizes won"),
        NoticeKind.CONTRACT_WAITS: _("Contracts to approve"),
        NoticeKind.CONTRACT_APPROVED: _("Approved contracts"),
        NoticeKind.CONTRACT_REJECTED: _("Contracts not approved"),
        NoticeKind.BARRIER_UNDECIDED: _("Barriers to decide about"),
        NoticeKind.BARRIER_DUE: _("Barriers to resolve"),
        NoticeKind.WEBHOOK_OFF: _("Webhooks switched off"),
    }
    return titles[kind]
