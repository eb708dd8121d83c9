"""Dead ends have a way out: a page in the reader's language for people, problem+json for programs."""

import pytest
from litestar import get
from litestar.params import FromPath
from litestar.testing import TestClient

from server.errors import NotAllowed, NotFound, TooMany
from server.http.plugin import Plugin
from server.settings import Settings
from web.app import create_app


@get("/broken/{kind:str}")
async def broken(kind: FromPath[str]) -> None:
    raise {
        "forbidden": NotAllowed("not for you"),
        "missing": NotFound("the raid 'acme' is not there"),
        "often": TooMany("slower", 30),
        "bug": RuntimeError("the secret of our insides"),
    }[kind]


@pytest.fixture
def broken_pages(new_sqlite):
    app = create_app(Settings(database_url=new_sqlite()), (Plugin("broken", routes=(broken,)),))
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers["accept"] = "text/html"
        yield client


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        ("forbidden", 403, "This is not for you"),
        ("missing", 404, "There is no such page"),
        ("often", 429, "Too much at once"),
        ("bug", 500, "Something broke on our side"),
    ],
)
def test_each_dead_end_says_what_it_is(broken_pages, kind, status, title):
    answer = broken_pages.get(f"/broken/{kind}")

    assert answer.status_code == status
    assert f"<h2>{title}</h2>" in answer.text
    assert 'href="/"' in answer.text


def test_a_dead_end_speaks_the_readers_language(broken_pages):
    answer = broken_pages.get("/broken/missing", headers={"accept-language": "zh"})

    assert "没有这个页面" in answer.text


def test_our_insides_stay_inside(broken_pages):
    assert "secret of our insides" not in broken_pages.get("/broken/bug").text


def test_programs_get_problems(broken_pages):
    answer = broken_pages.get("/broken/missing", headers={"accept": "application/json"})

    assert answer.headers["content-type"] == "application/problem+json"


def test_an_address_nobody_knows_is_a_page_too(broken_pages):
    answer = broken_pages.get("/nowhere")

    assert answer.status_code == 404
    assert answer.headers["vary"] == "cookie, accept-language"
