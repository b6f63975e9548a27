"""`predictions:` of a model: read, refused, written again, and no teacher."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from fusecli.recipe import Recipe, json_schema, text


def recipe(*lines: str, fusion: str = "mean") -> str:
    listed = "".join(f"  {line}\n" for line in lines)
    return f"data: {{source: iris}}\nfusion: {fusion}\nmodels:\n{listed}"


LEGACY = "legacy: {predictions: preds/old.csv, id: pid, columns: {setosa: s}, max_missing: 0.2}"


def test_an_imported_model_is_a_member_and_is_not_fitted(loaded: Callable[..., Recipe]) -> None:
    found = loaded(recipe("forest: random_forest", LEGACY, fusion="{strategy: mean}"))
    assert list(found.models) == ["forest"]
    assert found.imported["legacy"].columns == {"setosa": "s"}
    assert found.imported["legacy"].predictions.endswith("/preds/old.csv")


def test_members_may_name_it(loaded: Callable[..., Recipe]) -> None:
    fusion = "{strategy: weighted_mean, members: [legacy, forest], weights: {legacy: 1, forest: 2}}"
    assert loaded(recipe("forest: random_forest", LEGACY, fusion=fusion)).fusion.members


def test_a_recipe_may_have_imported_models_alone(loaded: Callable[..., Recipe]) -> None:
    assert not loaded(recipe(LEGACY)).models


def test_a_null_id_goes_by_the_order_of_rows(loaded: Callable[..., Recipe]) -> None:
    assert loaded(recipe("a: {predictions: p.csv, id: null}")).imported["a"].id is None


def test_it_is_written_down_whole_and_read_again(
    loaded: Callable[..., Recipe], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLD", "elsewhere")
    lines = (LEGACY, "b: {predictions: '${env:OLD}/p.npy', id: null, test: t.csv}")
    first = loaded(recipe(*lines))
    assert "${env:OLD}" in text(first)
    assert "elsewhere" not in text(first)
    assert loaded(text(first)).imported == first.imported


def test_what_is_set_from_outside_is_laid_in(loaded: Callable[..., Recipe]) -> None:
    found = loaded(recipe(LEGACY), "models.legacy.predictions=other.npy")
    assert found.imported["legacy"].predictions.endswith("/other.npy")


def test_a_recipe_that_extends_another_may_import_what_that_fits(
    loaded: Callable[..., Recipe], write: Callable[..., Path]
) -> None:
    write(recipe("forest: {use: random_forest, max_depth: 3}"), "base.yaml")
    found = loaded("extends: base.yaml\nmodels: {forest: {predictions: p.csv}}\n")
    assert (list(found.models), list(found.imported)) == ([], ["forest"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a: {predictions: p.xlsx}", "a.predictions: 'p.xlsx' is no file of predictions"),
        ("a: {predictions: 3}", "a.predictions: should be a name or a path"),
        ("a: {predictions: p.csv, ids: x}", "a.ids: unknown key 'ids'"),
        ("a: {predictions: p.csv, max_missing: 2}", "max_missing: should be less than 1, not 2"),
        ("a: {predictions: p.csv, columns: [x]}", "a.columns: should be a mapping, not a list"),
        ("a: {predictions: p.csv, columns: {}}", "a.columns: names no class"),
        ("a: {predictions: p.csv, column: ''}", "a.column: names no column"),
        ("a: {predictions: p.csv, column: x, columns: {b: c}}", "a.columns: excludes 'column'"),
        ("a: {use: ridge, predictions: p.csv}", "a.predictions: unknown key 'predictions'"),
        ("a: {predictions: '${env:NOT_SET_AT_ALL}'}", "'NOT_SET_AT_ALL' is not set"),
    ],
)
def test_a_mistake_is_told_at_its_place(
    line: str, said: str, mistakes: Callable[..., list[str]]
) -> None:
    (told,) = mistakes(recipe(line))
    assert told.startswith("r.yaml:4:")
    assert said in told


def test_nothing_can_learn_from_imported_predictions(mistakes: Callable[..., list[str]]) -> None:
    student = "s: {use: decision_tree, learn: soft_labels, from: [legacy, forest]}"
    (told,) = mistakes(recipe("forest: random_forest", LEGACY, student))
    assert "models.s.from[0]: 'legacy' is imported, so nothing can learn from it" in told
    assert "learn from models that are fitted here" in told


def test_the_schema_knows_it() -> None:
    validator = Draft7Validator(json_schema())
    good = yaml.safe_load(recipe("forest: random_forest", LEGACY))
    assert validator.is_valid(good)
    for key, value in (("ids", "x"), ("max_missing", 1), ("columns", 3), ("predictions", "")):
        bad = yaml.safe_load(recipe(LEGACY))
        bad["models"]["legacy"][key] = value
        assert not validator.is_valid(bad), key


def test_every_key_and_every_layout_is_in_the_documentation() -> None:
    from fusecli.predictions.recognising import LAYOUTS
    from fusecli.recipe.imported import KEYS

    page = (Path(__file__).parent.parent.parent / "docs" / "predictions.md").read_text()
    assert [word for word in (*KEYS, *LAYOUTS) if f"\n| `{word}` |" not in page] == []
