"""My card: what is written there, what colleagues see of it, and what is refused."""

import pytest

from tests.web.telling import become, found, see

FORM = {
    "industries": "Steel、港口, steel",
    "languages": "Chinese; English",
    "weekly_steps": "6",
    "connection": ["Wang <b>at</b> the port", "", "My uncle"],
    "shared": ["0"],
    "version": "0",
}


def write(pages, **changed):
    return pages.post("/me/card", data=FORM | changed)


@pytest.fixture
def anns(real_pages):
    """The pages, after Ann wrote her card."""
    become(real_pages, "ann")
    assert write(real_pages).headers["location"] == "/me/card?saved"
    return real_pages


def test_what_was_written_stands_in_the_form_again(anns):
    page = see(anns, "/me/card?saved")

    assert 'value="港口' not in page
    assert 'value="Steel, 港口"' in page
    assert "Your card is saved" in page
    assert page.count('name="connection"') == 5
    assert page.index("My uncle") > page.index("at&lt;/b&gt; the port")
    assert page.count(" checked>") == 1


@pytest.mark.parametrize(
    ("viewer", "card", "uncle"),
    [("ann", True, True), ("bob", True, False), ("mia", True, False), ("boss", True, False), ("zoe", False, False)],
)
def test_who_sees_the_card_and_what_is_not_shared(anns, viewer, card, uncle):
    become(anns, viewer)

    page = see(anns, "/members/ann")

    assert (card, uncle) == ("Wang &lt;b&gt;at&lt;/b&gt; the port" in page, "My uncle" in page)
    assert card == ("6 follow-ups a week" in page)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"weekly_steps": "many"}, "A whole number from 0 to 200."),
        ({"weekly_steps": "201"}, "A whole number from 0 to 200."),
        ({"industries": "x" * 61}, "At most 20 entries of at most 60 letters each."),
        ({"connection": ["x" * 301]}, "At most 50 lines of at most 300 letters each."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(real_pages, changed, told):
    become(real_pages, "ann")

    answer = write(real_pages, **changed)

    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="Chinese; English"' in answer.text


def test_a_card_that_was_changed_elsewhere_is_not_overwritten(anns):
    answer = write(anns, industries="Food")

    assert answer.status_code == 422
    assert "changed elsewhere" in answer.text
    assert "Food" not in see(anns, "/members/ann")


def test_an_empty_card_says_what_to_do(real_pages):
    become(real_pages, "ann")

    assert "Nothing on your card yet." in see(real_pages, "/members/ann")
    assert found(r'name="version" value="(\d+)"', see(real_pages, "/me/card")) == "0"


def test_a_calendar_address_is_shown_once_works_and_can_be_taken_back(real_pages):
    become(real_pages, "ann")

    made = real_pages.post("/me/card/calendar")
    url = found(r'id="feed-url" value="http://raidboard.test([^"]+)"', made.text)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    assert url not in see(real_pages, "/me/card")
    assert "There is an address since today." in see(real_pages, "/me/card")
    real_pages.cookies.clear()
    assert "BEGIN:VCALENDAR" in see(real_pages, url)
    become(real_pages, "ann")
    real_pages.post("/me/card/calendar/revoke")
    assert real_pages.get(url).status_code == 404
