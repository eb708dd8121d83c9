"""Copies of photos are there as long as somebody may still send them, and no longer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mobile import device
from mobile.outbox import Item, Outbox, Owner
from mobile.photos import photos_in
from mobile.wire import Receipt
from tests.mobile.office import Office
from tests.mobile.phones import offline
from tests.mobile.scene import ANN, NOW
from tests.mobile.syncing import is_sent, syncing, until
from tests.mobile.window import opened

JPEG = b"\xff\xd8\xff mud"


def copied(folder: Path) -> Path:
    """Our copy of a photo of theirs."""
    own = folder / "mud.jpg"
    own.write_bytes(JPEG)
    return device.keep(own, photos_in(folder))


def attached(outbox: Outbox, owner: Owner, file: Path) -> Item:
    return outbox.act(owner, "barrier.file", "barriers/b/files", {}, NOW, str(file))


@pytest.mark.anyio
async def test_a_photo_that_arrived_is_kept_no_longer_but_theirs_is(
    outbox: Outbox, office: Office, ann: Owner, tmp_path: Path
) -> None:
    # It arrives, and the answer does not: it is sent once more.
    office.hang_up_after = 1
    attached(outbox, ann, copied(tmp_path))
    attached(outbox, ann, tmp_path / "mud.jpg")

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [True] * 3 == [JPEG in form for form in office.forms]
    assert ([], JPEG) == (list(photos_in(tmp_path).iterdir()), (tmp_path / "mud.jpg").read_bytes())


@pytest.mark.anyio
async def test_a_photo_that_was_refused_is_kept_to_be_sent_again(
    outbox: Outbox, office: Office, ann: Owner, tmp_path: Path
) -> None:
    answers = iter([(422, "application/problem+json", '{"title": "No", "status": 422, "detail": "no such barrier"}')])
    office.misbehave = lambda path, _ids: next(answers, None) if path.endswith("files") else None
    copy = copied(tmp_path)
    item = attached(outbox, ann, copy)

    async with syncing(outbox, ann):
        await until(lambda: outbox.rejected(ann))
    was_there = copy.exists()
    outbox.retry(item.id)
    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert (True, False) == (was_there, copy.exists())


def test_a_copy_that_another_entry_names_waits_for_it(outbox: Outbox, tmp_path: Path) -> None:
    copy = copied(tmp_path)
    first, second = attached(outbox, ANN, copy), attached(outbox, ANN, copy)
    outbox.settle(ANN, [Receipt(first.id, True, 0, ())])
    was_there = copy.exists()
    outbox.settle(ANN, [Receipt(second.id, True, 0, ())])

    assert (True, False) == (was_there, copy.exists())


def in_a_draft(app: Any, copy: Path) -> None:
    app.root.frame.go("report:ACME Steel")
    app.root.frame.screen.put("file", str(copy))
    app.on_pause()


def waiting(app: Any, copy: Path) -> None:
    attached(app.outbox, ANN, copy)


def refused(app: Any, copy: Path) -> None:
    app.outbox.settle(ANN, [Receipt(attached(app.outbox, ANN, copy).id, False, 0, (), "no such barrier")])


def of_somebody_else(app: Any, copy: Path) -> None:
    attached(app.outbox, Owner(ANN.server, "bob"), copy)


def unused(_app: Any, _copy: Path) -> None:
    """Another photo was chosen instead."""


def sent_by_an_older_app(app: Any, copy: Path) -> None:
    app.outbox.settle(ANN, [Receipt(attached(app.outbox, ANN, copy).id, True, 0, ())])
    copy.write_bytes(JPEG)


@pytest.mark.anyio
@pytest.mark.kivy
@pytest.mark.usefixtures("virtual_screen")
@pytest.mark.parametrize(
    ("use", "is_kept"),
    [
        (in_a_draft, True),
        (waiting, True),
        (refused, True),
        (of_somebody_else, True),
        (unused, False),
        (sent_by_an_older_app, False),
    ],
)
async def test_the_next_start_drops_only_what_nobody_can_send(
    tmp_path: Path, use: Callable[[Any, Path], None], is_kept: bool
) -> None:
    async with offline(tmp_path) as app:
        copy = copied(tmp_path)
        use(app, copy)
    async with opened(tmp_path):
        assert (is_kept, True) == (copy.exists(), (tmp_path / "mud.jpg").exists())
