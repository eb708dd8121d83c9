"""What one new fact does to the raids it concerns: their facts, their HP, and the loot that is due or undue now."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from game_rules.context import Context
from game_rules.editions import Editions
from game_rules.plan import Assessment, Step
from game_rules.raids import (
    MOVED,
    SALE_DATA,
    LootPlace,
    Raid,
    RaidBook,
    RaidFact,
    RaidMove,
    Raids,
    RaidState,
    act_of,
    barrier_moved,
    barrier_named_by,
    barrier_told,
    fight,
    new_book,
    opening_of,
    raid_named,
    sale_of,
)
from game_rules.rulebook import LOOT
from game_rules.verdict import Line, Reason
from kpi.events import Kind, RaidData
from kpi.facts import Fact

__all__ = ["settle_raids"]


def settle_raids(step: Step, context: Context, editions: Editions) -> tuple[list[Line], tuple[RaidMove, ...]]:
    """Bring the gathered raids up to date with one fact.

    Args:   context: its ``raids`` hold every raid that the batch concerns (``needs.raids_of``); brought up to date.
    Returns: the ledger lines that make the loot paid equal to the loot due, and what moved.
    Source: docs/decisions/0008-raids-are-folds-of-their-own-facts.md.
    """
    raids = context.raids
    is_act = isinstance(step.cause.data, RaidData)
    moved = barrier_moved(step.cause)
    if not raids.books and not is_act and moved is None:
        return [], ()
    touched: dict[str, set[int]] = {}
    if is_act:
        _put_act(step.cause, context, editions, touched)
    if moved is not None:
        _put_barrier(*moved, raids, touched)
    for change in step.changes:
        if type(change.fact.data) in SALE_DATA:
            _put_sale(change, context, editions, touched)
    lines: list[Line] = []
    moves = []
    for id, seqs in touched.items():
        book = raids.books[id]
        moves.append(_refold(book, seqs, editions))
        lines.extend(_loot_lines(book, step.cause, context))
    return lines, tuple(moves)


def _put_act(fact: Fact, context: Context, editions: Editions, touched: dict[str, set[int]]) -> None:
    raids, id = context.raids, raid_named(fact.data)
    if fact.kind is Kind.RAID_OPENED and id not in raids.books:
        rulebook = editions.on(fact.day)
        opening = opening_of(fact, rulebook.version, rulebook.raid, raids.names)
        if opening is not None:
            raids.add(new_book(opening))
            touched[id] = {fact.seq}
        return
    act, book = act_of(fact, raids.names), raids.books.get(id)
    if act is not None and book is not None and book.put(act):
        touched.setdefault(id, set()).add(fact.seq)
        _recall_barrier(barrier_named_by(fact.data), book, context, touched)


def _put_barrier(barrier: str, fact: RaidFact, raids: Raids, touched: dict[str, set[int]]) -> None:
    """Let the raids know that have a step for it; what is planned later in this batch finds it here."""
    raids.moved_barriers.setdefault(barrier, []).append(fact)
    for id, book in raids.books.items():
        if barrier in book.barriers and book.concerns(fact.at_us, fact.seq) and book.put(fact):
            touched.setdefault(id, set()).add(fact.seq)


def _recall_barrier(barrier: str, book: RaidBook, context: Context, touched: dict[str, set[int]]) -> None:
    """What was told of a barrier before a step for it was: a resolution may arrive before the plan."""
    known = context.barriers.books.get(barrier) if barrier else None
    told = [barrier_told(barrier, fact) for fact in known.facts.values()] if known is not None else []
    for fact in (*told, *context.raids.moved_barriers.get(barrier, ())):
        if fact is not None and book.concerns(fact.at_us, fact.seq) and book.put(fact):
            touched.setdefault(book.opening.raid, set()).add(fact.seq)


def _put_sale(change: Assessment, context: Context, editions: Editions, touched: dict[str, set[int]]) -> None:
    fact, raids = change.fact, context.raids
    customer = change.circumstance.customer
    account = customer.id if customer is not None else 0
    for book in list(raids.holding(fact.seq)):
        if book.opening.account != account and book.put(replace(book.facts[fact.seq], counts=False, standing=MOVED)):
            touched.setdefault(book.opening.raid, set()).add(fact.seq)
    for book in raids.on(account):
        if not book.concerns(fact.at_us, fact.seq):
            continue
        rules = editions.version(book.opening.version).raid
        if raids.put(book, sale_of(fact, change.circumstance, book.opening, rules)):
            touched.setdefault(book.opening.raid, set()).add(fact.seq)


def _refold(book: RaidBook, seqs: set[int], editions: Editions) -> RaidMove:
    opening = book.opening
    raid = fight(opening, book.facts.values(), editions.version(opening.version).raid)
    lines = tuple(line for line in raid.log if line.seq in seqs)
    move = RaidMove(
        opening.raid, opening.account, book.left, raid.left, raid.max, raid.phase, book.state, raid.state, lines
    )
    book.raid, book.left, book.state, book.phase = raid, raid.left, raid.state, raid.phase
    return move


def _loot_lines(book: RaidBook, cause: Fact, context: Context) -> Iterable[Line]:
    """The difference between what was paid and what is due, taking back first."""
    raid = book.raid
    due = _due(raid, book, context) if raid is not None else {}
    places = sorted(due.keys() | book.paid.keys(), key=lambda place: (due.get(place, (0, 0)), place))
    for place in places:
        (xp, coins), (paid_xp, paid_coins) = due.get(place, (0, 0)), book.paid.get(place, (0, 0))
        if (xp, coins) == (paid_xp, paid_coins):
            continue
        member, team, region, day = place
        book.paid[place] = xp, coins
        is_less = xp < paid_xp or coins < paid_coins
        is_lost = raid is None or raid.state is not RaidState.VICTORY
        reason = (Reason.UNFULFILLED if is_lost else Reason.REDUCED) if is_less else None
        yield Line(
            book.opening.seq,
            LOOT,
            member,
            team,
            region,
            day,
            cause.at_us,
            book.opening.version,
            xp - paid_xp,
            coins - paid_coins,
            reason=reason,
        )


def _due(raid: Raid, book: RaidBook, context: Context) -> dict[LootPlace, tuple[int, int]]:
    """Loot belongs to the day of victory, and to the team of that day; what was paid for it stays where it is."""
    stays = {(place[0], place[3]): place for place, paid in book.paid.items() if paid != (0, 0)}
    due: dict[LootPlace, tuple[int, int]] = {}
    for member, loot in raid.loot.items():
        if loot == (0, 0):
            continue
        team, region = context.place_of(member, raid.ended_day)
        due[stays.get((member, raid.ended_day), (member, team, region, raid.ended_day))] = loot
    return due
