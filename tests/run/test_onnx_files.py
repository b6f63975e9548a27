"""From a run to an ONNX file, and what any runtime makes of it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fusecli
from fusecli.cli import app
from fusecli.cli.door import through_the_door
from fusecli.errors import MissingExtra, StoreError, UsageError
from fusecli.fused import Fused
from fusecli.graphs.parity import Parity, parity, tried_rows
from fusecli.report import schema_of
from fusecli.run.exporting import Exported, export
from fusecli.run.graph_files import export_graph
from fusecli.run.options import RunOptions
from fusecli.run.predicting import load
from fusecli.strategies.pools import linear_pool
from tests.extras import needs
from tests.report.validation import mistakes
from tests.run.exported_runs import DATES, RECIPE, VALUES, make, rows

pytestmark = needs("onnx")
OPTIONS = RunOptions()
MEMBERS = ("linear", "tree", "bayes", "corrected", "seeing")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("graphs")
    make(place, RECIPE, VALUES, DATES)
    return place


@pytest.fixture(scope="module")
def pets(place: Path) -> tuple[Path, Exported]:
    """The file of the first run, and what was said of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        return written("pets", place)


@pytest.fixture(autouse=True)
def here(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(place)
    return


def written(named: str, folder: Path, **how: Any) -> tuple[Path, Exported]:
    path = folder / "model.onnx"
    return path, export_graph(named, path, OPTIONS, **how)


def session(path: Path) -> Any:
    import onnxruntime

    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def fed(table: pd.DataFrame) -> dict[str, Any]:
    """Return a frame as the inputs of a graph."""
    numbers = {name: table[[name]].to_numpy(np.float64) for name in ("size", "label")}
    return numbers | {name: table[[name]].to_numpy(object) for name in ("pet", "_c0")}


def test_a_runtime_predicts_new_rows_by_the_names_of_their_columns(
    pets: tuple[Path, Exported], own_folder: Path
) -> None:
    path, _ = pets
    export("pets", own_folder / "model.fuse", OPTIONS)
    table = rows(50, seed=1)
    table.loc[:9, ["pet", "label"]] = ["never seen", np.nan]
    labels, shares = session(path).run(["label_", "probabilities"], fed(table))
    model = fusecli.load(own_folder / "model.fuse")
    np.testing.assert_allclose(shares, model.predict_proba(table), rtol=1e-13)
    assert list(labels) == list(model.predict(table))


def test_values_come_as_one_column(own_folder: Path) -> None:
    path, found = written("sizes", own_folder)
    table = rows(5, seed=1)
    inputs = {n: v for n, v in fed(table).items() if n != "size"} | {
        "kind": table[["kind"]].to_numpy(object)
    }
    (values,) = session(path).run(["value"], inputs)
    assert values.shape == (5,)
    assert found.parity is not None and found.parity.largest < 1e-6


def test_the_check_counts_rows_with_missing_cells_too(pets: tuple[Path, Exported]) -> None:
    _, found = pets
    assert found.parity == Parity(320, pytest.approx(0, abs=1e-13), 0, 0)


def test_rows_are_tried_with_each_cell_missing_and_with_all() -> None:
    table = load("pets", OPTIONS).deployed.layout.empty.table
    some = replace(table, numbers=np.ones((9, 2)), codes=np.ones((9, 2), np.int32))
    tried = tried_rows(some)
    assert tried.rows == 18
    assert np.isnan(tried.numbers[9:]).sum(axis=0).tolist() == [3, 3]
    assert np.isnan(tried.numbers[-1]).all() and (tried.codes[-1] == -1).all()


def test_the_file_says_what_it_is(pets: tuple[Path, Exported]) -> None:
    path, _ = pets
    about = session(path).get_modelmeta()
    told = about.custom_metadata_map
    assert json.loads(told["classes"]) == ["no", "yes"]
    assert (told["recipe"], told["task"], told["fusion"]) == ("pets", "binary", "soft_voting")
    assert json.loads(told["members"]) == dict.fromkeys(MEMBERS, 3)
    assert about.description.startswith("# pets: soft\\_voting")


def test_it_has_operators_of_the_standard_alone(pets: tuple[Path, Exported]) -> None:
    import onnx

    path, _ = pets
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert {node.domain for node in model.graph.node} <= {"", "ai.onnx.ml"}


def test_the_same_run_gives_the_same_bytes(pets: tuple[Path, Exported], own_folder: Path) -> None:
    again, _ = written("pets", own_folder)
    assert again.read_bytes() == pets[0].read_bytes()


def test_a_base_model_alone_is_written_too(own_folder: Path) -> None:
    _, found = written("pets", own_folder, member="tree")
    assert (found.member, found.models) == ("tree", 3)


def test_what_has_no_graph_is_refused_by_name_and_leaves_no_file(own_folder: Path) -> None:
    with pytest.raises(UsageError, match="'never': it prepares the columns itself"):
        written("pets", own_folder, member="never")
    with pytest.raises(UsageError, match="that reads 'born', a date that takes our own code"):
        written("dates", own_folder)
    assert not list(own_folder.iterdir())


def test_a_graph_that_predicts_otherwise_is_found_out(pets: tuple[Path, Exported]) -> None:
    path, _ = pets
    predictor = load("pets", OPTIONS).predictor
    deployed, table = predictor.deployed, tried_rows(_table())
    other = Fused(linear_pool, {"weights": np.array([0.4, 0.3, 0.3, 0.0, 0.0, 0.0])})
    found = parity(
        path.read_bytes(), replace(predictor, deployed=replace(deployed, fused=other)), table
    )
    assert found.beyond > 100 and found.largest > 1e-3
    told = r"predicts \d+ of 640 rows otherwise, by up to 0\.\d+ \(1e-05 is allowed\): see 'tree'"
    assert re.search(told, found.refusal(["tree"]).message)


def _table() -> Any:
    from fusecli.run.differing import stored_table
    from fusecli.store import Store

    folder = next(Path("runs/pets").iterdir())
    fingerprint = json.loads((folder / "data.json").read_bytes())["fingerprint"]
    return stored_table(Store(OPTIONS.store_root), fingerprint).table


def fuse(*arguments: str) -> int:
    return through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))


