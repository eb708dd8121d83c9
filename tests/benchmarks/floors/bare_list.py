"""A window with nothing but Kivy's own RecycleView: one Label per line, of one height, that shows the same words."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.core.text import DEFAULT_FONT, LabelBase
from kivy.lang import Builder

from mobile.fonts import chinese_font
from tests.mobile.window import until

_RULES = """
<Words@Label>:
    text_size: self.width, None
RecycleView:
    viewclass: 'Words'
    do_scroll_x: False
    RecycleBoxLayout:
        orientation: 'vertical'
        default_size: None, dp(66)
        default_size_hint: 1, None
        size_hint_y: None
        height: self.minimum_height
"""


class BareList(App):  # type: ignore[misc]  # Kivy ships no types
    """The list, and nothing around it."""

    def build(self) -> Any:
        """The rules are all there is."""
        return Builder.load_string(_RULES)

    @property
    def rows(self) -> Any:
        """What is scrolled."""
        return self.root

    def tell(self, words: list[str]) -> None:
        """Show these lines, two texts each."""
        self.root.data = [{"text": line} for line in words]


@asynccontextmanager
async def opened_bare_list() -> AsyncIterator[BareList]:
    """The program, running until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        # The font that the product has, too.
        font = chinese_font(Path(folder))
        if font is not None:
            LabelBase.register(DEFAULT_FONT, fn_regular=str(font), fn_bold=str(font))
        app = BareList()
        running = asyncio.create_task(app.async_run(async_lib="asyncio"))
        try:
            await until(lambda: app.root_window or running.done())
            if running.done():
                running.result()
            yield app
        finally:
            app.stop()
            await running
