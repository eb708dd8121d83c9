"""The Jinja environment: filters that know units, icons, asset addresses and the words of each language.

Built once per application; what differs per request (the language) is read from context variables at render time.
"""

import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from server.people.roles import Language
from web import i18n
from web.avatars import hue, initials
from web.format import FILTERS, Format
from web.icons import icon
from web.static_files import asset

TEMPLATES = Path(__file__).parent / "templates"


def make_environment(current_format: Callable[[], Format]) -> Environment:
    """All that templates may use; `current_format` says how this request writes numbers and times."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    i18n.install(environment)
    environment.filters |= {name: _written_by(current_format, name) for name in FILTERS}
    for name in ("ngettext", "npgettext"):
        environment.globals[name] = _counting(cast(Callable[..., str], environment.globals[name]), current_format)
    environment.filters |= {"initials": initials, "hue": hue}
    environment.globals |= {
        "asset": asset,
        "icon": icon,
        "languages": tuple(Language),
        "own_name": i18n.OWN_NAMES.__getitem__,
        "html_lang": lambda: i18n.HTML_LANG[i18n.LOCALE.get()],
        "language": i18n.LOCALE.get,
        "time_zone": lambda: current_format().zone.key,
    }
    return environment


def _counting(told: Callable[..., str], current_format: Callable[[], Format]) -> Callable[..., str]:
    """The same words, their number written as numbers are here."""

    @pass_context
    def tell(context: Context, *words: Any, **values: object) -> str:
        return told(context, *words, **({"num": current_format().count(words[-1])} | values))

    return tell


def _written_by(current_format: Callable[[], Format], name: str) -> Callable[..., object]:
    # A filter without context would be computed once at compile time for constants, in the language of that moment.
    @pass_context
    def write(_context: Context, value: object, *arguments: object, **options: object) -> object:
        return operator.methodcaller(name, value, *arguments, **options)(current_format())

    return write
