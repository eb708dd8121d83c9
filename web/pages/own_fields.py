"""The fields that an organisation adds to customers and contacts: an admin defines them here."""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from server.accounts.custom import Of
from server.accounts.custom_desk import CustomDesk, require_admin
from server.errors import AppError, Conflict, InvalidInput, NotFound, Outdated
from server.people.access import Viewer
from web.customers.account_form import version_of
from web.customers.own_fields import FieldForm, FieldsPage, definition_errors, field_edit, field_in
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other


@get("/customers/fields", include_in_schema=False)
async def fields_page(
    frame: NamedDependency[Frame], viewer: NamedDependency[Viewer], custom_desk: NamedDependency[CustomDesk]
) -> Template:
    """All of them, and the form of a new one."""
    require_admin(viewer)
    page = FieldsPage((await custom_desk.fields()).all, FieldForm())
    return Template("customers/fields.html", context={"frame": frame, "page": page})


@post("/customers/fields", status_code=200, include_in_schema=False)
async def add_field(
    data: URLEncodedBody[FieldForm],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    custom_desk: NamedDependency[CustomDesk],
) -> Response[Any]:
    """Add one; the form comes back with what is wrong."""
    require_admin(viewer)
    try:
        await custom_desk.add(viewer, field_in(data))
    except (Conflict, InvalidInput) as error:
        return await _again(frame, custom_desk, data, error, "new")
    return see_other("/customers/fields")


@post("/customers/fields/{of:str}/{key:str}", status_code=200, include_in_schema=False)
async def edit_field(
    of: FromPath[str],
    key: FromPath[str],
    data: URLEncodedBody[FieldForm],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    custom_desk: NamedDependency[CustomDesk],
) -> Response[Any]:
    """Change one; who was slower sees what is there now, and keeps what they typed."""
    require_admin(viewer)
    if of not in list(Of):
        raise NotFound(f"there are no fields of {of[:60]!r}")
    try:
        await custom_desk.edit(viewer, Of(of), key, field_edit(data), version_of(data.version))
    except (InvalidInput, Outdated) as error:
        return await _again(frame, custom_desk, data, error, f"{of}.{key}")
    return see_other("/customers/fields")


async def _again(frame: Frame, desk: CustomDesk, form: FieldForm, error: AppError, opened: str) -> Response[Any]:
    fields = (await desk.fields()).all
    match error:
        case InvalidInput():
            errors = definition_errors(error.problems, form)
        case Outdated():
            now = next((one for one in fields if f"{one.of.value}.{one.key}" == opened), None)
            told = f"{now.name_en} · {now.name_zh}" if now is not None else ""
            version = str(now.version) if now is not None else ""
            errors = {
                "": _("Somebody was faster. Now it says: %(now)s. Save again to keep what you typed.") % {"now": told}
            }
            form = msgspec.structs.replace(form, version=version)
        case _:
            errors = {"key": _("There is already a field with this key.")}
    page = FieldsPage(fields, form, errors, opened)
    context = {"frame": frame, "page": page}
    return Template("customers/fields.html", context=context, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)


ROUTES = (fields_page, add_field, edit_field)
