"""The pages in front of an organisation whose people can sign in."""

from collections.abc import Callable, Iterator

import anyio
import pytest
from litestar.testing import TestClient

from server.settings import Settings
from tests import apps
from tests.web.moment import TestedMoment, now
from tests.web.organisation import set_up_organisation


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    """Fills the database that each test gets a copy of."""

    def prepare(url: str) -> None:
        anyio.run(set_up_organisation, url, now())

    return prepare


@pytest.fixture
def demo_pages(new_sqlite: Callable[[], str]) -> Iterator[TestClient]:
    """A browser without scripts, in front of the demo; it follows no redirects, so that tests see them."""
    app = apps.site(Settings(database_url=new_sqlite()), TestedMoment(), demo=True)
    with TestClient(app, base_url="http://raidboard.test") as client:
        client.follow_redirects = False
        client.headers["accept"] = "text/html"
        client.headers["sec-fetch-site"] = "same-origin"
        yield client


@pytest.fixture
def real_pages(database_url: str) -> Iterator[TestClient]:
    """The same without the demo, on both databases."""
    app = apps.site(Settings(database_url=database_url), TestedMoment())
    with TestClient(app, base_url="http://raidboard.test") as client:
        client.follow_redirects = False
        client.headers["accept"] = "text/html"
        client.headers["sec-fetch-site"] = "same-origin"
        yield client
