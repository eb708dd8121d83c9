import itertools
from datetime import date

import pytest

from server.errors import NotAllowed, NotFound
from server.people.access import (
    Permission,
    Viewer,
    may_change_organisation,
    may_post_for,
    may_see_member,
    may_see_metrics,
    may_see_region,
    may_see_team,
    permissions_of,
    require_member,
    viewer_for_member,
    viewer_for_token,
    visible_member,
)
from server.people.directory import Directory
from server.people.roles import Language, Scope

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 20)
EVERYBODY = "ann bob mia zoe bea ada"


def viewer(directory: Directory, who: str) -> Viewer:
    if who in [str(scope) for scope in Scope]:
        return viewer_for_token(1, "robot", frozenset({Scope(who)}), Language.ENGLISH)
    return viewer_for_member(member(directory, who), directory, TODAY)


def member(directory: Directory, username: str):
    found = directory.member_by_username(username)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("who", "whom"),
    [
        ("ann", "ann"),
        ("mia", "ann bob mia"),
        ("bea", EVERYBODY),
        ("ada", EVERYBODY),
        ("events:write", EVERYBODY),
        ("data:read", ""),
        ("org:write", ""),
    ],
)
async def test_who_may_post_for_whom(directory: Directory, who: str, whom: str) -> None:
    asker = viewer(directory, who)

    assert whom.split() == [one for one in EVERYBODY.split() if may_post_for(asker, member(directory, one).id)]


@pytest.mark.parametrize(
    ("who", "whom"),
    [("ann", "ann"), ("mia", "ann bob mia"), ("bea", EVERYBODY), ("events:write", ""), ("data:read", EVERYBODY)],
)
async def test_who_may_see_whose_ledger(directory: Directory, who: str, whom: str) -> None:
    asker = viewer(directory, who)

    assert whom.split() == [one for one in EVERYBODY.split() if may_see_member(asker, member(directory, one).id)]


@pytest.mark.parametrize(
    ("who", "teams"),
    [("ann", "blue-team"), ("mia", "blue-team"), ("zoe", "red-team"), ("bea", "blue-team red-team"), ("org:write", "")],
)
async def test_who_may_see_which_team_and_its_region(directory: Directory, who: str, teams: str) -> None:
    asker = viewer(directory, who)
    seen = [team for team in directory.teams if may_see_team(asker, team.id)]

    assert teams.split() == [team.slug for team in seen]
    assert all(may_see_region(asker, team.region_id) for team in seen if team.region_id is not None)


@pytest.mark.parametrize(
    ("who", "metrics", "organisation"),
    [("bea", False, False), ("ada", True, True), ("metrics:read", True, False), ("org:write", False, True)],
)
async def test_who_may_look_after_the_program(
    directory: Directory, who: str, metrics: bool, organisation: bool
) -> None:
    asker = viewer(directory, who)

    assert (metrics, organisation) == (may_see_metrics(asker), may_change_organisation(asker))


async def test_what_one_may_not_see_is_told_like_what_is_not_there(directory: Directory) -> None:
    messages = []
    for username in ("zoe", "nobody"):
        with pytest.raises(NotFound) as caught:
            visible_member(viewer(directory, "ann"), username, directory)
        messages.append(caught.value.detail.replace(username, "X"))

    assert messages[0] == messages[1]


async def test_each_role_may_all_that_the_one_below_may(directory: Directory) -> None:
    ladder = [set(permissions_of(viewer(directory, who))) for who in ("ann", "mia", "bea", "ada")]

    assert all(lower < higher for lower, higher in itertools.pairwise(ladder))
    assert ladder[-1] == set(Permission)


async def test_a_program_is_nobody(directory: Directory) -> None:
    robot = viewer(directory, "events:write")

    with pytest.raises(NotAllowed, match="sign in as a member"):
        require_member(robot)
    assert permissions_of(robot) == ()
