"""An organisation's own fields on the pages: what a form holds of them, what is shown, and what an admin defines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from kpi.facts import CustomValue
from server.accounts.custom import (
    CustomField,
    CustomFields,
    FieldChoice,
    FieldType,
    Of,
    custom_from,
)
from server.accounts.custom_desk import LONGEST_NAME, FieldEdit, FieldIn
from server.errors import FieldProblem
from server.wording.say import say
from web.i18n import LOCALE, pgettext
from web.i18n import gettext as _
from web.localise import current_format

PREFIX = "custom."
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class OwnInput:
    """One field of a form with what it says, "" for nothing; ``options`` are (value, title) to pick from."""

    key: str
    title: str
    kind: str
    value: str
    shown: str
    options: tuple[tuple[str, str], ...]


def own_inputs(fields: Sequence[CustomField], kept: str) -> tuple[OwnInput, ...]:
    """The fields with what a row keeps."""
    values = custom_from(kept)
    return tuple(_input(one, values.get(one.key)) for one in fields)


def own_values(fields: CustomFields, of: Of, sent: Mapping[str, object]) -> dict[str, CustomValue | None]:
    """What a form says of them; what it does not hold stays as it is."""
    told: dict[str, CustomValue | None] = {}
    for one in fields.of(of):
        text = sent.get(f"{PREFIX}{one.key}")
        if isinstance(text, str):
            typed = text.strip()
            told[one.key] = (typed == YES if typed else None) if one.type is FieldType.YES_NO else typed or None
    return told


def type_title(kind: FieldType) -> str:
    """What kind of field it is."""
    match kind:
        case FieldType.TEXT:
            return pgettext("kind of field", "Text")
        case FieldType.NUMBER:
            return _("Whole number")
        case FieldType.DATE:
            return pgettext("kind of field", "Day")
        case FieldType.CHOICE:
            return _("Choice")
        case FieldType.YES_NO:
            return _("Yes or no")


class FieldForm(msgspec.Struct, frozen=True, kw_only=True):
    """What an admin types. ``choices`` has a line for each: code, name, Chinese name, parted by commas."""

    of: str = Of.ACCOUNT.value
    key: str = ""
    type: str = FieldType.TEXT.value
    name_en: str = ""
    name_zh: str = ""
    choices: str = ""
    version: str = ""
    retired: str = ""


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """Everything that the admin's page shows; ``opened`` is the key of the form that stays open."""

    fields: tuple[CustomField, ...]
    form: FieldForm
    errors: Mapping[str, str] = field(default_factory=dict)
    opened: str = ""

    @property
    def types(self) -> tuple[tuple[str, str], ...]:
        """What can be picked."""
        return tuple((one.value, type_title(one)) for one in FieldType)

    def form_of(self, one: CustomField) -> FieldForm:
        """The form of a field that there is: what was typed, else what is known."""
        if self.opened == f"{one.of.value}.{one.key}":
            return self.form
        lines = "\n".join(", ".join(part for part in (c.code, c.en, c.zh) if part) for c in one.choices)
        return FieldForm(
            of=one.of.value,
            key=one.key,
            type=one.type.value,
            name_en=one.name_en,
            name_zh=one.name_zh,
            choices=lines,
            version=str(one.version),
            retired="1" if one.is_retired else "",
        )


def field_in(form: FieldForm) -> FieldIn:
    """A field to add; what is no choice means the usual."""
    of = Of.CONTACT if form.of == Of.CONTACT.value else Of.ACCOUNT
    kind = FieldType(form.type) if form.type in list(FieldType) else FieldType.TEXT
    return FieldIn(
        of=of, key=form.key, type=kind, name_en=form.name_en, name_zh=form.name_zh, choices=_choices(form.choices)
    )


def field_edit(form: FieldForm) -> FieldEdit:
    """A field as it shall be."""
    return FieldEdit(
        name_en=form.name_en, name_zh=form.name_zh, choices=_choices(form.choices), retired=bool(form.retired)
    )


def definition_errors(problems: Sequence[FieldProblem], form: FieldForm) -> dict[str, str]:
    """What is wrong with a definition, by field, in the language of the page."""
    return {
        (name := problem.pointer.lstrip("/").partition("/")[0]): _definition_error(name, problem.message, form)
        for problem in problems
    }


def _definition_error(name: str, message: str, form: FieldForm) -> str:
    match name:
        case "key":
            return _("Use small letters, digits and _, a letter first, such as industry_code.")
        case "name_en" | "name_zh" if not form.name_en.strip() and not form.name_zh.strip():
            return _("Type a name, in one language at least.")
        case "name_en" | "name_zh":
            return _("This name is too long: at most %(most)s letters fit.") % {"most": LONGEST_NAME}
        case _:
            return say(message, LOCALE.get())


def _choices(text: str) -> tuple[FieldChoice, ...]:
    found = []
    for line in text.splitlines():
        code, _comma, names = line.partition(",")
        en, _comma, zh = names.partition(",")
        if line.strip():
            found.append(FieldChoice(code.strip(), en.strip() or code.strip(), zh.strip()))
    return tuple(found)


def _input(one: CustomField, value: CustomValue | None) -> OwnInput:
    language = str(LOCALE.get())[:2]
    title = one.name(language)
    match one.type:
        case FieldType.YES_NO:
            text = "" if value is None else YES if value else NO
            told = "" if value is None else _("yes") if value else _("no")
            return OwnInput(one.key, title, "select", text, told, ((YES, _("yes")), (NO, _("no"))))
        case FieldType.CHOICE:
            options = tuple((choice.code, one.shown(choice.code, language)) for choice in one.choices)
            return OwnInput(one.key, title, "select", str(value or ""), one.shown(value, language), options)
        case FieldType.DATE:
            shown = current_format().day(date.fromisoformat(value)) if isinstance(value, str) else ""
            return OwnInput(one.key, title, "date", str(value or ""), shown, ())
        case _:
            text = "" if value is None else str(value)
            return OwnInput(one.key, title, "text", text, text, ())
