"""Customers that slip away become quests: one bounty for everybody who looks after some, posted by who leads them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.accounts.rows import AccountRow
from server.errors import Conflict
from server.insights.segments.queries import SegmentQueries
from server.ledger.door import EventDoor
from server.people.access import Viewer, may_post_for
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo
from server.people.roles import Language
from server.quests.commands import BountyDraft, QuestDesk

NAMED = 3
_LONGEST_TITLE = 200
_LONGEST_TEXT = 4000
_WORDS = {
    Language.ENGLISH: (
        "Win back: {names}",
        "Win back: {names} and {more} more",
        "{name}: usually every {rhythm} days, silent since {day}",
        "These customers buy less often than they used to. Talk to them, and find out why.",
    ),
    Language.CHINESE: (
        "挽回：{names}",
        "挽回：{names}等，另有 {more} 个",
        "{name}：通常每 {rhythm} 天购买一次，{day} 之后没有动静",
        "这些客户买得没有以前勤了。去聊一聊，弄清原因。",
    ),
}


@dataclass(frozen=True, slots=True)
class Reward:
    """What each of the quests pays, and until when."""

    xp: int
    coins: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Posted:
    """A quest that was posted: for whom, and about how many customers."""

    quest: str
    member: MemberInfo
    accounts: int


@dataclass(frozen=True, slots=True)
class Reactivation:
    """Posts the quests. One per app. Raises what `QuestDesk.post` does, and `Conflict` where there is nothing to do."""

    segments: SegmentQueries
    quests: QuestDesk
    directories: DirectoryCache

    async def post(
        self, viewer: Viewer, reward: Reward, today: date, door: EventDoor, chosen: frozenset[int] | None = None
    ) -> tuple[Posted, ...]:
        """One quest for each owner whom the viewer leads, about their slipping customers, or the chosen ones."""
        directory = await self.directories.current()
        found: dict[int, list[AccountRow]] = {}
        for account in await self.segments.all_slipping():
            if self._is_ours(viewer, account, directory, today) and (chosen is None or account.id in chosen):
                found.setdefault(account.owner_id or 0, []).append(account)
        if not found:
            raise Conflict("no customer of anybody whom you lead is slipping away, or has an owner")
        posted = []
        for owner, accounts in found.items():
            member = directory.member(owner)
            draft = _draft(member, accounts, reward, directory.organisation.language)
            # The same click twice posts one quest.
            whom = f"{viewer.caller}/{owner}/{today}/{sorted(one.id for one in accounts)}"
            quest = f"bounty-{hashlib.sha256(whom.encode()).hexdigest()[:12]}"
            posted.append(Posted(await self.quests.post(viewer, draft, door, quest), member, len(accounts)))
        return tuple(posted)

    def _is_ours(self, viewer: Viewer, account: AccountRow, directory: Directory, today: date) -> bool:
        owner = account.owner_id
        if owner is None or owner == viewer.member_id:
            return False
        return may_post_for(viewer, owner) and directory.member(owner).is_here(today)


def _draft(member: MemberInfo, accounts: Sequence[AccountRow], reward: Reward, language: Language) -> BountyDraft:
    title, longer, line, text = _WORDS[language]
    names = ", ".join(one.name for one in accounts[:NAMED])
    more = len(accounts) - NAMED
    told = title.format(names=names) if more <= 0 else longer.format(names=names, more=more)
    lines = [text, ""]
    for one in accounts:
        day = date.fromordinal(one.rank.last_day).isoformat()
        lines.append(line.format(name=one.name, rhythm=one.rank.rhythm, day=day))
    return BountyDraft(
        told[:_LONGEST_TITLE],
        "\n".join(lines)[:_LONGEST_TEXT],
        reward.xp,
        reward.coins,
        reward.due_on,
        f"member:{member.username}",
    )
