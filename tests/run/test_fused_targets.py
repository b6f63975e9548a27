"""Several targets: a fusion of its own for each, comparisons, and predictions of all of them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import fusecli
from fusecli.errors import RecipeError, UsageError
from fusecli.report import OF_COMPARISON, boards_json, make_console, schema_of
from fusecli.report.differences import render_differences
from fusecli.run import CompareOptions, Outcome, RunOptions, check, compare, run
from fusecli.run.differences import differences
from fusecli.run.doctoring import examine
from fusecli.run.exporting import export
from fusecli.run.history import past
from fusecli.run.predicting import PredictOptions, predict
from tests.report.validation import mistakes
from tests.run.test_many_tasks import table

RECIPE = """
name: toy
data:
  source: t.csv
  target: kind
  test: test.csv
  also_predict:
    size: {task: regression, fusion: {strategy: convex, members: [ridge, net, tree]}}
    flag: {metric: roc_auc, fusion: {strategy: cascade, members: [bayes, net]}}
cv: {folds: 4}
models:
  bayes: naive_bayes
  ridge: ridge
  tree: {use: decision_tree, max_depth: 2}
  net: {use: shared_trunk, hidden: [6], max_iter: 8}
  chained: {use: naive_bayes, learn: features, from: [size.net, tree, flag.bayes]}
  late: {use: naive_bayes, learn: features, from: [kind.chained]}
fusion: mean
compare: [greedy_selection, soft_voting, {strategy: mean, guard: false}]
"""
OPTIONS = RunOptions(backend="sequential", jobs=1)


def written(text: str = RECIPE) -> Path:
    """Write the recipe and its tables: the last 40 rows are the holdout."""
    whole = table(160)
    flag = np.where(whole.z + 0.2 * whole.x > 0, "on", "off").astype(object)
    flag[::3] = None
    frame = whole.assign(flag=flag)
    frame[:120].to_csv("t.csv", index=False)
    frame[120:].to_csv("test.csv", index=False)
    path = Path("toy.yaml")
    path.write_text(text)
    return path


def answers(named: str, data: str = "test.csv") -> pd.DataFrame:
    predict(named, data, PredictOptions(OPTIONS, Path("answers.csv")), lambda _: None)
    return pd.read_csv("answers.csv")


def on_holdout(outcome: Outcome, target: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the holdout that have a further target, and what is fused for them."""
    kept = pq.read_table(outcome.folder / target / "holdout.parquet").to_pandas()
    fused = kept[[name for name in kept.columns if name.startswith("fused:")]]
    return kept["id"].to_numpy(), fused.to_numpy()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run once, in a folder of its own."""
    place = tmp_path_factory.mktemp("targets")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        yield place, run(written(), OPTIONS)


@pytest.fixture
def here(whole: tuple[Path, Outcome], monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Stand in the folder of the one run."""
    place, outcome = whole
    monkeypatch.chdir(place)
    return outcome


def test_each_target_is_fused_by_its_own_strategy(here: Outcome) -> None:
    boards = (here.board, *here.further.values())
    fused = [row.name for board in boards for row in board.rows if row.role == "fused"]
    assert fused == ["mean", "convex", "cascade"]
    assert here.exit_code == 0


@pytest.mark.parametrize("target", ["kind", "size", "flag"])
def test_what_is_predicted_of_new_rows_is_what_was_scored_there(here: Outcome, target: str) -> None:
    """To the last bit: chains over targets, shared models and cascades among them."""
    ids, fused = on_holdout(here, "" if target == "kind" else target)
    found = answers(str(here.folder)).iloc[ids]
    what = f"prediction:{target}" if target == "size" else f"probability:{target}:"
    columns = [name for name in found.columns if name.startswith(what)]
    np.testing.assert_array_equal(found[columns].to_numpy(), fused)


def test_one_file_predicts_every_target(here: Outcome) -> None:
    export(str(here.folder), Path("toy.fuse"), OPTIONS)
    assert answers("toy.fuse").equals(answers(str(here.folder)))
    model, rows = fusecli.load("toy.fuse"), pd.read_csv("test.csv")
    assert list(model.further_) == ["size", "flag"]
    both = answers(str(here.folder))
    np.testing.assert_array_equal(model.further_["size"].predict(rows), both["prediction:size"])
    np.testing.assert_array_equal(model.further_["flag"].predict(rows), both["prediction:flag"])
    assert all(f"Predicts **{target}**" in model.card for target in ("kind", "size", "flag"))


