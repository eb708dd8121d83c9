"""What an upload is, by what is in it; and what is refused, with the reason."""

import io
import zipfile

import openpyxl
import pytest

from server.errors import InvalidInput
from server.files.kinds import FileKind, kind_of
from tests.server.files.samples import document, jpeg, packed, png, webp


def workbook() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), FileKind.PNG),
        (jpeg(), FileKind.JPEG),
        (webp(), FileKind.WEBP),
        (b"GIF89a\x02\0\x02\0\0\0\0;", FileKind.GIF),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", FileKind.PDF),
        (document(), FileKind.DOCX),
        (workbook(), FileKind.XLSX),
        (document(part="ppt/presentation.xml"), FileKind.PPTX),
        (b"Called twice, nobody there.\n5 < 6", FileKind.TEXT),
        ("region,amount\n华东,5\n".encode("gb18030"), FileKind.CSV),
        ("\ufeffname;sum\nAnn;5\nBob;6".encode(), FileKind.CSV),
        ("客户没有预算".encode("utf-16"), FileKind.TEXT),
    ],
)
def test_a_file_is_known_by_its_content(content, kind):
    assert kind is kind_of(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "'<svg'"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "'<!DOCTYPE'"),
        (b"a harmless line\n" * 200 + b"< ScRiPt src=x>", "'< ScRiPt'"),
        ("<html>".encode("utf-16"), "'<html'"),
        (b"MZ\x90\0\x03", "neither a known kind"),
        (b"\x7fELF\x02", "neither a known kind"),
        (b"BM6\x03\0\0", "neither a known kind"),
        (b"\x89PNG\r\n\x1a\nIHDR", "is not one"),
        (b"\xff\xd8\xff\xe0\0\x04", "is cut off"),
        (b"RIFF\x04\0\0\0WEBP", "is not one"),
        (png(100_000, 100_000), "pixels"),
        (png(0, 5), "pixels"),
        (b"PK\x03\x04 and then nothing", "is none"),
        (packed({"a.txt": b"a"}), "no Word, Excel or PowerPoint"),
        (packed({"[Content_Types].xml": b"<Types/>", "a": b""}), "no Word, Excel or PowerPoint"),
        (packed({"[Content_Types].xml": b"nothing", "word/document.xml": b""}), "list of contents"),
        (document({"word/vbaProject.bin": b"x"}), "macros"),
        (document({"../../etc/cron.d/x": b"x"}), "outside of its folder"),
        (document({"C:/x": b"x"}), "outside of its folder"),
        (document({"xl/workbook.xml": b"x"}), "no Word, Excel or PowerPoint"),
    ],
)
def test_what_is_not_accepted_is_told_why(content, reason):
    with pytest.raises(InvalidInput, match="the file") as error:
        kind_of(content)

    assert reason in error.value.detail


def test_a_bomb_that_unpacks_to_gigabytes_is_refused():
    bomb = document({"word/media/image1.bmp": b"\0" * 150_000_000})
    assert len(bomb) < 200_000

    with pytest.raises(InvalidInput, match="far more than it may"):
        kind_of(bomb)


def test_a_bomb_of_many_members_is_refused():
    with pytest.raises(InvalidInput, match="more than 2,000 files"):
        kind_of(document({f"word/{n}": b"" for n in range(2_001)}))


def test_a_bomb_whose_members_share_their_bytes_is_refused():
    content = bytearray(document({f"word/{n}": b"12345678" * 100 for n in range(30)}))
    start = content.index(b"PK\x01\x02")
    for n in range(30):
        at = content.index(f"word/{n}".encode(), start) - 46
        content[at + 20 : at + 24] = (5_000).to_bytes(4, "little")

    with pytest.raises(InvalidInput, match="overlap"):
        kind_of(bytes(content))


def test_a_locked_document_is_refused():
    content = bytearray(document())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1

    with pytest.raises(InvalidInput, match="password"):
        kind_of(bytes(content))


def test_two_members_of_one_name_are_refused():
    made = io.BytesIO(document())
    with zipfile.ZipFile(made, "a") as opened, pytest.warns(UserWarning, match="Duplicate name"):
        opened.writestr("word/document.xml", b"another")

    with pytest.raises(InvalidInput, match="under one name"):
        kind_of(made.getvalue())
