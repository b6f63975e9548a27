"""What is said of a path that leads to another kind of thing than a command takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import DataError, RecipeError, UsageError
from fusecli.run.mistaken import refuse_no_predictions, refuse_no_recipe, refuse_no_run

RUNS = Path("runs")
RUN = "runs/wine/20261122T081500-3f9a"
FILES = (
    "t.csv",
    "t.parquet",
    "t.xlsx",
    "r.yaml",
    "m.fuse",
    "m.onnx",
    "m.pkl",
    f"{RUN}/oof.parquet",
)


@pytest.fixture(autouse=True)
def things(own_folder: Path) -> None:
    for folder in (RUN, "served/data", "empty"):
        Path(folder).mkdir(parents=True)
    for name in (*FILES, f"{RUN}/board.json", "served/MLmodel", "served/data/model.fuse"):
        Path(name).write_bytes(b"")


@pytest.mark.parametrize(
    ("named", "kind", "way_out"),
    [
        ("t.csv", "a table", "'fuse init t.csv --target COLUMN'"),
        ("t.xlsx", "a spreadsheet", "save its sheet as CSV"),
        ("m.fuse", "a model file", "'fuse predict m.fuse TABLE' predicts with it"),
        ("m.onnx", "a model in ONNX", "an ONNX runtime"),
        ("m.pkl", "a pickle", "never opened"),
        ("served", "a folder of MLflow", "'fuse predict served/data/model.fuse TABLE'"),
        (RUN, "the folder of a run", f"'{RUN}/recipe.yaml'"),
        ("runs/wine", "the folder of a recipe's runs", f"'{RUN}/recipe.yaml'"),
        ("wine", "the name of a run", f"'{RUN}/recipe.yaml'"),
        (f"{RUN}/oof.parquet", "a file of a run", f"'{RUN}/recipe.yaml'"),
        ("iris_voting", "the name of a recipe that comes with fuse", "'fuse recipes iris_voting'"),
    ],
)
def test_what_is_no_recipe_is_named_with_what_takes_it(named: str, kind: str, way_out: str) -> None:
    with pytest.raises(RecipeError) as caught:
        refuse_no_recipe(Path(named), RUNS)
    assert caught.value.problems[0].message == f"is {kind}, not a recipe"
    assert way_out in caught.value.problems[0].hint


@pytest.mark.parametrize("named", ["r.yaml", "r.yml", "notes.txt", "recipe", "empty", "x" * 5000])
def test_what_may_be_a_recipe_is_left_to_whoever_reads_it(named: str) -> None:
    refuse_no_recipe(Path(named), RUNS)


def test_a_recipe_beside_that_is_called_like_a_run_is_what_was_meant() -> None:
    Path("wine.yaml").write_text("")
    with pytest.raises(RecipeError, match=r"did you mean 'wine\.yaml'\?"):
        refuse_no_recipe(Path("wine"), RUNS)


@pytest.mark.parametrize(
    ("named", "kind", "way_out"),
    [
        ("t.csv", "a table", "fuse predict RUN t.csv"),
        ("t.xlsx", "a spreadsheet", "save its sheet as CSV"),
        ("r.yaml", "a recipe", "'fuse run r.yaml'"),
        ("m.fuse", "a model file", "'fuse predict m.fuse TABLE'"),
        ("m.onnx", "a model in ONNX", "'fuse export RUN -o model.fuse'"),
        ("m.pkl", "a pickle", "'fuse export RUN -o model.fuse'"),
        ("served", "a folder of MLflow", "served/data/model.fuse"),
        (f"{RUN}/board.json", "a file of a run", f"'{RUN}'"),
        ("iris_voting", "the name of a recipe that comes with fuse", "'fuse run iris_voting.yaml'"),
    ],
)
def test_what_is_no_run_is_named_with_what_takes_it(named: str, kind: str, way_out: str) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_no_run(named, RUNS)
    assert caught.value.message == f"'{named}' is {kind}, not a run"
    assert way_out in caught.value.hint


@pytest.mark.parametrize(("text", "name"), [("", "wine"), ("name: white\n", "white")])
def test_a_recipe_that_was_run_leads_to_its_newest_run(text: str, name: str) -> None:
    Path("wine.yaml").write_text(text)
    Path(RUN).parent.rename(RUNS / name)
    with pytest.raises(UsageError) as caught:
        refuse_no_run("wine.yaml", RUNS)
    assert caught.value.hint == f"the newest run of it is called '{name}'"


@pytest.mark.parametrize("named", [RUN, "runs/wine", "wine", "nothing", "empty"])
def test_what_may_be_a_run_is_left_to_whoever_finds_it(named: str) -> None:
    refuse_no_run(named, RUNS)


def test_a_file_that_no_run_writes_is_of_no_run_whatever_lies_beside_it() -> None:
    Path(RUN, "own.conf").write_bytes(b"")
    refuse_no_recipe(Path(RUN, "own.conf"), RUNS)


@pytest.mark.parametrize(
    ("named", "way_out"),
    [
        ("m.fuse", "the folder of its run"),
        ("m.onnx", "the folder of its run"),
        ("m.pkl", "save the predictions as CSV or Parquet"),
        ("r.yaml", "--recipe"),
        ("wine", f"'{RUN}'"),
        ("runs/wine", f"'{RUN}'"),
        (f"{RUN}/board.json", f"'{RUN}'"),
    ],
)
def test_what_holds_no_predictions_is_named_with_what_does(named: str, way_out: str) -> None:
    with pytest.raises(DataError, match="not a file of predictions") as caught:
        refuse_no_predictions(Path(named))
    assert way_out in caught.value.hint
