"""`data.also_predict`: its forms, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fusecli.recipe import Recipe, resolved
from fusecli.values import AlsoPredict

TEXT = """\
data: {source: iris, target: species, also_predict: FORM}
models: {tree: decision_tree, other: decision_tree}
fusion: mean
"""
FORMS = {
    "petal_width": {"petal_width": AlsoPredict()},
    "[petal_width, petal_length]": {
        "petal_width": AlsoPredict(),
        "petal_length": AlsoPredict(),
    },
    "{petal_width: regression}": {"petal_width": AlsoPredict("regression")},
    "{petal_width: null}": {"petal_width": AlsoPredict()},
    "{petal_width: {task: regression, metric: mae}}": {
        "petal_width": AlsoPredict("regression", "mae")
    },
    "null": {},
}
WRONG = {
    "3": "should be the name of a column, not 3",
    "[]": "names no column",
    "{}": "names no column",
    "[a, a]": "'a' is named already",
    "[a, [b]]": "should be the name of a column, not a list",
    "species": "names 'species', which is the target already",
    "{a: number}": "should be 'binary', 'multiclass' or 'regression', not 'number'",
    "{a: {kind: binary}}": "unknown key 'kind'",
    "{a: {metric: nope}}": "no metric is called 'nope'",
    "{a: {task: regression, metric: log_loss}}": "'log_loss' is not for regression",
}


@pytest.mark.parametrize("form", FORMS)
def test_further_targets_are_a_name_a_list_or_a_mapping(
    loaded: Callable[..., Recipe], form: str
) -> None:
    assert loaded(TEXT.replace("FORM", form)).data.also_predict == FORMS[form]


@pytest.mark.parametrize("form", FORMS)
def test_a_resolved_recipe_says_the_same_again(loaded: Callable[..., Recipe], form: str) -> None:
    import yaml

    made = loaded(TEXT.replace("FORM", form))
    assert loaded(yaml.safe_dump(resolved(made))).data.also_predict == made.data.also_predict


@pytest.mark.parametrize("form", WRONG)
def test_other_forms_are_one_message(mistakes: Callable[..., list[str]], form: str) -> None:
    told = mistakes(TEXT.replace("FORM", form))
    assert len(told) == 1
    assert WRONG[form] in told[0]


def test_a_model_may_learn_from_one_of_another_target(loaded: Callable[..., Recipe]) -> None:
    chained = "tree: {use: decision_tree, learn: features, from: petal_width.other}"
    text = TEXT.replace("FORM", "petal_width").replace("tree: decision_tree", chained)
    assert loaded(text).models["tree"].teachers == ("petal_width.other",)


def test_of_another_target_features_alone_can_be_learned(
    mistakes: Callable[..., list[str]],
) -> None:
    chained = "tree: {use: decision_tree, learn: residuals, from: petal_width.other}"
    told = mistakes(TEXT.replace("FORM", "petal_width").replace("tree: decision_tree", chained))
    assert "'petal_width.other' predicts another target, which has no residuals" in told[0]


def test_no_model_is_called_as_those_of_a_target_are(mistakes: Callable[..., list[str]]) -> None:
    told = mistakes(TEXT.replace("FORM", "petal_width").replace("other:", "petal_width.other:"))
    assert "is how a model of the target 'petal_width' is called" in told[0]
