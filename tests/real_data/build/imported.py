"""Brings real files in as people do, by the commands, and asks the API what came of them, as the boss does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from click.testing import CliRunner
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_app
from server.settings import Settings
from tests.real_data.build.organisations import ORGANISATIONS, write_organisation
from tests.real_data.build.places import mapping_named, real_file
from tests.real_data.build.sources import Source
from web.cli import main

Number: TypeAlias = Decimal | int | float | None
"""Money as an exact decimal, counts as they are, ratios as floats; None where there is nothing to divide by."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What `raidboard import --json` said."""

    rows: int
    recorded: int
    duplicates: int
    rejected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """A database into which the files of a source were imported, each one once."""

    url: str
    password: str
    source: Source
    summaries: tuple[Summary, ...]


def raidboard(url: str, *arguments: str | Path) -> str:
    """Run a command on a database and return what it prints; the command must succeed."""
    environment = {"RAIDBOARD_DATABASE_URL": url}
    done = CliRunner().invoke(main, [str(one) for one in arguments], env=environment)
    assert done.exit_code == 0, f"raidboard {arguments[0]}: {done.output}"
    return done.stdout


def bring_in(source: Source, url: str, folder: Path) -> Imported:
    """Set the organisation up in an empty database and import its files."""
    name = source.organisation
    year = ("--fiscal-start-month", str(source.fiscal_start_month))
    told = raidboard(url, "init", "--org", name, "--timezone", "UTC", "--currency", "USD", *year)
    raidboard(url, "org", "import", write_organisation(ORGANISATIONS[name](), folder / f"{name}.csv"))
    return Imported(url, told.split()[-1], source, import_files(source, url))


def import_files(source: Source, url: str) -> tuple[Summary, ...]:
    """Import every file of a source once."""
    return tuple(_import(url, mapping, file) for mapping, file in source.files)


def _import(url: str, mapping: str, file: str) -> Summary:
    told = json.loads(raidboard(url, "import", real_file(file), "--mapping", mapping_named(mapping), "--json"))
    rejected = tuple(f"row {one['row']}: {one['reason']}" for one in told["rejected"])
    return Summary(told["rows"], told["recorded"], told["duplicates"], rejected)


class Asking:
    """Asks the API of a running app, signed in as the admin that `raidboard init` made."""

    def __init__(self, client: TestClient[Litestar], password: str) -> None:
        self._client = client
        answer = client.post("/api/v1/sessions", json={"username": "admin", "password": password})
        self._headers = {"Authorization": f"Bearer {answer.json()['token']}"}

    def ask(self, path: str, **query: str | int) -> tuple[int, Any]:
        """The status and the answer to a call, as JSON."""
        answer = self._client.get(f"/api/v1/{path}", params=query, headers=self._headers)
        return answer.status_code, answer.json()

    def get(self, path: str, **query: str | int) -> Any:
        """The answer to a call that must succeed, as JSON."""
        status, answer = self.ask(path, **query)
        assert status == 200, f"{path} {query}: {answer}"
        return answer

    def kpis(self, kpi: str, by: str, period: str = "all") -> dict[str, Number]:
        """A KPI's value for every key of a dimension, by the names people read."""
        rows = self.get(f"kpis/{kpi}", by=by, period=period)["rows"]
        found = {row["name"]: number(row["value"]) for row in rows}
        assert len(rows) == len(found)
        return found

    def slice(self, measure: str, rows: str, period: str = "all") -> dict[str, Any]:
        """A measure for every row of a slice, by the names people read; nothing may stand among others."""
        found = self.get("slices", measure=measure, rows=rows, period=period, limit=200)
        assert {"rows": 0, "columns": 0} == found["others"]
        return {row["name"]: number(row["total"]["value"]) for row in found["rows"]}

    def kpi(self, kpi: str, period: str = "all") -> Number:
        """A KPI of the whole company."""
        return self.kpis(kpi, "company", period).popitem()[1]

    def board(self, measure: str, by: str = "member", period: str = "all") -> list[tuple[int | None, str, Number]]:
        """Rank, name and value of everybody on a board, first to last; no rank where there is nothing to rank by."""
        rows = self.get(f"boards/{measure}", by=by, period=period, limit=500)["rows"]
        return [(row["rank"], row["name"], number(row["value"])) for row in rows]

    def put(self, path: str, body: dict[str, Any], **query: str) -> Any:
        """Set something, and answer what then stands."""
        answer = self._client.put(f"/api/v1/{path}", json=body, params=query, headers=self._headers)
        assert answer.status_code == 200, f"{path} {body}: {answer.text}"
        return answer.json()

    def events(self, **query: str) -> Iterator[dict[str, Any]]:
        """Every event that a filter lets through, page by page."""
        return self.all_of("events", **query)

    def all_of(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Everything in a list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=200, **query, **cursor)
            yield from page["items"]
            if page["next"] is None:
                return
            cursor = {"cursor": page["next"]}


@contextmanager
def asking(imported: Imported) -> Iterator[Asking]:
    """The app running on an imported database, and somebody who asks it."""
    with TestClient(create_app(Settings(database_url=imported.url)), base_url="http://raidboard.test") as client:
        yield Asking(client, imported.password)


def number(value: Any) -> Number:
    """A value of the API as a number."""
    return Decimal(value["amount"]) if isinstance(value, dict) else value
