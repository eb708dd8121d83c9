"""Files are kept for ever under their content's address, travel compressed, and lead nowhere else."""

import pytest

from web.static_files import asset

CSS = "css/raidboard.css"


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
