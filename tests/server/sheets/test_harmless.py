"""No cell is run as a formula, and every text is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.sheets.write import as_told, harmless


@pytest.mark.parametrize("text", ["=1+1", "+86 10", "-2", "@SUM(1)", "\t=1", "＝1", "'=1", "''+1"])
def test_what_a_spreadsheet_would_run_stays_a_text(text):
    assert f"'{text}" == harmless(text)


@pytest.mark.parametrize("entry", ["", "Acme", "张伟", "it's", "'quoted'", "1-2", -5, None])
def test_everything_else_is_written_as_it_is(entry):
    assert entry == harmless(entry)


@given(some.text(alphabet="'=+-@a\t", max_size=6) | some.text())
def test_every_text_is_read_again_as_it_was(text):
    assert text == as_told(str(harmless(text)))
