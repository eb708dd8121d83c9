"""Starts the app: `python -m mobile`, or by itself on a phone."""

import argparse
import asyncio
import contextlib
import gc
import logging
import os
from pathlib import Path


def main() -> None:
    """Read the command line, then open the window."""
    parser = argparse.ArgumentParser(prog="python -m mobile", description="The phone app of Raidboard.")
    parser.add_argument("--server", default="", help="address of the server, such as https://raidboard.example.org")
    parser.add_argument("--folder", type=Path, help="where the app keeps its files (default: the user's data folder)")
    options = parser.parse_args()
    # Kivy reads the command line too, and its own log handler would print every frame of the stream.
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)

    # Importing Kivy opens the window's drivers, which --help can do without.
    from kivy.config import Config

    # On a desk the window has the shape of a phone; a phone takes no notice of it.
    Config.set("graphics", "width", "400")
    Config.set("graphics", "height", "800")

    from mobile.app import RaidboardApp

    # What is imported stays: looking through it for garbage again and again would make the screen stumble.
    gc.collect()
    gc.freeze()
    # Ctrl-C is a way to close the window.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(RaidboardApp(options.folder, options.server).main())


if __name__ == "__main__":
    main()
