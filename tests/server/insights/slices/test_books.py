"""Roll-ups, contributions and entries say the same, to the last cent, and one statement asks them."""

from dataclasses import astuple

import pytest
from msgspec import convert

from server.app import services_of
from server.insights.slices.books import Book
from server.insights.slices.dimensions import PLACES, TIMES
from server.insights.slices.queries import SliceQueries
from server.insights.slices.question import SliceQuestion
from server.people.access import Viewer, viewer_for_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from tests.server.acme import NOW

pytestmark = pytest.mark.anyio

PAIRS = [(None, None), *((one, None) for one in (*PLACES, *TIMES)), *((one, two) for one in PLACES for two in TIMES)]


def viewer_of(who: str, directory: Directory) -> Viewer:
    member = directory.member_by_username(who)
    assert member is not None
    return viewer_for_member(member, directory, NOW.date())


@pytest.fixture
def both(ask, client, app):
    """The same question answered from roll-ups and from the rows themselves, for somebody."""
    services = services_of(app)
    queries, directory = services.get(SliceQueries), services.get(DirectoryCache).latest

    def answers(who, book, **question):
        viewer = viewer_of(who, directory)
        with client.portal() as portal:
            asked = convert({"measure": "revenue_won", "period": "all"} | question, SliceQuestion)
            found = [portal.call(queries.added_up, asked, viewer, one) for one in (Book.ROLLUP, book)]
        return [astuple(one)[5:] for one in found]

    return answers


async def test_roll_ups_and_contributions_say_the_same_of_everybody(both):
    for rows, columns in PAIRS:
        rolled, added = both("bea", Book.CONTRIBUTION, rows=rows, columns=columns, period="2026-10-06..2026-11-12")

        assert rolled == added


async def test_whole_months_read_the_monthly_roll_ups_and_say_the_same(both):
    for rows, columns in PAIRS:
        rolled, added = both("bea", Book.CONTRIBUTION, rows=rows, columns=columns, measure="win_rate", period="2026")

        assert rolled == added


async def test_a_lead_and_a_rep_read_the_same_in_both(both):
    for who, place in (("mia", "team"), ("zoe", "member")):
        for columns in (None, *TIMES):
            rolled, added = both(who, Book.CONTRIBUTION, rows=place, columns=columns)

            assert rolled == added


async def test_experience_points_are_added_up_from_entries(both):
    for rows, columns in PAIRS:
        rolled, added = both("bea", Book.ENTRY, measure="xp", rows=rows, columns=columns)

        assert rolled == added


async def test_one_statement_whatever_is_asked(ask, client, app, statements):
    services = services_of(app)
    queries, boss = services.get(SliceQueries), viewer_of("bea", services.get(DirectoryCache).latest)
    statements.clear()
    for question in ({"rows": "account", "columns": "product"}, {"rows": "member"}, {"filter": "amount > 0"}):
        with client.portal() as portal:
            asked = convert({"measure": "win_rate"} | question, SliceQuestion)
            portal.call(queries.added_up, asked, boss, Book.CONTRIBUTION)

    assert 3 == sum(str(one).startswith("WITH part") for one in statements)
