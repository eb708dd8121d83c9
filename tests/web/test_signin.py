"""Signing in and out on the page, kindly when it fails."""

import pytest
from litestar.testing import TestClient

from tests.web.organisation import PASSWORD
from web.local_path import local_path


def sign_in(pages: TestClient, username: str = "ann", password: str = PASSWORD, next_path: str = "/"):
    return pages.post("/sign-in", data={"username": username, "password": password, "next": next_path})


def test_the_right_password_leads_to_the_page_that_was_wanted(real_pages):
    answer = sign_in(real_pages, next_path="/board?period=2026-11")

    assert (answer.status_code, answer.headers["location"]) == (303, "/board?period=2026-11")


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(real_pages):
    cookies = sign_in(real_pages).headers.get_list("set-cookie")

    session = next(cookie for cookie in cookies if cookie.startswith("raidboard_session="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session


@pytest.mark.parametrize(("username", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(demo_pages, username, password):
    answer = sign_in(demo_pages, username, password)

    assert answer.status_code == 401
    assert "Username and password do not match." in answer.text


def test_a_wrong_password_keeps_the_name_that_was_typed(demo_pages):
    answer = sign_in(demo_pages, "ann", "wrong")

    assert 'name="username" value="ann"' in answer.text


def test_too_many_tries_say_how_long_to_wait(demo_pages):
    for _ in range(5):
        sign_in(demo_pages, "ann", "wrong")

    answer = sign_in(demo_pages, "ann", PASSWORD)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "You can try again in 5 min." in answer.text


def test_signing_out_ends_the_session(demo_pages):
    sign_in(demo_pages)
    token = demo_pages.cookies["raidboard_session"]

    answer = demo_pages.post("/sign-out")

    assert answer.headers["location"] == "/sign-in"
    demo_pages.cookies.set("raidboard_session", token)
    assert demo_pages.get("/style").headers["location"] == "/sign-in?next=%2Fstyle"


def test_who_is_signed_in_is_not_asked_again(demo_pages):
    sign_in(demo_pages)

    assert demo_pages.get("/sign-in?next=/style").headers["location"] == "/style"


def test_an_old_cookie_does_not_lead_in_circles(demo_pages):
    demo_pages.cookies.set("raidboard_session", "rbs_of-last-year")

    assert demo_pages.get("/sign-in").status_code == 200


def test_the_demo_offers_its_four_people(demo_pages):
    page = demo_pages.get("/sign-in").text

    offered = [name for name in ("rep", "lead", "boss", "admin") if f'name="username" value="{name}"' in page]
    assert offered == ["rep", "lead", "boss", "admin"]


def test_real_installations_offer_nobody(real_pages):
    page = real_pages.get("/sign-in").text

    assert "rb-persona" not in page
    assert PASSWORD not in page


def test_another_site_cannot_sign_somebody_in(demo_pages):
    answer = demo_pages.post(
        "/sign-in", data={"username": "ann", "password": PASSWORD}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
def test_nobody_is_led_to_another_site(elsewhere):
    assert local_path(elsewhere) == "/"
