"""`--all`: fusions that are members of the fusion stand on the board, and change nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fusecli.report.runs import Line
from fusecli.run import Outcome, RunOptions, run
from fusecli.run.history import past
from fusecli.values import Row

RECIPE = """
data: {source: iris, target: species}
cv: {folds: 4}
models:
  a: naive_bayes
  b: {use: decision_tree, max_depth: 2}
  c: {use: logistic_regression, C: 0.01}
fusion:
  strategy: convex
  members:
    - {strategy: stacking, members: [{strategy: mean, members: [a, b]}, c]}
    - {strategy: mean, members: [b, c]}
    - a
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Outcome]:
    """Return a run with the fusions inside, and one without."""
    place = tmp_path_factory.mktemp("inner")
    origin = place / "r.yaml"
    origin.write_text(RECIPE)
    how = {"store": place / "store", "out": place / "runs", "backend": "sequential"}
    return run(origin, RunOptions(**how, inner=True)), run(origin, RunOptions(**how))


Both = tuple[Outcome, Outcome]


def rows(outcome: Outcome, role: str) -> dict[str, Row]:
    return {row.name: row for row in outcome.board.rows if row.role == role}


def test_each_stands_on_the_board_by_a_name_of_its_own(both: Both) -> None:
    whole, plain = both
    assert set(rows(whole, "inner")) == {"stacking", "mean", "mean.2"}
    assert rows(plain, "inner") == {}


def test_they_are_scored_and_gain_over_the_best_base_model(both: Both) -> None:
    for row in rows(both[0], "inner").values():
        assert row.score and row.verdict and row.price
        assert row.verdict.against == next(
            one.name for one in both[0].board.rows if one.is_best_base
        )


def test_a_mean_inside_scores_as_the_mean_of_its_members_alone(both: Both, tmp_path: Path) -> None:
    alone = RECIPE.partition("fusion:")[0] + "fusion: {strategy: mean, members: [b, c]}\n"
    origin = tmp_path / "alone.yaml"
    origin.write_text(alone)
    store = both[0].folder.parents[2] / "store"
    own = rows(run(origin, RunOptions(store=store, backend="sequential")), "fused")["mean"]
    assert rows(both[0], "inner")["mean.2"].score == own.score


def test_the_fusion_its_notices_and_its_files_are_the_same_as_without(both: Both) -> None:
    whole, plain = both
    assert rows(whole, "fused")["convex"].score == rows(plain, "fused")["convex"].score
    assert rows(whole, "fused")["convex"].verdict == rows(plain, "fused")["convex"].verdict
    assert whole.board.notices == plain.board.notices
    for name in ("fusion.fuse", "members.fuse"):
        assert (whole.folder / name).read_bytes() == (plain.folder / name).read_bytes()
    tables = [pq.read_table(one.folder / "oof.parquet") for one in both]
    assert tables[0].equals(tables[1])


def test_the_stored_board_tells_them_apart_and_none_is_the_best_of_its_run(both: Both) -> None:
    folder = both[0].folder
    assert past(folder).board.rows == both[0].board.rows
    written = json.loads((folder / "board.json").read_text())["rows"]
    assert {row["name"] for row in written if row["role"] == "inner"} == {
        "stacking",
        "mean",
        "mean.2",
    }
    best = Line(past(folder)).best
    assert best and best.role != "inner"
