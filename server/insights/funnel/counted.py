"""What goes through a year of deals and payments for a funnel: counted once, then brought forward deal by deal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add

from kpi.forecast import Days
from kpi.pipeline import DealState
from kpi.ways import Way
from server.db.tx import Reading
from server.insights.counts import Counts, Key, Pair, moved
from server.pipeline.flows import (
    Chosen,
    read_finished,
    read_payments,
    read_standing,
    read_stood,
    read_unpaid,
    read_ways,
    ways_of,
)
from server.pipeline.moved import Standing, StoredContract, StoredDeal, StoredDwell

_CLOSED = (DealState.WON, DealState.LOST)


@dataclass(frozen=True, slots=True)
class FlowAsked:
    """Which deals count for what; days are ordinals.

    ``since`` is the day on or after which a deal must have been closed for its way to be known. ``asked`` are the days
    in which deals ``began``, else stays ended; ``lately`` those of usual stays, ``paid`` those of payments. ``stood``
    is the day on whose evening one asks who stood where, None for not at all.
    """

    chosen: Chosen
    since: int
    asked: Days
    lately: Days
    paid: Days
    today: int
    began: bool
    stood: int | None


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """Each by what its deals, stays or payments have in common."""

    everybody: Counts[tuple[str, str]]
    """(Way, how it ended) → deals of everybody."""
    chosen: Counts[tuple[str, str]]
    """The same of the chosen ones that began in the days asked about."""
    asked: Counts[tuple[str, str, int]]
    """(Stage, led to, days) → finished stays asked about."""
    lately: Counts[tuple[str, int]]
    """(Stage, days) → stays that ended lately, and what they are worth."""
    standing: Counts[tuple[str, int]]
    """(Stage, days) → open deals, and what they are worth."""
    stood: Counts[str]
    """Stage → deals that stood there."""
    paid: Counts[int]
    """Days from delivery → payments, and their money."""
    unpaid: Counts[str]
    """"" → instalments delivered and not paid in full, and what is missing."""

    @property
    def ways(self) -> tuple[tuple[Way, ...], tuple[Way, ...]]:
        """Those of everybody's deals, and those of the chosen ones."""
        return tuple(  # type: ignore[return-value]
            ways_of({key: deals for key, (deals,) in counts.items()}) for counts in (self.everybody, self.chosen)
        )


async def read_counts(source: Reading, asked: FlowAsked) -> FlowCounts:
    """From the tables: six statements, seven with who stood where."""
    chosen = asked.chosen
    ways = await read_ways(source, asked.since, chosen, asked.asked)
    finished = await read_finished(source, chosen, asked.asked, asked.lately, began=asked.began)
    unpaid, money = await read_unpaid(source, chosen)
    standing = await read_standing(source, chosen, asked.today)
    return FlowCounts(
        {key: (deals,) for key, deals in ways.everybody_by_way.items()},
        {key: (deals,) for key, deals in ways.chosen_by_way.items()},
        _together(((one.stage, one.led_to, one.days), (one.count,)) for one in finished.asked),
        _together(((one.stage, one.days), (one.count, one.worth)) for one in finished.lately),
        _together(((one.stage, one.days), (one.count, one.worth)) for one in standing),
        {stage: (deals,) for stage, deals in (await read_stood(source, chosen, asked.stood)).items()}
        if asked.stood is not None
        else {},
        {days: (count, paid) for days, count, paid in await read_payments(source, chosen, asked.paid)},
        {"": (unpaid, money)} if unpaid else {},
    )


def forward(kept: FlowCounts, before: Standing, after: Standing, asked: FlowAsked) -> FlowCounts | None:
    """The counts where some deals and contracts stand otherwise than before; None where they do not fit."""
    sides = _Counted(before, asked), _Counted(after, asked)
    everybody = moved(kept.everybody, *(side.everybody() for side in sides))
    chosen = moved(kept.chosen, *(side.chosen() for side in sides))
    ended = moved(kept.asked, *(side.asked() for side in sides))
    lately = moved(kept.lately, *(side.lately() for side in sides))
    standing = moved(kept.standing, *(side.standing() for side in sides))
    stood = moved(kept.stood, *(side.stood() for side in sides))
    paid = moved(kept.paid, *(side.paid() for side in sides))
    unpaid = moved(kept.unpaid, *(side.unpaid() for side in sides))
    if (
        everybody is None
        or chosen is None
        or ended is None
        or lately is None
        or standing is None
        or stood is None
        or paid is None
        or unpaid is None
    ):
        return None
    return FlowCounts(everybody, chosen, ended, lately, standing, stood, paid, unpaid)


