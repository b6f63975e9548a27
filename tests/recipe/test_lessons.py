"""`learn:` and `from:`: what a base model learns from others, and every mistake at its place."""

import pytest

from fusecli.recipe import misfits, resolved, unsuited
from fusecli.values import Lesson
from tests.fit.tables import dataset
from tests.recipe.test_base_models import models


def hinted(message):
    return message.split("\n", 1)[0]


def test_a_lesson_has_its_kind_its_teachers_and_all_options(loaded):
    recipe = loaded(models("a: ridge", "b: {use: lightgbm, learn: residuals, from: a}"))
    assert recipe.models["b"].lesson == Lesson("residuals", ("a",), {"shrinkage": 1.0})
    assert recipe.models["a"].lesson is None


def test_a_group_stands_for_its_models_and_a_list_for_all_of_them(loaded):
    recipe = loaded(
        models(
            "late: {use: ridge, learn: features, from: [t, one], passthrough: false}",
            "t: {use: lightgbm, each: {num_leaves: [7, 31]}}",
            "one: ridge",
        )
    )
    assert recipe.models["late"].teachers == ("t.7", "t.31", "one")
    assert recipe.models["late"].lesson.options == {"passthrough": False}


def test_each_makes_students_that_differ_in_an_option_or_in_whom_they_learn_from(loaded):
    recipe = loaded(
        models(
            "a: ridge",
            "b: lasso",
            "s: {use: ridge, learn: residuals, each: {from: [a, b], shrinkage: [0.1, 1]}}",
        )
    )
    assert recipe.models["s.b.0.1"].lesson == Lesson("residuals", ("b",), {"shrinkage": 0.1})
    assert len(recipe.models) == 6


def test_an_override_and_a_base_reach_the_lesson(loaded, write):
    text = models("a: ridge", "b: {use: ridge, learn: residuals, from: a}")
    recipe = loaded(text, "models.b.shrinkage=0.25")
    assert recipe.models["b"].lesson.options == {"shrinkage": 0.25}
    write(text, "base.yaml")
    over = loaded("extends: base.yaml\nmodels: {b: {shrinkage: 0.5}}\n")
    assert over.models["b"].lesson == Lesson("residuals", ("a",), {"shrinkage": 0.5})


def test_what_is_written_is_read_again(loaded):
    recipe = loaded(models("a: svm", "b: {use: svm, learn: soft_labels, from: a, temperature: 2}"))
    written = resolved(recipe)["models"]["b"]
    assert written["from"] == ["a"]
    assert (written["learn"], written["temperature"], written["hard_share"]) == (
        "soft_labels",
        2.0,
        0.3,
    )


B = "b: {use: ridge, "
WRONG = {
    B + "learn: residual, from: a}": "r.yaml:5:26: models.b.learn: should be 'residuals', "
    "'soft_labels' or 'features', not 'residual'",
    B + "from: a}": "r.yaml:5:19: models.b.from: says whom to learn from, but not what",
    B + "learn: features}": "r.yaml:5:19: models.b.learn: says what to learn, but not whom from",
    B + "learn: features, from: x}": "r.yaml:5:42: models.b.from: no model is called 'x'",
    B + "learn: features, from: [a, 3]}": "r.yaml:5:46: models.b.from[1]: should be the name of "
    "a model, not 3",
    B + "learn: features, from: []}": "r.yaml:5:42: models.b.from: names no model",
    B + "learn: features, from: [a, a]}": "r.yaml:5:46: models.b.from[1]: 'a' is named already",
    B + "learn: features, from: b}": "r.yaml:5:42: models.b.from: 'b' cannot learn from itself",
    B + "learn: residuals, from: a, temperature: 2}": "r.yaml:5:46: models.b.temperature: is for "
    "learn: soft_labels, not for learn: residuals",
    B + "learn: residuals, from: a, shrinkage: 2}": "r.yaml:5:57: models.b.shrinkage: should be "
    "less than or equal to 1, not 2",
    B + "learn: features, from: a, augment: 2}": "r.yaml:5:45: models.b.augment: is for "
    "learn: soft_labels, not for learn: features",
    B + "learn: soft_labels, from: a, augment: -1}": "r.yaml:5:57: models.b.augment: should be "
    "greater than or equal to 0, not -1",
    B + "learn: soft_labels, from: a, augment: 101}": "r.yaml:5:57: models.b.augment: should be "
    "less than or equal to 100, not 101",
    B + "learn: soft_labels, from: a, augment: 1.5}": "r.yaml:5:57: models.b.augment: should be "
    "a valid integer, not 1.5",
    B + "learn: soft_labels, from: a, augment: yes}": "r.yaml:5:57: models.b.augment: should be "
    "a valid integer, not 'yes'",
    B + "shrinkage: 0.5}": "r.yaml:5:19: models.b.shrinkage: unknown key 'shrinkage'",
    B + "lern: residuals}": "r.yaml:5:19: models.b.lern: unknown key 'lern'",
    "b: {learn: residuals, from: a}": "r.yaml:5:6: models.b: missing key 'use'",
}


