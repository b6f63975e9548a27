"""SQLite files, opened so that nothing can be written, and asked one thing."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fusecli.errors import DataError, ReadingError, did_you_mean
from fusecli.registry import source
from fusecli.sources import RawTable
from fusecli.sources.files import opening
from fusecli.sources.rows import frame_of_rows
from fusecli.sources.statements import of_table, one_statement

SUFFIXES = (".sqlite", ".sqlite3", ".db", ".db3")
PATIENCE = 600.0  # seconds that a query may take
ONE = "save the one that is meant as CSV or Parquet"
STEPS = 100_000  # of SQLite's machine between two looks at the clock
READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE)
FORBIDDEN = ("load_extension", "fts3_tokenizer", "writefile", "readfile", "edit")


def identity_of_database(path: str, *, query: str | None = None, table: str | None = None) -> str:
    """Return the sha256 of a database's bytes, with what is asked of it."""
    digest = hashlib.sha256()
    with opening(path):
        for part in (Path(path), Path(f"{path}-wal")):  # what was written and is not yet moved in
            if part == Path(path) or part.exists():
                with part.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"sqlite sha256:{digest.hexdigest()} {[query, table]}"


def _name(*, query: str | None = None, table: str | None = None) -> str:
    return table if table and not query else ""


@source("sqlite", identity=identity_of_database, suffixes=SUFFIXES, named=_name)
def sqlite(path: str, *, query: str | None = None, table: str | None = None) -> RawTable:
    """SQLite databases: .sqlite, .sqlite3, .db, .db3; one table of them, or a query.

    query: one SELECT, in place of a table. table: its name; not needed where there is one only.

    Raises:
        DataError: it cannot be read, is no database, or the query does not read.
    """
    with opening(path), _connected(path) as connection:
        wanted = _wanted(connection, query, table, path)
        cursor = _asked(lambda: connection.execute(wanted), path)
        names = [column[0] for column in cursor.description]
        frame = _asked(lambda: frame_of_rows(cursor, names, path), path)
    return RawTable(frame, path, about="a table of an SQLite database")


@contextmanager
def _connected(path: str) -> Iterator[sqlite3.Connection]:
    """Open a database for reading: no file is made, nothing is written, no extension is loaded."""
    uri = f"file:{quote(str(Path(path).absolute()))}?mode=ro"
    connection = _asked(lambda: sqlite3.connect(uri, uri=True), path)
    with closing(connection):
        connection.text_factory = lambda content: content.decode("utf-8", "replace")
        connection.set_authorizer(_allowed)
        end = time.monotonic() + PATIENCE
        connection.set_progress_handler(lambda: int(time.monotonic() > end), STEPS)
        yield connection


def _allowed(action: int, _first: str | None, second: str | None, *_: str | None) -> int:
    is_function = action == sqlite3.SQLITE_FUNCTION and second not in FORBIDDEN
    return sqlite3.SQLITE_OK if action in READING or is_function else sqlite3.SQLITE_DENY


def _wanted(connection: sqlite3.Connection, query: str | None, table: str | None, path: str) -> str:
    """Return the one query that was asked for: a given one, that of a table, or of the only one."""
    if query is not None and table is not None:
        raise DataError(f"{path}: 'query' and 'table' do not go together", "leave one of them out")
    if query is not None:
        return one_statement(query, path)
    known = _tables(connection, path)
    if table is None and len(known) != 1:
        told = f"{path}: holds {len(known)} tables, and none is named: {', '.join(known[:20])}"
        raise ReadingError(told, "table", known[0] if known else "NAME", ONE)
    if table is not None and table not in known:
        raise DataError(f"{path}: has no table '{table}'", did_you_mean(table, known))
    return of_table(table or known[0])


def _tables(connection: sqlite3.Connection, path: str) -> list[str]:
    listed = (
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    return [str(row[0]) for row in _asked(lambda: connection.execute(listed).fetchall(), path)]


def _asked(ask: Callable[[], Any], path: str) -> Any:
    """Return what a database answers.

    Raises:
        DataError: it is none, the query is wrong or writes, or takes too long.
    """
    try:
        return ask()
    except sqlite3.Error as fault:
        told = " ".join(str(fault).split()).lower()
        if "interrupted" in told:
            raise DataError(f"{path}: the query takes more than {PATIENCE:.0f} s") from None
        if told in ("not authorized", "authorizer malfunction") or "prohibited" in told:
            raise DataError(f"{path}: the query does more than read", "give one SELECT") from None
        raise DataError(f"{path}: {told}") from None
