"""The place is gone from a picture, the picture is not."""

import pytest

from server.errors import InvalidInput
from server.files.kinds import FileKind, kind_of
from server.files.pictures import jpeg_size, png_size, webp_size
from server.files.places import without_place
from tests.server.files.samples import PLACE, jpeg, png, webp


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (FileKind.JPEG, jpeg(told=PLACE, behind=jpeg(told=PLACE))),
        (FileKind.PNG, png(told=PLACE) + PLACE),
        (FileKind.WEBP, webp(told=PLACE)),
    ],
)
def test_nothing_of_the_place_is_left(kind, content):
    assert PLACE in content

    stripped = without_place(kind, content)

    assert PLACE not in stripped
    assert kind is kind_of(stripped)


def test_the_picture_itself_stays():
    stripped = without_place(FileKind.JPEG, jpeg(told=PLACE))

    assert (40, 30) == jpeg_size(stripped)
    assert stripped.endswith(b"\x11\xff\0\x22\xff\xd0\x33\xff\xd9")
    assert b"ICC_PROFILE" in stripped
    assert png() == without_place(FileKind.PNG, png(told=PLACE))
    assert webp() == without_place(FileKind.WEBP, webp(told=PLACE))
    assert ((2, 2), (40, 30)) == (png_size(png()), webp_size(webp()))


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_photo_that_lies_on_its_side_still_says_so(turned):
    once = without_place(FileKind.JPEG, jpeg(told=PLACE, turned=turned))

    assert bytes([0, turned, 0, 0]) in once[:60]
    assert once == without_place(FileKind.JPEG, once)


@pytest.mark.parametrize("kind", [FileKind.JPEG, FileKind.PNG, FileKind.WEBP])
@pytest.mark.parametrize("left", [30, 50])
def test_a_picture_that_is_cut_off_is_refused(kind, left):
    whole = {FileKind.JPEG: jpeg(), FileKind.PNG: png(), FileKind.WEBP: webp(told=PLACE)}[kind]

    with pytest.raises(InvalidInput, match="is a broken picture: it is cut off"):
        without_place(kind, whole[:left])


def test_what_is_no_picture_stays_as_it_is():
    assert b"%PDF-1.7 " + PLACE == without_place(FileKind.PDF, b"%PDF-1.7 " + PLACE)
