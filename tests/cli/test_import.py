"""`fuse import`: from what others wrote to a recipe that runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from fusecli.cli import app
from fusecli.errors import FuseError
from fusecli.predictions.lines import lines_of
from fusecli.run import RunOptions, run

RECIPE = """
data: {source: table.csv, target: y, id: pid}
cv: {folds: 3}
models: {bayes: naive_bayes}
fusion: mean
"""
ROWS = 24
SECOND = 0.05 + np.arange(ROWS) / 30


@pytest.fixture(autouse=True)
def table(own_folder: Path) -> None:
    rng = np.random.default_rng(0)
    lines = [f"k{i},{rng.normal():.3f},{'no' if i < ROWS // 2 else 'yes'}" for i in range(ROWS)]
    Path("table.csv").write_text("\n".join(["pid,x,y", *lines, ""]))
    Path("r.yaml").write_text(RECIPE)


def imported(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["import", *arguments], prog_name="fuse")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def refused(*arguments: str) -> str:
    with pytest.raises(FuseError) as caught:
        imported(*arguments)
    return str(caught.value)


def target(i: int) -> int:
    return int(i >= ROWS // 2)


LAYOUTS = {
    "autogluon": [",no,yes", *(f"{i},{1 - p},{p}" for i, p in reversed([*enumerate(SECOND)]))],
    "h2o": ["predict,no,yes", *(f"no,{1 - p},{p}" for p in SECOND)],
    "mljar": [
        "prediction_0_for_no_1_for_yes,target",
        *(f"{p},{target(i)}" for i, p in enumerate(SECOND)),
    ],
    "sklearn": [f"{1 - p} {p}" for p in SECOND],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("output", ["new.parquet", "new.csv"])
def test_every_layout_becomes_a_file_by_the_ids_of_the_table(layout: str, output: str) -> None:
    Path("theirs.csv").write_text("\n".join([*LAYOUTS[layout], ""]))
    lines = imported("theirs.csv", "--recipe", "r.yaml", "--name", "theirs", "-o", output)
    assert lines == f"models:\n  theirs: {{predictions: {output}}}\n"
    found = lines_of(output, output)
    by_id = dict(zip(found.texts("pid"), found.numbers("yes"), strict=True))
    np.testing.assert_allclose([by_id[f"k{i}"] for i in range(ROWS)], SECOND, rtol=0, atol=1e-15)


def test_the_lines_that_are_printed_run() -> None:
    np.save("oof.npy", np.stack([1 - SECOND, SECOND], axis=1))
    lines = imported("oof.npy", "-r", "r.yaml", "--name", "old")
    Path("r.yaml").write_text(RECIPE.replace("models: {bayes: naive_bayes}\n", lines))
    assert run(Path("r.yaml"), RunOptions(backend="threading")).exit_code == 0


def test_another_run_is_imported_by_its_folder() -> None:
    first = run(Path("r.yaml"), RunOptions(backend="threading"))
    lines = imported(str(first.folder), "-r", "r.yaml", "--name", "before", "--member", "bayes")
    text = RECIPE.replace("models: {bayes: naive_bayes}\n", f"{lines}  bayes: naive_bayes\n")
    Path("r.yaml").write_text(text)
    again = run(Path("r.yaml"), RunOptions(backend="threading"))
    rows = {row.name: row for row in again.board.rows}
    assert rows["before"].score is not None and rows["bayes"].score is not None
    assert rows["before"].score.value == pytest.approx(rows["bayes"].score.value, abs=1e-12)


def test_values_are_imported_without_a_recipe() -> None:
    Path("theirs.csv").write_text("predict\n1.5\n2.5\n")
    imported("theirs.csv", "-o", "new.csv")
    assert Path("new.csv").read_text() == "id,prediction\n0,1.5\n1,2.5\n"


def test_rows_in_another_order_are_found_out_by_their_targets() -> None:
    lines = LAYOUTS["mljar"]
    Path("theirs.csv").write_text("\n".join([lines[0], *lines[:8:-1], *lines[1:9], ""]))
    assert "targets are not those of the rows" in refused("theirs.csv", "-r", "r.yaml")


def test_what_cannot_be_imported_is_one_message() -> None:
    Path("theirs.csv").write_text("a,b\n1,2\n")
    Path("short.csv").write_text("predict,no,yes\nno,0.5,0.5\n")
    Path("many.csv").write_text(",no,yes\n99,0.5,0.5\n")
    Path("folder").mkdir()
    for arguments, said in (
        (("gone.csv",), "no such file"),
        (("folder",), "no folder of a run"),
        (("r.yaml",), "is a recipe, not a file of predictions"),
        (("theirs.csv",), "no layout that is known"),
        (("theirs.csv", "--format", "h20"), "did you mean 'h2o'"),
        (("short.csv", "-r", "r.yaml"), "1 lines, and the table 24 rows"),
        (("many.csv", "-r", "r.yaml"), "numbers a row 99"),
        (("short.csv", "-o", "short.csv"), "is the file that is read"),
        (("short.csv", "-o", "x.json"), "neither .csv nor .parquet"),
        (("short.csv", "--name", "a b"), "'a b' is no name"),
        (("short.csv", "-r", "gone.yaml"), "gone.yaml"),
    ):
        assert said in refused(*arguments), arguments


def test_a_file_that_is_there_is_not_overwritten_unless_it_is_named() -> None:
    Path("theirs.csv").write_text("predict\n1.5\n2.5\n")
    Path("theirs.parquet").write_text("mine")
    assert "is there already" in refused("theirs.csv")
    assert Path("theirs.parquet").read_text() == "mine"