def stands_open(rows: Standing, asked: FlowAsked) -> bool:
    """Whether one of the chosen deals is open."""
    return any(_Counted(rows, asked).standing())


class _Counted:
    """What some rows count for: each method says of its field what its statement in ``pipeline/flows.py`` does."""

    def __init__(self, rows: Standing, asked: FlowAsked) -> None:
        self._asked = asked
        self._deals = [deal for deal in rows.deals if deal.way]
        self._own_deals = [deal for deal in self._deals if _is_chosen(deal, asked.chosen)]
        self._open = [deal for deal in self._own_deals if deal.state == DealState.OPEN]
        self._dwells = [one for one in rows.dwells if one.until_day > 0 and _is_chosen(one, asked.chosen)]
        self._dues = [
            due for due in rows.dues if due.contract.delivered_day > 0 and _is_chosen(due.contract, asked.chosen)
        ]

    def everybody(self) -> Iterator[Pair[tuple[str, str]]]:
        return (((deal.way, _end(deal)), (1,)) for deal in self._deals if self._is_known(deal))

    def chosen(self) -> Iterator[Pair[tuple[str, str]]]:
        began = (deal for deal in self._own_deals if _within(deal.began_day, self._asked.asked))
        return (((deal.way, _end(deal)), (1,)) for deal in began if self._is_known(deal))

    def asked(self) -> Iterator[Pair[tuple[str, str, int]]]:
        for one in self._dwells:
            if _within(one.began_day if self._asked.began else one.until_day, self._asked.asked):
                led_to = "" if self._asked.began else one.led_to
                yield (one.stage, led_to, one.until_day - one.since_day), (1,)

    def lately(self) -> Iterator[Pair[tuple[str, int]]]:
        ended = (one for one in self._dwells if _within(one.until_day, self._asked.lately))
        return (((one.stage, one.until_day - one.since_day), (1, one.worth)) for one in ended)

    def standing(self) -> Iterator[Pair[tuple[str, int]]]:
        today = self._asked.today
        return (((deal.stage, max(0, today - deal.since_day)), (1, deal.amount)) for deal in self._open)

    def stood(self) -> Iterator[Pair[str]]:
        day = self._asked.stood
        if day is not None:
            yield from ((one.stage, (1,)) for one in self._dwells if one.since_day <= day < one.until_day)
            yield from ((deal.stage, (1,)) for deal in self._open if deal.since_day <= day)

    def paid(self) -> Iterator[Pair[int]]:
        for row, contract in self._dues:
            if row.paid > 0 and row.paid_day > 0 and _within(row.paid_day, self._asked.paid):
                yield row.paid_day - contract.delivered_day, (1, row.paid)

    def unpaid(self) -> Iterator[Pair[str]]:
        return (("", (1, row.unpaid)) for row, _ in self._dues if row.unpaid)

    def _is_known(self, deal: StoredDeal) -> bool:
        return deal.state == DealState.OPEN or (deal.state in _CLOSED and deal.closed_day >= self._asked.since)


def _is_chosen(row: StoredDeal | StoredDwell | StoredContract, chosen: Chosen) -> bool:
    whose = chosen.whose
    if chosen.product is not None and row.product != chosen.product:
        return False
    return whose.by is None or getattr(row, whose.by.value) == whose.id


def _end(deal: StoredDeal) -> str:
    return deal.state if deal.state in _CLOSED else ""


def _within(day: int, days: Days) -> bool:
    return days.first <= day <= days.last


def _together(pairs: Iterable[Pair[Key]]) -> Counts[Key]:
    """What is told in several rows of one statement, for one key."""
    found: dict[Key, tuple[int, ...]] = {}
    for key, amounts in pairs:
        known = found.get(key)
        found[key] = tuple(map(add, known, amounts)) if known is not None else amounts
    return found
