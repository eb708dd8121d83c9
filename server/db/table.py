"""The base class of every table, and the door through which Piccolo reaches whichever `Database` is open.

Tables are classes and so exist once per process, while databases are opened and closed: a table therefore asks for its
database at each query. Inside `db.write()` and `db.read()` that is the transaction's own database; outside it is the
one opened last. So two databases may be open in one process as long as their tables are used inside transactions.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

import piccolo.engine.sqlite  # noqa: F401  # registers how dates, times and booleans are stored in SQLite
from piccolo.engine.base import Engine as PiccoloEngine
from piccolo.querystring import QueryString
from piccolo.table import Table as PiccoloTable

from server.db.engine import Engine
from server.db.tx import active_tx

_PICCOLO_NAMES = {"sqlite": "sqlite", "postgres": "postgres"}
_OPEN: list[Engine] = []


def bind(engine: Engine) -> None:
    """Make `engine` the one that tables use outside transactions."""
    _OPEN.append(engine)


def unbind(engine: Engine) -> None:
    """Forget `engine`; the one opened before it is used again."""
    if engine in _OPEN:
        _OPEN.remove(engine)


def _bound() -> Engine:
    if not _OPEN:
        raise RuntimeError("no database is open; tables can be used between Database.open() and close()")
    return _OPEN[-1]


class PiccoloDoor(PiccoloEngine[Any]):
    """Piccolo's idea of an engine, answered by ours."""

    def __init__(self) -> None:
        # The base class would ask a database for its version, and none is open when tables are declared.
        self.log_queries = self.log_responses = False

    @property
    def engine_type(self) -> str:  # type: ignore[override]  # Piccolo keeps it in a slot
        tx = active_tx()
        return _PICCOLO_NAMES[tx.dialect if tx is not None else _bound().dialect]

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self._rows(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        return await self._rows(ddl, ())

    def transform_response_to_dicts(self, results: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in results]

    def transaction(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("transactions are opened with Database.write() or Database.read()")

    def atomic(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("transactions are opened with Database.write() or Database.read()")

    async def batch(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError("batches are not supported; page with a cursor")

    async def get_version(self) -> float:
        return 0.0

    def get_version_sync(self) -> float:
        return 0.0

    async def prep_database(self) -> None:
        """Nothing to prepare: migrations do it."""

    async def _rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        tx = active_tx()
        return await (tx or _bound()).piccolo_rows(sql, args)


DOOR = PiccoloDoor()


class Table(PiccoloTable):
    """Base of every table of ours; `id` is a serial number unless a primary key is declared."""

    def __init_subclass__(cls, tablename: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(tablename=tablename, db=DOOR, **kwargs)
