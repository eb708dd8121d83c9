"""Leads that go back to the pool within days unless their holder gets in touch."""

from datetime import datetime, time, timedelta

from game_rules.leads import LeadRules
from kpi.leads import recycled_on, still_since
from server.db.tx import Reading, Row
from server.ledger.facts import microseconds, moment
from server.notices.asked import Asked
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, tallied, urgency_of

SOON_DAYS = 3
_STILL = (
    "SELECT id, name, contact, since_us, touched_us FROM (SELECT l.id, l.name, l.contact, l.since_us, "
    "(SELECT max(t.at_us) FROM lead_touch t WHERE t.lead = l.id AND t.counts = 1) AS touched_us "
    "FROM lead l WHERE l.state = 'held' AND l.member = $1 AND l.since_us < $2) held "
    "WHERE coalesce(touched_us, 0) < $2 ORDER BY since_us, id LIMIT 60"
)


async def leads_going_back(source: Reading, asked: Asked, member: int, rules: LeadRules) -> Found:
    """A member's own. One statement; none where leads may lie for ever."""
    if not rules.recycle_workdays:
        return Found()
    soon = asked.today + timedelta(days=SOON_DAYS)
    before = still_since(soon, rules.recycle_workdays, asked.directory.calendar)
    before_us = microseconds(datetime.combine(before, time(), asked.directory.zone))
    rows = await source.fetch(_STILL, member, before_us)
    found = tuple(_notice(row, asked, member, rules) for row in rows)
    return Found(found, tallied(found))


def _notice(row: Row, asked: Asked, member: int, rules: LeadRules) -> Notice:
    def day(at_us: int) -> datetime:
        return moment(at_us).astimezone(asked.directory.zone)

    touched_on = day(row["touched_us"]).date() if row["touched_us"] else None
    held_on = day(row["since_us"]).date()
    on = recycled_on(held_on, touched_on, rules.recycle_workdays, asked.directory.calendar) or asked.today
    # The next tick takes it: while it is still here, it is for today.
    on = max(on, asked.today)
    kind = NoticeKind.LEAD_GOING_BACK
    about = About(Subject.LEAD, row["id"], row["name"] or row["contact"] or row["id"])
    return Notice(kind, urgency_of(kind, on, asked.today), on, (on - asked.today).days, about, None, None, member)
