"""Rows 22 and 26 to 28: base models and meta-models that break, and what is left without them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.matrix.door import BROKEN, RECIPE, Done, run, run_folder

ODD = "tests.models.odd"


def with_models(models: str, fusion: str = "soft_voting") -> Done:
    """Run some models, of the tests' own packages too."""
    text = RECIPE.replace("bayes: naive_bayes, prior: dummy", models)
    return run(text.replace("soft_voting", fusion), "--allow-import", "tests")


def fused_with() -> set[str]:
    """Return the members that the fusion of the only run has a weight for."""
    weights = json.loads((run_folder() / "weights.json").read_text())
    return set(weights["soft_voting"]["mean_over_splits"])


@pytest.mark.parametrize(
    "name, reason",
    [
        ("Raises", "ValueError: no good"),
        ("RaisesOnPredict", "KeyError: 'lost'"),
        ("Exits", "SystemExit: 3"),
    ],
)
def test_row_22_a_model_that_raises_is_listed_and_the_others_go_on(name: str, reason: str) -> None:
    done = with_models(f"bayes: naive_bayes, bad: {BROKEN}.{name}")
    assert done.code == 1
    assert f"failed    bad: {reason}" in done.out
    assert "1   bayes" in done.out
    log = (run_folder() / "log.txt").read_text()
    assert "failed: bad, repeat 0, fold 0" in log
    assert "Traceback (most recent call last)" in log


@pytest.mark.parametrize(
    "use, reason",
    [
        (f"{ODD}.Odd, proba: nan", "NaN"),
        (f"{ODD}.Odd, proba: negative", "probabilities from -0.5 to -0.5"),
        (f"{ODD}.Odd, proba: large", "sum to 1.8, not 1"),
        (f"{ODD}.Odd, proba: wide", "an array of shape (20, 3), not (20, 2)"),
        (f"{ODD}.Stranger", "names classes that are not among its training rows"),
    ],
)
def test_row_26_probabilities_that_are_none_reject_that_model_only(use: str, reason: str) -> None:
    done = with_models(f"bayes: naive_bayes, prior: dummy, bad: {{use: {use}}}")
    assert done.code == 1
    (line,) = [line for line in done.out.splitlines() if line.startswith("failed")]
    assert reason in line
    assert fused_with() == {"bayes", "prior"}


def test_row_26_classes_in_another_order_are_put_in_theirs() -> None:
    done = with_models(f"bayes: naive_bayes, back: {ODD}.Backwards")
    assert done.code == 0
    board = json.loads((run_folder() / "board.json").read_text())
    assert board["rows"][0]["name"] == "back"


def test_row_27_when_all_fail_there_is_no_fused_row_and_still_a_report() -> None:
    done = with_models(f"a: {BROKEN}.Raises, b: {BROKEN}.RaisesOnPredict")
    assert done.code == 1
    assert "failed    a: ValueError: no good" in done.out
    assert "failed    b: KeyError: 'lost'" in done.out
    board = json.loads((run_folder() / "board.json").read_text())
    assert [row for row in board["rows"] if row["score"]] == []
    assert {"board.md", "board.csv", "log.txt"} <= {path.name for path in run_folder().iterdir()}


def test_row_28_a_meta_model_that_fails_leaves_the_base_models_on_the_board() -> None:
    meta = f"{{strategy: stacking, constrained: false, meta: {BROKEN}.Raises}}"
    done = with_models("bayes: naive_bayes, prior: dummy", meta)
    assert done.code == 1
    assert "failed    stacking: ValueError: no good" in done.out
    for line in ("1   bayes", "2   prior"):
        assert line in done.out


def test_row_28_a_meta_model_for_another_task_is_refused_before_any_fit() -> None:
    done = with_models("bayes: naive_bayes, prior: dummy", "{strategy: stacking, meta: ridge}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("r.yaml:4:36: fusion.meta.use: 'ridge' is not for binary")
    assert not Path("runs").exists()
