"""A resolved recipe says the same again."""

import json

import pytest

from fusecli import registry
from fusecli.recipe import load, resolved, text
from tests.extras import MODELS

RICH = """\
name: rich
data: {source: "${env:TABLES:-tables}/x.csv", target: '', id: '1e-3', test: $$t/y.csv,
       drop: [no, "12:30"]}
cv: {folds: 4, repeats: 2}
seed: 9
metric: rmse
also: [mae]
models:
  linear: {use: ridge, alpha: 1e-5, seed: 3, preprocess: {scale: robust}}
  bag: {use: bagging, of: {use: ridge, alpha: 3}}
  trees: {use: random_forest, each: {max_depth: [3, 7]}}
fusion: {strategy: weighted_mean, members: [linear, {strategy: mean, members: [bag, trees]}],
         weights: {linear: 1, mean: 2}}
compare: [mean, {strategy: mean, members: [bag]}, {strategy: median, name: middle}]
"""


def test_a_resolved_recipe_is_read_as_the_same_recipe(loaded, write):
    recipe = loaded(RICH)
    assert load(write(text(recipe), "runs/1/again.yaml")) == recipe


def test_a_resolved_recipe_is_json_and_read_as_such(loaded, write):
    recipe = loaded(RICH)
    assert load(write(json.dumps(resolved(recipe)), "again.yaml")) == recipe


def test_a_resolved_recipe_holds_overrides_and_bases(write, whole):
    write(whole, "base.yaml")
    recipe = load(write("extends: base.yaml\nseed: 3\n"), ["models.linear.alpha=7"])
    plain = resolved(recipe)
    assert (plain["seed"], plain["models"]["linear"]["alpha"], "extends" in plain) == (3, 7, False)


def test_a_resolved_path_is_absolute_with_its_variable_by_name(loaded, tmp_path):
    plain = resolved(loaded(RICH))["data"]
    assert plain["source"] == f"{tmp_path}/${{env:TABLES:-tables}}/x.csv"


@pytest.mark.parametrize("name", MODELS)
def test_every_default_of_a_model_is_a_value_that_a_recipe_may_give(name, loaded, write):
    recipe = loaded(f"data: {{source: iris}}\nfusion: mean\nmodels: {{m: {name}}}\n")
    assert load(write(text(recipe), "again.yaml")) == recipe


STRATEGIES = [
    name
    for name in registry.names("strategies")
    if not registry.get("strategies", name).required
    and registry.get("strategies", name).traits["fuses"] == "predictions"
]


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_default_of_a_strategy_is_a_value_that_a_recipe_may_give(name, loaded, write):
    recipe = loaded(f"data: {{source: iris}}\nfusion: {name}\nmodels: {{m: ridge, n: ridge}}\n")
    assert load(write(text(recipe), "again.yaml")) == recipe
