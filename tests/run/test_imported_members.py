"""Whole runs with members that were fitted elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fusecli.errors import DataError
from fusecli.run import CompareOptions, Outcome, RunOptions, check, compare, run
from fusecli.run.doctoring import examine
from fusecli.run.explaining import why
from fusecli.run.sharding import run_shard
from fusecli.values import Row

CLASSES = ("setosa", "versicolor", "virginica")
RECIPE = """
data: {source: iris}
cv: {folds: 3}
metric: log_loss
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  legacy: {predictions: old.csv}
fusion: convex
"""


def soft(sharpness: float = 2.0, seed: int = 0) -> np.ndarray:
    """Return probabilities that know the class of a row in iris, more or less."""
    scores = sharpness * np.eye(3)[np.repeat(range(3), 50)]
    scores += np.random.default_rng(seed).normal(size=scores.shape)
    raised = np.exp(scores)
    return raised / raised.sum(axis=1, keepdims=True)


def save(preds: np.ndarray, name: str = "old.csv", rows: object = None) -> None:
    kept = range(len(preds)) if rows is None else rows
    lines = [f"{i},{','.join(map(repr, preds[i].tolist()))}" for i in kept]
    Path(name).write_text("\n".join([f"id,{','.join(CLASSES)}", *lines, ""]))


def recipe(text: str = RECIPE) -> Path:
    Path("r.yaml").write_text(text)
    return Path("r.yaml")


def run_here(*overrides: str, text: str = RECIPE) -> Outcome:
    return run(recipe(text), RunOptions(overrides=overrides, backend="threading"))


def rows_of(outcome: Outcome) -> Mapping[str, Row]:
    return {row.name: row for row in outcome.board.rows}


def said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.board.notices))


@pytest.fixture
def files(own_folder: Path) -> Path:
    save(soft())
    return own_folder


def test_an_imported_member_is_a_row_like_any_other_at_no_known_price(files: Path) -> None:
    outcome = run_here()
    rows = rows_of(outcome)
    assert rows["legacy"].score is not None
    assert rows["legacy"].imported and rows["legacy"].price is None
    assert rows["tree"].price is not None
    assert "legacy is imported" in said(outcome)
    assert outcome.exit_code == 0


def test_what_a_fusion_costs_is_not_known_if_it_uses_it(files: Path) -> None:
    rows = rows_of(run_here("fusion.strategy=mean"))
    assert rows["mean"].price is None
    spared = "fusion={strategy: mean, members: [bayes, tree]}"
    assert rows_of(run_here(spared))["mean"].price is not None


def test_the_out_of_fold_file_holds_what_was_imported(files: Path) -> None:
    found = pq.read_table(run_here().folder / "oof.parquet")
    own = np.stack([found[f"legacy:{label}"].to_numpy() for label in CLASSES], axis=1)
    np.testing.assert_allclose(own, soft(), rtol=0, atol=1e-15)


def test_nothing_is_fitted_for_it_and_a_changed_file_changes_the_board(files: Path) -> None:
    first = run_here()
    save(soft(seed=1))
    second = run_here()
    assert (second.board.fits_made, second.board.fits_stored) == (0, 6)
    assert rows_of(first)["legacy"].score != rows_of(second)["legacy"].score
    assert first.folder.name[-4:] != second.folder.name[-4:]
    digests = [
        json.loads((one.folder / "imported.json").read_text())["legacy"]["sha256"]
        for one in (first, second)
    ]
    assert digests[0] != digests[1]


def test_an_import_of_what_was_fitted_here_is_scored_as_that_was(own_folder: Path) -> None:
    first = run_here(text=RECIPE.replace("  legacy: {predictions: old.csv}\n", ""))
    table = pq.read_table(first.folder / "oof.parquet")
    preds = np.stack([table[f"bayes:{label}"].to_numpy() for label in CLASSES], axis=1)
    save(preds)
    rows = rows_of(run_here())
    assert rows["legacy"].score is not None and rows["bayes"].score is not None
    np.testing.assert_allclose(
        rows["legacy"].score.per_split, rows["bayes"].score.per_split, rtol=0, atol=1e-12
    )


def test_imported_members_alone_can_be_fused(files: Path) -> None:
    save(soft(seed=2), "other.csv")
    text = RECIPE.replace("  bayes: naive_bayes\n  tree: {use: decision_tree, max_depth: 2}\n", "")
    outcome = run_here(text=text.replace("fusion", "  other: {predictions: other.csv}\nfusion"))
    assert {row.name for row in outcome.board.rows} == {"legacy", "other", "convex"}
    assert outcome.board.fits_made == 0


def test_it_counts_for_every_repeat(files: Path) -> None:
    table = pq.read_table(run_here("cv.repeats=2").folder / "oof.parquet").to_pydict()
    own = np.array(table["legacy:setosa"])
    np.testing.assert_array_equal(own[:150], own[150:])


def test_gaps_are_stood_in_for_and_told(files: Path) -> None:
    save(soft(), rows=[i for i in range(150) if i % 3])
    outcome = run_here()
    fused = rows_of(outcome)["convex"]
    assert fused.score is not None and outcome.board.n_covered == 150
    assert "legacy predicts 100 of 150 rows: elsewhere the others stand in" in said(outcome)


def test_the_order_of_time_is_kept(own_folder: Path) -> None:
    lines = [f"{i},{i % 7},{(i * i) % 11}.5" for i in range(60)]
    Path("table.csv").write_text("\n".join(["day,x,y", *lines, ""]))
    save_values = [f"{i},{5 + i % 3}.0" for i in range(15, 60)]
    Path("old.csv").write_text("\n".join(["id,legacy", *save_values, ""]))
    text = RECIPE.replace("{source: iris}", "{source: table.csv, target: y, time: day}")
    text = text.replace("log_loss", "rmse").replace("naive_bayes", "ridge")
    outcome = run_here(text=text)
    assert rows_of(outcome)["legacy"].score is not None
    assert "legacy predicts" not in said(outcome)  # the first rows are nobody's to predict


def test_rows_set_aside_are_scored_from_the_same_file(files: Path) -> None:
    rows = rows_of(run_here("data.test=0.2"))
    assert rows["legacy"].holdout is not None
    assert rows["convex"].holdout is not None


def test_without_predictions_for_the_rows_set_aside_they_are_not_scored(files: Path) -> None:
    run_here("data.test=0.2")
    known = pq.read_table(next(Path("runs/r").iterdir()) / "oof.parquet")["id"].to_pylist()
    save(soft(), rows=known)
    outcome = run_here("data.test=0.2", "fusion.strategy=mean")
    rows = rows_of(outcome)
    assert rows["legacy"].holdout is None and rows["mean"].holdout is None
    assert rows["bayes"].holdout is not None
    assert "give them with `test:`" in said(outcome)


def test_every_strategy_can_be_compared_with_it(files: Path) -> None:
    options = CompareOptions(RunOptions(backend="threading"), ("convex", "mean", "stacking"))
    outcome = compare(recipe(), options)
    assert outcome.exit_code == 0


def test_nested_it_is_said_that_it_was_not_fitted_again(files: Path) -> None:
    save(soft(), rows=[i for i in range(150) if i % 3])
    run_options = RunOptions(backend="threading")
    outcome = compare(recipe(), CompareOptions(run_options, ("convex", "mean"), nested=True))
    assert outcome.exit_code == 0
    assert "legacy: it is imported, so it was not fitted again" in said(outcome)


def test_check_and_why_and_shards_know_that_it_is_never_fitted(files: Path) -> None:
    options = RunOptions(backend="threading")
    report = check(recipe(), options)
    assert report.imported[0].predicted == 150
    assert sum(report.missing.values()) == 6
    reasons = {reason.name: reason for reason in why(recipe(), options).reasons}
    assert reasons["legacy"].status == "imported"
    assert "legacy" not in run_shard(recipe(), _half(), options).models


def _half():
    from fusecli.fit import shard_of

    return shard_of("1/2")


def test_a_file_that_does_not_fit_is_told_before_any_fit(files: Path) -> None:
    save(soft(), rows=range(20))
    events: list[object] = []
    with pytest.raises(DataError, match=r"models\.legacy: .*predicts 20 of the 150 rows"):
        run(recipe(), RunOptions(backend="threading"), events.append)
    assert events == []


def test_a_member_that_knows_too_much_is_doubted(own_folder: Path) -> None:
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=(400, 2)), rng.normal(size=400)
    y = np.where(x[:, 0] + 1.5 * noise > 0, "yes", "no")
    lines = [f"{a},{b},{label}" for (a, b), label in zip(x, y, strict=True)]
    Path("table.csv").write_text("\n".join(["a,b,y", *lines, ""]))
    seen = np.where(y == "yes", 0.8, 0.2) + 0.05 * rng.normal(size=400)
    blind = 1 / (1 + np.exp(-1.1 * x[:, 0])) + 0.02 * rng.normal(size=400)
    for name, second in (("seen", seen), ("blind", blind)):
        own = [f"{i},{p}" for i, p in enumerate(np.clip(second, 0.01, 0.99))]
        Path(f"{name}.csv").write_text("\n".join(["id,yes", *own, ""]))
    text = RECIPE.replace("{source: iris}", "{source: table.csv, target: y}")
    text = text.replace(
        "legacy: {predictions: old.csv}",
        "seen: {predictions: seen.csv}\n  blind: {predictions: blind.csv}",
    )
    outcome = run_here(text=text)
    assert "F311: seen tells which of two near rows has which target" in said(outcome)
    assert "F311: blind" not in said(outcome)
    checks = {
        one.name: one for one in examine(recipe(text), RunOptions(backend="threading")).checks
    }
    assert [finding.code for finding in checks["imported predictions"].findings] == ["F311"]
