"""An organisation's own fields over the API."""

import msgspec
from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.accounts.access import require_reader
from server.accounts.custom import CustomField, FieldChoice, Of
from server.accounts.custom_desk import CustomDesk, FieldEdit, FieldIn
from server.errors import NotFound
from server.http.etag import IfMatch, etag, matched_version
from server.people.access import Viewer


class FieldView(msgspec.Struct, frozen=True):
    """A field: `rule_name` is what rules and filters call it, null where they do not see it."""

    of: str
    key: str
    type: str
    name_en: str
    name_zh: str
    choices: list[FieldChoice]
    place: int
    retired: bool
    rule_name: str | None
    version: int


class FieldList(msgspec.Struct, frozen=True):
    """All fields."""

    items: list[FieldView]


@get("/custom-fields", summary="The organisation's own fields")
async def custom_fields(viewer: NamedDependency[Viewer], custom_desk: NamedDependency[CustomDesk]) -> FieldList:
    """Of accounts and contacts, in the order of their forms; the retired ones too."""
    require_reader(viewer)
    return FieldList([_view(one) for one in (await custom_desk.fields()).all])


@post("/custom-fields", summary="Add a field")
async def add_field(
    data: JSONBody[FieldIn], viewer: NamedDependency[Viewer], custom_desk: NamedDependency[CustomDesk]
) -> Response[FieldView]:
    """Admins. A key and a type never change."""
    field = await custom_desk.add(viewer, data)
    return Response(_view(field), status_code=201, headers=etag(field.version))


@patch("/custom-fields/{of:str}/{key:str}", summary="Edit a field")
async def edit_field(
    of: FromPath[str],
    key: FromPath[str],
    data: JSONBody[FieldEdit],
    viewer: NamedDependency[Viewer],
    custom_desk: NamedDependency[CustomDesk],
    if_match: IfMatch = None,
) -> Response[FieldView]:
    """Names, choices (none is ever taken away), its place in forms, whether it is retired."""
    if of not in list(Of):
        raise NotFound(f"there are no fields of {of[:60]!r}")
    field = await custom_desk.edit(viewer, Of(of), key, data, matched_version(if_match))
    return Response(_view(field), headers=etag(field.version))


def _view(field: CustomField) -> FieldView:
    return FieldView(
        field.of.value,
        field.key,
        field.type.value,
        field.name_en,
        field.name_zh,
        list(field.choices),
        field.place,
        field.is_retired,
        f"account.custom.{field.key}" if field.of is Of.ACCOUNT else None,
        field.version,
    )


CUSTOM_ROUTES = (custom_fields, add_field, edit_field)
