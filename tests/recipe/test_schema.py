"""The JSON Schema says what the checks say."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from fusecli import registry
from fusecli.recipe import json_schema
from fusecli.recipe.places import Place, plain
from fusecli.recipe.reading import parse

RECIPES = Path(__file__).parent.parent.parent / "recipes"


@pytest.fixture(scope="module")
def validator():
    schema = json_schema()
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def valid(validator, text):
    return validator.is_valid(plain(parse(text, Place("r.yaml", 1, 1, Path.cwd()))))


def test_the_schema_is_json():
    assert json.loads(json.dumps(json_schema())) == json_schema()


GOOD = [
    "seed: 3",
    "metric: rmse",
    "cv: {folds: 5, repeats: 2}",
    "compare: [median, {strategy: mean, members: [forest, {strategy: median}]}]",
    "also: [rmse, mae]",
    "extends: base.yaml",
]
BAD = [
    "sed: 3",
    "metric: rsme",
    "cv: {folds: 1}",
    "cv: {fold: 5}",
    "seed: -1",
    "compare: [medan]",
    "compare: [{strategy: mean, member: [forest]}]",
    "compare: [{strategy: mean, members: []}]",
    "also: rmse",
    "extends: 3",
]


@pytest.mark.parametrize("line", GOOD)
def test_a_good_recipe_is_valid(line, validator, whole):
    assert valid(validator, f"{whole}{line}\n")


@pytest.mark.parametrize("line", BAD)
def test_a_recipe_with_a_mistake_is_not_valid(line, validator, whole):
    assert not valid(validator, f"{whole}{line}\n")


MODELS = {
    "svm": True,
    "svn": False,
    "sklearn.svm.SVC": True,
    "{use: svm, C: 2}": True,
    "{use: svm, C: 0}": False,
    "{use: svm, c: 2}": False,
    "{us: svm}": False,
    "{use: sklearn.svm.SVC, anything: 3}": True,
    "{use: svm, each: {C: [1, 2], seed: [1]}}": True,
    "{use: svm, each: {C: 1}}": False,
    "{use: svm, each: {c: [1]}}": False,
    "{use: svm, seed: 3, preprocess: {scale: robust}}": True,
    "{use: svm, preprocess: {scal: robust}}": False,
    "{use: bagging, of: svm}": True,
    "{use: bagging, of: {use: svm, C: 2}}": True,
    "{use: bagging, of: {use: svm, c: 2}}": False,
}


@pytest.mark.parametrize("model", MODELS)
def test_a_model_is_checked_with_its_parameters(model, validator, whole):
    text = whole.replace("forest: random_forest", f"forest: {model}")
    assert valid(validator, text) is MODELS[model]


@pytest.mark.parametrize("key", ["data", "models", "fusion"])
def test_a_part_may_be_missing_only_where_another_recipe_has_it(key, validator, whole):
    data = yaml.safe_load(whole)
    del data[key]
    assert [validator.is_valid(data), validator.is_valid({**data, "extends": "b.yaml"})] == [
        False,
        True,
    ]


def test_every_model_and_strategy_has_a_branch_of_its_own(validator):
    text = json.dumps(validator.schema)
    names = [*registry.names("models"), *registry.names("strategies"), *registry.names("metrics")]
    assert [name for name in names if f'"const": "{name}"' not in text] == []


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_recipe_is_valid(path, validator):
    assert valid(validator, path.read_text())