@pytest.mark.parametrize(("line", "told"), WRONG.items())
def test_a_mistake_is_one_message_at_its_place(mistakes, line, told):
    assert [hinted(one) for one in mistakes(models("a: ridge", line))] == [told]


def test_a_circle_is_told_once_as_a_chain(mistakes):
    lines = (
        "a: {use: ridge, learn: residuals, from: c}",
        "b: {use: ridge, learn: residuals, from: a}",
        "c: {use: ridge, learn: features, from: [b, d]}",
        "d: ridge",
    )
    assert mistakes(models(*lines)) == [
        "r.yaml:4:43: models.a.from: goes round in a circle: a -> c -> b -> a"
    ]


def test_a_model_inside_a_strategy_learns_from_nobody(mistakes):
    meta = "{strategy: stacking, meta: {use: ridge, learn: residuals, from: a}}"
    text = models("a: ridge").replace("fusion: mean", f"fusion: {meta}")
    assert "unknown key 'learn'" in mistakes(text)[0]


UNSUITED = {
    ("binary", "{use: naive_bayes, learn: residuals, from: [a]}"): "'naive_bayes' cannot learn "
    "residuals of a binary task",
    ("binary", "{use: k_nearest_neighbours, learn: residuals, from: a}"): "'k_nearest_neighbours' "
    "cannot learn residuals of a binary task",
    ("binary", "{use: k_nearest_neighbours, learn: soft_labels, from: a}"): "'k_nearest_neighbours'"
    " cannot learn soft_labels of a binary task",
    ("multiclass", "{use: ridge, learn: soft_labels, from: a}"): "'ridge' cannot learn soft_labels "
    "of a multiclass task",
    ("binary", "{use: ridge, learn: features, from: a}"): "'ridge' cannot learn features of a "
    "binary task",
    ("regression", "{use: svm, learn: soft_labels, from: a, temperature: 2}"): "values have no "
    "temperature",
    ("regression", "{use: svm, learn: soft_labels, from: a, combine: logpool}"): "'logpool' is not "
    "for regression",
    ("binary", "{use: ridge, learn: residuals, from: hard}"): "'hard' predicts labels without "
    "probabilities, which have no residuals",
}


@pytest.mark.parametrize(("case", "told"), UNSUITED.items())
def test_what_a_task_does_not_allow_is_told_before_any_fit(loaded, case, told):
    kind, line = case
    hard = "dummy" if kind == "regression" else "{use: dummy, strategy: most_frequent}"
    recipe = loaded(models("a: svm", f"hard: {hard}", f"b: {line}"))
    assert [one.message for one in unsuited(recipe, kind)] == [told]


def test_more_further_rows_than_memory_holds_are_told_before_any_fit(loaded):
    line = "b: {use: svm, learn: soft_labels, from: a, augment: 100}"
    (told,) = misfits(loaded(models("a: svm", line)), dataset(200_000))
    assert (told.path, told.hint) == ("models.b.augment", "at most 82 for this table")
    assert told.message == "makes 120,000,000 cells, and 100,000,000 are the most in all"
    assert misfits(loaded(models("a: svm", line)), dataset(100)) == ()


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_a_model_of_values_learns_residuals_of_every_task(loaded, kind):
    recipe = loaded(models("a: svm", "b: {use: ridge, learn: residuals, from: a}"))
    assert unsuited(recipe, kind) == ()
