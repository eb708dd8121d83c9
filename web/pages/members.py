"""People: everybody's card, and for themselves and who leads them the month and the ledger with its reasons."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Template

from server.errors import NotFound
from server.kpis.queries import KpiQueries
from server.ledger.routes import LedgerReader
from server.people.access import Viewer, may_see_card, visible_member
from server.people.cards import Card, cards_of, own_card
from server.people.directories import DirectoryCache
from server.people.directory import MemberInfo
from server.standings.queries import Standings
from web.frame import Frame, role_title
from web.list_file import ListFile
from web.localise import current_format
from web.people_list import by_team, find_people
from web.profile import ProfileReader

AT_ONCE = 60
MOST_AT_ONCE = 600


@get("/members", include_in_schema=False)
async def members_page(
    frame: NamedDependency[Frame],
    directories: NamedDependency[DirectoryCache],
    kpi_queries: NamedDependency[KpiQueries],
    q: FromQuery[str] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_AT_ONCE)] = AT_ONCE,
) -> Template:
    """Everybody, by team; a search finds names, teams and regions."""
    directory = await directories.current()
    found = find_people(directory, kpi_queries.today(directory), q)
    shown = min(len(found), MOST_AT_ONCE)
    return Template(
        "members/list.html",
        context={
            "frame": frame,
            "teams": by_team(found[:limit]),
            "q": q,
            "file": ListFile("/members", {"q": q}),
            "total": len(found),
            "more_limit": min(limit + AT_ONCE, MOST_AT_ONCE) if limit < shown else 0,
            "is_too_long": limit >= MOST_AT_ONCE and len(found) > limit,
        },
    )


async def provide_profiles(
    viewer: NamedDependency[Viewer],
    ledger_reader: NamedDependency[LedgerReader],
    kpi_queries: NamedDependency[KpiQueries],
    standings: NamedDependency[Standings],
) -> ProfileReader:
    """The dependency `profiles`."""
    return ProfileReader(viewer, ledger_reader, kpi_queries, standings, current_format())


DEPENDENCIES = {"profiles": Provide(provide_profiles)}


@get("/members/{username:str}", include_in_schema=False, dependencies=DEPENDENCIES)
async def member_page(
    username: FromPath[str],
    frame: NamedDependency[Frame],
    profiles: NamedDependency[ProfileReader],
) -> Template:
    """Who they are; and for themselves and who leads them also how they do, and why."""
    member = await _named(username, profiles)
    profile = await profiles.profile(member)
    card = await _social(member, profiles)
    ledger = await profiles.ledger(member, None, _ledger_path(member), "") if profile.is_open else None
    context = {"frame": frame, "profile": profile, "ledger": ledger, "card": card, "role": role_title(member.role)}
    return Template("members/page.html", context=context)


@get("/members/{username:str}/card", include_in_schema=False, dependencies=DEPENDENCIES)
async def member_card(username: FromPath[str], profiles: NamedDependency[ProfileReader]) -> Template:
    """The card again, for one that changed."""
    member = await _named(username, profiles)
    context = {"profile": await profiles.profile(member), "role": role_title(member.role)}
    return Template("members/_card.html", context=context)


@get("/members/{username:str}/ledger", include_in_schema=False, dependencies=DEPENDENCIES)
async def member_lines(
    username: FromPath[str],
    viewer: NamedDependency[Viewer],
    profiles: NamedDependency[ProfileReader],
    directories: NamedDependency[DirectoryCache],
    cursor: FromQuery[str | None] = None,
    until: FromQuery[str | None] = None,
    before: FromQuery[str] = "",
) -> Template:
    """The next lines of a ledger, or with `until` the newest ones again."""
    member = visible_member(viewer, username, await directories.current())
    path = _ledger_path(member)
    if until is not None:
        return Template("members/_days.html", context={"ledger": await profiles.newest(member, until, path)})
    return Template("members/_lines.html", context={"ledger": await profiles.ledger(member, cursor, path, before)})


async def _named(username: str, profiles: ProfileReader) -> MemberInfo:
    directory = await profiles.ledger_reader.directories.current()
    member = directory.member_by_username(username)
    if member is None:
        raise NotFound(f"there is no member {username!r}")
    return member


async def _social(member: MemberInfo, profiles: ProfileReader) -> Card | None:
    """What they bring to a pursuit; None where the viewer may not see it."""
    db, directory = profiles.ledger_reader.db, profiles.ledger_reader.directories.latest
    if member.id == profiles.viewer.member_id:
        return await own_card(db, member.id)
    may = may_see_card(profiles.viewer, member.id, directory, profiles.kpi_queries.today(directory))
    return (await cards_of(db, [member.id]))[member.id] if may else None


def _ledger_path(member: MemberInfo) -> str:
    return f"/members/{member.username}/ledger"


ROUTES = (members_page, member_page, member_card, member_lines)
