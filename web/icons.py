"""Tabler's icons, drawn into the page: only those in use travel, and they take the colour of the text around them."""

import functools
from pathlib import Path

import msgspec
from markupsafe import Markup

SOURCE = Path(__file__).parent / "static" / "vendor" / "icons" / "tabler-nodes-outline.json"

_FRAME = Markup(
    '<svg class="icon" viewBox="0 0 24 24" fill="{fill}" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round" {voice}>{paths}</svg>'
)
Node = tuple[str, dict[str, str]]


def icon(name: str, *, filled: bool = False, label: str = "") -> Markup:
    """The icon with this name as inline SVG; without a `label` it is decoration that screen readers skip.

    Raises: ValueError for a name Tabler does not have (a template's mistake).
    """
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return _FRAME.format(fill="currentColor" if filled else "none", voice=voice, paths=_paths(name))


@functools.cache
def _paths(name: str) -> Markup:
    raw = _library().get(name)
    if raw is None:
        raise ValueError(f"there is no Tabler icon {name!r}")
    nodes = msgspec.json.decode(raw, type=list[Node])
    return Markup("").join(_element(tag, attributes) for tag, attributes in nodes)


def _element(tag: str, attributes: dict[str, str]) -> Markup:
    pairs = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in attributes.items())
    return Markup("<{}{} />").format(tag, pairs)


@functools.cache
def _library() -> dict[str, msgspec.Raw]:
    """All icons, each still as JSON text: only what pages ask for is decoded."""
    try:
        return msgspec.json.decode(SOURCE.read_bytes(), type=dict[str, msgspec.Raw])
    except FileNotFoundError as error:
        raise RuntimeError(f"the icons are missing at {SOURCE}: run `make assets`") from error
