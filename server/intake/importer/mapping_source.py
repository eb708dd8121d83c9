"""The text of a mapping file as typed sections that note what is wrong with them, each time with line and field.

Nothing is raised while reading, so that all mistakes of a file are told at once.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field

from game_rules.rulebook_lines import Position, locate
from kpi.sentences import Sentence, sentence
from server.intake.importer.mapping import Formula, Place
from server.intake.importer.problems import MappingWrong
from server.sheets.problems import nearest

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Source:
    """One mapping file: its name, where its values stand, and the problems found so far."""

    file: str
    positions: dict[Path, Position]
    problems: list[Sentence] = field(default_factory=list)

    def at(self, path: Path) -> Position:
        """Where the value stands, or the nearest table around it."""
        while path not in self.positions:
            path = path[:-1]
        return self.positions[path]

    def wrong(self, path: Path, message: Sentence) -> None:
        """Note a problem with the value at this path."""
        self.problems.append(self.place(path).told(message))

    def place(self, path: Path) -> Place:
        """Where the value stands."""
        return Place(self.file, self.at(path).line, dotted(path))


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the file."""

    source: Source
    path: Path
    values: dict[str, object]

    def wrong(self, key: str, message: Sentence) -> None:
        """Note a problem with one of the section's values."""
        self.source.wrong((*self.path, key), message)

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Note every key that means nothing here."""
        names = list(known)
        for key in self.values:
            if key not in names:
                self.wrong(key, sentence("means nothing here; {hint}", hint=nearest(key, names)))

    def text(self, key: str, default: str = "") -> str:
        """A piece of text that is taken as it is."""
        value = self.values.get(key, default)
        if isinstance(value, str):
            return value
        self.wrong(key, sentence("is {value}, must be text in quotes", value=_shown(value)))
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """A yes or no."""
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, sentence("is {value}, must be true or false", value=_shown(value)))
        return default

    def formula(self, key: str) -> Formula | None:
        """An expression of the rule language, None where there is none. Bare numbers and flags are expressions too."""
        if key not in self.values:
            return None
        value = self.values[key]
        if isinstance(value, str) and not value.strip():
            self.wrong(key, sentence("is empty; write an expression such as 'row.name', or leave the line out"))
        elif isinstance(value, str | int | float):
            text = value if isinstance(value, str) else str(value).lower()
            path = (*self.path, key)
            return Formula(text, self.source.place(path), self.source.at(path).column)
        else:
            self.wrong(key, sentence("is {value}, must be an expression in quotes", value=_shown(value)))
        return None

    def section(self, key: str) -> "Section | None":
        """A table inside this one."""
        value = self.values.get(key, {})
        if isinstance(value, dict):
            return Section(self.source, (*self.path, key), value)
        self.wrong(key, sentence("is {value}, must be a table", value=_shown(value)))
        return None

    def sections(self, key: str) -> list["Section"]:
        """The tables of a list inside this one."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [Section(self.source, (*self.path, key, place), item) for place, item in enumerate(value)]
        self.wrong(key, sentence("is {value}, must be a list of tables", value=_shown(value)))
        return []


def read_source(text: str, file: str) -> Section:
    """The whole document.

    Raises: MappingWrong if it is not TOML.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingWrong([sentence("{file}: is not TOML: {why}", file=file, why=error)]) from None
    return Section(Source(file, locate(text)), (), values)


def _shown(value: object) -> str:
    """A value for a message, cut where it is long."""
    return f"{value!r:.60}"


def dotted(path: Path) -> str:
    """`emit[1].data.amount`: lists are counted from 1, as people count."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
