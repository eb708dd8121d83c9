"""Member cards over the API: one's own, to read and to change, and those of colleagues."""

import msgspec
from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.clock import Clock
from server.db.database import Database
from server.errors import NotFound
from server.http.etag import IfMatch, etag, matched_version
from server.people.access import Viewer, may_see_card, require_member
from server.people.cards import Card, Connection, cards_of, checked_card, own_card, save_card
from server.people.directories import DirectoryCache


class ConnectionView(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody or something a member knows; ``shared`` with colleagues, or for themselves alone."""

    text: str
    shared: bool = False


class CardIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member writes on their card; ``weekly_steps``: raid steps a week they can take on."""

    industries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    connections: tuple[ConnectionView, ...] = ()
    weekly_steps: int | None = None


class CardView(msgspec.Struct, frozen=True):
    """A member's card; of others only the connections that they share."""

    member: str
    industries: tuple[str, ...]
    languages: tuple[str, ...]
    connections: tuple[ConnectionView, ...]
    weekly_steps: int | None


def card_view(card: Card, username: str) -> CardView:
    """A card on the wire."""
    connections = tuple(ConnectionView(one.text, one.shared) for one in card.connections)
    return CardView(username, card.industries, card.languages, connections, card.weekly_steps)


@get("/me/card", summary="My card")
async def my_card(viewer: NamedDependency[Viewer], db: NamedDependency[Database]) -> Response[CardView]:
    """What I know and whom, with the ``ETag`` that a change may be bound to."""
    return _answer(await own_card(db, require_member(viewer)), viewer)


@put("/me/card", summary="Write my card")
async def put_my_card(
    data: JSONBody[CardIn],
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    if_match: IfMatch = None,
) -> Response[CardView]:
    """Replaces the card; with ``If-Match`` only when it is still the one that was fetched (else 412)."""
    connections = tuple(Connection(one.text, one.shared) for one in data.connections)
    card = Card(require_member(viewer), data.industries, data.languages, connections, data.weekly_steps)
    async with db.write() as tx:
        kept = await save_card(tx, checked_card(card), matched_version(if_match), clock())
    return _answer(kept, viewer)


@get("/members/{username:str}/card", summary="A colleague's card")
async def card_of_member(
    username: FromPath[str],
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
    directories: NamedDependency[DirectoryCache],
    clock: NamedDependency[Clock],
) -> CardView:
    """What a colleague knows and shares: for their team, who leads them, bosses and admins."""
    directory = await directories.current()
    member = directory.member_by_username(username)
    today = clock().astimezone(directory.zone).date()
    if member is None or not may_see_card(viewer, member.id, directory, today):
        raise NotFound(f"there is no card of {username[:64]!r} that you may see")
    return card_view((await cards_of(db, [member.id]))[member.id], member.username)


def _answer(card: Card, viewer: Viewer) -> Response[CardView]:
    return Response(card_view(card, viewer.username), headers=etag(card.version))


ROUTES = (my_card, put_my_card, card_of_member)
