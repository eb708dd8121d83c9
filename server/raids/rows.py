"""Between a raid's rows and the values of ``game_rules.raids``."""

from collections.abc import Iterable

import msgspec

from game_rules.context import PlaceOf
from game_rules.raids import Opening, Raid, RaidFact, due_us
from game_rules.raids.facts import Join, Lead, PlanStep
from kpi.events import Kind
from kpi.facts import NOBODY
from server.db.bulk import Values

_encode = msgspec.json.Encoder().encode
opening_from = msgspec.json.Decoder(Opening).decode
barriers_from = msgspec.json.Decoder(list[str]).decode
fact_from = msgspec.json.Decoder(RaidFact).decode

_BY_THE_CLOCK = frozenset((Kind.RAID_SLOT_MISSED, Kind.RAID_ESCAPED))


def raid_row(opening: Opening, raid: Raid, facts: Iterable[RaidFact], place_of: PlaceOf) -> Values:
    """The row of ``raid``."""
    return (
        opening.raid,
        opening.seq,
        opening.account,
        team_of(opening, place_of),
        opening.title,
        _encode(opening).decode(),
        raid.state.value,
        raid.phase.value,
        raid.max,
        raid.left,
        opening.at_us,
        opening.ends_us,
        raid.ended_us,
        due_us(raid),
        acts_in(facts),
        int(raid.review is not None),
        barriers_text(facts),
    )


def fact_row(raid: str, fact: RaidFact) -> Values:
    """The row of ``raid_fact``."""
    return raid, fact.seq, _encode(fact).decode()


def member_rows(opening: Opening, raid: Raid, facts: Iterable[RaidFact]) -> list[Values]:
    """The rows of ``raid_member``: also of who led once, and of who joined after an end that became known later."""
    seats = {seat.member: seat for seat in raid.seats}
    acts = [fact.act for fact in facts]
    named = {act.to for act in acts if isinstance(act, Lead)} | {act.who for act in acts if isinstance(act, Join)}
    rows: list[Values] = []
    for member in sorted((seats.keys() | {*opening.leads} | named) - {NOBODY}):
        seat, is_lead = seats.get(member), int(member in raid.leads)
        if seat is None:
            rows.append((opening.raid, member, "", is_lead, *([0] * 10)))
            continue
        worth = raid.loot.get(member, (0, 0))
        told = (seat.joined_us, seat.left_us, seat.damage, seat.money, seat.work)
        kept = (seat.steps_planned, seat.steps_done, seat.steps_missed)
        rows.append((opening.raid, member, seat.role, is_lead, *told, *kept, *worth))
    return rows


def barriers_text(facts: Iterable[RaidFact]) -> str:
    """The barriers that steps are to get out of the way, as they are stored."""
    acts = (fact.act for fact in facts)
    named = {act.barrier for act in acts if isinstance(act, PlanStep) and act.barrier}
    return _encode(sorted(named)).decode() if named else ""


def acts_in(facts: Iterable[RaidFact]) -> int:
    """How many acts of people there are: the next one's number follows."""
    return sum(_is_by_people(fact) for fact in facts)


def acts_of(facts: Iterable[RaidFact]) -> list[RaidFact]:
    """The acts of people as they were recorded: a raid's version says how many of them somebody has read."""
    return sorted(filter(_is_by_people, facts), key=lambda fact: fact.seq)


def team_of(opening: Opening, place_of: PlaceOf) -> int:
    """The team whose raid it is: that of the first lead who has one, else of the first on the roster."""
    people = (*opening.leads, *(member for member, _ in opening.roster))
    return next((team for member in people if (team := place_of(member, opening.day)[0])), 0)


def _is_by_people(fact: RaidFact) -> bool:
    return fact.kind.is_raid and fact.kind not in _BY_THE_CLOCK
