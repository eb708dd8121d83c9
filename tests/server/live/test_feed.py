"""The feed: what is kept is bounded, and who lags behind it is told."""

import asyncio

import pytest

from server.db.database import Database
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.live import feed as feeds
from server.live.feed import Feed
from server.live.follow import Follower, Lagging
from server.live.frames import Frames, Item
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Language, Role
from tests.server.acme import StandingClock

pytestmark = pytest.mark.anyio
ANN = Viewer("member:1", 1, "ann", "Ann Ash", Role.REP, Language.ENGLISH)


@pytest.fixture
def feed(db: Database, clock: StandingClock) -> Feed:
    """A feed that nothing was recorded for yet."""
    return Feed(db, Tallies(db), DirectoryCache(db), EditionsCache(), clock)


def _tell(feed: Feed, *seqs: int) -> None:
    for seq in seqs:
        frames = {"me:1": [f"frame {seq}"]}
        feed._append(Item(seq, lambda frames=frames: frames))  # type: ignore[misc]  # of each seq its own
        feed._move(seq, {})


async def test_what_is_said_is_put_into_words_when_somebody_follows_and_once_for_all(
    feed: Feed, directory: Directory
) -> None:
    asked: list[int] = []

    def words() -> Frames:
        asked.append(1)
        return {"me:1": ["frame 1"]}

    feed._append(Item(1, words))
    feed._move(1, {})
    followers = [Follower(feed, ANN, directory) for _ in range(2)]

    assert [] == asked
    assert [True, True] == [follower.start(0) for follower in followers]
    assert [["frame 1"]] * 2 == [await follower.news() for follower in followers]
    assert [1] == asked


async def test_a_follower_gets_what_comes_after_its_place_once(feed: Feed, directory: Directory) -> None:
    _tell(feed, 1, 2, 3)
    follower = Follower(feed, ANN, directory)

    assert follower.start(1)
    assert ["frame 2", "frame 3"] == await follower.news()
    _tell(feed, 4)
    assert ["frame 4"] == await follower.news()


async def test_what_is_kept_is_bounded_and_who_lags_behind_it_is_told(
    feed: Feed, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "KEPT", 5)
    follower = Follower(feed, ANN, directory)

    _tell(feed, *range(1, 100))

    assert feed.items_from(feed.end - 5) is not None
    assert len(feed._items) <= 11
    assert follower.is_lagging()
    with pytest.raises(Lagging):
        await follower.news()


async def test_a_place_that_is_no_longer_kept_or_never_was_is_none(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "KEPT", 5)
    _tell(feed, *range(1, 100))

    assert feed.place_after(3) is None
    assert feed.place_after(500) is None
    assert feed.place_after(98) == feed.end - 1


async def test_a_notice_of_what_is_handed_over_is_not_read_again(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "REMIND_S", 0.02)
    feed.take_over_from("ours")

    feed._notice("1 ours")
    assert not feed._behind.is_set()
    feed._move(1, {})
    await asyncio.sleep(0.05)
    assert not feed._behind.is_set()
    feed._notice("2 theirs")
    assert feed._behind.is_set()


async def test_what_was_not_handed_over_after_all_is_read(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "REMIND_S", 0.02)
    feed.take_over_from("ours")

    feed._notice("1 ours")

    await asyncio.wait_for(feed._behind.wait(), 60)
