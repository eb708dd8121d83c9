"""Every list page leads to its list as a file: filtered alike, with titles in the reader's language."""

import csv
import io
import re
from html import unescape

import pytest
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from server.downloads.columns import shape_of
from server.settings import Settings
from tests import apps
from tests.web.telling import become, see, tell
from web.list_titles import column_title

PAGES = {
    "/customers": "/api/v1/accounts",
    "/deals": "/api/v1/deals",
    "/deals?view=list&state=won": "/api/v1/deals",
    "/leads": "/api/v1/leads",
    "/contracts": "/api/v1/contracts",
    "/receivables?state=all": "/api/v1/instalments",
    "/barriers?state=": "/api/v1/barriers",
    "/raids?tab=ended": "/api/v1/raids",
    "/quests": "/api/v1/quests",
    "/members": "/api/v1/members",
    "/events?kind=deal.opened": "/api/v1/events",
    "/tickets?state=all": "/api/v1/tickets",
    "/products": "/api/v1/products",
}


def links(page: str) -> list[str]:
    found = re.findall(r'<a href="(/api/v1/[^"]*format=[^"]*)" download>', page)
    return [unescape(one) for one in found]


def rows(pages: TestClient, href: str) -> list[dict[str, str]]:
    answer = pages.get(href)
    assert 200 == answer.status_code, answer.text[:300]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def columns() -> dict[str, tuple[str, ...]]:
    app = apps.site(Settings())
    return {
        route.path: shape.names
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if (shape := shape_of(handler.parsed_return_field.annotation)) is not None
    }


@pytest.mark.parametrize("path", PAGES)
def test_a_list_page_leads_to_its_list_as_a_file(real_pages, path):
    tell_all(real_pages)
    become(real_pages, "admin")

    book, text = links(see(real_pages, path))

    assert book.startswith(f"{PAGES[path]}?") and "format=xlsx" in book
    assert path.startswith(("/raids", "/quests")) or rows(real_pages, text), (
        "the page shows something, and so does the file"
    )
    assert 200 == real_pages.get(book).status_code


def tell_all(pages):
    tell(pages, "visit.logged", account="ACME Steel")
    tell(pages, "deal.opened", deal="D", title="Pumps", amount="900", account="ACME Steel")
    tell(pages, "deal.opened", deal="E", title="Valves", amount="100", account="ACME Steel")
    tell(pages, "deal.won", deal="E", amount="100", product="Valve")
    tell(pages, "ticket.opened", ticket="T", title="Valve leaks", account="ACME Steel")
    tell(pages, "lead.created", lead="L", name="Bolt & Sons")
    plan = [{"instalment": "1", "due_on": "2030-12-24", "amount": "900"}]
    mud = {"cause": "access", "text": "Mud", "region": "east", "period": "2026-11"}
    become(pages, "ann")
    answer = pages.post("/api/v1/barriers", json=mud | {"blocked": {"amount": "100", "currency": "CNY"}})
    assert 201 == answer.status_code, answer.text
    tell(pages, "contract.signed", contract="K", amount="900", account="ACME Steel", instalments=plan)


def test_a_file_follows_the_filter_of_its_page(real_pages):
    tell_all(real_pages)
    become(real_pages, "admin")

    _book, text = links(see(real_pages, "/deals?least=500"))

    assert ["D"] == [row["ID"] for row in rows(real_pages, text)]


def test_titles_speak_the_reader_s_language(real_pages):
    tell_all(real_pages)
    become(real_pages, "admin")

    _book, text = links(see(real_pages, "/deals?lang=zh"))

    assert {"编号", "客户", "金额", "金额（货币）"} <= rows(real_pages, text)[0].keys()


@pytest.mark.parametrize(
    "path", sorted(set(PAGES.values()) | {"/api/v1/events", "/api/v1/contacts", "/api/v1/contracts"})
)
def test_every_column_has_a_title_in_both_languages(columns, path):
    names = columns[path]

    assert [] == [name for name in names if column_title(name, "en") == name]
    assert [] == [name for name in names if column_title(name, "zh").isascii() and name[-2:] != "xp"]


def test_programs_see_the_names_of_the_columns():
    assert ("days_late", "days_late") == (column_title("days_late", ""), column_title("days_late", "tlh"))
