"""What can be done with a run of several targets: score, take one base model, look back, share."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import fusecli
from fusecli.errors import DataError, UsageError
from fusecli.run import RunOptions, run
from fusecli.run.exporting import export
from fusecli.run.mlflow_folders import export_folder
from fusecli.run.predicting import Predicted, PredictOptions, predict
from fusecli.run.unseen_rows import predict_unseen
from tests.extras import needs
from tests.run.places import own

pytestmark = pytest.mark.usefixtures("here")

RECIPE = """
name: toy
data: {source: rows.csv, target: kind, id: who, also_predict: {size: regression}}
cv: {folds: 3}
also: [accuracy]
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  ridge: ridge
  chained: {use: ridge, learn: features, from: tree}
fusion: mean
"""


def rows(count: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, count))
    kind = np.where(x + z / 2 + rng.normal(size=count) > 0, "yes", "no")
    size = 5 + 2 * x - z + rng.normal(size=count)
    return pd.DataFrame({"who": np.arange(count), "x": x, "z": z, "kind": kind, "size": size})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table, new rows, and a run for two targets."""
    place = tmp_path_factory.mktemp("runs")
    with chdir(place):
        rows(120, 0).to_csv("rows.csv", index=False)
        rows(60, 1).to_csv("new.csv", index=False)
        Path("toy.yaml").write_text(RECIPE)
        run(Path("toy.yaml"), RunOptions(backend="sequential", jobs=1))
    return place


def folder() -> Path:
    return next(Path("runs/toy").iterdir())


def predicted(
    frame: pd.DataFrame, named: str = "toy", **options: Any
) -> tuple[Predicted, pd.DataFrame]:
    frame.to_csv(own("given.csv"), index=False)
    asked = PredictOptions(output=own("answers.parquet"), **options)
    found = predict(named, str(own("given.csv")), asked, lambda _: None)
    return found, pd.read_parquet(own("answers.parquet"))


def unseen(named: str, **options: Any) -> tuple[Predicted, pd.DataFrame]:
    asked = PredictOptions(output=own("unseen.parquet"), **options)
    found = predict_unseen(named, asked, lambda _: None)
    return found, pd.read_parquet(own("unseen.parquet"))


@pytest.mark.parametrize(("left", "lost"), [("kind", "size"), ("size", "kind")])
def test_those_targets_are_scored_that_the_table_has(left: str, lost: str) -> None:
    found, _ = predicted(rows(60, 1).drop(columns=lost), score=True)
    both, _ = predicted(rows(60, 1), score=True)
    assert [one.board.target for one in found.scores] == [left]
    assert found.scores[0].board.rows == dict(_boards(both))[left].rows
    assert f"the table lacks the target '{lost}'" in "\n".join(map(str, found.notices))


def _boards(found: Predicted) -> list[tuple[str, Any]]:
    return [(one.board.target, one.board) for one in found.scores]


def test_a_target_that_no_row_has_is_told_beside_the_other() -> None:
    found, _ = predicted(rows(60, 1).assign(kind=None), score=True)
    assert [one.board.target for one in found.scores] == ["size"]
    assert "no row has the target 'kind'" in "\n".join(map(str, found.notices))


def test_a_table_without_any_target_cannot_be_scored() -> None:
    with pytest.raises(DataError, match="lacks the target 'kind', so nothing can be scored"):
        predicted(rows(60, 1).drop(columns=["kind", "size"]), score=True)


@pytest.mark.parametrize("name", ["ridge", "tree", "chained"])
def test_a_member_of_a_further_target_predicts_alone_as_in_the_fusion(name: str) -> None:
    _, together = predicted(rows(60, 1), explain=True)
    _, alone = predicted(rows(60, 1), member=f"size.{name}")
    assert alone["prediction:size"].tolist() == together[f"member:size:{name}"].tolist()


def test_a_member_of_a_further_target_says_whose_score_it_is() -> None:
    found, _ = predicted(rows(60, 1), member="size.ridge", score=True)
    board = pd.read_csv(folder() / "size" / "board.csv").set_index("name")["score"]
    assert found.notices[0].text.startswith("ridge predicts alone, by rmse")
    promised = found.scores[0].promised[0]
    assert promised and promised.value == pytest.approx(board["ridge"])


@pytest.mark.parametrize(
    ("member", "told"),
    [("ridge", "did you mean 'size.ridge'"), ("size.mean", "it is a fusion")],
)
def test_a_member_that_no_target_has_is_refused(member: str, told: str) -> None:
    with pytest.raises(UsageError, match="has no models of a base model") as caught:
        predicted(rows(60, 1), member=member)
    assert told in caught.value.hint


def test_a_member_of_a_further_target_is_exported_alone() -> None:
    export("toy", own("alone.fuse"), RunOptions(), member="size.ridge")
    export("toy", own("all.fuse"), RunOptions())
    frame = rows(60, 1)
    alone = fusecli.load(own("alone.fuse")).predict(frame)
    assert (
        alone.tolist() == fusecli.load(own("all.fuse"), member="size.ridge").predict(frame).tolist()
    )
    found, answers = predicted(frame, str(own("alone.fuse")), score=True)
    assert answers["prediction:size"].tolist() == alone.tolist()
    assert found.scores[0].board.target == "size"


def test_rows_of_training_are_predicted_for_a_further_target_by_the_name_of_its_folder() -> None:
    found, answers = unseen(str(folder() / "size"))
    stored = pq.read_table(folder() / "size" / "oof.parquet").to_pandas()
    assert found.differs == 0 and "'size' is predicted" in "\n".join(map(str, found.notices))
    ours = answers.set_index("who")["prediction"]
    assert ours.loc[stored["id"]].tolist() == stored["fused:mean"].tolist()


def test_a_member_of_a_further_target_looks_back_alone() -> None:
    found, answers = unseen("toy", member="size.tree")
    stored = pq.read_table(folder() / "size" / "oof.parquet").to_pandas()
    assert found.differs == 0
    assert (
        answers.set_index("who")["prediction"].loc[stored["id"]].tolist() == stored["tree"].tolist()
    )


def test_further_metrics_of_the_recipe_are_scored() -> None:
    found, answers = predicted(rows(60, 1), score=True)
    kind, size = (one.board for one in found.scores)
    right = float((answers["prediction:kind"] == rows(60, 1)["kind"]).mean())
    assert (kind.also, size.also) == (("accuracy",), ())
    fused = next(row for row in kind.rows if row.role == "fused")
    assert fused.also["accuracy"].value == pytest.approx(right)


def test_a_model_file_knows_the_further_metrics() -> None:
    export("toy", own("all.fuse"), RunOptions())
    (kind, _) = predicted(rows(60, 1), str(own("all.fuse")), score=True)[0].scores
    assert kind.board.also == ("accuracy",)


def test_a_folder_that_says_nothing_of_its_table_is_refused() -> None:
    place = own("runs/toy/20261122T081500-3f9a")
    place.mkdir(parents=True)
    for path in folder().glob("*.*"):
        (place / path.name).write_bytes(path.read_bytes())
    (place / "data.json").write_text(json.dumps({}))
    with pytest.raises(DataError, match="does not say what it was trained on"):
        unseen(str(place))


@needs("mlflow")
@pytest.mark.filterwarnings("ignore::Warning")  # MLflow's own
def test_a_folder_for_mlflow_says_which_target_it_answers_for() -> None:
    (told,) = export_folder("toy", own("served"), RunOptions()).notices
    assert "predict() answers for 'kind'" in told.text and "'size'" in told.hint
    assert not export_folder("toy", own("one"), RunOptions(), "size.ridge").notices
