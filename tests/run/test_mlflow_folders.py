"""From a run to a folder that MLflow loads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import MissingExtra, UsageError
from fusecli.run.exporting import export
from fusecli.run.mlflow_folders import export_folder
from fusecli.run.options import RunOptions
from fusecli.saved.fused_model import FusedModel
from fusecli.saved.pyfunc import _load_pyfunc
from tests.extras import needs
from tests.run.exported_runs import RECIPE, make, rows

OPTIONS = RunOptions()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mlflow")
    make(place, RECIPE)
    return place


@pytest.fixture(autouse=True)
def here(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(place)
    return


@needs("mlflow")
@pytest.mark.filterwarnings("ignore::Warning")  # MLflow's own
def test_mlflow_predicts_what_the_model_file_does(own_folder: Path) -> None:
    export_folder("pets", own_folder / "served", OPTIONS)
    import mlflow.pyfunc

    found = mlflow.pyfunc.load_model(str(own_folder / "served"))
    table = rows(20, seed=1)
    model = found.get_raw_model()
    assert isinstance(model, FusedModel)
    features = table.drop(columns="kind")
    assert list(found.predict(features)) == list(model.predict(table))
    shares = found.predict(features, params={"method": "predict_proba"})
    np.testing.assert_array_equal(shares.to_numpy(), model.predict_proba(table))
    assert list(shares.columns) == ["no", "yes"]


@needs("mlflow")
@pytest.mark.filterwarnings("ignore::Warning")
def test_the_folder_holds_the_model_file_and_no_code(own_folder: Path) -> None:
    export_folder("pets", own_folder / "served", OPTIONS)
    files = {str(path.relative_to(own_folder)) for path in own_folder.rglob("*") if path.is_file()}
    names = ("MLmodel", "conda.yaml", "data/model.fuse", "python_env.yaml", "requirements.txt")
    assert files == {f"served/{name}" for name in names}
    assert "loader_module: fusecli.saved.pyfunc" in (own_folder / "served/MLmodel").read_text()


@needs("mlflow")
def test_a_folder_that_is_there_is_left_alone(own_folder: Path) -> None:
    (own_folder / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        export_folder("pets", own_folder, OPTIONS)
    assert [path.name for path in own_folder.iterdir()] == ["mine.txt"]


@needs("mlflow")
def test_nothing_is_left_of_a_folder_that_fails(own_folder: Path) -> None:
    with pytest.raises(UsageError):
        export_folder("pets", own_folder / "served", OPTIONS, member="nobody")
    assert not list(own_folder.iterdir())


def test_without_mlflow_there_is_one_message(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(MissingExtra, match="a folder for MLflow needs the package 'mlflow'"):
        export_folder("pets", own_folder / "served", OPTIONS)


def test_what_is_served_refuses_a_method_that_is_none(own_folder: Path) -> None:
    export("pets", own_folder / "model.fuse", OPTIONS)
    with pytest.raises(UsageError, match="there is no method 'explain'"):
        _load_pyfunc(str(own_folder / "model.fuse")).predict(rows(2), {"method": "explain"})
