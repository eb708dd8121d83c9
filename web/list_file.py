"""A list of a page as a file: the address of the same list in the API, filtered alike, with titles people can read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from server.downloads.lists import FORMAT, TITLES
from server.sheets.write import SheetFormat
from web.i18n import LOCALE

_API = "/api/v1"


@dataclass(frozen=True, slots=True)
class ListFile:
    """Which list of the API, and its filter; what is "" or None does not restrict."""

    path: str
    query: Mapping[str, object] = field(default_factory=dict)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """What each sort of file is called, and its address."""
        return (("Excel", self._href(SheetFormat.XLSX)), ("CSV", self._href(SheetFormat.CSV)))

    def _href(self, form: SheetFormat) -> str:
        asked = {name: value for name, value in self.query.items() if value not in ("", None)}
        return f"{_API}{self.path}?{urlencode(asked | {FORMAT: form.value, TITLES: LOCALE.get().value})}"
