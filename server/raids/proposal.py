"""What a new raid on an account could look like: goal, deadline, phase, and who could be on the roster.

Money and wins come from the pipeline, a neighbour: whoever asks (a page, a route above) hands them in.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from game_rules.editions import Editions
from game_rules.raids import Phase, StepState
from server.db.tx import Reading, Row
from server.errors import NotFound
from server.people.access import EVERYBODY, Viewer
from server.people.cards import Card, cards_of
from server.people.directory import Directory, MemberInfo
from server.people.roles import Role
from server.raids.cards import Candidate, Proposal, RaidCard
from server.raids.draw import Drawing
from server.raids.stored import AccountRef, folded

DAYS = 60
"""How long a raid is given, unless somebody says otherwise."""
SUGGESTED = 4
CANDIDATES = 60
LATELY_DAYS = 180
A_WEEK_US = 7 * 86_400_000_000

_ACCOUNT = "SELECT id, ref, name, is_key, industry FROM account WHERE id = $1"
_CONTACTS = (
    "SELECT member, count(*) AS contacts FROM event WHERE account = $1 AND account > 0 AND day >= $2 AND member > 0 "
    "AND kind IN ('call.logged', 'visit.logged', 'meeting.held', 'message.sent', 'deal.won') GROUP BY member"
)
_SEATS = (
    "SELECT m.raid, m.member FROM raid_member m JOIN raid r ON r.id = m.raid "
    "WHERE r.state = 'active' AND m.role <> '' AND m.left_us = 0"
)


async def propose(
    tx: Reading,
    asked: Drawing,
    editions: Editions,
    account_id: int,
    money: tuple[int, int],
    wins: Mapping[int, int],
    running: tuple[RaidCard, ...],
) -> Proposal:
    """Put a proposal together; a constant number of statements. Raises `NotFound`."""
    account = await tx.fetch_one(_ACCOUNT, account_id)
    if account is None:
        raise NotFound(f"there is no account {account_id}")
    directory, today = asked.directory, asked.today
    rows = await tx.fetch(_CONTACTS, account_id, (today - timedelta(days=LATELY_DAYS)).toordinal())
    contacts = {row["member"]: int(row["contacts"]) for row in rows}
    people = _people(asked.viewer, contacts, wins, directory, today)
    seats = await tx.fetch(_SEATS)
    mine = {one.id for one in people}
    busy = await folded(tx, {row["raid"] for row in seats if row["member"] in mine}, editions)
    steps = Counter(
        step.who
        for one in busy.values()
        for step in one.raid.steps
        if step.state in (StepState.OPEN, StepState.WAITING) and step.until_us <= asked.now_us + A_WEEK_US
    )
    cards = await cards_of(tx, [one.id for one in people])
    known = _Known(contacts, wins, Counter(row["member"] for row in seats), steps, cards, account["industry"])
    pipeline, unpaid = money
    return Proposal(
        account=_account_from(account),
        goal=pipeline + unpaid,
        pipeline=pipeline,
        unpaid=unpaid,
        ends_on=today + timedelta(days=DAYS),
        phase=Phase.COLLECT if unpaid and not pipeline else Phase.PROPOSE if pipeline else Phase.DISCOVER,
        candidates=_candidates(people, known, directory, today),
        rules=editions.on(today.toordinal()).raid,
        running=running,
    )


class _Known:
    """What is known of everybody, by member."""

    def __init__(
        self,
        contacts: Mapping[int, int],
        wins: Mapping[int, int],
        raids: Counter[int],
        steps: Counter[int],
        cards: Mapping[int, Card],
        industry: str,
    ) -> None:
        self.contacts, self.wins, self.raids, self.steps, self.cards = contacts, wins, raids, steps, cards
        self._industry = industry.casefold()

    def knows_industry(self, member: int) -> bool:
        """Whether a member's card names the account's industry."""
        return bool(self._industry) and self._industry in {one.casefold() for one in self.cards[member].industries}

    def free_steps(self, member: int) -> int | None:
        """How many more steps a member can take on in the next week; None where they did not say."""
        weekly = self.cards[member].weekly_steps
        return max(0, weekly - self.steps[member]) if weekly is not None else None

    def rank(self, member: int) -> tuple[bool, int, bool, int, int]:
        """The best come first: who has time, knows the customer, knows the industry, has won in it, is in few raids."""
        has_time = self.free_steps(member) != 0
        contacts, wins = self.contacts.get(member, 0), self.wins.get(member, 0)
        return not has_time, -contacts, not self.knows_industry(member), -wins, self.raids[member]


def _people(
    viewer: Viewer, contacts: Mapping[int, int], wins: Mapping[int, int], directory: Directory, today: date
) -> list[MemberInfo]:
    """The viewer's team; for bosses everybody who has to do with the account, and the rest as far as there is room."""
    team = directory.members_of(viewer.team_ids, today)
    others = (contacts.keys() | wins.keys()) - team
    if viewer.role in EVERYBODY:
        others |= {one.id for one in directory.members[:CANDIDATES]}
    ranked = sorted(others, key=lambda one: (-contacts.get(one, 0), -wins.get(one, 0), one))
    known = {one.id: one for one in directory.members}
    found = [known[one] for one in (*sorted(team), *ranked) if one in known]
    return [one for one in found if one.is_here(today) and one.role in (Role.REP, Role.LEAD)][:CANDIDATES]


def _candidates(
    people: Sequence[MemberInfo], known: _Known, directory: Directory, today: date
) -> tuple[Candidate, ...]:
    ranked = sorted(people, key=lambda one: (*known.rank(one.id), one.name, one.id))
    found = []
    for place, one in enumerate(ranked):
        stay = directory.team_of(one.id, today)
        found.append(
            Candidate(
                member=one,
                team=directory.team(stay.team_id) if stay is not None else None,
                card=known.cards[one.id],
                contacts=known.contacts.get(one.id, 0),
                wins=known.wins.get(one.id, 0),
                knows_industry=known.knows_industry(one.id),
                raids=known.raids[one.id],
                open_steps=known.steps[one.id],
                free_steps=known.free_steps(one.id),
                is_suggested=place < SUGGESTED and known.free_steps(one.id) != 0,
            )
        )
    return tuple(found)


def _account_from(row: Row) -> AccountRef:
    return AccountRef(row["id"], row["ref"], row["name"], bool(row["is_key"]))
