"""The demo, really served, and a real Chromium in front of it.

Nothing here lives longer than this package: playwright keeps an event loop running, which other tests could not bear.
"""

import shutil
import threading
from collections.abc import Callable, Iterator

import anyio
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from server.settings import Settings
from tests.browser.selling import PATIENCE_MS
from tests.web.moment import TestedMoment, now
from tests.web.organisation import PASSWORD, set_up_organisation
from web.app import create_app

OpenPage = Callable[..., Page]
# Long enough for a machine that has more to do than these tests.
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, on a free port of this machine."""
    url = f"sqlite:///{tmp_path_factory.mktemp('site') / 'raidboard.sqlite'}"
    app = create_app(Settings(database_url=url), demo=True, clock=TestedMoment())
    config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)

    def serve() -> None:
        # In this thread too: playwright keeps an event loop of its own running in the main one.
        anyio.run(set_up_organisation, url, now())
        server.run()

    thread = threading.Thread(target=serve, name="site")
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the site did not start; its log says why")
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("there is no Chromium on this machine: `make test` as root installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def signed_in(chromium: Browser, site: str) -> dict[str, object]:
    """The cookies of Ann, who has signed in once for all tests."""
    context = chromium.new_context(base_url=site, locale="en")
    page = context.new_page()
    page.goto("/sign-in?next=/style")
    page.fill("#username", "ann")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/style")
    state: dict[str, object] = dict(context.storage_state())
    context.close()
    return state


@pytest.fixture
def open_page(chromium: Browser, site: str, signed_in: dict[str, object]) -> Iterator[OpenPage]:
    """A function that opens a path; fails the test at its end when the page had an error or broke its own policy.

    `signed_in=False` for strangers; other keywords are those of a browser context (`viewport`, `color_scheme` …).
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_path(path: str, *, as_ann: bool = True, **options: object) -> Page:
        state = signed_in if as_ann else None
        context = chromium.new_context(**{"base_url": site, "locale": "en", "storage_state": state, **options})  # type: ignore[arg-type]  # playwright's own keywords
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message.text) else None)
        page.goto(path)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text
