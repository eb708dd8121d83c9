"""The app's words in the language of its user.

English is the source language; the Chinese words stand in `locale/zh/LC_MESSAGES/mobile.po`, read at start, so no
binary catalogue has to be kept in step. Texts with numbers are worded so that they need no plural forms.
"""

import ast
import functools
import gettext as standard
import locale
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}
CATALOGUE = "mobile.po"

_language = "en"


def speak(language: str) -> None:
    """Speak this language from now on; one the app does not know is English."""
    global _language
    _language = language if language in LANGUAGES else "en"


def spoken() -> str:
    """The language spoken now."""
    return _language


def gettext(message: str) -> str:
    """The words for a message in the language spoken; imported as `_`."""
    return message if _language == "en" else catalogue(_language).gettext(message)


@functools.cache
def catalogue(language: str) -> standard.NullTranslations:
    """The words of one language. Raises ValueError for a file that cannot be read."""
    path = Path(__file__).parent / "locale" / language / "LC_MESSAGES" / CATALOGUE
    return Words(read_catalogue(path.read_text(encoding="utf-8")))


def device_language() -> str:
    """What the device is set to."""
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


class Words(standard.NullTranslations):
    """A catalogue: message to words."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self.words = words

    def gettext(self, message: str) -> str:
        """The words, or the message where there are none."""
        return self.words.get(message) or message


def read_catalogue(text: str) -> dict[str, str]:
    """The messages of a .po file and their words; it has no contexts and no plurals."""
    entries: dict[str, str] = {}
    message, words, target = "", "", ""
    for number, line in enumerate((*text.splitlines(), 'msgid ""'), 1):
        keyword, _, rest = line.partition(" ")
        if not line or line.startswith("#"):
            continue
        if keyword == "msgid":
            entries[message] = words
            message, words, target = ast.literal_eval(rest), "", keyword
        elif keyword == "msgstr":
            words, target = ast.literal_eval(rest), keyword
        elif line.startswith('"') and target == "msgid":
            message += ast.literal_eval(line)
        elif line.startswith('"'):
            words += ast.literal_eval(line)
        else:
            raise ValueError(f"{CATALOGUE} line {number} is {line!r}: only msgid and msgstr are known")
    return entries
