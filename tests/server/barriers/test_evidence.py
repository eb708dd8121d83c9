"""Evidence: known by its content, its place taken out unless wanted, seen by whoever sees the barrier."""

import pytest

from server.settings import Settings
from tests.server.barriers.blocking import BARRIERS, look, reported
from tests.server.files.samples import PLACE, document, jpeg, png

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(database_url):
    return Settings(database_url=database_url, file_limit_kib=64)


@pytest.fixture
async def add(client, signed_in):
    """A function that adds a file to a barrier of Ann's: (name, content, type, fields)."""
    ann = await signed_in("ann")
    id = (await reported(client, ann))["id"]

    async def send(name, content, type="image/png", **fields):
        sent = {"file": (name, content, type)}
        return id, await client.post(f"{BARRIERS}/{id}/files", files=sent, data=fields, headers=ann)

    return send


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ" + b"\0" * 100),
        ("a.png", b"<html><script>alert(1)</script>"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("huge.png", png(told=b"x" * 70_000)),
        ("bomb.docx", document({"word/media/image1.bmp": b"\0" * 20_000_000})),
        ("empty.png", b""),
    ],
)
async def test_what_is_no_evidence_is_refused(client, signed_in, add, name, content):
    id, answer = await add(name, content)

    assert (400, "/file") == (answer.status_code, answer.json()["errors"][0]["pointer"])
    assert [] == (await look(client, await signed_in("ann"), id))["files"]


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "C:\\temp\\road.png", "/var/road.png"])
async def test_a_path_in_a_name_is_left_out(client, signed_in, add, name):
    id, answer = await add(name, png())

    (kept,) = (await look(client, await signed_in("ann"), id))["files"]
    assert (201, answer.json()["name"]) == (answer.status_code, kept["name"])
    assert not {"/", "\\", ":"} & set(kept["name"])


@pytest.mark.parametrize(("fields", "stays"), [({}, False), ({"keep_place": "true"}, True)])
async def test_the_place_of_a_photo_goes_unless_it_is_wanted(client, signed_in, add, fields, stays):
    _, answer = await add("road.jpg", jpeg(told=PLACE), "image/jpeg", **fields)

    kept = await client.get(f"/api/v1/files/{answer.json()['id']}", headers=await signed_in("ann"))
    assert stays == (PLACE in kept.content)


@pytest.mark.parametrize(("who", "status"), [("bob", 200), ("mia", 200), ("zoe", 404), ("bea", 200)])
async def test_whoever_sees_the_barrier_sees_its_evidence(client, signed_in, add, who, status):
    _, answer = await add("road.png", png())

    assert (
        status == (await client.get(f"/api/v1/files/{answer.json()['id']}", headers=await signed_in(who))).status_code
    )
