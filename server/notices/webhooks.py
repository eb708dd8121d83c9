"""Webhooks that were switched off because nobody took what they were told, for admins."""

from server.db.tx import Reading, Row
from server.ledger.facts import moment
from server.notices.asked import Asked
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, tallied, urgency_of
from server.people.access import Viewer
from server.people.roles import Role

_OFF = "SELECT id, name, problem, failing_us FROM endpoint WHERE state = 'disabled' ORDER BY failing_us, id LIMIT 60"


async def webhooks_off(source: Reading, asked: Asked, viewer: Viewer) -> Found:
    """What admins should look after. One statement for them, none for others."""
    if viewer.role is not Role.ADMIN:
        return Found()
    found = tuple(_notice(row, asked) for row in await source.fetch(_OFF))
    return Found(found, tallied(found))


def _notice(row: Row, asked: Asked) -> Notice:
    on = moment(row["failing_us"]).astimezone(asked.directory.zone).date() if row["failing_us"] else asked.today
    kind = NoticeKind.WEBHOOK_OFF
    about = About(Subject.WEBHOOK, row["id"], row["name"])
    return Notice(kind, urgency_of(kind, on, asked.today), on, abs((asked.today - on).days), about, None, None, 0)
