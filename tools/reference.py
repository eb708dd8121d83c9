"""Writes the reference pages that follow from the code: settings, KPIs and rules of the standard rulebook, refusals.

Run it as `python -m tools.reference` after one of them has changed; a test says when that was forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from game_rules.explain import explain
from game_rules.rulebook import Rulebook
from game_rules.rulebook_load import load
from game_rules.verdict import Reason
from kpi.catalog import formula_text
from server.kpis.catalogue import whole_catalogue_of
from server.ledger.rulebooks import standard_text
from server.ledger.wording import sentences
from server.settings import Settings, variable_of

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
_MADE = "This page is made from the code by `tools/reference.py`.\n"


def pages() -> Mapping[str, str]:
    """Every page by its file name."""
    rulebook = load(standard_text(), file="standard.toml", minor_units=2)
    return {
        "settings.md": "\n".join(_settings()) + "\n",
        "kpis.md": "\n".join(_kpis(rulebook)) + "\n",
        "rules.md": "\n".join(_rules(rulebook)) + "\n",
        "refusals.md": "\n".join(_refusals()) + "\n",
    }


def _settings() -> Iterable[str]:
    yield f"# Settings\n\nEnvironment variables; `raidboard settings` shows what is in force. {_MADE}"
    yield "| variable | default | meaning |\n| --- | --- | --- |"
    for field in fields(Settings):
        default = f"`{field.default}`" if field.default not in ("", None) else "none"
        yield f"| `{variable_of(field.name)}` | {default} | {_cell(field.metadata['meaning'])} |"


def _kpis(rulebook: Rulebook) -> Iterable[str]:
    yield f"# KPIs of the standard rulebook\n\nEvery measure and every census is a KPI, too. {_MADE}"
    yield "What is made of censuses is counted over a whole period and has no board.\n"
    yield "| id | English | 中文 | unit | better | formula | meaning |\n| --- | --- | --- | --- | --- | --- | --- |"
    for kpi in whole_catalogue_of(rulebook):
        named = f"| `{kpi.id}` | {_cell(kpi.title['en'])} | {_cell(kpi.title['zh'])} | {kpi.unit.value}"
        yield f"{named} | {kpi.better.value} | `{formula_text(kpi)}` | {_cell(kpi.meaning['en'])} |"


def _rules(rulebook: Rulebook) -> Iterable[str]:
    yield f"# Rules and quests of the standard rulebook\n\n{_MADE}"
    yield "| name | English | 中文 |\n| --- | --- | --- |"
    for english, chinese in zip(explain(rulebook, "en"), explain(rulebook, "zh"), strict=True):
        yield f"| `{english.name}` | {_cell(english.sentence)} | {_cell(chinese.sentence)} |"


def _refusals() -> Iterable[str]:
    yield f"# Why something was not paid, or went back\n\n{_MADE}"
    yield "| reason | English | 中文 |\n| --- | --- | --- |"
    for reason in Reason:
        english, chinese = (text.replace("{limit}", "").replace("{once}", "") for text in sentences(reason))
        yield f"| `{reason.value}` | {english.replace('{seconds}', '')} | {chinese.replace('{seconds}', '')} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
