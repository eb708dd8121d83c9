"""One connection's view of the feed: which topics it follows, and how far it has come."""

import asyncio
import contextlib
import time
from collections.abc import Iterator

from kpi.catalog import UnknownKpi
from server.barriers.queries import BarrierQueries
from server.errors import AppError, InvalidInput
from server.kpis.catalogue import as_seen, catalogue_of
from server.kpis.queries import read_period, read_scope
from server.ledger.rulebooks import EditionsCache
from server.live.barriers import LIST
from server.live.feed import Feed
from server.live.topics import BoardTopic
from server.people.access import Viewer, may_see_team
from server.people.directory import Directory
from server.raids.queries import RaidQueries

# A page needs a few; without a limit one connection could make every batch slow.
TOPICS_LIMIT = 50


# Who begins to follow one of these is told from which seq on: who has fetched it earlier fetches again.
_ROOMS = ("raid:", "barrier:")


class Lagging(Exception):
    """The follower is so far behind that what it has not seen is gone."""


class Follower:
    """Follows the feed from its own place. Hold it inside ``feed.waking(follower.wake)``."""

    def __init__(self, feed: Feed, viewer: Viewer, directory: Directory) -> None:
        self._feed = feed
        self._viewer = viewer
        self._boards: dict[str, BoardTopic] = {}
        self._wake = asyncio.Event()
        self._place = feed.end
        self._sending_since: float | None = None
        self.topics = {f"me:{viewer.member_id}"} if viewer.member_id is not None else set()
        self.topics.update(f"team:{directory.team(team).slug}" for team in viewer.team_ids)

    def start(self, after: int | None) -> bool:
        """Begin after a seq; False when that is too long ago, and the follower begins with what comes."""
        place = self._feed.end if after is None else self._feed.place_after(after)
        self._place = self._feed.end if place is None else place
        return place is not None

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    async def news(self) -> list[str]:
        """The next frames, as soon as there are any. Raises Lagging."""
        while True:
            found = list(self._waiting())
            if found:
                return found
            self._wake.clear()
            await self._wake.wait()

    @contextlib.contextmanager
    def sending(self) -> Iterator[None]:
        """While frames are being handed to the socket, which waits when the reader does not read."""
        self._sending_since = time.monotonic()
        try:
            yield
        finally:
            self._sending_since = None

    def sending_for_s(self) -> float:
        """For how long the socket has been waiting for its reader; 0 when it is not."""
        return 0.0 if self._sending_since is None else time.monotonic() - self._sending_since

    def is_lagging(self) -> bool:
        """Whether what this follower has not seen is gone."""
        return self._feed.items_from(self._place) is None

    def _waiting(self) -> Iterator[str]:
        items = self._feed.items_from(self._place)
        if items is None:
            raise Lagging
        self._place += len(items)
        topics = self.topics
        for item in items:
            for topic, frames in item.frames.items():
                if topic in topics:
                    yield from frames

    async def follow(
        self,
        text: str,
        directory: Directory,
        editions: EditionsCache,
        raids: RaidQueries,
        barriers: BarrierQueries,
    ) -> str | None:
        """Follow one more topic; a board and a raid answer with their present seq.

        Raises InvalidInput for a topic that does not exist or is not for this viewer.
        """
        if text in self.topics:
            return None
        if len(self.topics) >= TOPICS_LIMIT:
            raise InvalidInput(f"one connection follows at most {TOPICS_LIMIT} topics", [])
        if text.startswith("board:"):
            board = _board_topic(text, self._viewer, directory, editions)
            self._boards[text] = board
            self._feed.boards.follow(board)
        elif not await self._may_follow(text, directory, raids, barriers):
            known = "me, company, team:ID, raid:ID, barrier:ID, barriers, board:MEASURE:PERIOD:SCOPE"
            raise InvalidInput(f"unknown topic {text!r} (use {known})", [])
        self.topics.add(text)
        if text in self._boards:
            return self._feed.board_now(text)
        return self._feed.room_now(text) if text.startswith(_ROOMS) else None

    async def _may_follow(self, text: str, directory: Directory, raids: RaidQueries, barriers: BarrierQueries) -> bool:
        """Whether there is such a topic, for this viewer."""
        kind, _, name = text.partition(":")
        match kind:
            case "team":
                team = directory.find_team(name)
                return team is not None and may_see_team(self._viewer, team.id)
            case "raid":
                return await raids.may_follow(self._viewer, name)
            case "barrier":
                return await barriers.may_follow(self._viewer, name)
            case _:
                return text in ("company", "me", LIST)

    def unfollow(self, text: str) -> None:
        """Follow one topic less."""
        self.topics.discard(text)
        board = self._boards.pop(text, None)
        if board is not None:
            self._feed.boards.unfollow(board)

    def close(self) -> None:
        """Unfollow everything."""
        for text in list(self._boards):
            self.unfollow(text)


def _board_topic(text: str, viewer: Viewer, directory: Directory, editions: EditionsCache) -> BoardTopic:
    _, kpi_id, period_text, scope, *_ = (*text.split(":", 3), "", "", "")
    try:
        rulebook = editions.latest.latest
        kpi = as_seen(catalogue_of(rulebook), rulebook, viewer)[kpi_id]
        period = read_period(period_text, directory)
        team, region = read_scope(scope or "company", directory)
    except (UnknownKpi, AppError) as error:
        raise InvalidInput(f"unknown topic {text!r}: {error}", []) from error
    return BoardTopic(text, kpi.measures(), period, team, region)