def test_the_command_says_how_it_was_checked(
    own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(own_folder / "model.ONNX")
    assert fuse("export", "pets", "-o", path) == 0
    told = capsys.readouterr()
    assert told.out == f"{path}\n"
    assert "checked on 320 rows: at most " in told.err
    assert fuse("export", "pets", "-o", path, "--json") == 0
    assert not mistakes(json.loads(capsys.readouterr().out), schema_of("export"))


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("-o", "a.onnx", "--mlflow", "b"), 2, "'--output' and '--mlflow' do not go together"),
        (("-o", "/dev/null/a.onnx"), 4, "cannot be written"),
        (("-o", "a.onnx", "--store", "elsewhere"), 4, "of 15 models are not in"),
        (("-o", "a.onnx", "--member", "nobody"), 2, "nobody"),
    ],
)
def test_what_cannot_be_is_one_message(
    arguments: tuple[str, ...], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fuse("export", "pets", *arguments) == code
    assert told in capsys.readouterr().err
    assert not Path("a.onnx").exists()


def test_without_the_packages_there_is_one_message(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match="an ONNX file needs the package 'onnxruntime'") as error:
        written("pets", own_folder)
    assert error.value.hint == 'pip install "fusecli[onnx]"'


def test_without_the_rows_of_the_run_there_is_no_check_and_no_file(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fusecli.run.rows_of_training.stored_table", lambda *_: None)
    with pytest.raises(StoreError, match="has learned from are not in"):
        written("pets", own_folder)
    assert not list(own_folder.iterdir())
