"""Tables in SQLite databases: read, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fusecli.dataset import prepare, sheet_of
from fusecli.dataset.identifying import identity, name_of
from fusecli.errors import DataError, MissingExtra, RecipeError, UsageError
from fusecli.recipe import load, text
from fusecli.sources import sqlite as module
from fusecli.sources.sql import _frame, public, sql
from fusecli.sources.sqlite import sqlite
from fusecli.values import DataSpec

ROWS = [(i * 1.5, "ab"[i % 2], None if i % 5 else i) for i in range(40)]
PATH = "shop 50%?#.sqlite"  # every character that a URI reads otherwise


@pytest.fixture(autouse=True)
def database(own_folder: Path) -> Iterator[Path]:
    with closing(sqlite3.connect(PATH)) as connection:
        connection.execute('CREATE TABLE "sales ""1""" (x REAL, kind TEXT, n INTEGER)')
        connection.executemany('INSERT INTO "sales ""1""" VALUES (?, ?, ?)', ROWS)
        connection.commit()
    yield Path(PATH)


def test_the_only_table_needs_no_name() -> None:
    frame = sqlite(PATH).frame
    assert list(frame.columns) == ["x", "kind", "n"]
    assert frame["x"].tolist() == [row[0] for row in ROWS]
    assert frame["n"].isna().sum() == 32


def test_a_table_is_named_however_it_is_spelled() -> None:
    assert len(sqlite(PATH, table='sales "1"').frame) == 40


def test_a_query_gives_its_columns() -> None:
    query = 'WITH few AS (SELECT x AS size, kind FROM [sales "1"] WHERE x > 3) SELECT * FROM few;'
    assert sqlite(PATH, query=query).frame["size"].min() == 4.5


@pytest.mark.parametrize(
    "query",
    [
        'DELETE FROM "sales ""1"""',
        "SELECT 1; SELECT 2",
        'WITH q AS (SELECT 1) INSERT INTO "sales ""1""" SELECT 1, 2, 3',
        "SELECT load_extension('x')",
        "SELECT * FROM pragma_table_info('sqlite_master')",
        "ATTACH 'other.db' AS other",
        "PRAGMA journal_mode = WAL",
        "SELECT * FROM nothing",
        "SELECT",
        "",
        "-- nothing",
        "/* */ DROP TABLE x",
        "SELECT x FROM \x00",
        "x" * 200_000,
    ],
    ids=lambda query: query[:20],
)
def test_what_is_no_single_reading_is_refused_and_nothing_is_written(query: str) -> None:
    before = Path(PATH).read_bytes()
    with pytest.raises(DataError):
        sqlite(PATH, query=query)
    assert Path(PATH).read_bytes() == before
    assert [path.name for path in Path().iterdir()] == [PATH]


def test_an_endless_query_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    with pytest.raises(DataError, match="takes more than"):
        sqlite(PATH, query=endless)


def test_endless_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.sources.rows.MOST_CELLS", 10_000)
    monkeypatch.setattr("fusecli.sources.rows.PART", 1_000)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    with pytest.raises(DataError, match="more than 10,000 cells"):
        sqlite(PATH, query=endless)


def test_several_tables_are_named_where_none_is() -> None:
    with closing(sqlite3.connect(PATH)) as connection:
        connection.execute("CREATE TABLE other (x)")
        connection.commit()
    with pytest.raises(DataError, match=r"holds 2 tables.*: other, sales") as caught:
        sqlite(PATH)
    assert caught.value.hint.endswith("or say table: other")
    with pytest.raises(DataError, match="there are columns, but no row"):
        sqlite(PATH, table="other")
    with pytest.raises(DataError, match="has no table 'othr'"):
        sqlite(PATH, table="othr")


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough " * 40])
def test_what_is_no_database_is_a_data_error(content: bytes) -> None:
    Path("t.db").write_bytes(content)
    with pytest.raises(DataError, match="t"):
        sqlite("t.db")


def test_the_identity_is_of_the_bytes_and_of_the_question() -> None:
    def told(**params: str) -> str:
        return str(identity(DataSpec(str(Path(PATH).resolve()), params=params), 0)["source"])

    first = told()
    assert first == told() != told(query="SELECT x FROM t")
    with closing(sqlite3.connect(PATH)) as connection:
        connection.execute('UPDATE "sales ""1""" SET x = 2')
        connection.commit()
    assert told() != first


