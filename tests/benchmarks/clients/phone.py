"""The phone app as it is measured: its ledger, without network."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mobile.screens.rows import Line, Rows
from tests.mobile.scene import set_the_scene
from tests.mobile.window import frames, opened, until


class Phone:
    """The list of the screen that is shown."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def tell(self, words: list[str]) -> None:
        """Show these lines, two texts each."""
        self.rows.tell([Line(title, text) for title, text in (line.split("\n") for line in words)])


@asynccontextmanager
async def opened_phone() -> AsyncIterator[Phone]:
    """After a full day."""
    with tempfile.TemporaryDirectory() as folder:
        set_the_scene(Path(folder))
        async with opened(Path(folder)) as app:
            await until(lambda: app.root.frame and app.store.board)
            app.root.frame.go("ledger")
            await until(lambda: app.store.ledger)
            await frames(4)
            yield Phone(app.root.frame.screen.ids.rows)
