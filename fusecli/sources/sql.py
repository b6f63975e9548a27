"""Tables of databases: an SQLite file, or whatever SQLAlchemy can reach by a URL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from fusecli.errors import DataError, FuseError, MissingExtra
from fusecli.registry import source
from fusecli.sources import RawTable
from fusecli.sources.bounds import bounded
from fusecli.sources.rows import frame_of_rows
from fusecli.sources.sqlite import identity_of_database, sqlite
from fusecli.sources.statements import one_reading

if TYPE_CHECKING:
    import pandas as pd

SQLITE = "sqlite:///"


def _identity(*, database: str, query: str | None = None, table: str | None = None) -> str:
    """Return a text that changes with the table: of a server only the rows themselves can tell."""
    if is_file(database):
        return identity_of_database(_path(database), query=query, table=table)
    import pandas as pd

    frame = _frame(database, query, table)
    cells = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    digest = hashlib.sha256(repr([list(frame.columns), list(map(str, frame.dtypes))]).encode())
    digest.update(cells.tobytes())
    return f"sql sha256:{digest.hexdigest()}"


def _name(*, database: str, query: str | None = None, table: str | None = None) -> str:
    """Return the name of the table, or of a query that of the database; no user, no password."""
    if table or not query:
        return table or ""
    path = PurePath(_path(database) if is_file(database) else public(database).rstrip("/"))
    return path.stem if is_file(database) else path.name


@source("sql", identity=_identity, addresses=("database",), named=_name)
def sql(*, database: str, query: str | None = None, table: str | None = None) -> RawTable:
    """A table or a query of a database: an SQLite file, or any other by its SQLAlchemy URL.

    database: the path of an SQLite file, or a URL such as postgresql://${env:USER}@host/sales.
    query: one SELECT, in place of a table. table: its name; of one file with one table not needed.

    Raises:
        DataError: it cannot be reached or read, or the query does more than read.
        MissingExtra: SQLAlchemy is not installed, and it is no SQLite file.
    """
    if is_file(database):
        path = _path(database)
        with bounded(path):
            return sqlite(path, query=query, table=table)
    frame = _frame(database, query, table)
    return RawTable(frame, public(database), about="a table of a database")


def is_file(database: str) -> bool:
    """Tell the path of an SQLite file from the address of a server."""
    return "://" not in database or database.startswith(SQLITE)


def _path(database: str) -> str:
    return database.removeprefix(SQLITE)


def public(database: str) -> str:
    """Return an address without user, password and options: they are in no message."""
    scheme, _, rest = database.partition("://")
    host = rest.rpartition("@")[2].partition("?")[0]
    return f"{scheme}://{host}"


def _frame(database: str, query: str | None, table: str | None) -> pd.DataFrame:
    place = public(database)
    if (query is None) == (table is None):
        raise DataError(f"{place}: give either 'query' or 'table'")
    if find_spec("sqlalchemy") is None:
        told = f"{place}: other databases than SQLite take SQLAlchemy, which is not installed"
        raise MissingExtra(told, "pip install sqlalchemy, and the driver of the database")
    import sqlalchemy

    named = sqlalchemy.table(sqlalchemy.sql.quoted_name(table or "", quote=True))
    asked = (
        sqlalchemy.text(one_reading(query, place).replace(":", "\\:"))
        if query is not None
        else sqlalchemy.select(sqlalchemy.text("*")).select_from(named)
    )
    with _reading(database, place) as connection:
        answer = connection.execution_options(stream_results=True).execute(asked)
        return frame_of_rows(answer, list(answer.keys()), place)


@contextmanager
def _reading(database: str, place: str) -> Iterator[Any]:
    """Connect to a server; whatever is done there is never committed.

    Raises:
        DataError: it cannot be reached, or refuses. MissingExtra: its driver is not installed.
    """
    import sqlalchemy

    try:
        engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.pool.NullPool)
        with engine.connect() as connection, _rolled_back(connection):
            yield connection
    except FuseError:
        raise
    except ModuleNotFoundError as fault:
        told = f"{place}: its driver '{fault.name}' is not installed"
        raise MissingExtra(told, f"pip install {fault.name}") from None
    except Exception as fault:  # of any driver
        raise DataError(f"{place}: {_told(fault, database)}") from None


@contextmanager
def _rolled_back(connection: Any) -> Iterator[None]:
    transaction = connection.begin()
    try:
        yield
    finally:
        transaction.rollback()


def _told(fault: Exception, database: str) -> str:
    """Return what a driver says in one line, without the secrets of the address."""
    text = " ".join(str(getattr(fault, "orig", None) or fault).split())
    secrets = database.partition("://")[2].rpartition("@")[0].split(":")
    for secret in sorted(filter(None, (database, *secrets)), key=len, reverse=True):
        text = text.replace(secret, "...") if len(secret) > 2 else text
    return text[:200] or type(fault).__name__
