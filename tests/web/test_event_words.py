"""Whatever can happen has a name and a mark on the pages."""

from collections.abc import Iterator
from enum import StrEnum
from typing import get_args, get_type_hints

import pytest

from kpi.events import DATA_OF, Kind
from web.event_words import FIELDS, kind_mark, kind_title, value_word
from web.icons import icon


def choices(hint: object) -> Iterator[StrEnum]:
    """Every word of the closed choices in a field's type."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield from hint
    for part in get_args(hint):
        yield from choices(part)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_event_has_a_name_and_a_mark(kind: Kind) -> None:
    assert kind_title(kind)
    assert icon(kind_mark(kind))


@pytest.mark.parametrize("kind", Kind)
def test_every_choice_that_is_shown_has_a_word(kind: Kind) -> None:
    hints = get_type_hints(DATA_OF[kind])

    assert all(value_word(one) for name, hint in hints.items() if name in FIELDS for one in choices(hint))
