"""Files are kept for ever under their content's address, travel compressed, and lead nowhere else."""

import re
from collections import Counter
from pathlib import Path

import pytest

from web.static_files import asset

CSS = "css/raidboard.css"
WEB = Path(__file__).parents[2] / "web"
SHEET = re.compile(r'asset\("(css/[a-z]+\.css)"\)')
# A rule of its own for one class: inside `@media` lines are indented.
LAID_OUT = re.compile(r"^(\.rb-[a-z0-9-]+) \{[^}]*\bdisplay:", re.MULTILINE)


def test_what_is_asked_for_by_content_is_kept_for_ever(demo_pages):
    answer = demo_pages.get(asset(CSS))

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("address", ["/static/" + CSS, "/static/" + CSS + "?v=older"])
def test_other_content_is_asked_for_again(demo_pages, address):
    assert demo_pages.get(address).headers["cache-control"] == "no-cache"


def test_what_has_not_changed_is_not_sent_again(demo_pages):
    etag = demo_pages.get("/static/" + CSS).headers["etag"]

    answer = demo_pages.get("/static/" + CSS, headers={"if-none-match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_text_travels_compressed_for_who_can_read_it(demo_pages):
    plain = demo_pages.get("/static/" + CSS, headers={"accept-encoding": "identity"})
    squeezed = demo_pages.get("/static/" + CSS, headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert squeezed.headers["content-encoding"] == "gzip"
    assert squeezed.text == plain.text


@pytest.mark.parametrize("path", ["../app.py", "..%2fapp.py", "%2fetc%2fpasswd", "css", "css/none.css"])
def test_nothing_outside_the_folder_is_served(demo_pages, path):
    assert demo_pages.get("/static/" + path).status_code == 404


def test_a_template_cannot_name_a_missing_file():
    with pytest.raises(RuntimeError, match=r"there is no file 'css/none\.css'"):
        asset("css/none.css")


@pytest.mark.parametrize(
    "page", sorted(WEB.glob("templates/**/*.html")), ids=lambda page: str(page.relative_to(WEB / "templates"))
)
def test_no_class_is_laid_out_by_two_files_of_one_page(page):
    sheets = {
        *SHEET.findall(page.read_text("utf-8")),
        *SHEET.findall((WEB / "templates/document.html").read_text("utf-8")),
    }
    classes = Counter(
        name for sheet in sheets for name in LAID_OUT.findall((WEB / "static" / sheet).read_text("utf-8"))
    )

    assert [] == [name for name, count in classes.items() if count > 1]
