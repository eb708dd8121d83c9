"""Every kind of notice has its words, its mark and its title."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kpi.calendar import WorkCalendar
from server.notices.notice import About, Notice, NoticeKind, Subject, Urgency
from server.people.access import Viewer
from server.people.directory import Directory, OrganisationInfo
from server.people.roles import Language, Role
from web.format import Format
from web.i18n import speaking
from web.icons import icon
from web.notices import NoticeWriter, kind_title

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
ANN = Viewer("member:1", 1, "ann", "Ann", Role.REP, Language.ENGLISH)


@pytest.fixture
def writer():
    organisation = OrganisationInfo("ACME", ZoneInfo("UTC"), "CNY", 1, "", Language.ENGLISH)
    directory = Directory(1, organisation, WorkCalendar(), (), (), (), ())
    return NoticeWriter(ANN, directory, Format(ZoneInfo("UTC"), NOW), frozenset({"/quests", "/deals/{deal:str}"}))


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_is_told_in_both_languages_with_a_mark(writer, kind):
    about = About(Subject.RAID, "r", "Acme first")
    notice = Notice(kind, Urgency.LATE, date(2026, 11, 18), 2, about, (1, "Acme"), 500, 0, "part", NOW)

    line = writer.line(notice)
    assert icon(line.mark)
    with speaking(Language.CHINESE):
        chinese = writer.line(notice)
        assert kind_title(kind)
    assert line.text and (line.text != chinese.text or kind is NoticeKind.MENTION)


@pytest.mark.parametrize(
    ("subject", "href"),
    [(Subject.DEAL, "/deals/a%2Fb"), (Subject.QUEST, "/quests"), (Subject.RAID, ""), (Subject.ACCOUNT, "")],
)
def test_a_link_leads_where_there_is_a_page(writer, subject, href):
    about = About(subject, "a/b", "A")

    line = writer.line(Notice(NoticeKind.DEAL_LATE, Urgency.LATE, date(2026, 11, 18), 2, about, (1, "Acme"), 5, 0))
    assert href == line.href
