"""What holds for every real file on both engines: once is enough, and the books agree with what is shown."""

import subprocess
import sys

import pytest

from tests.real_data.build.imported import import_files, raidboard
from tests.real_data.build.places import mapping_named, real_file
from tests.real_data.build.sources import CALLS_FILE, SOURCES
from tests.real_data.conftest import ImportedOn
from tests.source_tree import ROOT

ON_BOTH = [(name, engine) for name in SOURCES for engine in ("sqlite", "postgres") if name != "maven-twin"]


@pytest.mark.parametrize(("name", "engine"), [*ON_BOTH, ("maven-twin", "sqlite")])
def test_importing_again_records_nothing_new(imported_on: ImportedOn, name: str, engine: str) -> None:
    imported = imported_on(name, engine)
    again = import_files(imported.source, imported.url)

    first = [one.recorded + one.duplicates for one in imported.summaries]
    assert [(0, count, ()) for count in first] == [(one.recorded, one.duplicates, one.rejected) for one in again]


@pytest.mark.parametrize(("name", "engine"), [*ON_BOTH, ("maven-twin", "sqlite")])
def test_the_books_agree_with_what_is_shown(imported_on: ImportedOn, name: str, engine: str) -> None:
    imported = imported_on(name, engine)

    assert raidboard(imported.url, "verify").startswith("All is well: ")


def test_nothing_but_the_summary_is_written_to_standard_output(imported_on: ImportedOn) -> None:
    imported = imported_on("call-center", "sqlite")
    command = [sys.executable, "-c", "from web.cli import main; main()", "import", str(real_file(CALLS_FILE))]
    done = subprocess.run(  # noqa: S603  # our own command
        [*command, "--mapping", mapping_named("call-center"), "--json"],
        cwd=ROOT,
        env={"RAIDBOARD_DATABASE_URL": imported.url, "RAIDBOARD_LOG_LEVEL": "debug"},
        capture_output=True,
        text=True,
    )

    assert '{"rows": 5000, "recorded": 0, "duplicates": 5000, "rejected": []}\n' == done.stdout
    # What the program logs goes elsewhere, and at this level there is something.
    assert done.stderr
