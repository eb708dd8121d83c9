"""Real files brought in through the page, in a real browser, and the numbers they must come to."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import anyio
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from server.settings import Settings
from tests.real_data.build.expected import expected
from tests.real_data.build.imported import number, raidboard
from tests.real_data.build.organisations import ORGANISATIONS, write_organisation
from tests.real_data.build.places import mapping_named, real_file
from tests.real_data.build.sources import ACTIVITIES_FILE, CRM_FILE, DEALS_FILE
from web.app import create_app

pytestmark = pytest.mark.browser

# An import of 14,000 rows, on a machine that runs other tests beside it.
PATIENCE_MS = 300_000
OpenSite = Callable[[str], Page]


@contextmanager
def served(url: str) -> Iterator[str]:
    """The pages on a database, on a free port of this machine."""
    config = uvicorn.Config(create_app(Settings(database_url=url)), port=0, log_level="warning")
    server = uvicorn.Server(config)
    # A loop of its own: playwright keeps one running in the main thread.
    thread = threading.Thread(target=lambda: anyio.run(server.serve), name="imports")
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def set_up(name: str, folder: Path) -> tuple[str, str]:
    """A database with the people of a source, and the admin's password; in a thread without a running loop."""
    url, found = f"sqlite:///{folder / name}.sqlite", list[str]()

    def work() -> None:
        told = raidboard(url, "init", "--org", name, "--timezone", "UTC", "--currency", "USD")
        raidboard(url, "org", "import", write_organisation(ORGANISATIONS[name](), folder / f"{name}.csv"))
        found.append(told.split()[-1])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return url, found[0]


@pytest.fixture
def open_site(chromium: Browser, tmp_path: Path) -> Iterator[OpenSite]:
    """A function from a source's name to the page of imports of its organisation, as the admin sees it."""
    stack = []

    def open_as_admin(name: str) -> Page:
        url, password = set_up(name, tmp_path)
        site = served(url)
        address = site.__enter__()
        stack.append(site)
        context = chromium.new_context(base_url=address, locale="en")
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto("/sign-in?next=/imports")
        page.fill("#username", "admin")
        page.fill("#password", password)
        page.press("#password", "Enter")
        page.wait_for_url("**/imports")
        return page

    yield open_as_admin
    for site in stack:
        site.__exit__(None, None, None)


def bring_in(
    page: Page, file: Path, mapping: str = "", lookups: Sequence[Path] = (), *, reload: bool = False
) -> list[int]:
    """Drop a file, give it a mapping unless the page has guessed one, import it, and read what came of it."""
    page.goto("/imports")
    page.set_input_files("#import-file", file)
    if lookups:
        page.locator("summary", has_text="Files it looks things up in").press("Enter")
        page.set_input_files("#import-lookups", list(lookups))
    page.get_by_role("button", name="Look into it").click()
    page.wait_for_url(re.compile("/imports/[0-9a-f]+$"))
    if mapping:
        page.select_option("#import-choice", "own")
        expect(page.locator("#import-kind")).to_be_visible(timeout=60_000)
        page.locator("summary", has_text="The mapping as text").press("Enter")
        page.fill("#import-text", Path(mapping_named(mapping)).read_text(encoding="utf-8"))
        page.get_by_role("button", name="Use this text").click()
        expect(page.locator("#import-choice option:checked")).to_have_text("What the text below says", timeout=60_000)
    page.locator("button[value=run]").last.click()
    expect(page.locator("#import-choice")).to_have_count(0, timeout=60_000)
    if reload:
        page.reload()
        assert page.locator("#import-bar, .rb-import-counts").count()
    expect(page.locator(".rb-import-head .rb-tag")).to_have_text("Imported", timeout=PATIENCE_MS)
    return [int(text.replace(",", "")) for text in page.locator(".rb-import-counts dd").all_inner_texts()]


def kpi(page: Page, name: str) -> object:
    """A KPI of the whole company, as the API answers the admin's browser."""
    answer = page.request.get(f"/api/v1/kpis/{name}?by=company&period=all")
    assert answer.ok, answer.text()
    return number(answer.json()["rows"][0]["value"])


def test_the_stage_history_crm_comes_in_whole(open_site: OpenSite) -> None:
    files = {
        name: real_file(CRM_FILE.format(name)) for name in ("accounts", "opportunities", "activities", "contracts")
    }
    stages, known = real_file(CRM_FILE.format("opportunity_stage_history")), expected("synthetic-shashank")
    page, deals = open_site("stage-history"), [files["opportunities"]]

    opened = bring_in(page, files["opportunities"], "stage-history-opportunities", [files["accounts"]])
    moved = bring_in(page, stages, "stage-history-stages", deals)
    done = bring_in(page, files["activities"], "stage-history-activities", deals, reload=True)
    signed = bring_in(page, files["contracts"], "stage-history-contracts", deals)

    assert [[1850, 3652, 0, 0], [7437, 7437, 0, 0], [14105, 14105, 0, 0], [1318, 1318, 0, 0]] == [
        opened,
        moved,
        done,
        signed,
    ]
    assert known["opps"] == kpi(page, "deals_opened")
    assert known["won_value"] == kpi(page, "revenue_won")
    assert known["stage_history"] == kpi(page, "stage_moves")
    assert known["activities"]["Phone Call"] == kpi(page, "calls")
    assert 1318 == kpi(page, "contracts_signed")


def test_hubspots_and_pipedrives_exports_are_known_by_their_columns(open_site: OpenSite, tmp_path: Path) -> None:
    deals, activities, known = real_file(DEALS_FILE), real_file(ACTIVITIES_FILE), expected("hubspot-dummy")
    header = real_file("webhooks/pipedrive/NATIVE-EXPORT-HEADER.csv").read_text(encoding="utf-8").strip()
    page = open_site("hubspot")

    assert [500, 500 + 71 + 69, 0, 0] == bring_in(page, deals)
    assert [2000, 402 + 398 + 124, 0, 0] == bring_in(page, activities)
    assert known["stages"]["Closed Won"] == kpi(page, "deals_won")
    assert Decimal(str(known["won_value"])) == kpi(page, "revenue_won")

    owner = known["owners"][0] if "owners" in known else next(iter(known["won_by_owner"])).partition("@")[0]
    row = {"Deal - ID": "7", "Deal - Title": "Own", "Deal - Owner": owner, "Deal - Status": "Won"}
    row |= {"Deal - Deal created": "2026-01-05 08:30:00", "Deal - Won time": "2026-02-05 08:30:00", "Deal - Value": "5"}
    names = [name.strip('"') for name in header.split(",")]
    file = tmp_path / "deals.csv"
    file.write_text(header + "\n" + ",".join(f'"{row.get(name, "")}"' for name in names) + "\n", encoding="utf-8")
    assert [1, 2, 0, 0] == bring_in(page, file)
    assert [1, 0, 2, 0] == bring_in(page, file)
