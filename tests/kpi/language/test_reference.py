"""The written reference and the public surface keep up with the code."""

import subprocess
import sys
from pathlib import Path

import pytest

import kpi.language
from kpi.language import MAPPING_FUNCTIONS

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "rule-language.md"


@pytest.mark.parametrize("function", MAPPING_FUNCTIONS.values(), ids=str)
def test_every_function_is_in_the_reference(function):
    written = f"x.{function.name}(" if function.is_method else f"`{function.name}("

    assert written in REFERENCE.read_text("utf-8")


def test_every_public_name_exists():
    assert all(hasattr(kpi.language, name) for name in kpi.language.__all__)


def test_importing_the_language_does_not_import_polars():
    program = "import sys, kpi.language; sys.exit('polars' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], cwd=REFERENCE.parents[2], check=False)  # noqa: S603

    assert done.returncode == 0
