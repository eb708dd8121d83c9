"""News of periods: one that settles and closes soon, and a prize that came with a closing."""

from datetime import timedelta

from game_rules.editions import Editions
from kpi.period_life import CLOSING_GRAINS, Closings, PeriodState
from kpi.periods import local_day, period_of
from server.db.tx import Reading
from server.ledger.closings import SOURCE
from server.ledger.facts import microseconds, moment
from server.notices.asked import Asked
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, tallied, urgency_of
from server.people.roles import Language

PRIZE_SHOWN = timedelta(days=3)
_A_DAY = timedelta(days=1)
_WON = (
    "SELECT e.seq, e.at_us, n.rule, n.version FROM event e JOIN entry n ON n.cause = e.seq "
    "WHERE e.source = $1 AND e.at_us >= $2 AND n.member = $3 AND n.rule LIKE 'prize:%' ORDER BY e.seq, n.line"
)


async def period_news(
    source: Reading, asked: Asked, member: int, closings: Closings, editions: Editions, language: Language
) -> Found:
    """What a member should know of closings; without closing nothing is asked."""
    found = [*_settling(asked, closings)]
    since = asked.now - PRIZE_SHOWN
    if any(one.closed_at >= since for one in closings.closed):
        for row in await source.fetch(_WON, SOURCE, microseconds(since), member):
            title = editions.latest.title_of_rule(row["rule"], language)
            on = local_day(moment(row["at_us"]), asked.directory.zone)
            about = About(Subject.EVENT, str(row["seq"]), title)
            kind = NoticeKind.PRIZE_WON
            found.append(
                Notice(kind, urgency_of(kind, on, asked.today), on, (asked.today - on).days, about, None, None, member)
            )
    return Found(tuple(found), tallied(found))


def _settling(asked: Asked, closings: Closings) -> list[Notice]:
    """The shortest period that settles, with the last day on which late events still move it."""
    rules = closings.rules
    for grain in CLOSING_GRAINS if rules is not None and rules.since is not None else ():
        if rules is None or grain not in rules.grains:
            continue
        period = period_of(asked.today, grain, rules.fiscal_start_month).previous()
        closes_at = closings.closes_at(period)
        if closes_at is not None and closings.state(period) is PeriodState.SETTLING:
            last = local_day(closes_at, asked.directory.zone) - _A_DAY
            about, kind = About(Subject.PERIOD, period.label, period.label), NoticeKind.PERIOD_SETTLING
            days = abs((last - asked.today).days)
            return [
                Notice(kind, urgency_of(kind, max(last, asked.today), asked.today), last, days, about, None, None, 0)
            ]
    return []
