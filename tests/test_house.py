"""What stands around the code: the documents say true things, and no file names what has no business here."""

import re
import subprocess
from pathlib import Path

import pytest

from game_rules.rulebook_load import load
from tests.source_tree import ROOT

README_MAX_LINES = 120
ADDRESS = re.compile(r"\b(?:https?|wss?)://([A-Za-z0-9.-]+)")
# Standards and manuals that are cited. Whatever is fetched is fetched by name, by the ordinary tools.
CITED = frozenset(
    ("buildozer.readthedocs.io", "cel.dev", "cloudevents.io", "docs.python.org", "keepachangelog.com", "semver.org")
) | {"toml.io", "www.standardwebhooks.com", "www.w3.org", "schemas.xmlsoap.org", "soap.sforce.com"}
# This machine, and names that are nobody's.
NOBODYS = re.compile(r"(?:[\w.-]*\.)?(?:example|test|localhost|example\.(?:com|org)|evil\.com)|127\.0\.0\.1|host|a")
# Folders that exist on one machine only; the look-behind leaves addresses such as https://host/home/ alone.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work|workspace|mnt)/[\w.-]+")
# A plan without a number is a wish (a decision record or an issue must say what is left).
LOOSE_END = re.compile(r"\b(?:TODO|FIXME)\b(?!\W*(?:ADR-|#)\d)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def tracked_files() -> list[Path]:
    """All files that are, or are about to be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return [ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name and (ROOT / name).is_file()]


def readable_files() -> list[tuple[Path, str]]:
    """Those of them that hold text, with it."""
    texts = []
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            texts.append((path, content.decode("utf-8", errors="replace")))
    return texts


def commands_of(document: str) -> list[str]:
    """Every line of the document's `sh` blocks that starts a command, without its comment."""
    blocks = FENCE.findall((ROOT / document).read_text(encoding="utf-8"))
    lines = (line.partition(" #")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line]


def words_after(program: str, document: str) -> list[str]:
    """What the document asks a program to do: `demo` of `PORT=9000 make demo`."""
    found = (re.search(rf"(?:^|\s|/){program}\s+([a-z]\w*)", command) for command in commands_of(document))
    return [match[1] for match in found if match]


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= README_MAX_LINES


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_the_documents_name_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set() == set(words_after("make", document)) - targets


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_command_the_documents_name_exists(document: str) -> None:
    from web.cli import main

    assert set() == set(words_after("raidboard", document)) - set(main.commands)


def test_the_rule_in_the_readme_can_be_added_to_the_standard_rulebook() -> None:
    standard = (ROOT / "game_rules" / "rulebooks" / "standard.toml").read_text(encoding="utf-8")
    example = TOML.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert example is not None

    rulebook = load(f"{standard}\n{example[1]}", file="README.md", minor_units=2)

    assert "long_talk" in {rule.id for rule in rulebook.rules}


def test_every_file_the_contributing_commands_name_exists() -> None:
    paths = {word.partition("::")[0] for command in commands_of("CONTRIBUTING.md") for word in command.split()}

    assert [] == [path for path in sorted(paths) if path.startswith("tests/") and not (ROOT / path).exists()]


def test_every_relative_link_leads_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {link}"
        for path, text in readable_files()
        if path.suffix == ".md"
        for link in LINK.findall(text)
        if not link.startswith(("http:", "https:", "mailto:", "#"))
        and not (path.parent / link.partition("#")[0]).exists()
    ]

    assert [] == broken


def test_every_decision_is_listed_and_complete() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    headings = ("Status:", "## Context", "## Decision", "## Consequences", "## Alternatives")

    assert [] == [path.name for path in records if f"({path.name})" not in index]
    assert [] == [path.name for path in records if not all(part in path.read_text("utf-8") for part in headings)]


def test_every_address_is_a_standard_or_a_manual_or_nobodys() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {host}"
        for path, text in readable_files()
        # The lock file tells whom one may thank for a library; where it comes from it does not tell, see below.
        if path.name != "package-lock.json"
        for host in ADDRESS.findall(text)
        if host not in CITED and not NOBODYS.fullmatch(host)
    ]

    assert [] == found


def test_the_lock_of_the_browser_libraries_holds_checksums_and_no_addresses() -> None:
    lock = (ROOT / "web" / "package-lock.json").read_text("utf-8")

    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match}" for path, text in readable_files() for match in MACHINE_PATH.findall(text)
    ]

    assert [] == found


def test_no_file_leaves_loose_ends() -> None:
    this_file = Path(__file__).resolve()
    found = [
        f"{path.relative_to(ROOT)}: {match}"
        for path, text in readable_files()
        if path != this_file
        for match in LOOSE_END.findall(text)
    ]

    assert [] == found


@pytest.mark.parametrize("name", ["base", "dev", "node"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z])", text.strip())

    assert [] == [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert "://" not in text


def test_the_front_end_lock_holds_hashes_and_no_addresses() -> None:
    text = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')
