import pytest

from server.commands.counted import counted


@pytest.mark.parametrize(
    ("count", "noun", "told"),
    [
        (0, "row", "0 rows"),
        (1, "row", "1 row"),
        (2, "row", "2 rows"),
        (1, "person", "1 person"),
        (3, "entry", "3 entries"),
    ],
)
def test_one_is_told_as_one(count, noun, told):
    assert told == counted(count, noun)
