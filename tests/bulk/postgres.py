"""A PostgreSQL of one's own on loopback, and an engine that decides there; both live as long as a test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fpassist.bulk.sql.dialects import Dialect
from fpassist.bulk.sql.engine import SqlEngine
from fpassist.engine.policy import Policy

_TYPES = {
    pl.String(): "text",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Int64(): "bigint",
    pl.Decimal(14, 2): "numeric(14, 2)",
}


def _programs() -> Path | None:
    """The folder of ``initdb``: Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    here = found[-1] if found else shutil.which("initdb")
    return None if here is None else Path(here).parent


@contextmanager
def server() -> Iterator[Any]:
    """A connection to a new, empty database; skips the test where there is no PostgreSQL."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fpassist-pg-"))
    # It refuses to run as root.
    who = {} if os.geteuid() else {"user": _user(), "group": pwd.getpwnam(_user()).pw_gid, "extra_groups": []}
    if who:
        shutil.chown(folder, _user())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def run(*command: object) -> None:
        done = subprocess.run(
            [str(programs / str(command[0])), *map(str, command[1:])],
            capture_output=True,
            cwd=folder,
            check=False,
            **who,
        )
        assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")

    run("initdb", "-D", data, "-A", "trust", "-U", "fpassist", "--locale=C", "--encoding=UTF8", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -c fsync=off -p {port} -k {folder}"
    run("pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        address = f"host=127.0.0.1 port={port} user=fpassist dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def load(connection: Any, name: str, frame: pl.DataFrame) -> None:
    """A frame as a table, anew."""
    columns = ", ".join(f'"{c}" {_TYPES[dtype]}' for c, dtype in frame.schema.items())
    connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    connection.execute(f'CREATE TABLE "{name}" ({columns})')
    with connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
        for row in frame.iter_rows():
            copy.write_row(row)


def answer(connection: Any, query: str) -> pl.DataFrame:
    """What a query gives."""
    cursor = connection.execute(query)
    rows = cursor.fetchall()
    names = [column.name for column in cursor.description]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


class PostgresEngine(SqlEngine):
    """Decides tables in a database that the caller holds."""

    dialect: Dialect = "postgres"

    def __init__(self, policy: Policy, as_of: date, connection: Any) -> None:
        super().__init__(policy, as_of)
        self._connection = connection

    def run(self, query: str, tables: Mapping[str, Path], answer_: Path) -> None:
        for name, path in tables.items():
            load(self._connection, name, pl.read_parquet(path))
        answer(self._connection, query).write_parquet(answer_)

    def close(self) -> None:
        """The caller closes the connection."""
