"""A list of the API as a file: the route is asked for one page after the other, exactly as a program would ask it.

So the file holds what the caller may see, filtered and sorted as the address says, whatever list it is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Empty, Message, Receive, Scope, Send
from litestar.utils.scope.state import CONNECTION_STATE_KEY, ScopeState

from server.downloads.columns import ListShape, shape_of
from server.errors import BadRequest, FieldProblem, InvalidInput
from server.sheets.stream import SheetStream, TooLong, sheet_stream
from server.sheets.write import SheetFormat

FORMAT, TITLES = "format", "titles"
# As many as a route answers at once.
AT_ONCE = "200"

Titles: TypeAlias = Callable[[str, str], str]
"""What people call a column, by its name and a language."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a route answered to one page."""

    start: Message
    body: bytes

    @property
    def is_good(self) -> bool:
        return bool(self.start["status"] == HTTPStatus.OK)  # type: ignore[typeddict-item]  # it is the start


class DownloadLists(ASGIMiddleware):
    """Answers `?format=csv`, `?format=xlsx` and `Accept: text/csv` of every list. Stands right before the routes."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, path: str, titles: Titles | None = None) -> None:
        self._path = f"{path}/"
        self._titles = titles

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        shape = self._shape(scope)
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True) if shape else []
        form = _wanted(dict(query), Headers.from_scope(scope)) if shape is not None else None
        if shape is None or form is None:
            await next_app(scope, receive, send)
            return
        kept = [(name, value) for name, value in query if name not in (FORMAT, TITLES, "limit")]
        pages = _Pages(scope, receive, next_app, kept)
        first = await pages.page(dict(kept).get("cursor"))
        if not first.is_good:
            await send(first.start)
            await send({"type": "http.response.body", "body": first.body, "more_body": False})
            return
        name = scope["path"].rstrip("/").rsplit("/", 1)[-1]
        file = sheet_stream(form, name, self._head(shape, dict(query).get(TITLES, "")))
        await _Sending(send, form, name).send(pages.rows(shape, first), file)

    def _shape(self, scope: Scope) -> ListShape | None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "GET" or not scope["path"].startswith(self._path):
            return None
        handler = scope["route_handler"]
        return shape_of(handler.parsed_return_field.annotation) if isinstance(handler, HTTPRouteHandler) else None

    def _head(self, shape: ListShape, language: str) -> Sequence[str]:
        titles = self._titles
        return [titles(name, language) for name in shape.names] if titles is not None and language else shape.names


def _wanted(query: Mapping[str, str], headers: Headers) -> SheetFormat | None:
    """The file that is wanted; None: the list as it is. Raises `InvalidInput` for an unknown one."""
    text = query.get(FORMAT)
    if text is None:
        accepted = headers.get("accept", "").partition(",")[0].partition(";")[0].strip()
        return next((form for form in SheetFormat if form.media_type == accepted), None)
    if text == "json":
        return None
    if text not in tuple(SheetFormat):
        told = f"is {text[:40]!r}, must be one of {', '.join((*SheetFormat, 'json'))}"
        raise InvalidInput(f"format {told}", [FieldProblem(f"?{FORMAT}", told)])
    return SheetFormat(text)


@dataclass(slots=True)
class _Pages:
    """Asks the route for its pages."""

    scope: Scope
    receive: Receive
    route: ASGIApp
    query: list[tuple[str, str]]
    _decode: msgspec.json.Decoder[Any] = field(default_factory=msgspec.json.Decoder)

    async def page(self, cursor: str | None) -> _Answer:
        """One page; the route knows nothing of the others."""
        query = [(name, value) for name, value in self.query if name != "cursor"]
        if self._takes("limit"):
            query.append(("limit", AT_ONCE))
        if cursor is not None:
            query.append(("cursor", cursor))
        scope = {**self.scope, "query_string": urlencode(query).encode(), "state": self._fresh_state()}
        messages: list[Message] = []

        async def hear(message: Message) -> None:
            messages.append(message)

        await self.route(cast("Scope", scope), self.receive, hear)
        body = b"".join(one["body"] for one in messages if one["type"] == "http.response.body")
        return _Answer(messages[0], body)

    async def rows(self, shape: ListShape, first: _Answer) -> AsyncIterator[list[list[Any]]]:
        """The rows of each page. Raises when a page fails: half a list must not look like a whole one."""
        answer = first
        while True:
            content = self._decode.decode(answer.body)
            yield list(shape.rows(content))
            cursor = content.get("next")
            if cursor is None:
                return
            answer = await self.page(cursor)
            if not answer.is_good:
                raise RuntimeError(f"page {cursor!r} of {self.scope['path']} failed: {answer.body[:200]!r}")

    def _fresh_state(self) -> dict[str, Any]:
        """What Litestar knows of the request, but for the query: one page's must not be taken for the next one's."""
        known = copy(ScopeState.from_scope(self.scope))
        known.parsed_query = known.url = Empty
        return {**self.scope["state"], CONNECTION_STATE_KEY: known}

    def _takes(self, parameter: str) -> bool:
        handler = cast("HTTPRouteHandler", self.scope["route_handler"])
        return parameter in handler.parsed_fn_signature.parameters


@dataclass(frozen=True, slots=True)
class _Sending:
    """Sends a file as it becomes ready."""

    to: Send
    form: SheetFormat
    name: str

    async def send(self, pages: AsyncIterator[list[list[Any]]], file: SheetStream) -> None:
        """All of it. A workbook is begun to be sent when it is complete, so that it can still be refused."""
        is_begun = False
        async for rows in pages:
            ready = await self._add(file, rows)
            if ready:
                await self._begin(is_begun)
                is_begun = True
                await self._body(ready)
        await self._begin(is_begun)
        pieces = await asyncio.to_thread(_first, file.rest())
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            await self._body(piece)
        await self._body(b"", more=False)

    async def _add(self, file: SheetStream, rows: list[list[Any]]) -> bytes:
        try:
            return await asyncio.to_thread(file.add, rows)
        except TooLong as error:
            raise BadRequest(f"{error}: take format=csv, or filter the list") from error

    async def _begin(self, is_begun: bool) -> None:
        if is_begun:
            return
        headers = {
            "content-type": self.form.media_type + ("; charset=utf-8" if self.form is SheetFormat.CSV else ""),
            "content-disposition": f'attachment; filename="{self.name}.{self.form.value}"',
            "cache-control": "private, no-store",
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self.to({"type": "http.response.start", "status": HTTPStatus.OK, "headers": raw})

    async def _body(self, body: bytes, *, more: bool = True) -> None:
        await self.to({"type": "http.response.body", "body": body, "more_body": more})


def _first(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, with the work that comes before the first one already done."""
    first = next(pieces, b"")
    return chain((first,), pieces)
