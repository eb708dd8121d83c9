"""Mappings that ship with the product, one TOML file per kind of export. Imports nothing."""

from pathlib import Path

FOLDER = Path(__file__).parent


def preset_names() -> list[str]:
    """The names of all presets, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def preset_file(name: str) -> Path:
    """Where a preset stands."""
    return FOLDER / f"{name}.toml"


def preset_title(name: str) -> str:
    """What the preset is for: the first comment line of its file."""
    first = preset_file(name).read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip()
