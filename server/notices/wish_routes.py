"""One's own wishes about notices, over the API."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from server.http.etag import IfMatch, etag, matched_version
from server.notices.desk import WishDesk, WishDraft, minute_text
from server.notices.wishes import Wishes
from server.people.access import Viewer


class WishesView(msgspec.Struct, frozen=True):
    """What one wishes. ``service``: where notices are sent, null for nowhere; the address itself is never told."""

    unwanted: list[str]
    service: str | None
    digest_at: str | None
    urgent: bool
    told_at: datetime | None
    problem: str
    services: list[str]
    version: int


class WishesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All wishes. ``address`` is one of apprise's; absent: as it was, null or "": none any more."""

    unwanted: list[str] = []
    address: str | msgspec.UnsetType | None = msgspec.UNSET
    digest_at: Annotated[str, msgspec.Meta(max_length=10)] | None = None
    urgent: bool = False


class TriedView(msgspec.Struct, frozen=True):
    """What came of a message that was sent to try an address out; ``problem`` is "" when it was taken."""

    sent: bool
    problem: str


@get("/me/notices", summary="What I wish to be told")
async def wishes(viewer: NamedDependency[Viewer], wish_desk: NamedDependency[WishDesk]) -> Response[WishesView]:
    """Kinds that I do not want, and where and when notices are sent to me. Its `ETag` is for `If-Match`."""
    return _shown(await wish_desk.wishes(viewer), wish_desk)


@put("/me/notices", summary="Wish to be told")
async def set_wishes(
    data: JSONBody[WishesIn],
    viewer: NamedDependency[Viewer],
    wish_desk: NamedDependency[WishDesk],
    if_match: IfMatch = None,
) -> Response[WishesView]:
    """All at once. `digest_at` is a time of the organisation's day; `urgent` sends what has just become urgent."""
    address = None if data.address is msgspec.UNSET else data.address or ""
    draft = WishDraft(data.unwanted, address, data.digest_at or "", data.urgent)
    return _shown(await wish_desk.save(viewer, draft, matched_version(if_match)), wish_desk)


@post("/me/notices/test", status_code=200, summary="Try my address out")
async def try_out(viewer: NamedDependency[Viewer], wish_desk: NamedDependency[WishDesk]) -> TriedView:
    """Sends a message about nothing to the address that is saved."""
    problem = await wish_desk.try_out(viewer)
    return TriedView(not problem, problem)


def _shown(one: Wishes, desk: WishDesk) -> Response[WishesView]:
    view = WishesView(
        sorted(kind.value for kind in one.unwanted),
        one.service or None,
        minute_text(one.digest_minute) or None,
        one.is_urgent,
        one.told_at,
        one.problem,
        sorted(desk.postman.services),
        one.version,
    )
    return Response(view, headers=etag(one.version))


ROUTES = (wishes, set_wishes, try_out)