RECIPE = """
data: {source: sql, database: "DB", query: "SELECT x, kind FROM [sales \\"1\\"]", target: kind}
models: {prior: dummy}
fusion: mean
"""


def recipe(database: str) -> Path:
    Path("below").mkdir(exist_ok=True)
    path = Path("below/r.yaml")
    path.write_text(RECIPE.replace("DB", database))
    return path


def test_the_database_of_a_recipe_is_relative_to_it() -> None:
    for spelled in (f"../{PATH}", f"sqlite:///../{PATH}"):
        assert prepare(load(recipe(spelled)).data, seed=0).rows == 40


def test_variables_in_an_address_are_in_no_message_and_in_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VAULT", str(Path("hunter22").resolve()))
    made = load(recipe("${env:VAULT}/sales.db"))
    assert "hunter22" not in text(made) and "${env:VAULT}/sales.db" in text(made)
    with pytest.raises(DataError) as caught:
        prepare(made.data, seed=0)
    assert "hunter22" not in str(caught.value)


def test_an_address_without_its_variable_is_a_mistake_of_the_recipe() -> None:
    with pytest.raises(RecipeError, match="'NOBODY' is not set"):
        load(recipe("${env:NOBODY}/x.db"))


@pytest.mark.parametrize(
    "address, shown",
    [
        ("postgresql://me:secret@host:5432/db?sslkey=x", "postgresql://host:5432/db"),
        ("mysql+pymysql://host/db", "mysql+pymysql://host/db"),
        ("x://a:b@c@host/d", "x://host/d"),
    ],
)
def test_an_address_is_shown_without_secrets(address: str, shown: str) -> None:
    assert public(address) == shown


def test_other_databases_take_sqlalchemy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.sources.sql.find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match="postgresql://host/db") as caught:
        sql(database="postgresql://me:secret@host/db", table="t")
    assert caught.value.hint.startswith("pip install sqlalchemy")
    assert "secret" not in str(caught.value)


def test_sqlalchemy_reads_rows_and_never_commits() -> None:
    pytest.importorskip("sqlalchemy")
    address = f"sqlite+pysqlite:///{Path('a.db').resolve()}"
    with closing(sqlite3.connect("a.db")) as connection:
        connection.execute("CREATE TABLE t (x REAL, y TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(1.5, "a:b"), (2.5, "c")])
        connection.commit()
    assert _frame(address, None, "t")["x"].tolist() == [1.5, 2.5]
    assert _frame(address, "SELECT y FROM t WHERE y = 'a:b'", None)["y"].tolist() == ["a:b"]
    for query in ("DELETE FROM t", "WITH q AS (SELECT 1) DELETE FROM t", "SELECT 1 INTO q"):
        with pytest.raises(DataError):
            _frame(address, query, None)
    with pytest.raises(DataError, match="no such table"):
        _frame(address, None, "nothing")


NAMES = {
    "a table": ({"database": PATH, "table": 'sales "1"'}, 'sales "1"'),
    "a query of a file": ({"database": PATH, "query": "SELECT 1"}, PATH.removesuffix(".sqlite")),
    "a query of a server": (
        {"database": "postgresql://me:secret@host:5432/sales?password=secret", "query": "SELECT 1"},
        "sales",
    ),
    "a table of a server": (
        {"database": "postgresql://me:secret@host/sales", "table": "orders"},
        "orders",
    ),
}


@pytest.mark.parametrize(("params", "name"), NAMES.values(), ids=NAMES.keys())
def test_a_data_set_is_called_as_its_table(params: dict[str, str], name: str) -> None:
    assert name_of(DataSpec("sql", params=params)) == name


def test_a_file_goes_by_its_table_where_one_is_named() -> None:
    assert name_of(DataSpec(f"./{PATH}", params={"table": "sales"})) == "sales"
    assert name_of(DataSpec(f"./{PATH}")) == PATH.removesuffix(".sqlite")


def test_what_a_variable_stands_for_is_no_part_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIDDEN", "topsecret")
    Path("r.yaml").write_text(
        "data: {source: sql, database: 'db://me@host/${env:HIDDEN}', query: SELECT 1, target: x}\n"
        "models: {prior: dummy}\nfusion: mean\n"
    )
    assert "topsecret" not in name_of(load(Path("r.yaml"), ()).data)


def test_without_its_database_the_source_says_what_it_takes() -> None:
    with pytest.raises(UsageError, match="the source 'sql' takes 'database'"):
        sheet_of("sql", {})
