"""What needs a viewer today: their own things, and for who leads the biggest of their people's.

A constant number of statements, whatever there is: each source answers for any number of members at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from game_rules.editions import Editions
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Reading
from server.db.versions import read_versions
from server.ledger.closings import ClosingsCache
from server.ledger.rulebooks import EditionsCache
from server.notices.approvals import approvals
from server.notices.asked import Asked, Thresholds, together
from server.notices.barriers import late_barriers, own_barriers
from server.notices.customers import birthdays, silent_accounts
from server.notices.deals import waiting_deals
from server.notices.leads import leads_going_back
from server.notices.money import instalments
from server.notices.notice import Found, Notice, Tally, Urgency, by_size, by_urgency
from server.notices.periods import period_news
from server.notices.quests import ending_quests
from server.notices.raids import own_raids, raids_led
from server.notices.webhooks import webhooks_off
from server.notices.wishes import read_wishes
from server.people.access import EVERYBODY, Viewer, require_member
from server.people.directories import DirectoryCache
from server.quests.commands import QuestDesk

OTHERS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Notices:
    """What needs a viewer. ``others`` are the biggest of a lead's team or a boss's company, ``tallies`` count all."""

    mine: tuple[Notice, ...]
    others: tuple[Notice, ...] = ()
    tallies: tuple[Tally, ...] = ()

    @property
    def pressing(self) -> int:
        """How many of one's own things are late or for today."""
        return sum(one.urgency <= Urgency.TODAY for one in self.mine)


@dataclass(frozen=True, slots=True)
class NoticeQueries:
    """Reads notices. One per app."""

    db: Database
    directories: DirectoryCache
    clock: Clock
    quests: QuestDesk
    editions: EditionsCache
    thresholds: Thresholds
    closings: ClosingsCache

    async def of(self, viewer: Viewer) -> Notices:
        """Everything that needs the viewer."""
        own = await self.own(viewer)
        whose = _whose(viewer)
        if whose is not None and not whose:
            return Notices(own)
        me = require_member(viewer)
        async with self.db.read() as tx:
            asked = await self._asked(tx, whose, but=me)
            found = together(
                [
                    *await _company_sources(tx, asked),
                    await raids_led(tx, asked, viewer, await self._editions(tx, asked)),
                    await late_barriers(tx, asked, viewer),
                ]
            )
        # What a member shares stands in their own list already.
        told = {one.key for one in own}
        others = [one for one in found.notices if one.key not in told]
        return Notices(own, by_size(others)[:OTHERS_SHOWN], found.tallies)

    async def of_oneself(self, viewer: Viewer) -> Notices:
        """The viewer's own things alone, for who only counts them."""
        return Notices(await self.own(viewer))

    async def own(self, viewer: Viewer) -> tuple[Notice, ...]:
        """The viewer's own things, the most pressing first."""
        me = require_member(viewer)
        book = await self.quests.book(viewer)
        async with self.db.read() as tx:
            asked = await self._asked(tx, frozenset({me}), but=0)
            editions = await self._editions(tx, asked)
            raids = await own_raids(tx, asked, viewer, editions)
            barriers = await own_barriers(tx, asked, viewer)
            contracts = await approvals(tx, asked, viewer)
            found = [*await _company_sources(tx, asked), raids, barriers, contracts, await birthdays(tx, asked)]
            rules = editions.on(asked.today.toordinal()).leads
            found.append(await leads_going_back(tx, asked, me, rules))
            found.append(await webhooks_off(tx, asked, viewer))
            closings = await self.closings.current(tx, await read_versions(tx), asked.directory, asked.now)
            found.append(await period_news(tx, asked, me, closings, editions, viewer.language))
            wishes = await read_wishes(tx, me)
        found.append(ending_quests(book, me, asked))
        return by_urgency(one for one in together(found).notices if one.kind not in wishes.unwanted)

    async def _editions(self, tx: Reading, asked: Asked) -> Editions:
        return await self.editions.current(tx, await read_versions(tx), asked.directory.currency)

    async def _asked(self, tx: Reading, members: frozenset[int] | None, but: int) -> Asked:
        directory = await self.directories.current()
        now = self.clock()
        today = now.astimezone(directory.zone).date()
        return Asked(members, but, today, now, directory, self.thresholds, by_size=bool(but))


def _whose(viewer: Viewer) -> frozenset[int] | None:
    """Whose things a viewer answers for beside their own; None: everybody's."""
    if viewer.role in EVERYBODY:
        return None
    return viewer.led_member_ids - {viewer.member_id or 0}


async def _company_sources(tx: Reading, asked: Asked) -> Sequence[Found]:
    """The sources that are asked for a team or the company as well."""
    return [await instalments(tx, asked), await waiting_deals(tx, asked), await silent_accounts(tx, asked)]
