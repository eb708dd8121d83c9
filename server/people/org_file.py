"""Reading the people file (`raidboard org import`): every row checked, every mistake named, nothing stored.

Not for storing it (`org_import.py`).
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.people.directory import slug_of
from server.people.roles import Language, Role
from server.sheets.write import as_told

REQUIRED = ("username", "name", "role", "team", "region")
OPTIONAL = ("email", "password", "language", "joined_on", "left_on")
# Usernames stand in addresses (`/members/ann/ledger`).
_NOT_IN_USERNAMES = re.compile(r"[/\\?#%]")
LONGEST_USERNAME = 64
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell. Row 1 is the first below the header; 0 is the header."""

    row: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}, value {self.value!r}: {self.message}"


class OrgFileError(Exception):
    """The file cannot be taken over; `problems` are all that were found."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One good row, number `row` of the file. Empty text: not given; None for days: not given."""

    row: int
    username: str
    name: str
    role: Role
    team: str
    region: str
    email: str
    password: str
    language: str
    joined_on: date | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class OrgFile:
    """A file without mistakes; `columns` says which of the optional ones it has."""

    columns: frozenset[str]
    people: tuple[PersonRow, ...]

    def regions(self) -> dict[str, str]:
        """Slug to name."""
        return {slug_of(person.region): person.region for person in self.people if person.region}

    def teams(self) -> dict[str, tuple[str, str | None]]:
        """Slug to name and the region's slug (None: no region given)."""
        return {
            slug_of(person.team): (person.team, slug_of(person.region) if person.region else None)
            for person in self.people
            if person.team
        }


def read_org_file(content: bytes) -> OrgFile:
    """The file as people; raises `OrgFileError` with everything that is wrong."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = content[error.start : error.start + 8]
        raise OrgFileError([RowProblem(0, "", repr(where), "the file is not UTF-8: save it as CSV UTF-8")]) from error
    header, *lines = _rows(text) or [[]]
    columns = [name.strip().lower() for name in header]
    problems = list(_header_problems(columns))
    if problems:
        raise OrgFileError(problems)
    rows = [(number, line) for number, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)]
    problems += [
        RowProblem(number, "", line[len(columns)], "there are more cells than columns: is a comma not quoted?")
        for number, line in rows
        if len(line) > len(columns)
    ]
    people = [_read_row(number, dict(zip(columns, line, strict=False)), problems) for number, line in rows]
    good = [person for person in people if person is not None]
    problems += _contradictions(good)
    if problems:
        raise OrgFileError(problems)
    return OrgFile(frozenset(columns) & frozenset(OPTIONAL), tuple(good))


def _rows(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(reader)
    except csv.Error as error:
        raise OrgFileError([RowProblem(reader.line_num, "", "", f"this is not CSV: {error}")]) from error


def _header_problems(columns: list[str]) -> Iterable[RowProblem]:
    for name in REQUIRED:
        if name not in columns:
            yield RowProblem(0, name, ",".join(columns), f"this column is missing (needed: {', '.join(REQUIRED)})")
    for name in dict.fromkeys(columns):
        if name not in REQUIRED + OPTIONAL:
            yield RowProblem(0, name, name, f"unknown column (also possible: {', '.join(OPTIONAL)})")
        elif columns.count(name) > 1:
            yield RowProblem(0, name, name, "this column is there twice")


def _read_row(number: int, cells: dict[str, str], problems: list[RowProblem]) -> PersonRow | None:
    row = _Row(number, {name: as_told(cell.strip()) for name, cell in cells.items()})
    person = PersonRow(
        row=number,
        username=row.username(),
        name=row.text("name", needed=True),
        role=row.role(),
        team=row.text("team"),
        region=row.text("region"),
        email=row.text("email"),
        password=row.cells.get("password", ""),
        language=row.language(),
        joined_on=row.day("joined_on"),
        left_on=row.day("left_on"),
    )
    if person.joined_on and person.left_on and person.left_on < person.joined_on:
        row.wrong("left_on", f"is before joined_on {person.joined_on}")
    problems += row.problems
    return None if row.problems else person


class _Row:
    """One row being read; collects what is wrong instead of stopping at the first."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.cells = cells
        self.problems: list[RowProblem] = []
        self._number = number

    def wrong(self, column: str, message: str) -> None:
        self.problems.append(RowProblem(self._number, column, self.cells.get(column, ""), message))

    def text(self, column: str, *, needed: bool = False) -> str:
        value = self.cells.get(column, "")
        if needed and not value:
            self.wrong(column, "is empty")
        elif len(value) > LONGEST_NAME or not value.isprintable():
            self.wrong(column, f"must be at most {LONGEST_NAME} printable characters")
        return value

    def username(self) -> str:
        value = self.cells.get("username", "")
        if not 0 < len(value) <= LONGEST_USERNAME or not value.isprintable() or _NOT_IN_USERNAMES.search(value):
            self.wrong("username", f"must be 1 to {LONGEST_USERNAME} printable characters without / \\ ? # %")
        return value

    def role(self) -> Role:
        value = self.cells.get("role", "").lower()
        if value not in list(Role):
            self.wrong("role", f"is not a role (known: {', '.join(Role)})")
            return Role.REP
        return Role(value)

    def language(self) -> str:
        value = self.cells.get("language", "").lower()
        if value and value not in list(Language):
            self.wrong("language", f"is not a language (known: {', '.join(Language)})")
        return value

    def day(self, column: str) -> date | None:
        value = self.cells.get(column, "")
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.wrong(column, "is not a day (write it as 2026-11-21)")
            return None


def _contradictions(people: list[PersonRow]) -> Iterable[RowProblem]:
    usernames: set[str] = set()
    named: dict[tuple[str, str], str] = {}
    region_of: dict[str, str] = {}
    for person in people:
        if person.username in usernames:
            yield RowProblem(person.row, "username", person.username, "is there twice")
        usernames.add(person.username)
        for column, name in (("team", person.team), ("region", person.region)):
            first = named.setdefault((column, slug_of(name)), name)
            if name and first != name:
                yield RowProblem(person.row, column, name, f"cannot be told from {first!r}: write both alike")
        if person.team and region_of.setdefault(slug_of(person.team), person.region) != person.region:
            other = region_of[slug_of(person.team)]
            yield RowProblem(person.row, "region", person.region, f"team {person.team!r} is in {other!r} above")
