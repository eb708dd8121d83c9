"""The reference of events keeps up with their types."""

import pytest

from kpi.events import DATA_OF, Kind
from tools.event_reference import PAGE, page


def test_the_page_is_the_one_that_the_types_make():
    assert page() == PAGE.read_text(encoding="utf-8"), "run `python -m tools.event_reference`"


@pytest.mark.parametrize("kind", Kind)
def test_every_type_and_field_is_on_it(kind):
    section = next(part for part in page().split("\n#") if f"`{kind.value}`" in part.partition("\n")[0])
    common = page().partition("## In the data of every event")[2].partition("\n## ")[0]

    assert [] == [name for name in DATA_OF[kind].__struct_fields__ if f"`{name}`" not in section + common]
