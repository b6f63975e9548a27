"""Rows 13 to 21 and 52: what a table may hold, and what is said where it may not."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.matrix.door import RECIPE, fuse, kind, refused, run, run_folder, table

QUANTITY = RECIPE.replace("naive_bayes", "ridge").replace("soft_voting", "mean")
TESTED = RECIPE.replace("kind}", "kind, test: test.csv}")


def unusable(recipe: str = RECIPE) -> str:
    """Return what is said of a table that cannot be used."""
    return refused(recipe, code=3)


@pytest.mark.parametrize(
    "content, told",
    [
        (None, "no such file"),
        (b"", "the file is empty"),
        (b"\n\n  \n", "the file is empty"),
        (b"x,z,kind\n", "there is a header, but no row"),
        (Path(), "is a folder"),
        (Path("/proc/self/mem"), "cannot be read: input/output error"),  # even for root
    ],
    ids=str,
)
def test_row_13_a_table_that_is_not_there_or_holds_nothing(
    content: bytes | Path | None, told: str
) -> None:
    path = Path("table.csv").absolute()
    path.unlink()
    if isinstance(content, Path):
        path.symlink_to(content)
    elif content is not None:
        path.write_bytes(content)
    assert unusable().startswith(f"error: {path}: {told}")


def test_row_14_an_absent_target_is_told_with_the_nearest_column() -> None:
    told = unusable(RECIPE.replace("kind}", "kid}"))
    assert "table.csv: target: no column is called 'kid'\nhint: did you mean 'kind'?" in told


def test_row_15_one_class_or_one_row_cannot_be_learned() -> None:
    table({"x": lambda i: i, "kind": "a"}, 30)
    assert "the target 'kind' has one class only: 'a', in all 30 rows" in unusable()
    table({"x": lambda i: i, "kind": lambda i: "ab"[i == 3]}, 30)
    assert "the target 'kind': class 'b' with 1 row" in unusable()
    table({"x": 1, "kind": "a"}, 1)
    assert "the table has 1 row with a target" in unusable()


def test_row_15_a_class_with_fewer_rows_than_folds_makes_fewer_folds() -> None:
    table({"x": lambda i: i % 11, "kind": lambda i: "ab"[i % 15 == 3]}, 30)
    done = run()
    assert done.code == 0
    assert "2 folds instead of 3: only 2 of class 'b'" in done.out


@pytest.mark.parametrize("cell", ["", "inf", "-inf", "nan"])
def test_row_16_a_target_without_a_number_is_counted(cell: str) -> None:
    table({"x": lambda i: i % 7, "kind": lambda i: cell if i in (7, 9) else i * 1.5}, 30)
    told = unusable(QUANTITY)
    assert "the target 'kind' is missing or infinite in 2 of 30 rows" in told
    assert "hint: the first is row 8; missing_target: drop leaves such rows out" in told
    dropped = run(QUANTITY.replace("kind}", "kind, missing_target: drop}"))
    assert dropped.code == 0
    assert "28 rows" in dropped.out


ODD = ("d", "d", "", "x" * 10_000, "a[b]", "a<b", "\N{GRINNING FACE}", '"new\nline"')


def test_row_17_any_name_of_a_column_is_fine_and_told_as_it_is() -> None:
    columns = [(name, lambda i, n=n: i % (n + 2)) for n, name in enumerate(ODD)]
    lines = [",".join([*(name for name, _ in columns), "kind"])]
    lines += [",".join([*(str(cell(i)) for _, cell in columns), kind(i)]) for i in range(60)]
    Path("table.csv").write_text("\n".join([*lines, ""]))
    boosters = ", ".join(
        f"{use}: {{use: {use}, {size}: 2}}"
        for use, size in {
            "xgboost": "n_estimators",
            "lightgbm": "n_estimators",
            "hist_gradient_boosting": "max_iter",
        }.items()
    )
    done = run(RECIPE.replace("prior: dummy", boosters))
    assert done.code == 0, done.out
    assert "columns without a name of their own are called 'd.1', 'unnamed_3'" in done.out
    shown = json.loads(fuse("inspect", "table.csv", "--target", "kind", "--json").out)
    names = [column["name"] for column in shown["columns"]]
    assert names == ["d", "d.1", "unnamed_3", *ODD[3:-1], "new\nline"]


def test_row_18_columns_that_say_nothing_are_left_out_with_their_reason() -> None:
    useless = {"gone": "", "same": 7, "key": lambda i: f"u{i:04d}"}
    table({**useless, "x": lambda i: i % 7, "kind": kind})
    done = run()
    assert done.code == 0
    assert "not used: 'gone': every value is missing" in done.out
    assert "not used: 'same': every value is the same" in done.out
    assert "not used: 'key': an identifier: every value is different" in done.out


def categories(rows: int, name: str, *, new: str = "") -> None:
    """Write a table of a category and a number, the category of the first row possibly another."""
    letters = {"c": lambda i: new if new and i == 0 else "pqr"[i % 3]}
    table({**letters, "x": lambda i: i % 7 + i % 2, "kind": kind}, rows, name)


def test_row_19_every_kind_of_learner_predicts_a_category_it_never_saw() -> None:
    categories(60, "table.csv")
    categories(6, "test.csv", new="NEW")
    uses = ("xgboost", "lightgbm", "logistic_regression", "k_nearest_neighbours", "decision_tree")
    done = run(TESTED.replace("prior: dummy", ", ".join(f"{use}: {use}" for use in uses)))
    assert (done.code, "failed" in done.out) == (0, False), done.out
    assert "column 'c': 1 value such as 'NEW'" in done.out


def holdout_of(test: str) -> bytes:
    """Return the predictions for the rows of a test table."""
    Path("test.csv").write_text(test)
    done = run(TESTED)
    assert done.code == 0, done.err
    (found,) = Path("runs").rglob("holdout.parquet")
    content = found.read_bytes()
    found.unlink()
    return content


def test_row_20_a_test_table_may_have_other_columns_order_and_types() -> None:
    categories(60, "table.csv")
    plain = holdout_of("c,x,kind\np,1,a\nq,2,b\n")
    assert holdout_of("kind,x,c\na,1,p\nb,2,q\n") == plain
    assert holdout_of("c,x,extra,kind\np,1,9,a\nq,2,9,b\n") == plain
    assert holdout_of("c,x,kind\np,1.0,a\nq,2e0,b\n") == plain
    assert "columns that training has not are ignored: 'extra'" in "".join(
        path.read_text() for path in Path("runs").rglob("log.txt")
    )


@pytest.mark.parametrize(
    "test, told",
    [
        ("c,kind\np,a\n", "test.csv: the test table lacks 'x'"),
        ("c,x\np,1\n", "test.csv: the test table lacks 'kind'"),
        ("c,x,kind\np,one,a\n", "test rows: column 'x': 'one' is no number"),
        ("c,x,kind\np,1,zz\n", "the target 'kind' has the class 'zz' in 1 row"),
    ],
)
def test_row_20_a_test_table_that_does_not_fit_is_refused_with_the_column(
    test: str, told: str
) -> None:
    categories(60, "table.csv")
    Path("test.csv").write_text(test)
    assert told in unusable(TESTED)


def test_row_21_separators_quotes_thousands_and_leading_zeros_are_read_right() -> None:
    rows = [f'"0{i:02d};""7""";{i % 5};"{i + 1},{i:03d}.5"' for i in range(60)]
    Path("table.csv").write_text("\n".join(["key;x;kind", *rows, ""]))
    assert run(QUANTITY.replace("kind}", "kind, id: key}")).code == 0
    found = pq.read_table(run_folder() / "oof.parquet").slice(7, 1).to_pylist()[0]
    assert (found["id"], found["target"]) == ('007;"7"', 8007.5)


