"""Matrix rows 1 and 2, and the grammar: every mistake at once, in order, with a way out."""

import subprocess
import sys

import pytest

from fusecli.values import CvSpec


def test_an_unknown_key_is_told_with_its_place_and_the_nearest_one(mistakes, whole):
    assert mistakes(f"{whole}sed: 3\n") == [
        "r.yaml:7:1: sed: unknown key 'sed'\n  hint: did you mean 'seed'?"
    ]


def test_five_mistakes_are_told_together_in_the_order_of_their_lines(mistakes):
    text = """\
fusion: soft_votin
data: {source: irs}
models:
  forest: {use: random_forest, n_estimator: 3}
  svm: {use: svm, C: -1}
cv: {folds: 1}
"""
    told = mistakes(text)
    assert [one.split(":")[1] for one in told] == ["1", "2", "4", "5", "6"]


@pytest.mark.parametrize("key", ["data", "models", "fusion"])
def test_a_missing_part_is_told(key, mistakes):
    parts = {"data": "{source: iris}", "models": "{a: ridge}", "fusion": "mean"}
    text = "".join(f"{name}: {part}\n" for name, part in parts.items() if name != key)
    assert mistakes(text) == [f"r.yaml:1:1: missing key '{key}'"]


@pytest.mark.parametrize("text", ["3", "[a, b]", "just words", "null"])
def test_what_is_no_mapping_is_no_recipe(text, mistakes):
    assert "should be a mapping" in mistakes(text)[0]


def test_what_is_not_said_has_its_default(loaded, whole):
    recipe = loaded(whole)
    assert (recipe.name, recipe.cv, recipe.seed, recipe.metric, recipe.also, recipe.compare) == (
        "r",
        CvSpec(None, 1),
        0,
        None,
        (),
        (),
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("cv: {folds: 2.5}", "cv.folds: should be a valid integer, not 2.5"),
        ("cv: {folds: '5'}", "cv.folds: should be a valid integer, not '5'"),
        ("cv: 5", "cv: should be a mapping, not 5"),
        ("seed: true", "seed: should be a valid integer, not true"),
        ("also: rmse", "also: should be a list, not 'rmse'"),
        ("also: [{a: b}]", "also[0]: should be a word, not a mapping"),
        ("name: [a]", "name: should be a name, not a list"),
        ("compare: mean", "compare: should be a list, not 'mean'"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_at_its_place(line, told, mistakes, whole):
    (mistake,) = mistakes(whole + line)
    assert mistake.partition(": ")[2] == told


def test_an_unknown_metric_is_told_with_the_nearest(mistakes, whole):
    assert mistakes(f"{whole}metric: rsme") == [
        "r.yaml:7:9: metric: no metric is called 'rsme'\n  hint: did you mean 'rmse'?"
    ]


def test_short_forms_stand_for_the_long_ones(loaded, whole):
    long = whole.replace("fusion: mean", "fusion: {strategy: mean}").replace(
        "forest: random_forest", "forest: {use: random_forest}"
    )
    assert loaded(whole) == loaded(long)


def test_a_mistake_found_later_is_told_at_its_place(loaded, whole):
    recipe = loaded(whole)
    found = recipe.problem(("models", "linear", "alpha"), "too large")
    assert (found.line, found.column, found.path) == (3, 31, "models.linear.alpha")


def test_a_mistake_of_a_model_that_each_made_is_told_at_its_group(loaded, whole):
    assert loaded(whole).problem(("models", "trees.7"), "too deep").line == 5


def test_loading_imports_no_heavy_package(write, whole):
    path = write(whole)
    code = (
        "import sys; from pathlib import Path; from fusecli.recipe import load;"
        f"load(Path({str(path)!r}));"
        "heavy = {'pydantic', 'sklearn', 'pandas', 'scipy', 'joblib', 'rich', 'typer'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
