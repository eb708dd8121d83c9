"""The reference keeps up with the code."""

import pytest

from tools.reference import FOLDER, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_reference_page_is_the_one_that_the_code_makes(name: str) -> None:
    assert pages()[name] == (FOLDER / name).read_text(encoding="utf-8"), "run `python -m tools.reference`"
