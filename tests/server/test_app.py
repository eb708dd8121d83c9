from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from litestar import Litestar, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.testing import AsyncTestClient

from server.app import GROUND, create_app, services_of
from server.db.database import Database
from server.db.migrate import migrate
from server.http.plugin import Plugin
from server.http.services import Services, attached, service
from server.migrations.steps import STEPS
from server.people.access import Viewer
from server.people.directories import NoOrganisation
from server.people.me import StandingSource, StandingView
from server.settings import Settings
from tests import apps
from tests.server.acme import StandingClock
from tests.server.conftest import SignedIn

pytestmark = pytest.mark.anyio

Client = AsyncTestClient[Litestar]


@pytest.fixture
def app(settings: Settings, clock: StandingClock) -> Litestar:
    return apps.api(settings, clock, only_ground=True)


async def test_it_is_healthy_as_soon_as_it_serves(client: Client) -> None:
    answer = await client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_metrics_are_for_this_machine_and_admins_only(client: Client, signed_in: SignedIn) -> None:
    # The test client's address is a name, so it is not this machine.
    for username, status in (("ann", 404), ("bea", 404), ("ada", 200)):
        assert (await client.get("/metrics", headers=await signed_in(username))).status_code == status
    assert (await client.get("/metrics")).status_code == 404

    text = (await client.get("/metrics", headers=await signed_in("ada"))).text
    assert 'raidboard_request_seconds_count{method="POST",route="/api/v1/sessions",status="201"}' in text


async def test_this_machine_sees_metrics_without_signing_in(app: Litestar) -> None:
    async with app.lifespan():
        local = httpx.ASGITransport(app, client=("127.0.0.1", 5000))  # type: ignore[arg-type]  # Litestar's own ASGI types
        async with httpx.AsyncClient(transport=local, base_url="http://raidboard.test") as client:
            assert (await client.get("/metrics")).status_code == 200


async def test_the_api_describes_itself_without_anything_from_elsewhere(client: Client) -> None:
    schema = (await client.get("/schema/openapi.json")).json()
    page = (await client.get("/schema")).text

    assert schema["openapi"].startswith("3.1")
    assert {"/api/v1/sessions", "/api/v1/me", "/api/v1/sessions/current"} <= set(schema["paths"])
    assert "://" not in page and "<script>" not in page
    assert "SwaggerUIBundle" in (await client.get("/schema/start.js")).text


async def test_a_feature_starts_after_those_below_and_ends_before_them(settings: Settings) -> None:
    happened: list[str] = []

    def feature(name: str) -> Plugin:
        @asynccontextmanager
        async def lifespan(services: Services) -> AsyncIterator[None]:
            happened.append(f"{name} starts")
            yield
            happened.append(f"{name} ends")

        return Plugin(name, lifespan=lifespan)

    async with AsyncTestClient(create_app(settings, (feature("low"), feature("high")), features=GROUND)):
        pass

    assert happened == ["low starts", "high starts", "high ends", "low ends"]


async def test_a_route_is_handed_the_services_of_its_feature(settings: Settings) -> None:
    @asynccontextmanager
    async def lifespan(services: Services) -> AsyncIterator[None]:
        services.add(bytearray, bytearray(b"hub"))
        yield

    @get("/hub")
    async def ask(hub: NamedDependency[bytearray], db: NamedDependency[Database]) -> str:
        name = await db.fetch_value("SELECT name FROM organisation")
        return f"{hub.decode()} {name}"

    plugin = Plugin("live", api=[ask], dependencies={"hub": service(bytearray)}, lifespan=lifespan)
    async with AsyncTestClient(create_app(settings, (plugin,), features=GROUND)) as client:
        assert (await client.get("/api/v1/hub")).text == "hub ACME"


async def test_whoever_keeps_standings_adds_them_to_me(app: Litestar, client: Client, signed_in: SignedIn) -> None:
    async def standing_of(viewer: Viewer) -> StandingView:
        return StandingView(
            xp=120, level=2, title="Closer", to_next=80, into_level=20, level_length=100, streak=3, coins=7
        )

    services_of(app).add(StandingSource, StandingSource(standing_of))
    me = (await client.get("/api/v1/me", headers=await signed_in("ann"))).json()

    assert me["standing"] == {
        "xp": 120, "level": 2, "title": "Closer", "to_next": 80,
        "into_level": 20, "level_length": 100, "streak": 3, "coins": 7, "badges": [], "badge_titles": {},
    }  # fmt: skip


async def test_two_apps_in_one_process_answer_from_their_own_databases(
    settings: Settings, new_sqlite: Callable[[], str], clock: StandingClock
) -> None:
    other = Settings(database_url=new_sqlite())
    async with await Database.open(other.database_url) as db, db.write() as tx:
        await tx.execute("DELETE FROM session")
        await tx.execute("UPDATE member SET name = 'Other Ann' WHERE username = 'ann'")
    credentials = {"username": "ann", "password": "correct horse"}
    async with (
        AsyncTestClient(create_app(settings, features=GROUND)) as one,
        AsyncTestClient(create_app(other, features=GROUND)) as two,
    ):
        answers = [await client.post("/api/v1/sessions", json=credentials) for client in (one, two)]

    assert ["Ann Ash", "Other Ann"] == [answer.json()["member"]["name"] for answer in answers]


async def test_without_an_organisation_it_says_what_to_run(tmp_path) -> None:
    url = f"sqlite:///{tmp_path}/empty.sqlite"
    async with await Database.open(url) as db:
        await migrate(db, STEPS)

    with pytest.RaisesGroup(pytest.RaisesExc(NoOrganisation, match="raidboard init"), flatten_subgroups=True):
        async with AsyncTestClient(create_app(Settings(database_url=url))):
            pass


async def test_an_app_runs_again_after_it_ended(app: Litestar) -> None:
    for _ in range(2):
        async with app.lifespan():
            assert await services_of(app).get(Database).fetch_value("SELECT 1") == 1


async def test_two_runs_at_once_would_mix_up_their_services() -> None:
    state = State()
    with attached(Services(), state), pytest.raises(RuntimeError, match="runs already"), attached(Services(), state):
        pass
    with attached(Services(), state):
        pass