@pytest.mark.parametrize(
    "line, told",
    [
        (b"1,\xff,a", "table.csv:32: byte 0xff is not utf-8"),
        (b"1,2", "table.csv:32: 2 cells where the header has 3"),
        (b'1,"2,a', "table.csv:32: 2 cells where the header has 3"),
    ],
)
def test_row_21_a_faulty_line_is_told_by_its_number(line: bytes, told: str) -> None:
    lines = Path("table.csv").read_bytes().splitlines()
    lines[31] = line
    Path("table.csv").write_bytes(b"\n".join(lines))
    message = unusable()
    assert told in message
    assert "hint: " in message


@pytest.mark.parametrize("path", ["${env:HIDDEN}/t.csv", "${env:HIDDEN}/data.csv", "${env:TABLE}"])
def test_row_52_the_value_of_a_variable_in_a_path_is_written_nowhere(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("HIDDEN", "s3cr3t")
    monkeypatch.setenv("TABLE", "s3cr3t/t.csv")
    Path("s3cr3t").mkdir()
    for name in ("t.csv", "data.csv", "test.csv"):
        Path("s3cr3t", name).write_text(Path("table.csv").read_text())
    text = TESTED.replace("table.csv", f'"{path}"')
    done = run(text.replace("test.csv", '"${env:HIDDEN}/test.csv"'))
    assert done.code == 0
    assert "s3cr3t" not in done.out + done.err
    written = [*own_store.rglob("*"), *Path("runs").rglob("*")]
    assert len(written) > 10
    telling = [file for file in written if file.is_file() and b"s3cr3t" in file.read_bytes()]
    assert telling == []
