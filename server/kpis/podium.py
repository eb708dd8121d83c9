"""Who stands on the boards that prizes are given for, when a period closes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from game_rules.context import Context
from game_rules.editions import Editions
from game_rules.plan import Step
from game_rules.prizes import Winner, prizes_of, winners
from game_rules.rulebook import Prize, PrizeBy, PrizeFor, Role
from kpi.events import PeriodClosed
from kpi.periods import Period
from server.db.tx import Reading
from server.kpis.boards import BoardKey, eligible
from server.kpis.sums import By, days_of, rolled_up
from server.kpis.targets import targets_of
from server.people.directory import Directory

_BY = {PrizeFor.MEMBERS: By.MEMBER, PrizeFor.TEAMS: By.TEAM}
_SELLERS = (Role.REP.value, Role.LEAD.value)


async def gather(
    source: Reading, steps: Sequence[Step], context: Context, directory: Directory, editions: Editions
) -> None:
    """Hand the judge the winners of every closing in a batch; without one, nothing is asked."""
    for step in steps:
        data = step.cause.data
        if not isinstance(data, PeriodClosed):
            continue
        won: list[Winner] = []
        for prize in prizes_of(step.cause, editions):
            scores = await _scores(source, prize, data.closed, directory)
            won.extend(winners(prize, scores, _members(prize, data.closed, directory)))
        context.winners[step.cause.seq] = won


async def _scores(source: Reading, prize: Prize, period: Period, directory: Directory) -> Mapping[int, int | Fraction]:
    """What decides for everybody who belongs to the board: the sum, or its share of the target."""
    by = _BY[prize.whom]
    rows = await rolled_up(source, (prize.board,), by, *days_of(period), by_month=by is By.TEAM)
    sums = {id: value for id, _, value in rows if value}
    belong = set(eligible(BoardKey(prize.board, period, by), directory, _last_day(period), set(sums)))
    if prize.by is PrizeBy.VALUE:
        return {id: value for id, value in sums.items() if id in belong}
    targets = await targets_of(source, prize.board, period, by)
    return {id: Fraction(value, targets[id]) for id, value in sums.items() if id in belong and targets.get(id, 0) > 0}


def _members(prize: Prize, period: Period, directory: Directory) -> Mapping[int, Sequence[int]] | None:
    """Who wins with each team: everybody who sells in it on the last day; None for a prize of members."""
    if prize.whom is PrizeFor.MEMBERS:
        return None
    day = _last_day(period)
    return {
        team.id: sorted(
            id for id in directory.members_of([team.id], day) if directory.member(id).role.value in _SELLERS
        )
        for team in directory.teams
    }


def _last_day(period: Period) -> date:
    return period.end - timedelta(days=1)
