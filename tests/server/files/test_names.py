"""Names of uploads: what is left of them cannot lead anywhere or pretend anything."""

import pytest

from server.files.names import LONGEST, clean_name

PNG = (".png",)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("photo.png", "photo.png"),
        ("Foto.PNG", "Foto.PNG"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\ann\\..\\x.png", "x.png"),
        ("page.html", "page.html.png"),
        ("a\x00b\r\nc.png", "ab c.png"),
        ("cod\u202egnp.exe", "codgnp.exe.png"),
        ('a<b>"c|d?.png', "abcd.png"),
        ("…", "….png"),
        ("", "file.png"),
        ("...", "file.png"),
        (".png", "png.png"),
        ("合同 扫描件.png", "合同 扫描件.png"),
    ],
)
def test_a_name_is_its_last_part_and_ends_as_it_should(name, kept):
    assert kept == clean_name(name, PNG)


def test_a_long_name_keeps_its_ending():
    kept = clean_name("长" * 500 + ".png", PNG)

    assert (LONGEST, True) == (len(kept), kept.endswith("长.png"))
