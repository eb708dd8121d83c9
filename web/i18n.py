"""Which language this request speaks, and the words for it.

English is the source language; the Chinese words stand in `locale/zh/LC_MESSAGES/messages.po` and are compiled in
memory, so that no binary catalogue has to be kept in step. The language of a request lives in one context variable
because Jinja takes its gettext callables once for all renders. Numbers and dates are the business of `format`.
"""

import functools
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment

from server.people.roles import Language

LOCALE_FOLDER = Path(__file__).parent / "locale"


LOCALES = {Language.ENGLISH: Locale("en"), Language.CHINESE: Locale("zh", "CN", script="Hans")}
# For `<html lang>`: Chinese names its script, so that browsers pick simplified glyphs.
HTML_LANG = {Language.ENGLISH: "en", Language.CHINESE: "zh-Hans"}
# How a language calls itself, for switches.
OWN_NAMES = {Language.ENGLISH: "English", Language.CHINESE: "中文"}

LOCALE: ContextVar[Language] = ContextVar("raidboard_language", default=Language.ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak another language inside the block, such as a member's in a page of somebody else's."""
    token = LOCALE.set(language)
    try:
        yield
    finally:
        LOCALE.reset(token)


def gettext(message: str) -> str:
    """The words for a message in the language of this request; used as `_` in pages."""
    return _catalogue(LOCALE.get()).ugettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a message that fits a number, in the language of this request."""
    return _catalogue(LOCALE.get()).ungettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """The words for a message that means different things in different places."""
    return str(_catalogue(LOCALE.get()).upgettext(context, message))


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
    """As `ngettext`, for a message that means different things in different places."""
    return str(_catalogue(LOCALE.get()).unpgettext(context, singular, plural, number))


def install(environment: Environment) -> None:
    """Give an environment with the i18n extension its words; `{% trans %}` blocks lose their line breaks."""
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by jinja2.ext.i18n
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )


def language_named(name: str | None) -> Language | None:
    """The language behind a tag such as `zh`, `zh-CN` or `en_GB`; None when it is none of ours."""
    if not name:
        return None
    primary = name.replace("_", "-").split("-", 1)[0].strip().lower()
    return next((language for language in Language if language == primary), None)


def accepted_language(header: str | None) -> Language | None:
    """The first of our languages in an Accept-Language header, by its weights; None when none is wanted."""
    wanted = [_weighted(part) for part in (header or "").split(",")]
    for weight, name in sorted(wanted, key=lambda pair: -pair[0]):
        language = language_named(name)
        if language is not None and weight > 0:
            return language
    return None


def _weighted(part: str) -> tuple[float, str]:
    name, _, parameter = part.partition(";")
    key, _, value = parameter.strip().partition("=")
    if key.strip() != "q":
        return 1.0, name.strip()
    try:
        return float(value), name.strip()
    except ValueError:
        return 0.0, name.strip()


@functools.cache
def _catalogue(language: Language) -> NullTranslations:
    """The compiled words of one language; English needs none, its messages are the words."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.po"
    if language is Language.ENGLISH:
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
