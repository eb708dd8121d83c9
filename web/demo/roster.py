"""Who works in the demo's company, and what each of them is like; the people themselves are in `people.csv`."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from server.people.org_file import OrgFile, PersonRow, read_org_file
from server.people.roles import Role
from web.demo.chance import around, dice
from web.personas import DEMO_PASSWORD, DEMO_USERNAMES

ANONYMOUS, UNSEEN = "bai.yutong", "fang.leyi"
# Days after the first one on which somebody new began.
NEWCOMERS = {"c.varga": 70, "zeng.kai": 46}
# Who brings the company's age to the books: the admin set everything up on the first day.
FOUNDER = "admin"

# What nobody sells well, in a region whose customers pay late: something for the boss to wonder about.
STRUGGLING = "西南 Southwest China"
OPENS_AT = {"欧洲 Europe": 14.5, "新加坡与东盟 Singapore & ASEAN": 9.5}
_OPENS_ELSEWHERE = 9.0
_CYCLE_DAYS = 91


@dataclass(frozen=True, slots=True)
class Seller:
    """Somebody who sells. `talent` moves how often they win, `drive` how much they do; both are about 1.

    `is_steady` people hardly miss a day and visit on Tuesdays and Thursdays; `away` are the days of their holiday,
    counted from the company's first day, and so again every quarter.
    """

    username: str
    team: str
    region: str
    talent: float
    drive: float
    is_steady: bool
    opens_at: float
    begins: date
    away: frozenset[int]

    @property
    def is_struggling(self) -> bool:
        """Whether their region is the one that falls behind."""
        return self.region == STRUGGLING

    def is_away(self, day_number: int) -> bool:
        """Whether they are on holiday so many days after the first day."""
        return day_number % _CYCLE_DAYS in self.away


@lru_cache(maxsize=1)
def people() -> OrgFile:
    """Everybody, as the file says."""
    return read_org_file((files("web.demo") / "people.csv").read_bytes())


def people_to_import(first_day: date) -> OrgFile:
    """Everybody, with the passwords of those who may be tried out and the days on which people joined."""
    told = people()
    return replace(
        told,
        columns=told.columns | {"password", "joined_on"},
        people=tuple(
            replace(
                person,
                password=DEMO_PASSWORD if person.username in DEMO_USERNAMES else "",
                joined_on=_joined_on(person.username, first_day),
            )
            for person in told.people
        ),
    )


def sellers(seed: str, first_day: date) -> tuple[Seller, ...]:
    """Everybody with a team."""
    return tuple(_seller(seed, person, first_day) for person in people().people if person.team)


def _joined_on(username: str, first_day: date) -> date | None:
    if username == FOUNDER:
        return first_day
    return first_day + timedelta(days=NEWCOMERS[username]) if username in NEWCOMERS else None


def _seller(seed: str, person: PersonRow, first_day: date) -> Seller:
    rng = dice(seed, "seller", person.username)
    talent, drive = around(rng, 1.0, 0.16), around(rng, 1.0, 0.28)
    is_steady, holiday = rng.random() < 0.2, rng.randrange(_CYCLE_DAYS - 4)
    if person.role is Role.LEAD:
        # Leads have the best hand and the least time.
        talent, drive = talent * 1.15, drive * 0.6
    if person.username == "rep":
        # The visitor stands in the middle of the board, with some days of streak and room above.
        talent, drive, is_steady, holiday = 1.0, 1.05, True, 61
    return Seller(
        username=person.username,
        team=person.team,
        region=person.region,
        talent=min(max(talent, 0.7), 1.4),
        drive=min(max(drive, 0.45), 1.8),
        is_steady=is_steady,
        opens_at=OPENS_AT.get(person.region, _OPENS_ELSEWHERE),
        begins=first_day + timedelta(days=NEWCOMERS.get(person.username, -_CYCLE_DAYS)),
        away=frozenset() if is_steady and person.username != "rep" else frozenset(range(holiday, holiday + 5)),
    )
