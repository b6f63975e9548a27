"""`refit: true`: new rows are predicted by models that were fitted to all rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import RecipeError, UsageError
from fusecli.models.fitting import fit_predict
from fusecli.run import Outcome, RunOptions, run
from fusecli.run.predicting import load
from fusecli.run.setting import settle
from tests.fit.broken_learners import __name__ as broken

RECIPE = """
name: toy
data: {source: iris}
cv: {folds: 3}
refit: true
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  idle: dummy
  seeing: {use: logistic_regression, learn: features, from: bayes}
fusion: {strategy: weighted_mean, weights: {bayes: 1, tree: 1, idle: 0, seeing: 1}}
"""


def ran(text: str = RECIPE, **options: object) -> Outcome:
    Path("toy.yaml").write_text(text)
    return run(Path("toy.yaml"), RunOptions(backend="threading", **options))


def test_a_member_is_one_model_of_all_rows() -> None:
    ran()
    loaded = load("toy", RunOptions())
    assert {name: len(keys) for name, keys in loaded.deployed.models.items()} == {
        "bayes": 1,
        "tree": 1,
        "seeing": 1,
    }
    setting = settle(Path("toy.yaml"), RunOptions(), lambda _: None)
    data, spec = setting.dataset, setting.recipe.models["tree"]
    every = np.arange(data.rows)
    alike = fit_predict(spec, data.task, 0, data.table, data.y, every, [(data.table, every)])
    found = loaded.predictor(data.table).members[1]
    np.testing.assert_allclose(found, alike.predictions[0], atol=1e-12)


def test_it_is_said_that_what_predicts_was_not_scored() -> None:
    outcome = ran()
    assert any(notice.text.startswith("refit: what predicts") for notice in outcome.board.notices)
    assert outcome.exit_code == 0


def test_the_board_is_the_same_without_refitting() -> None:
    first, second = ran(), ran(RECIPE.replace("refit: true", "refit: false"))
    assert [(row.name, row.score) for row in first.board.rows] == [
        (row.name, row.score) for row in second.board.rows
    ]
    assert (second.board.fits_made, second.board.fits_stored) == (0, 15)


def test_a_second_run_refits_nothing() -> None:
    ran()
    before = sorted(Path(".fuse/entries").rglob("*"))
    ran()
    assert sorted(Path(".fuse/entries").rglob("*")) == before


def test_a_model_that_cannot_be_refitted_leaves_nothing_to_predict_with() -> None:
    text = RECIPE.replace("idle: dummy", f"idle: {{use: {broken}.FailsWhere, flag: today}}")
    text = text.replace("idle: 0", "idle: 1")
    ran(text.replace("refit: true", "refit: false"), allow_import=("tests",))
    Path("today").touch()
    outcome = ran(text, allow_import=("tests",))
    assert outcome.exit_code == 1
    assert any("could not be fitted to all rows" in note.text for note in outcome.board.notices)
    with pytest.raises(UsageError, match="left no fusion"):
        load("toy", RunOptions())


def test_an_unconstrained_combiner_is_refused() -> None:
    fusion = "fusion: {strategy: stacking, constrained: false}"
    with pytest.raises(RecipeError, match=r"toy.yaml:5:8: refit: not with 'stacking'"):
        ran(RECIPE[: RECIPE.index("fusion:")] + fusion)
