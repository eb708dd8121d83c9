"""Reading a JSON body strictly: the declared type exactly, unknown fields refused, and errors that say where.

Litestar's own reading accepts `"1"` for a number and names no field, so it is done here, before Litestar looks.
"""

import re
from itertools import takewhile
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict, State
from litestar.types import Empty

from server.errors import BadRequest, FieldProblem, InvalidInput
from server.http.choices import ANY_KEY, choices

_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)
_FIELD = re.compile(r"(?:missing required field|contains unknown field) `(?P<name>[^`]*)`")
_CHOSEN = re.compile(r"Object contains unknown field|Invalid enum value")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[(\.\.\.)\]")
_LONGEST_SHOWN = 60


class StrictRequest(Request[Any, Any, State]):
    """The request class of the app; a handler's `data: JSONBody[T]` is decoded here."""

    async def form(self) -> FormMultiDict:
        """The form; read from the whole body, for whoever looked at that before has emptied the stream."""
        await self.body()
        return await super().form()

    async def json(self) -> Any:
        """The body as the type that the handler declares, or as plain JSON when it declares none."""
        body = await self.body()
        declared = self.route_handler.parsed_data_field
        if not body or declared is None:
            return await super().json()
        return decode_strictly(body, declared.annotation)


def decode_strictly(body: bytes, kind: Any) -> Any:
    """The body as `kind`; raises `BadRequest` for what is not JSON and `InvalidInput` for what is not a `kind`."""
    try:
        return msgspec.json.decode(body, type=kind, strict=True)
    except msgspec.ValidationError as error:
        # The first wrong field may stand before the place where the text stops being JSON at all.
        problem = _problem(str(error), _plain(body), kind)
        raise InvalidInput(f"the body is wrong at {problem.pointer or 'its top'}", [problem]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not_json(error) from error


def _plain(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not_json(error) from error


def _not_json(error: Exception) -> BadRequest:
    return BadRequest(f"the body is not JSON: {error}")


def _problem(text: str, plain: Any, kind: Any) -> FieldProblem:
    match = _WHERE.match(text)
    what, path = (match["what"], match["path"] or "$") if match else (text, "$")
    steps = [name or (int(index) if index else ANY_KEY) for name, index, _ in _STEP.findall(path)]
    named = _FIELD.search(what)
    where = [*steps, named["name"]] if named else steps
    # Which key it was is not told: then the whole object is meant.
    where = [*takewhile(lambda step: step != ANY_KEY, where)]
    if _CHOSEN.match(what) and (known := choices(kind, steps)):
        what = f"{what}, must be one of {', '.join(known)}"
    elif not named:
        what = f"{what}: {_shown(_at(plain, where))}"
    return FieldProblem(_pointer(where), what)


def _pointer(steps: list[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _at(plain: Any, steps: list[str | int]) -> object:
    value = plain
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return Empty
    return value


def _shown(value: object) -> str:
    if value is Empty:
        return "(not there)"
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
