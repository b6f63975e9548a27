"""Fusions of parameters and representations in a recipe: what they are made of, and are not."""

import pytest

from fusecli.recipe import grounded, with_composites

MODELS = """\
data: {source: iris}
models:
  a: {use: mlp, hidden_layer_sizes: [8]}
  b: {use: mlp, hidden_layer_sizes: [8], alpha: 1, seed: 3}
  wide: {use: mlp, hidden_layer_sizes: [16]}
  scaled: {use: mlp, hidden_layer_sizes: [8], preprocess: {scale: none}}
  tree: lightgbm
  linear: logistic_regression
  taught: {use: mlp, learn: features, from: a}
"""


def composites(recipe):
    made = with_composites(recipe.models, (recipe.fusion, *recipe.compare))
    return {name: spec for name, spec in made.items() if spec.made_of}, made


def test_a_soup_is_a_model_made_of_the_models_it_names(loaded):
    recipe = loaded(MODELS + "fusion: {strategy: soup, members: [a, b], method: greedy}\n")
    (own,), made = composites(recipe)
    assert own == "soup" and made[own].use == "soup" and made[own].made_of == ("a", "b")
    assert made[own].params["members"] == (recipe.models["a"], recipe.models["b"])
    assert made[own].params["method"] == "greedy"


def test_one_member_is_souped_of_copies_of_it(loaded):
    recipe = loaded(MODELS + "fusion: {strategy: soup, members: [a]}\n")
    (spec,) = composites(recipe)[0].values()
    assert spec.params["members"] == recipe.models["a"]


def test_what_all_members_do_to_the_columns_the_composite_does(loaded):
    recipe = loaded(MODELS + "fusion: {strategy: soup, members: [scaled]}\n")
    (spec,) = composites(recipe)[0].values()
    assert spec.preprocess == recipe.models["scaled"].preprocess
    assert not spec.params["members"].preprocess


def test_equal_composites_at_several_places_are_one_model(loaded):
    soup = "{strategy: soup, members: [a, b]}"
    text = f"fusion: {soup}\ncompare: [{{strategy: mean, members: [tree, {soup}]}}]\n"
    assert list(composites(loaded(MODELS + text))[0]) == ["soup"]


def test_different_composites_of_one_name_are_told_apart(loaded):
    one, other = "{strategy: soup, members: [a]}", "{strategy: soup, members: [b]}"
    text = f"fusion: {one}\ncompare: [{{strategy: mean, members: [tree, {other}]}}]\n"
    assert list(composites(loaded(MODELS + text))[0]) == ["soup", "soup.2"]


def test_a_grounded_fusion_takes_the_model_that_stands_for_its_composite(loaded):
    nested = "fusion: {strategy: mean, members: [tree, {strategy: embedding, members: [tree]}]}\n"
    recipe = loaded(MODELS + nested)
    made = composites(recipe)[1]
    found = grounded(recipe.fusion, made)
    assert found.members[0] == "tree" and found.members[1].members == ("embedding",)
    assert grounded(found, made) == found


@pytest.mark.parametrize(
    ("fusion", "told"),
    [
        ("{strategy: soup, members: [a, tree]}", "members[1]: 'lightgbm' has no numbers"),
        ("{strategy: soup, members: [a, wide]}", "networks of different hidden_layer_sizes"),
        ("{strategy: soup, members: [a, scaled]}", "prepare columns differently"),
        ("{strategy: soup, members: [a, linear]}", "have different parameters"),
        ("{strategy: soup, members: [a, taught]}", "'taught' learns from others"),
        ("{strategy: soup, members: [a], copies: 1}", "one model alone is no soup"),
        ("{strategy: soup, members: [a, {strategy: mean}]}", "a fusion is no member of 'soup'"),
        ("soup", "'taught' learns from others"),
        ("{strategy: embedding, members: [linear]}", "neither leaves nor hidden layers"),
        ("{strategy: embedding, members: [a], head: svm}", "'svm' is no linear model"),
        ("{strategy: mean, members: [a, {strategy: soup, members: [tree]}]}", "has no numbers"),
    ],
)
def test_what_cannot_be_merged_is_refused_before_any_fit(fusion, told, mistakes):
    assert any(told in mistake for mistake in mistakes(MODELS + f"fusion: {fusion}\n"))
