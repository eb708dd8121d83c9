"""Our colours, light and dark, the same as on the web: one brand, one for gain, one for threat."""

from dataclasses import dataclass, fields

Colour = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Skin:
    """Every pair of ink on ground, and of `on_brand` on brand, has a contrast of 4.5 or more (WCAG 2.2, AA)."""

    ground: Colour
    surface: Colour
    sunken: Colour
    ink: Colour
    soft: Colour
    brand: Colour
    brand_ink: Colour
    brand_soft: Colour
    on_brand: Colour
    gain: Colour
    gain_ink: Colour
    warn_ink: Colour
    threat_ink: Colour
    threat: Colour


def _skin(*colours: str) -> Skin:
    names = [field.name for field in fields(Skin)]
    return Skin(**dict(zip(names, map(rgba, colours), strict=True)))


def rgba(code: str) -> Colour:
    """The parts, 0 to 1, of a colour such as `#3b3bb3`."""
    red, green, blue = (int(code[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue, 1.0


LIGHT = _skin(
    *("#f5f5fa", "#ffffff", "#e4e4f0", "#1d1d2f", "#55556d", "#3b3bb3", "#3b3bb3"),
    *("#ebebfa", "#ffffff", "#0f9d8c", "#09695d", "#865000", "#b02424", "#d9480f"),
)
DARK = _skin(
    *("#11111b", "#1a1a28", "#2b2b3f", "#ececf6", "#b0b0c8", "#5a5ae0", "#b4b4ff"),
    *("#282850", "#ffffff", "#2cc5b1", "#5fdcca", "#ffc46b", "#ff9d9d", "#ff8a4c"),
)
