"""Models: their parameters, groups made by `each`, and names (matrix row 50)."""

import pytest

from fusecli.recipe.words import is_name, name_from
from fusecli.values import ModelSpec


def models(*lines):
    listed = "".join(f"  {line}\n" for line in lines)
    return f"data: {{source: iris}}\nfusion: mean\nmodels:\n{listed}"


def test_parameters_are_checked_against_the_signature(mistakes):
    assert mistakes(models("a: {use: svm, C: 0, kernel: rbb, gama: 1}")) == [
        "r.yaml:4:20: models.a.C: should be greater than 0, not 0",
        "r.yaml:4:31: models.a.kernel: should be 'rbf', 'linear', 'poly' or 'sigmoid', not 'rbb'"
        "\n  hint: did you mean 'rbf'?",
        "r.yaml:4:36: models.a.gama: unknown key 'gama'\n  hint: did you mean 'gamma'?",
    ]


def test_what_is_not_given_has_the_default_of_the_signature(loaded):
    recipe = loaded(models("a: svm", "b: {use: svm, C: 1}"))
    assert recipe.models["a"] == recipe.models["b"]


def test_an_integer_is_taken_for_a_float_as_a_float(loaded):
    assert type(loaded(models("a: {use: svm, C: 2}")).models["a"].params["C"]) is float


def test_a_model_may_be_made_of_another_model(loaded):
    recipe = loaded(models("a: {use: bagging, of: {use: svm, C: 3}}"))
    of = recipe.models["a"].params["of"]
    assert (of.use, of.params["C"], of.params["kernel"]) == ("svm", 3.0, "rbf")


def test_a_mistake_in_a_model_within_a_model_is_told_at_its_place(mistakes):
    assert mistakes(models("a: {use: bagging, of: {use: svm, c: 3}}"))[0].startswith(
        "r.yaml:4:36: models.a.of.c: unknown key 'c'"
    )


def test_a_model_within_a_model_has_a_short_form(loaded):
    recipe = loaded(models("a: {use: bagging, of: svm}", "b: {use: bagging, of: {use: svm}}"))
    assert recipe.models["a"] == recipe.models["b"]


def test_each_makes_one_model_of_every_combination_in_order(loaded):
    recipe = loaded(models("t: {use: svm, each: {degree: [2, 3], C: [0.1, 1e-3]}}"))
    assert list(recipe.models) == ["t.2.0.1", "t.2.0.001", "t.3.0.1", "t.3.0.001"]
    assert recipe.models["t.3.0.1"].params["degree"] == 3


@pytest.mark.parametrize(
    ("each", "names"),
    [
        ("{kernel: [rbf, linear]}", ["t.rbf", "t.linear"]),
        ("{shrinking: [true, false]}", ["t.true", "t.false"]),
        ("{class_weight: [null, balanced]}", ["t.null", "t.balanced"]),
        ("{seed: [1, 2]}", ["t.1", "t.2"]),
    ],
)
def test_each_names_models_after_their_values(each, names, loaded):
    assert list(loaded(models(f"t: {{use: svm, each: {each}}}")).models) == names


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("t: {use: svm, each: {gama: [1]}}", "models.t.each.gama: unknown key 'gama'"),
        ("t: {use: svm, each: {C: [1, x]}}", "models.t.each.C[1]: should be a valid number, not"),
        ("t: {use: svm, each: {C: 1}}", "models.t.each.C: should be a list of values"),
        ("t: {use: svm, each: {C: []}}", "models.t.each.C: should be a list of values"),
        ("t: {use: svm, each: {}}", "models.t.each: names no parameter"),
        ("t: {use: svm, each: [C]}", "models.t.each: should be a mapping, not a list"),
        ("t: {use: svm, each: {C: [1, 1]}}", "models.t.each: gives two models the same name"),
        ("t: {use: svm, C: 1, each: {C: [1]}}", "models.t.each.C: is given twice: in 'each' and"),
        ("t: {use: svm, each: {kernel: [a b]}}", "models.t.each: makes 't.a b', which is no name"),
    ],
)
def test_a_mistake_in_each_is_told_at_its_place(line, told, mistakes):
    assert told in mistakes(models(line))[0]


def test_a_grid_that_explodes_is_refused_before_it_is_made(mistakes):
    numbers = list(range(1, 101))
    grid = ", ".join(f"{key}: {numbers}" for key in ("C", "gamma", "degree", "coef0", "tol"))
    assert (
        "makes more than 10,000 models" in mistakes(models(f"t: {{use: svm, each: {{{grid}}}}}"))[0]
    )


def test_a_model_called_as_one_that_each_makes_is_refused(mistakes):
    told = mistakes(models("t.1: svm", "t: {use: svm, each: {degree: [1]}}"))
    assert "makes 't.1', which another model is called" in told[0]


@pytest.mark.parametrize("line", ["a: {us: svm}", "a: {C: 3}", "a: 3", "a: [svm]", "a: ~"])
def test_a_model_that_names_nothing_is_one_mistake(line, mistakes):
    assert len(mistakes(models(line))) == 1


@pytest.mark.parametrize("part", ["of: {}", "of: 3", "of: ~", "of: {use: 3}"])
def test_a_model_within_a_model_that_names_nothing_is_one_mistake(part, mistakes):
    assert len(mistakes(models(f"a: {{use: bagging, {part}}}"))) == 1


def test_preprocessing_is_checked_like_parameters(mistakes):
    told = mistakes(models("a: {use: svm, preprocess: {scal: none, encode: onehot}}"))
    assert [one.rpartition("hint: ")[2] for one in told] == [
        "did you mean 'scale'?",
        "did you mean 'one_hot'?",
    ]


def test_preprocessing_and_seed_stand_in_the_model(loaded):
    recipe = loaded(models("a: {use: svm, seed: 3, preprocess: {scale: robust}}"))
    spec = recipe.models["a"]
    assert spec == ModelSpec("svm", spec.params, {"scale": "robust"}, 3)


@pytest.mark.parametrize("name", ["CON", "nul.txt", ".", "..", "../x", "a/b", "7", "a" * 300, "é"])
def test_a_name_that_is_unsafe_as_a_file_name_is_refused(name, mistakes):
    assert "is no name" in mistakes(models(f"'{name}': svm"))[0]


@pytest.mark.parametrize("stem", ["my recipe", "2026-iris", "", "é", "con", "a" * 300, "a..b"])
def test_a_recipe_without_a_name_gets_an_allowed_one_from_its_file(stem):
    assert is_name(name_from(stem))


def test_a_recipe_with_an_unsafe_name_is_refused(mistakes):
    assert "is no name" in mistakes(f"name: ../up\n{models('a: svm')}")[0]
