"""How a member stands today, as a frozen value for the API and the pages."""

from dataclasses import dataclass
from datetime import date

import msgspec

from game_rules.levels import level_of, to_next
from game_rules.rulebook import Level, Rulebook
from kpi.calendar import WorkCalendar
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Reading
from server.db.versions import read_versions
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache
from server.people.me import StandingView
from server.people.roles import Language

_badges = msgspec.json.Decoder(dict[str, list[int]]).decode


@dataclass(frozen=True, slots=True)
class HeldBadge:
    """A badge and the day it was won; ``icon`` is the name of a Tabler icon."""

    id: str
    title: str
    text: str
    icon: str
    won_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's standing on one day, titles in one language.

    ``into_level`` of ``level_length`` XP are made in the present level; at the top there is no next one: both are 0,
    ``to_next`` and ``next_title`` None. ``streak`` is 0 as soon as a working day was missed.
    """

    xp: int
    coins: int
    level: int
    title: str
    pay_step: str | None
    into_level: int
    level_length: int
    to_next: int | None
    next_title: str | None
    streak: int
    badges: tuple[HeldBadge, ...]


@dataclass(frozen=True, slots=True)
class Standings:
    """Reads standings; one per app."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache

    async def of(self, member: int, language: Language) -> Standing:
        """How a member stands now. Whether the reader may see it: the caller's."""
        versions = await read_versions(self.db)
        directory = await self.directories.current(versions=versions)
        editions = await self.editions.current(self.db, versions, directory.currency)
        today = self.clock().astimezone(directory.zone).date()
        rulebook = editions.on(today.toordinal())
        return await standing_of(self.db, member, today, directory.calendar, rulebook, language)

    async def own(self, viewer: Viewer) -> StandingView:
        """What ``GET /api/v1/me`` tells. Raises ``NotAllowed`` for programs."""
        standing = await self.of(require_member(viewer), viewer.language)
        return StandingView(
            xp=standing.xp,
            level=standing.level,
            title=standing.title,
            to_next=standing.to_next,
            into_level=standing.into_level,
            level_length=standing.level_length,
            streak=standing.streak,
            coins=standing.coins,
            badges=tuple(badge.id for badge in standing.badges),
            badge_titles={badge.id: badge.title for badge in standing.badges},
        )


async def standing_of(
    source: Reading, member: int, today: date, calendar: WorkCalendar, rulebook: Rulebook, language: Language
) -> Standing:
    """How a member stands on a day under a rulebook; who has earned nothing yet begins at nothing."""
    row = await source.fetch_one(
        "SELECT xp, coins, streak, last_active, badges FROM standing WHERE member = $1", member
    )
    xp, coins, streak, last_active, badges = row if row is not None else (0, 0, 0, 0, "{}")
    level = level_of(xp, rulebook.levels)
    into, length = to_next(xp, rulebook.levels) or (0, 0)
    following = _after(level, rulebook)
    return Standing(
        xp=xp,
        coins=coins,
        level=level.number,
        title=level.title[language],
        pay_step=level.pay_step,
        into_level=into,
        level_length=length,
        # More can be taken back than stands on the books, and then the way to the next level is longer.
        to_next=following.xp - xp if following is not None else None,
        next_title=following.title[language] if following is not None else None,
        streak=streak if last_active >= calendar.previous_workday(today).toordinal() else 0,
        badges=_held(_badges(badges), rulebook, language),
    )


def _after(level: Level, rulebook: Rulebook) -> Level | None:
    return next((one for one in rulebook.levels if one.number == level.number + 1), None)


def _held(badges: dict[str, list[int]], rulebook: Rulebook, language: Language) -> tuple[HeldBadge, ...]:
    """The newest first; one that the rulebook has dropped keeps its id as its title."""
    held = []
    for id, days in sorted(badges.items(), key=lambda won: (-won[1][-1], won[0])):
        badge = rulebook.badges.get(id)
        words = (badge.title[language], badge.text[language], badge.icon) if badge is not None else (id, "", "award")
        held.append(HeldBadge(id, *words, date.fromordinal(days[-1])))
    return tuple(held)
