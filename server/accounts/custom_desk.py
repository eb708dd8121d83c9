"""Defining an organisation's own fields: admins add, rename and retire them; every version is kept."""

from dataclasses import dataclass

import msgspec
from msgspec import UNSET, UnsetType

from kpi.sentences import sentence
from server.accounts.custom import (
    FIELDS_CHANGED,
    KEY,
    MOST_CHOICES,
    MOST_FIELDS,
    CustomField,
    CustomFields,
    FieldChoice,
    FieldType,
    Of,
    choices_text,
    read_fields,
)
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Tx
from server.db.versions import bump_version
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed, NotFound, Outdated
from server.people.access import Viewer
from server.people.roles import Role, Scope

LONGEST_NAME = 60


class FieldIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field to add."""

    of: Of
    key: str
    type: FieldType
    name_en: str
    name_zh: str = ""
    choices: tuple[FieldChoice, ...] = ()
    place: int = 0


class FieldEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a field; what is absent stays. Choices are added to and renamed, never taken away."""

    name_en: str | UnsetType = UNSET
    name_zh: str | UnsetType = UNSET
    choices: tuple[FieldChoice, ...] | UnsetType = UNSET
    place: int | UnsetType = UNSET
    retired: bool | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class CustomDesk:
    """One per app; for admins. Raises `NotAllowed`, `NotFound`, `InvalidInput`, `Conflict`, `Outdated`."""

    db: Database
    clock: Clock

    async def fields(self) -> CustomFields:
        """All there are, the retired ones too."""
        return await read_fields(self.db)

    async def add(self, viewer: Viewer, told: FieldIn) -> CustomField:
        """Add a field; its key and type stay as they are for ever."""
        require_admin(viewer)
        field = CustomField(
            told.of, told.key.strip(), told.type, told.name_en.strip(), told.name_zh.strip(), told.choices, told.place,
            False, 1,
        )  # fmt: skip
        _check(field)
        async with self.db.write() as tx:
            known = await read_fields(tx)
            if known.find(field.of, field.key) is not None:
                raise Conflict(f"there is already a field {field.key!r} of {field.of.value}s")
            if len(known.of(field.of)) >= MOST_FIELDS:
                raise Conflict(
                    f"there are {MOST_FIELDS} fields of {field.of.value}s, and more are not allowed: retire one"
                )
            await self._write(tx, viewer, field)
        return field

    async def edit(self, viewer: Viewer, of: Of, key: str, edit: FieldEdit, version: int | None = None) -> CustomField:
        """Rename a field, add or rename choices, move it, retire it or take it up again."""
        require_admin(viewer)
        async with self.db.write() as tx:
            before = (await read_fields(tx)).find(of, key)
            if before is None:
                raise NotFound(f"there is no field {key[:60]!r} of {of.value}s")
            if version is not None and version != before.version:
                raise Outdated("this field was changed since you read it: read it again")
            field = _edited(before, edit)
            _check(field)
            _keep_choices(before, field)
            await self._write(tx, viewer, field)
        return field

    async def _write(self, tx: Tx, viewer: Viewer, field: CustomField) -> None:
        values = (
            field.of.value,
            field.key,
            field.type.value,
            field.name_en,
            field.name_zh,
            choices_text(field.choices),
            field.place,
            1 if field.is_retired else 0,
            field.version,
        )
        await tx.execute(
            "INSERT INTO custom_field (kind, key, type, name_en, name_zh, choices, place, retired, version) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (kind, key) DO UPDATE SET "
            "name_en = excluded.name_en, name_zh = excluded.name_zh, choices = excluded.choices, "
            "place = excluded.place, retired = excluded.retired, version = excluded.version",
            *values,
        )
        await tx.execute(
            "INSERT INTO custom_field_change (kind, key, version, told, caller, changed_us) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            field.of.value,
            field.key,
            field.version,
            msgspec.json.encode(values).decode(),
            viewer.caller,
            int(self.clock().timestamp() * 1_000_000),
        )
        await bump_version(tx, FIELDS_CHANGED)


def require_admin(viewer: Viewer) -> None:
    """Raises `NotAllowed` for who defines no fields."""
    if viewer.role is not Role.ADMIN and not viewer.has_scope(Scope.ORG_WRITE):
        raise NotAllowed("only admins define fields")


def _edited(before: CustomField, edit: FieldEdit) -> CustomField:
    return CustomField(
        before.of,
        before.key,
        before.type,
        before.name_en if edit.name_en is UNSET else edit.name_en.strip(),
        before.name_zh if edit.name_zh is UNSET else edit.name_zh.strip(),
        before.choices if edit.choices is UNSET else edit.choices,
        before.place if edit.place is UNSET else edit.place,
        before.is_retired if edit.retired is UNSET else edit.retired,
        before.version + 1,
    )


def _check(field: CustomField) -> None:
    problems = []
    if KEY.fullmatch(field.key) is None:
        told = f"is {field.key[:60]!r}, must be small letters, digits and _, a letter first, such as industry_code"
        problems.append(FieldProblem("/key", told))
    for pointer, name in (("/name_en", field.name_en), ("/name_zh", field.name_zh)):
        if len(name) > LONGEST_NAME or not name.isprintable():
            problems.append(FieldProblem(pointer, f"is {name[:60]!r}, must be at most {LONGEST_NAME} letters"))
    if not field.name_en and not field.name_zh:
        problems.append(FieldProblem("/name_en", "is empty, and so is name_zh: one of them is needed"))
    problems += _wrong_choices(field)
    if not 0 <= field.place < 10_000:
        problems.append(FieldProblem("/place", f"is {field.place}, must be from 0 to 9999"))
    if problems:
        raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)


def _wrong_choices(field: CustomField) -> list[FieldProblem]:
    if field.type is not FieldType.CHOICE:
        return [FieldProblem("/choices", sentence("are only for a field of the type choice"))] if field.choices else []
    codes = [choice.code for choice in field.choices]
    if not codes or len(codes) > MOST_CHOICES:
        return [
            FieldProblem("/choices", sentence("are {count}, must be 1 to {most}", count=len(codes), most=MOST_CHOICES))
        ]
    problems = []
    for place, choice in enumerate(field.choices):
        if KEY.fullmatch(choice.code) is None or choice.code in codes[:place]:
            told = sentence(
                "is {code!r}, must be small letters, digits and _, and each only once", code=choice.code[:60]
            )
            problems.append(FieldProblem(f"/choices/{place}/code", told))
        if not choice.en.strip() and not choice.zh.strip():
            problems.append(
                FieldProblem(f"/choices/{place}/en", sentence("is empty, and so is zh: one of them is needed"))
            )
    return problems


def _keep_choices(before: CustomField, after: CustomField) -> None:
    missing = {choice.code for choice in before.choices} - {choice.code for choice in after.choices}
    if missing:
        told = sentence(
            "lack {codes}: what accounts say stays readable, so choices are never taken away", codes=sorted(missing)
        )
        raise InvalidInput(f"choices {told}", [FieldProblem("/choices", told)])
