"""Uploading and downloading: who may, how much, and how it is served."""

import pytest
from litestar import Litestar

from server.app import services_of
from server.errors import NotFound
from server.files.access import FileRights, Purpose
from server.files.desk import FileDesk, FileLimits, infos_of
from server.people.access import Viewer
from server.people.directory import Directory
from server.people.roles import Scope
from server.settings import Settings
from tests import apps
from tests.server.files.samples import PLACE, jpeg, png
from tests.server.telling import Counting, program

pytestmark = pytest.mark.anyio
FILES = "/api/v1/files"
PICTURE = png()


@pytest.fixture
def settings(database_url) -> Settings:
    return Settings(database_url=database_url, file_limit_kib=64, files_per_day=3)


@pytest.fixture
def upload(client, signed_in):
    """A function that uploads something as somebody and answers the response."""

    async def send(who="ann", content=PICTURE, name="site.png", headers=None, **fields):
        files = {"file": (name, content, "image/png")}
        return await client.post(FILES, files=files, data=fields, headers=await signed_in(who) | (headers or {}))

    return send


@pytest.fixture
def app(settings, clock) -> Litestar:
    """The ground alone: whoever takes files stands above it, and is played by the test."""
    return apps.api(settings, clock, only_ground=True)


@pytest.fixture
def desk(db, clock) -> FileDesk:
    """The desk as a feature uses it that takes files."""
    return FileDesk(db, clock, FileRights(), FileLimits(65_536, 3))


@pytest.fixture
async def raid_file(app, client, upload, desk, directory: Directory):
    """The id of a file that Ann gave to raid 7, which Bob may see."""
    id = (await upload()).json()["id"]
    services_of(app).get(FileRights).register(Purpose.RAID, _bob_may_see)
    await desk.attach(viewer_of(directory, "ann"), [id], Purpose.RAID, "raid-7")
    return id


async def _bob_may_see(viewer: Viewer, owner: str) -> bool:
    return (viewer.username, owner) == ("bob", "raid-7")


def viewer_of(directory: Directory, username: str) -> Viewer:
    member = directory.member_by_username(username)
    assert member is not None
    return Viewer(f"member:{member.id}", member.id, username, member.name, member.role, member.language)


async def test_an_upload_is_kept_and_comes_back_as_it_was(client, signed_in, upload):
    answer = await upload(content=png(5, 4), name="../site.png", headers={"Idempotency-Key": "once"})
    told = answer.json()

    assert (201, "site.png", "image/png", len(png(5, 4))) == (
        answer.status_code,
        told["name"],
        told["type"],
        told["size"],
    )
    back = await client.get(f"{FILES}/{told['id']}", headers=await signed_in("ann"))
    assert (200, png(5, 4)) == (back.status_code, back.content)


async def test_how_a_picture_is_served(client, signed_in, upload):
    id = (await upload(name='现场"1".png')).json()["id"]

    answer = await client.get(f"{FILES}/{id}", headers=await signed_in("ann"))
    assert ("image/png", "nosniff") == (answer.headers["content-type"], answer.headers["x-content-type-options"])
    assert "inline; filename*=UTF-8''%E7%8E%B0%E5%9C%BA1.png" == answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "private, no-cache" == answer.headers["cache-control"]


async def test_what_is_no_picture_is_saved_and_not_shown(client, signed_in, upload):
    told = (await upload(content=b"just a line", name="note.html")).json()

    answer = await client.get(f"{FILES}/{told['id']}", headers=await signed_in("ann"))
    assert ("note.html.txt", "text/plain") == (told["name"], told["type"])
    assert answer.headers["content-disposition"].startswith("attachment;")


async def test_what_the_browser_holds_is_not_sent_again(client, signed_in, upload):
    ann = await signed_in("ann")
    id = (await upload()).json()["id"]
    tag = (await client.get(f"{FILES}/{id}", headers=ann)).headers["etag"]

    again = await client.get(f"{FILES}/{id}", headers=ann | {"If-None-Match": tag})
    assert (304, b"") == (again.status_code, again.content)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<svg><script>alert(1)</script></svg>", "'<svg'"),
        (b"\0\1\2", "neither a known kind"),
        (b"a" * 65_537, "65 KiB; at most 64 KiB"),
        (jpeg()[:40], "is cut off"),
    ],
)
async def test_what_is_not_accepted_names_the_file_and_the_reason(upload, content, word):
    answer = await upload(content=content)

    assert (400, "/file") == (answer.status_code, answer.json()["errors"][0]["pointer"])
    assert word in answer.json()["detail"]


async def test_a_form_without_a_file_is_told_so(client, signed_in):
    answer = await client.post(FILES, files={"other": ("a", b"b")}, headers=await signed_in("ann"))

    assert (400, "/file") == (answer.status_code, answer.json()["errors"][0]["pointer"])


@pytest.mark.parametrize(("fields", "kept"), [({}, False), ({"keep_place": "true"}, True)])
async def test_the_place_of_a_photo_stays_only_when_wished(client, signed_in, upload, fields, kept):
    id = (await upload(content=jpeg(told=PLACE), name="a.jpg", **fields)).json()["id"]

    answer = await client.get(f"{FILES}/{id}", headers=await signed_in("ann"))
    assert kept == (PLACE in answer.content)


async def test_a_day_has_room_for_so_many_files(upload, clock):
    for _ in range(3):
        assert 201 == (await upload()).status_code
        clock.advance(minutes=60)

    full = await upload()
    assert (429, str(21 * 3600 + 1)) == (full.status_code, full.headers["retry-after"])
    assert 201 == (await upload("bob")).status_code
    clock.advance(minutes=21 * 60, seconds=1)
    assert 201 == (await upload()).status_code


@pytest.mark.parametrize(
    ("who", "may"), [("ann", True), ("bob", False), ("mia", False), ("bea", False), ("ada", False)]
)
async def test_what_nothing_has_taken_is_its_uploaders_alone(client, signed_in, upload, who, may):
    id = (await upload()).json()["id"]

    assert (200 if may else 404) == (await client.get(f"{FILES}/{id}", headers=await signed_in(who))).status_code


@pytest.mark.parametrize(("who", "may"), [("ann", True), ("bob", True), ("zoe", False), ("bea", False)])
async def test_whoever_may_see_the_raid_may_see_its_files(client, signed_in, raid_file, who, may):
    answer = await client.get(f"{FILES}/{raid_file}", headers=await signed_in(who))

    assert (200 if may else 404) == answer.status_code


async def test_strangers_and_programs_upload_nothing(client, db):
    files = {"file": ("a.png", png())}
    assert 401 == (await client.post(FILES, files=files)).status_code
    assert 403 == (await client.post(FILES, files=files, headers=await program(db, Scope.DATA_READ))).status_code


async def test_only_ones_own_files_can_be_given_away_and_only_once(desk, raid_file, directory):
    ann, bob = viewer_of(directory, "ann"), viewer_of(directory, "bob")
    await desk.attach(ann, [raid_file, raid_file], Purpose.RAID, "raid-7")

    for who, ids, owner in ((bob, [raid_file], "raid-7"), (ann, [raid_file], "raid-8"), (ann, ["x"], "raid-7")):
        with pytest.raises(NotFound):
            await desk.attach(who, ids, Purpose.RAID, owner)


async def test_many_files_are_described_in_one_statement(db, upload):
    ids = [(await upload()).json()["id"] for _ in range(3)]
    counting = Counting(db)

    found = await infos_of(counting, ids)
    assert (1, set(ids), "site.png") == (counting.statements, set(found), found[ids[0]].name)
