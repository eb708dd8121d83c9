"""Puts together what the Android package is made of, in `build/phone`: `make phone`.

The app and its entry point side by side, as Android's Python wants them, and a Chinese font cut down to the characters
of GBK, so that every phone shows every name. Buildozer takes it from there (docs/guides/build-the-app.md).
"""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "phone"
# Where a font keeps its own words, by the standard's numbers.
COPYRIGHT, LICENCE = 0, 13
# Beside Chinese: Latin with accents, punctuation, arrows, currency signs, half and full width forms.
RANGES = ((0x20, 0x24F), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2190, 0x21FF), (0x3000, 0x303F), (0xFF00, 0xFFEF))


def main() -> int:
    """Put it together anew.

    Returns: the exit code: 0, or 1 with the reason on standard error.
    """
    sys.path.insert(0, str(ROOT))
    from mobile.fonts import matched_face

    put_together(TARGET)
    face = matched_face()
    if face is None:
        print("phone: no font with Chinese characters here; `make test` installs Noto Sans CJK", file=sys.stderr)
        return 1
    font = TARGET / "mobile" / "packed" / "chinese.otf"
    cut_font(face.path, face.index, font, characters())
    size_mb = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file()) / 1e6
    print(f"phone: {size_mb:.1f} MB in {TARGET.relative_to(ROOT)}, {font.stat().st_size / 1e6:.1f} MB of it the font")
    return 0


def put_together(target: Path) -> None:
    """Copy the app without what only this machine needs."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(
        ROOT / "mobile", target / "mobile", ignore=shutil.ignore_patterns("__pycache__", "*.spec", "packed")
    )
    shutil.copyfile(ROOT / "mobile" / "main.py", target / "main.py")


def characters() -> set[int]:
    """Everything that GBK knows, and the ranges above."""
    pairs = (bytes((first, second)) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF) if second != 0x7F)
    chinese = {ord(sign) for pair in pairs for sign in pair.decode("gbk", errors="ignore")}
    return chinese.union(*(range(first, last + 1) for first, last in RANGES))


def cut_font(source: Path, index: int, target: Path, wanted: Iterable[int]) -> None:
    """One face with these characters and nothing else, and its licence beside it."""
    options = subset.Options(layout_features=[], hinting=False, name_IDs=["*"], notdef_outline=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with TTFont(source, fontNumber=index) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        font.save(target)
        told = [font["name"].getDebugName(number) for number in (COPYRIGHT, LICENCE)]
    (target.parent / "LICENCE.txt").write_text("\n\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
