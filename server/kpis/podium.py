"""Who stands on the boards that prizes are given for, when a period closes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from game_rules.context import Context
from game_rules.editions import Editions
from game_rules.plan import Step
from game_rules.prizes import Winner, prizes_of, winners
from game_rules.rulebook import Prize, PrizeBy
from kpi.events import PeriodClosed
from kpi.periods import Period
from server.db.tx import Reading
from server.kpis.boards import BoardKey, eligible
from server.kpis.sums import By, days_of, rolled_up
from server.kpis.targets import targets_of
from server.people.directory import Directory


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
            won.extend(winners(prize, await _scores(source, prize, data.closed, directory)))
        context.winners[step.cause.seq] = won


async def _scores(source: Reading, prize: Prize, period: Period, directory: Directory) -> Mapping[int, int | Fraction]:
    """What decides for everybody who belongs to the board: the sum, or its share of the target."""
    rows = await rolled_up(source, (prize.board,), By.MEMBER, *days_of(period), by_month=False)
    sums = {member: value for member, _, value in rows if value}
    last: date = period.end - timedelta(days=1)
    belong = set(eligible(BoardKey(prize.board, period, By.MEMBER), directory, last, set(sums)))
    if prize.by is PrizeBy.VALUE:
        return {member: value for member, value in sums.items() if member in belong}
    targets = await targets_of(source, prize.board, period, By.MEMBER)
    return {
        member: Fraction(value, targets[member])
        for member, value in sums.items()
        if member in belong and targets.get(member, 0) > 0
    }
