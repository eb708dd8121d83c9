"""The loop without an app: what it tells the screens is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime

from mobile.api import Clock, utc_now
from mobile.live import Link
from mobile.outbox import Outbox, Owner, State
from mobile.questions import News, Question
from mobile.session import Session
from mobile.sync import Sync
from mobile.wire import Frame


class Screens:
    """What was told to the screens."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self.held: dict[str, datetime] = {}
        self.link = Link.DOWN
        self.why_signed_out = ""

    def show(self, name: str, news: News, as_of: datetime) -> None:
        self.news.append(news)

    def celebrate(self, frame: Frame) -> None:
        """Nothing here is worth it."""

    def show_outbox(self) -> None:
        """Tests look into the outbox itself."""

    def show_age(self, names: Iterable[str], as_of: datetime) -> None:
        self.held.update(dict.fromkeys(names, as_of))

    def show_link(self, link: Link) -> None:
        self.link = link

    def show_signed_out(self, why: str) -> None:
        self.why_signed_out = why


@asynccontextmanager
async def syncing(
    outbox: Outbox, owner: Owner, token: str = "", clock: Clock = utc_now, watched: tuple[Question, ...] = ()
) -> AsyncIterator[Screens]:
    """The loop runs during the block, and somebody looks at what is `watched`."""
    screens = Screens()
    sync = Sync(outbox, screens, first_wait_s=0.01, clock=clock)
    sync.start(Session(owner, token or "token"))
    await sync.watch(watched)
    task = asyncio.create_task(sync.run())
    try:
        yield screens
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(is_so: Callable[[], object]) -> None:
    """Wait for it, but not for ever."""
    async with asyncio.timeout(40):
        while not is_so():
            await asyncio.sleep(0.005)


def is_sent(outbox: Outbox, owner: Owner) -> Callable[[], bool]:
    """Nothing waits any more."""
    return lambda: outbox.count(owner, State.WAITING) == 0
