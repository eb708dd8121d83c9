"""Switching the language: a button in the top bar of every page, signed in or not."""

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.people.roles import Language
from server.settings import Settings
from web.local_path import see_other
from web.localise import language_cookie


class LanguageForm(msgspec.Struct, frozen=True):
    """What the switch sends: the language, and the page to come back to."""

    language: Language
    next: str = "/"


@post("/language", include_in_schema=False)
async def switch_language(data: URLEncodedBody[LanguageForm], settings: NamedDependency[Settings]) -> Redirect:
    """Back to the page one was on, in the other language."""
    response = see_other(data.next)
    response.set_cookie(language_cookie(data.language, https=settings.is_https))
    return response


ROUTES = (switch_language,)
