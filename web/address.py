"""What a page is asked for, written back to its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class PageAsked:
    """The question of a page: a dataclass whose every field has a usual value, and goes by its name in the address."""

    PATH: ClassVar[str]
    # Fields that go by another name in the address.
    NAMES: ClassVar[Mapping[str, str]] = {}

    def href(self, path: str = "", **changes: object) -> str:
        """The shortest address that asks for this, with some things changed; of the page itself where no path is named.

        What is usual, or None, goes without saying.
        """
        asked = replace(self, **changes)
        wanted = {
            self.NAMES.get(field.name, field.name): str(value)
            for field in fields(asked)
            if (value := getattr(asked, field.name)) is not None and value != field.default
        }
        return f"{path or self.PATH}?{urlencode(wanted, safe=':')}" if wanted else path or self.PATH
