"""Raids for the pages' tests: opened through the form, as a lead would."""

from litestar.testing import TestClient

from tests.web.moment import day
from tests.web.telling import become, tell

HTMX = {"hx-request": "true"}


def opening(**changes: str | list[str]) -> dict[str, str | list[str]]:
    """The form that opens a raid of Mia, Ann and Bob on ACME Steel, with two steps."""
    form: dict[str, str | list[str]] = {
        "account": "ACME Steel",
        "title": "Second <line>",
        "amount": "100,000",
        "ends_on": day(30),
        "phase": "propose",
        "member": ["mia", "ann", "bob"],
        "role-mia": "closer",
        "role-ann": "opener",
        "role-bob": "expert",
    }
    steps = (("Show the sample", "ann", "visit", day(2), "Mr Zhou"), ("Ask the lab", "role:expert", "call", day(3), ""))
    for row, (what, who, channel, due, contact) in enumerate(steps):
        sent = {"use": "on", "what": what, "who": who, "channel": channel, "day": due, "contact": contact}
        form |= {f"{name}-{row}": value for name, value in sent.items()}
    return form | changes


def opened(pages: TestClient, **changes: str | list[str]) -> str:
    """The id of a raid that Mia opened; she stays signed in."""
    tell(pages, "call.logged", "ann", account="ACME Steel", outcome="no_answer")
    become(pages, "mia")
    answer = pages.post("/raids/new", data=opening(**changes))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


def room(pages: TestClient, raid: str) -> dict:
    """The raid as the API tells it to whoever is signed in."""
    answer = pages.get(f"/api/v1/raids/{raid}", headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def act(pages: TestClient, raid: str, where: str, /, **form: str | list[str]):
    """Send one of the room's forms, as its dialog does."""
    return pages.post(f"/raids/{raid}/{where}", data=form, headers=HTMX)


def step(**changes: str) -> dict[str, str]:
    """The form of a step of Ann's, a call to nobody in particular."""
    return {"what": "Call again", "who": "ann", "channel": "call", "day": day(4), "time": "", "contact": ""} | changes