def test_a_refit_predicts_every_target_by_one_model_a_member(here: Outcome) -> None:
    again = run(written(RECIPE + "refit: true\n"), OPTIONS)
    assert any(notice.text.startswith("refit:") for notice in again.board.notices)
    export(str(again.folder), Path("refit.fuse"), OPTIONS)
    found = fusecli.load("refit.fuse")
    every = [found, *found.further_.values()]
    counts = [len(keys) for one in every for keys in one._loaded.deployed.models.values()]
    assert set(counts) == {1}
    assert not answers("refit.fuse").equals(answers(str(here.folder)))


def test_strategies_are_compared_for_each_target(here: Outcome) -> None:
    made = compare(written(), CompareOptions(OPTIONS))
    assert made.board.fits_made == 0
    boards = {"kind": made.board, **made.further}
    fused = {
        name: {row.name for row in board.rows if row.role == "fused"}
        for name, board in boards.items()
    }
    assert fused["kind"] == {"mean", "greedy_selection", "soft_voting", "mean.2"}
    assert fused["size"] == {"convex", "greedy_selection", "mean.2"}
    assert fused["flag"] == {"cascade", "greedy_selection", "soft_voting", "mean.2"}
    assert all(board.picked for board in boards.values())
    document = boards_json(made.board, made.further, made.folder, OF_COMPARISON)
    assert mistakes(json.loads(json.dumps(document)), schema_of("comparison")) == []
    read = past(made.folder)
    assert (read.made, set(read.further)) == ("comparison", {"size", "flag"})


def test_the_doctor_looks_at_every_target(here: Outcome) -> None:
    found = examine(written(), OPTIONS)
    names = [check.name for check in found.checks if not check.skipped]
    assert {"target 'size'", "target 'flag'", "fusion with a canary"} <= set(names)


REFUSED = {
    "a member of another task": (
        "[ridge, net, tree]",
        "[ridge, bayes]",
        "'bayes' is not for regression, which the task of 'size' is",
        "size.fusion.members",
    ),
    "members of another task": (
        "[ridge, net, tree]",
        "[bayes]",
        "none of its members is for regression, which 'size' is",
        "size.fusion.members",
    ),
    "a strategy of another task": (
        "strategy: convex",
        "strategy: soft_voting",
        "'soft_voting' is not for regression, which the task of 'size' is",
        "size.fusion.strategy",
    ),
    "an unknown strategy": (
        "strategy: convex",
        "strategy: convexx",
        "no strategy is called 'convexx'",
        "size.fusion.strategy",
    ),
    "an unknown member": (
        "[ridge, net, tree]",
        "[ridge, nett]",
        "no model is called 'nett'",
        "size.fusion.members[1]",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_fusion_of_its_own_that_cannot_be_is_told_at_its_place(
    own_folder: Path, case: str
) -> None:
    old, new, told, place = REFUSED[case]
    with pytest.raises(RecipeError) as caught:
        check(written(RECIPE.replace(old, new)), OPTIONS)
    found = [(one.message, one.path) for one in caught.value.problems]
    assert found == [(told, f"data.also_predict.{place}")]


def test_a_fusion_of_parameters_is_for_one_target(own_folder: Path) -> None:
    with pytest.raises(UsageError, match="'soup' fuses models of one target"):
        compare(written(), CompareOptions(OPTIONS, ("soup",)))
    assert not Path("runs").exists()


def test_a_target_whose_fusion_failed_is_left_out_with_a_word(own_folder: Path) -> None:
    dear = "{strategy: cost_aware_selection, budget: {predict_ms: 1.0e-9}}"
    text = RECIPE.replace("{strategy: cascade, members: [bayes, net]}", dear)
    made = run(written(text), OPTIONS)
    assert made.exit_code == 1
    found = predict("toy", "test.csv", PredictOptions(OPTIONS, Path("a.csv")), lambda _: None)
    told = "'flag' is not predicted: its fusion left nothing to predict with"
    assert told in [notice.text for notice in found.notices]
    columns = list(pd.read_csv("a.csv", nrows=1).columns)
    assert [name for name in columns if name.startswith("prediction")] == [
        "prediction:kind",
        "prediction:size",
    ]


def test_two_runs_are_told_apart_target_by_target(here: Outcome) -> None:
    found = differences(past(here.folder), past(here.folder))
    told = render_differences(found, make_console(io.StringIO(), no_color=True))
    assert f"of 'size': fuse diff {here.folder}/size {here.folder}/size" in " ".join(told.split())
    apart = differences(past(here.folder / "size"), past(here.folder / "size"))
    assert [row.gain for row in apart.rows if row.role == "fused"] == [0.0]
