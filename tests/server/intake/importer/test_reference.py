"""The reference of mapping files knows every key and every preset."""

import pytest

from server.intake.importer.mapping_file import FILE_KEYS, read_mapping
from server.intake.importer.presets import preset_names
from tests.source_tree import ROOT

REFERENCE = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guides" / "import-your-data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", FILE_KEYS)
def test_every_key_of_the_file_section_is_explained(key: str) -> None:
    assert f"`{key}`" in REFERENCE


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_is_listed(name: str) -> None:
    assert f"| `preset:{name}` |" in REFERENCE


@pytest.mark.parametrize("page", [REFERENCE, GUIDE], ids=["reference", "guide"])
def test_the_first_mapping_on_the_page_can_be_read(page: str) -> None:
    example = page.split("```toml\n")[1].split("```")[0]

    assert read_mapping(example, "example.toml").emits
