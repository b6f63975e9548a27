"""Members whose probabilities are for other shares of the classes are named."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusecli.run import RunOptions, run
from fusecli.run.tilted import about_shares
from tests.strategies.worlds import records, sealed


def rare(metric="log_loss", seed=0, rows=600):
    """Return a member that knows each row's chance of a rare class, and one after class weights."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-2.5, 1.0, rows)
    chance = [1 / (1 + np.exp(-odds - shift)) for shift in (0.0, 2.2)]
    y = (rng.random(rows) < chance[0]).astype(np.int64)
    return records(np.stack([1 - np.array(chance), chance], axis=2), y, "binary", metric=metric)


def named(oof):
    return [notice.text.split()[0] for notice in about_shares(oof)]


@pytest.mark.parametrize("metric", ["log_loss", "brier"])
def test_a_member_of_other_shares_is_named_with_both(metric):
    (notice,) = about_shares(rare(metric))
    assert notice.text == "m1 gives class 'yes' 0.43 on average, and 0.09 of the rows are of it"


def test_metrics_of_calls_and_ranks_do_not_depend_on_shares():
    assert named(rare("roc_auc")) == named(rare("balanced_accuracy")) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_few_rows_prove_nothing(seed):
    assert named(rare(seed=seed, rows=20)) == []


def test_shares_are_counted_by_weight():
    oof = rare()
    heavy = sealed(replace(oof, weight=np.where(oof.y == 1, 9.0, 1.0)))  # about as many of both
    assert named(heavy) == ["m0"]


def test_rows_that_a_member_leaves_out_do_not_count():
    oof = rare()
    preds = oof.preds.copy()
    preds[1, 15:] = np.nan
    assert named(sealed(replace(oof, preds=preds))) == []


def test_values_have_no_shares():
    y = np.arange(30.0)
    assert named(records(y[None, :, None] + 5, y, "regression")) == []


def test_class_weights_are_told_below_the_board(own_folder):
    random = np.random.default_rng(0)
    x = random.normal(size=400)
    y = random.random(400) < 1 / (1 + np.exp(2.5 - x))
    lines = [f"{a:.4f},{'ny'[b]}" for a, b in zip(x, y.astype(int), strict=True)]
    Path("rare.csv").write_text("\n".join(["x,y", *lines]))
    models = "{plain: naive_bayes, even: {use: logistic_regression, class_weight: balanced}}"
    Path("rare.yaml").write_text(
        f"data: {{source: rare.csv, target: y}}\ncv: {{folds: 2}}\nmodels: {models}\nfusion: mean\n"
    )
    board = run(Path("rare.yaml"), RunOptions(backend="threading")).board
    told = [note.text for note in board.notices if "on average" in note.text]
    assert len(told) == 1 and told[0].startswith("even gives class 'y' 0.4")
