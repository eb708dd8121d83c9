"""Collects the texts of the pages into the catalogue and says which have no translation yet.

The catalogue stays sorted by text and names no places in the code, so that it changes only where a text does.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parents[1] / "web"
CATALOGUE = WEB / "locale" / "zh" / "LC_MESSAGES" / "messages.po"
# Babel's own would carry the time of writing, and names.
HEADER = """# Chinese words of the pages.
msgid ""
msgstr ""
"Language: zh\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main() -> int:
    """Bring the catalogue up to date; 1 when a text waits for its translation."""
    with (WEB / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel has no types here
    with CATALOGUE.open("rb") as stored:
        catalogue = read_po(stored, locale="zh")
    collected = Catalog()
    for _, _, message, comments, context in extract_from_dir(WEB, methods, options, directory_filter=_is_ours):
        collected.add(message, auto_comments=comments, context=context)
    catalogue.update(collected, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as written:
        written.write(HEADER.encode())
        write_po(written, catalogue, width=0, no_location=True, sort_output=True, omit_header=True)
    waiting = [str(message.id) for message in catalogue if message.id and not _is_translated(message.string)]
    for text in waiting:
        print(f"not translated: {text}")
    return 1 if waiting else 0


def _is_ours(folder: str) -> bool:
    return "node_modules" not in folder and not Path(folder).name.startswith(".")


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
