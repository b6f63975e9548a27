"""Several targets inside outer folds, in summaries, and before the doctor's fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from fusecli.run import CompareOptions, Outcome, RunOptions, compare, run
from fusecli.run.doctoring import examine
from fusecli.run.history import past
from fusecli.run.many import compare_recipes, compare_tables
from tests.run.test_many_tasks import table

RECIPE = """
name: toy
data: {source: t.csv, target: kind, also_predict: {size: {task: regression, fusion: convex}}}
cv: {folds: 4}
models:
  bayes: naive_bayes
  ridge: ridge
  tree: {use: decision_tree, max_depth: 2}
  net: {use: shared_trunk, hidden: [4], max_iter: 5}
  chained: {use: naive_bayes, learn: features, from: size.tree}
fusion: mean
compare: [greedy_selection]
"""
ALONE = """
name: alone
data: {source: t.csv, target: kind, drop: [size]}
cv: {folds: 4}
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
fusion: mean
compare: [greedy_selection]
"""
OPTIONS = RunOptions(backend="sequential", jobs=1)
SIMPLE = RECIPE.replace("  net: {use: shared_trunk, hidden: [4], max_iter: 5}\n", "")
SIMPLE = SIMPLE.replace("  chained: {use: naive_bayes, learn: features, from: size.tree}\n", "")


def written(text: str = RECIPE, data: pd.DataFrame | None = None, name: str = "toy") -> Path:
    (table() if data is None else data).to_csv("t.csv", index=False)
    path = Path(f"{name}.yaml")
    path.write_text(text)
    return path


def nested(text: str = RECIPE, data: pd.DataFrame | None = None) -> Outcome:
    return compare(written(text, data), CompareOptions(OPTIONS, nested=True))


def kept(made: Outcome, target: str = "") -> pd.DataFrame:
    found: pd.DataFrame = pq.read_table(made.folder / target / "oof.parquet").to_pandas()
    return found.set_index("id").sort_index()


@pytest.mark.slow
def test_every_target_has_a_nested_board_over_the_rows_that_have_it(own_folder: Path) -> None:
    made = nested(SIMPLE)
    for board, rows in ((made.board, 120), (made.further["size"], 96)):
        assert {row.score.rung for row in board.rows if row.score} == {"nested"}
        assert board.n_covered == rows and board.picked
    again = nested(SIMPLE)
    assert (again.board.fits_made, again.further["size"].fits_made) == (0, 0)
    assert (made.folder / "size" / "fits.csv").read_text().count("(outer part 2)") > 0
    assert set(past(made.folder).further) == {"size"}


def test_the_main_target_is_nested_as_in_a_recipe_of_it_alone(own_folder: Path) -> None:
    data = table().fillna({"size": 0.5})
    several, alone = kept(nested(SIMPLE, data)), kept(nested(ALONE, data))
    for name in (column for column in alone if ":" in column):
        np.testing.assert_array_equal(several[name], alone[name])


@pytest.mark.slow
def test_no_label_of_an_outer_part_reaches_what_predicts_its_rows(own_folder: Path) -> None:
    """Neither through a chain over targets, nor through the combiner."""
    first = nested()
    before, size = kept(first), kept(first, "size")
    part = before.index[before["fold"] == 1]
    data = table()
    data.loc[part, "size"] = -100.0 * data.loc[part, "size"]
    other = nested(data=data)
    after, resized = kept(other), kept(other, "size")
    columns = [name for name in before if name.startswith(("chained", "net", "fused"))]
    assert np.array_equal(before.loc[part, columns], after.loc[part, columns])
    rows = size.index.intersection(part)
    columns = [name for name in size if name not in {"fold", "repeat", "target"}]
    assert np.array_equal(size.loc[rows, columns], resized.loc[rows, columns])
    rest = size.index.difference(part)
    assert not np.array_equal(size.loc[rest, columns], resized.loc[rest, columns])


def in_groups(*with_size: int) -> tuple[str, pd.DataFrame]:
    """Return a recipe, and a table of five groups, of which some have sizes."""
    data = table().fillna({"size": 0.5}).assign(g=np.arange(120) % 5)
    data.loc[~data["g"].isin(with_size), "size"] = np.nan
    text = SIMPLE.replace("target: kind", "target: kind, group: g").replace("4}", "5}")
    return text, data


def test_a_target_that_an_outer_part_lacks_is_left_out_there_alone(own_folder: Path) -> None:
    made = nested(*in_groups(0, 1, 2, 3))
    told = [note.text for note in made.further["size"].notices if "is left out" in note.text]
    assert len(told) == 1 and told[0].endswith("no row of it has 'size'")
    assert (made.board.n_covered, made.further["size"].n_covered) == (120, 96)


def test_a_target_that_no_model_can_learn_stops_no_other(own_folder: Path) -> None:
    made = nested(*in_groups(2))
    assert all(row.reason for row in made.further["size"].rows)
    assert made.board.n_covered == 120 and made.board.picked


def test_a_summary_has_a_line_for_each_target_and_says_that_they_share_a_table(
    own_folder: Path,
) -> None:
    paths = [written(), written(ALONE, name="alone")]
    done = compare_recipes(paths, CompareOptions(OPTIONS))
    assert list(done.found.boards) == ["toy", "toy: size", "alone"]
    assert done.exit_code == 0
    assert done.found.summary
    told = [note.text for note in done.found.summary.notices]
    assert "toy, toy: size, alone are on the same table" in told
    assert (done.folder / "toy" / "size" / "board.json").exists()
    assert set(past(done.folder / "toy").further) == {"size"}


def test_a_recipe_for_many_tables_is_compared_on_one_target(own_folder: Path) -> None:
    path = written()
    Path("index.tsv").write_text("dataset\ttarget\nt.csv\tkind\n")
    done = compare_tables(path, [Path("index.tsv")], CompareOptions(OPTIONS))
    (told,) = done.found.failed.values()
    assert "data.also_predict: a recipe for many tables is compared on one target" in told


@pytest.mark.slow
def test_the_doctor_makes_its_fits_for_every_target(own_folder: Path) -> None:
    path = written()
    asked = {"canary", "fusion with a canary", "permuted targets"}
    before = {check.name: check.skipped for check in examine(path, OPTIONS).checks}
    assert "not stored" in before["fusion with a canary of 'size'"]
    run(path, OPTIONS)
    found = {check.name for check in examine(path, OPTIONS).checks if not check.skipped}
    assert asked | {f"{name} of 'size'" for name in asked} <= found


def test_what_the_folds_tell_of_a_further_target_is_told_with_its_name(
    own_folder: Path,
) -> None:
    """A size that moves in blocks of rows of one group: its folds tell what it is."""
    random = np.random.default_rng(0)
    data: Any = table(120)
    data["g"] = np.arange(120) // 30
    data["size"] = np.array([0.0, 9.0, 0.5, 8.0])[data["g"]] + 0.01 * random.normal(size=120)
    text = SIMPLE.replace("target: kind", "target: kind, group: g")
    found = examine(written(text, data), OPTIONS).checks
    own = next(check for check in found if check.name == "canary of 'size'")
    assert [one.sentence.startswith("size: the mean target") for one in own.findings] == [True]
