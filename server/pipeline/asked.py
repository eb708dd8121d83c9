"""What the lists of deals, contracts and instalments are asked with, and how a request is read."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from litestar.params import HeaderParameter, QueryParameter

from kpi.money import Money
from server.accounts.queries import AccountQueries
from server.db.paging import LARGEST_LIMIT
from server.errors import FieldProblem, InvalidInput, NotFound
from server.people.directory import Directory
from server.pipeline.queries import PipelineQueries
from server.pipeline.views import PipelineViews

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
"""The ETag of what was read: 412 when somebody was faster. Without it the edit is made whatever is there."""

# Litestar keeps the word "state" for itself.
State = Annotated[str | None, QueryParameter(name="state")]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)]


class Created(msgspec.Struct, frozen=True):
    """What was made."""

    id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the lists of deals, contracts and instalments have in common; one per request."""

    directory: Directory
    accounts: AccountQueries

    async def account(self, text: str | None) -> int | None:
        """By id or exact name."""
        if text is None:
            return None
        row = await self.accounts.by_ref(text.replace("\0", ""))
        if row is None:
            raise wrong("?account", f"is {text[:60]!r}: there is no account with this id or exact name")
        return row.id

    def member(self, text: str | None) -> int | None:
        """By username."""
        if text is None:
            return None
        member = self.directory.member_by_username(text)
        if member is None:
            raise wrong("?member", f"is {text[:60]!r}: nobody has this username")
        return member.id

    def team(self, text: str | None) -> int | None:
        """By id or name."""
        if text is None:
            return None
        team = self.directory.find_team(text)
        if team is None:
            raise wrong("?team", f"is {text[:60]!r}: no team has this name")
        return team.id

    def minor(self, text: str | None, pointer: str) -> int | None:
        """An amount in the organisation's currency."""
        try:
            return Money.parse(text, self.directory.currency).minor if text is not None else None
        except ValueError as error:
            raise wrong(pointer, str(error)) from error


async def ground(queries: PipelineQueries, accounts: AccountQueries) -> tuple[PipelineViews, Asked]:
    views = await views_of(queries)
    return views, Asked(views.directory, accounts)


async def views_of(queries: PipelineQueries) -> PipelineViews:
    return PipelineViews(await queries.directories.current(), queries.clock())


def told_in(data: msgspec.Struct) -> dict[str, object]:
    """The event's data, without what was left out."""
    return {
        field: value
        for field, value in msgspec.structs.asdict(data).items()
        if field != "id" and value not in (None, ())
    }


def plain(id: str) -> str:
    plain = id.removeprefix("/")
    if "\0" in plain:
        raise NotFound(f"there is nothing called {plain[:60]!r}")
    return plain


def one_of(text: str | None, known: tuple[str, ...], pointer: str) -> str:
    if text is None or text in known:
        return text or ""
    raise wrong(pointer, f"is {text[:60]!r}, must be one of {', '.join(known)}")


def wrong(pointer: str, told: str) -> InvalidInput:
    return InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)])
