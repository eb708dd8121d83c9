"""The answers that were computed from the raw files apart from the project."""

import json
from functools import cache
from typing import Any

from tests.real_data.build.places import real_file

# They are rounded to four decimals; what is compared with them is exact, or money in whole cents.
RATIO = 0.00005
CENT = 0.005


@cache
def expected(name: str) -> dict[str, Any]:
    """The answers for one data set, such as `maven-crm`."""
    answers: dict[str, Any] = json.loads(real_file("EXPECTED.json").read_text(encoding="utf-8"))[name]
    return answers


def column(rows: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    """One number of every row, by the row's name."""
    return {key: row[name] for key, row in rows.items()}
