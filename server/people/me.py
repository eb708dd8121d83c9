"""What the API says about a person: themselves, their team, and a standing that a higher feature puts in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from server.db.tx import Tx
from server.people.access import Viewer, permissions_of
from server.people.directories import people_changed
from server.people.directory import Directory, MemberInfo
from server.people.roles import Language, Visibility


class StandingView(msgspec.Struct, frozen=True):
    """A member's standing as `GET /api/v1/me` shows it. `title` is in the viewer's language.

    `into_level` of `level_length` XP are made in the present level; both are 0 at the top.
    """

    xp: int
    level: int
    title: str
    to_next: int | None
    into_level: int
    level_length: int
    streak: int
    coins: int
    badges: tuple[str, ...] = ()
    badge_titles: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class StandingSource:
    """The seam: whoever keeps standings adds one to the services (`services.add(StandingSource, …)`)."""

    standing_of: Callable[[Viewer], Awaitable[StandingView]]


class MemberView(msgspec.Struct, frozen=True):
    """A member as everybody may see them."""

    username: str
    name: str
    role: str
    language: str


class PlaceView(msgspec.Struct, frozen=True):
    """A team or a region; ``id`` is what boards, scopes and topics call it."""

    id: str
    name: str


class OrganisationView(msgspec.Struct, frozen=True):
    """The company and its day: periods belong to its zone, whatever a device's clock and zone say."""

    name: str
    timezone: str
    currency: str
    today: date
    utc_offset_s: int


class Me(msgspec.Struct, frozen=True):
    """The answer of `GET /api/v1/me`; `standing` is null as long as nobody keeps standings."""

    member: MemberView
    team: PlaceView | None
    region: PlaceView | None
    standing: StandingView | None
    permissions: tuple[str, ...]
    visibility: str
    organisation: OrganisationView


class Wishes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member decides about themselves; what is left out stays."""

    language: Language | None = None
    visibility: Visibility | None = None


async def save_wishes(tx: Tx, member_id: int, wishes: Wishes) -> None:
    """Keep what a member decided. Inside `db.write()`."""
    if wishes.language is not None:
        await tx.execute("UPDATE member SET language = $1 WHERE id = $2", wishes.language, member_id)
    if wishes.visibility is not None:
        await tx.execute("UPDATE member SET visibility = $1 WHERE id = $2", wishes.visibility, member_id)
    await people_changed(tx)


def view_of(member: MemberInfo) -> MemberView:
    """A member for the wire."""
    return MemberView(member.username, member.name, member.role, member.language)


def me_of(viewer: Viewer, member: MemberInfo, directory: Directory, standing: StandingView | None, now: datetime) -> Me:
    """Everything about the one who asks."""
    team = next((directory.team(one) for one in viewer.team_ids), None)
    region = next((directory.region(one) for one in viewer.region_ids), None)
    return Me(
        member=view_of(member),
        team=PlaceView(team.slug, team.name) if team else None,
        region=PlaceView(region.slug, region.name) if region else None,
        standing=standing,
        permissions=tuple(permissions_of(viewer)),
        visibility=member.visibility.value,
        organisation=_organisation(directory, now),
    )


def _organisation(directory: Directory, now: datetime) -> OrganisationView:
    there, company = now.astimezone(directory.zone), directory.organisation
    offset = there.utcoffset() or timedelta()
    return OrganisationView(company.name, company.zone.key, company.currency, there.date(), int(offset.total_seconds()))
