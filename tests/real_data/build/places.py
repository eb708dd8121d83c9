"""Where the real data lies beside the project, and a skip with a clear line where it does not."""

from pathlib import Path

import pytest

from tests.source_tree import ROOT

DATA = ROOT.parent / "shared" / "data"
MAPPINGS = Path(__file__).parent.parent / "mappings"


def real_file(name: str) -> Path:
    """A file of the shared data, such as `maven-crm/accounts.csv`; skips the test when it is not there."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"real data is missing: ../shared/data/{name}")
    return path


def mapping_named(name: str) -> str:
    """A mapping of these tests by its name, as the command line takes it; presets stay as they are."""
    return name if name.startswith("preset:") else str(MAPPINGS / f"{name}.toml")
