"""Whole runs with models that learn from others, and with rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fusecli.errors import RecipeError
from fusecli.fit import Sample
from fusecli.run import CompareOptions, Outcome, RunOptions, check, compare, run
from fusecli.run.explaining import why
from fusecli.values import Row

RECIPE = """
name: toy
data: {source: iris}
cv: {folds: 4}
metric: log_loss
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  fixed: {use: ridge, learn: residuals, from: [bayes, tree], shrinkage: 0.5}
  small: {use: decision_tree, max_depth: 1, learn: soft_labels, from: fixed}
  wide: {use: decision_tree, learn: features, from: bayes}
fusion: {strategy: convex, members: [tree, fixed]}
"""


def done(text: str = RECIPE, **options: object) -> Outcome:
    path = Path("toy.yaml")
    path.write_text(text)
    return run(path, RunOptions(**{"backend": "threading", **options}))  # type: ignore[arg-type]


def rows(outcome: Outcome) -> dict[str, Row]:
    return {row.name: row for row in outcome.board.rows}


@pytest.fixture
def outcome(own_folder: Path) -> Outcome:
    return done()


def test_a_run_scores_every_student_and_the_same_run_fits_none_again(outcome: Outcome) -> None:
    assert outcome.exit_code == 0
    assert outcome.board.fits_made == 46  # 14 of bayes and of tree, 10 of fixed, 4 and 4
    again = done()
    assert (again.board.fits_made, again.board.fits_stored) == (0, 46)


def test_a_student_that_needs_its_teachers_costs_what_they_cost_each_counted_once(
    outcome: Outcome,
) -> None:
    price = {name: row.price for name, row in rows(outcome).items()}
    assert price["fixed"].size_bytes > price["bayes"].size_bytes + price["tree"].size_bytes
    assert price["small"].size_bytes < price["tree"].size_bytes
    # the fusion of tree and fixed needs bayes, tree and fixed: what fixed costs, and the fusing
    assert price["convex"].size_bytes == price["fixed"].size_bytes
    assert price["convex"].predict_ms >= price["fixed"].predict_ms


def test_how_true_a_student_is_stands_under_the_board(outcome: Outcome) -> None:
    said = [str(note) for note in outcome.board.notices]
    (told,) = [note for note in said if "agrees with its teachers" in note]
    assert told.startswith("small agrees with its teachers on 6")  # one cut tells two classes apart
    assert "nats), at " in told


def test_nested_scores_of_students_are_by_outer_parts(own_folder: Path) -> None:
    Path("toy.yaml").write_text(RECIPE)
    options = CompareOptions(RunOptions(backend="threading"), strategies=("mean",), nested=True)
    nested = compare(Path("toy.yaml"), options).board
    assert {row.score.rung for row in nested.rows if row.score} == {"nested"}
    assert {row.name for row in nested.rows if row.score} >= {"fixed", "small", "wide"}


def test_a_check_says_who_learns_from_whom(own_folder: Path) -> None:
    Path("toy.yaml").write_text(RECIPE)
    report = check(Path("toy.yaml"))
    assert report.recipe.models["fixed"].teachers == ("bayes", "tree")
    assert (report.missing["small"], report.missing["fixed"]) == (4, 10)


def test_the_resolved_recipe_gives_the_same_run(outcome: Outcome) -> None:
    (path,) = outcome.folder.glob("recipe*.yaml")
    again = run(path, RunOptions(backend="threading"))
    assert again.board.fits_made == 0
    assert {r.name: r.score for r in again.board.rows} == {
        r.name: r.score for r in outcome.board.rows
    }


def test_in_time_order_everybody_is_scored_on_rows_that_students_predict(own_folder: Path) -> None:
    rng = np.random.default_rng(0)
    numbers = enumerate(rng.normal(size=90))
    lines = ["t,x,y", *(f"{t},{x:.4f},{x + rng.normal():.4f}" for t, x in numbers)]
    Path("series.csv").write_text("\n".join(lines))
    found = done(
        "data: {source: series.csv, target: y, time: t}\ncv: {folds: 4}\nmodels:\n  a: ridge\n"
        "  b: {use: decision_tree, learn: residuals, from: a}\nfusion: mean\n"
    )
    assert {row.name for row in found.board.rows if row.score} == {"a", "b", "mean"}
    oof = pq.read_table(found.folder / "oof.parquet").to_pydict()
    covered = ~np.isnan(np.array(oof["a"], dtype=float))
    np.testing.assert_array_equal(covered, np.array(oof["fold"]) >= 1)
    assert any("could learn from others" in note.text for note in found.board.notices)


MORE = """
name: more
data: {source: iris}
cv: {folds: 4}
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  fixed: {use: ridge, learn: residuals, from: [bayes, tree]}
  small:
    {use: decision_tree, learn: soft_labels, from: [bayes, fixed], augment: 2, combine: convex}
fusion: {strategy: mean, members: [bayes, tree]}
"""


def test_rows_are_labelled_by_models_that_nobody_asked_to_keep(own_folder: Path) -> None:
    first = done(MORE, save_models=False)
    assert first.exit_code == 0 and {row.name for row in first.board.rows} >= {"small", "fixed"}
    again = done(MORE, save_models=False)
    assert (again.board.fits_made, again.board.fits_stored) == (0, first.board.fits_made)


@pytest.mark.slow
def test_students_with_further_rows_are_verified_with_the_models_that_they_read(
    own_folder: Path,
) -> None:
    found = done(MORE, backend="isolated", verify=Sample(100, percent=True))
    (told,) = [str(note) for note in found.board.notices if "made again" in note.text]
    assert told.endswith("fits were made again to verify them: every byte is the same")


@pytest.mark.slow
def test_nested_scores_of_students_with_further_rows(own_folder: Path) -> None:
    Path("more.yaml").write_text(MORE)
    options = CompareOptions(RunOptions(backend="threading"), strategies=("mean",), nested=True)
    nested = compare(Path("more.yaml"), options).board
    assert {row.name for row in nested.rows if row.score} >= {"small"}


RULES = """
name: ruled
data: {source: iris, target: species}
cv: {folds: 3}
models:
  bayes: naive_bayes
  rules:
    use: rules
    rules: [{if: "`petal length (cm)` < 2.5", then: setosa, probability: 1}]
fusion: {strategy: veto, by: rules}
"""


def test_rules_report_how_often_they_decide_and_are_right(own_folder: Path) -> None:
    text = RULES.replace("petal length (cm)", _petal_length())
    found = done(text)
    (told,) = [note.text for note in found.board.notices if note.text.startswith("rules: ")]
    assert told.endswith("decides 33.3 % of the rows, 100.0 % of which are setosa")


def _petal_length() -> str:
    from fusecli.dataset import prepare
    from fusecli.values import DataSpec

    return prepare(DataSpec("iris", "species"), seed=0).table.number_names[2]


def test_a_rule_on_no_column_is_one_message_before_any_fit(own_folder: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        done(RULES.replace("petal length (cm)", "petal lenght"))
    (one,) = caught.value.problems
    assert (one.line, one.path) == (9, "models.rules.rules[0].if")
    assert one.message == "no column is called 'petal lenght'"
    assert not any(Path(".fuse").glob("**/fit*"))


def test_too_few_folds_to_learn_from_others_are_told_before_any_fit(own_folder: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        done(RECIPE.replace("folds: 4", "folds: 3"))
    (one,) = caught.value.problems
    assert one.path == "models.small.from"
    assert one.message == "3 folds are too few to learn from what others predict"
    assert one.hint == "it takes at least 4 under cv.folds"


def test_a_veto_of_nobody_is_one_message(own_folder: Path) -> None:
    with pytest.raises(RecipeError, match="no member is called 'rule'"):
        done(RULES.replace("by: rules", "by: rule"))


def test_students_that_are_verified_read_what_they_read_before(own_folder: Path) -> None:
    found = done(backend="isolated", verify=Sample(100, percent=True))
    said = [str(note) for note in found.board.notices if "made again" in note.text]
    assert said == ["46 of 46 fits were made again to verify them: every byte is the same"]


def test_why_names_the_teacher_that_has_changed(outcome: Outcome) -> None:
    Path("toy.yaml").write_text(RECIPE.replace("max_depth: 2", "max_depth: 3"))
    changes = {
        one.name: [str(each) for each in one.changes] for one in why(Path("toy.yaml")).reasons
    }
    assert changes["tree"] == ["models.tree.max_depth: 2 -> 3"]
    assert changes["fixed"] == ["models.fixed.from: other fits -> those of 'tree' by now"]
    assert changes["small"] == ["models.small.from: other fits -> those of 'fixed' by now"]
    assert changes["wide"] == changes["bayes"] == []


def test_limits_of_a_student_are_in_the_resolved_recipe(own_folder: Path) -> None:
    limited = RECIPE.replace("shrinkage: 0.5", "shrinkage: 0.5, timeout: 1m, memory: 2GB")
    found = done(limited)
    (path,) = found.folder.glob("recipe*.yaml")
    fixed = check(path).recipe.models["fixed"]
    assert (fixed.timeout, fixed.teachers) == (60, ("bayes", "tree"))
