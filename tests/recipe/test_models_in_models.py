"""Models made of several models: as lists, with defaults, and what is refused at its place."""

from fusecli.fit.identity import spelled, words
from fusecli.recipe import json_schema, resolved
from fusecli.values import ModelSpec

TEXT = """\
data: {source: diabetes}
models:
  mixed:
    use: soup
    members: [ridge, {use: lasso, alpha: 0.1}]
  same: {use: soup, members: mlp, copies: 3}
fusion: mean
"""


def test_a_list_of_models_is_read_in_short_and_long_forms(loaded):
    models = loaded(TEXT).models
    members = models["mixed"].params["members"]
    assert [one.use for one in members] == ["ridge", "lasso"]
    assert members[1].params["alpha"] == 0.1
    assert members[0].params["fit_intercept"] is True
    assert models["same"].params["members"].use == "mlp"


def test_a_recipe_with_lists_of_models_is_written_and_read_again(loaded):
    recipe = loaded(TEXT)
    whole = resolved(recipe)["models"]["mixed"]
    assert [one["use"] for one in whole["members"]] == ["ridge", "lasso"]


def test_the_key_of_a_fit_knows_every_model_inside():
    spec = ModelSpec("soup", {"members": (ModelSpec("ridge"), ModelSpec("lasso"))})
    assert list(words(spec)) == ["soup", "ridge", "lasso"]
    other = ModelSpec("soup", {"members": (ModelSpec("ridge"), ModelSpec("lasso", {"alpha": 2.0}))})
    assert spelled(spec) != spelled(other)


def test_a_mistake_in_a_member_is_told_at_its_place(mistakes):
    (found,) = mistakes(TEXT.replace("alpha: 0.1", "alpa: 0.1"))
    assert "models.mixed.members[1].alpa: unknown key 'alpa'" in found


def test_unlike_members_are_told_at_their_place_before_any_fit(mistakes):
    (found,) = mistakes(TEXT.replace("{use: lasso, alpha: 0.1}", "random_forest"))
    assert found.startswith("r.yaml:5:22: models.mixed.members[1]: 'random_forest' has no numbers")


def test_members_of_no_model_and_of_the_wrong_shape_are_told(mistakes):
    assert "members: names no model" in mistakes(TEXT.replace("mlp, copies", "[], copies"))[0]
    assert "members: should be a mapping" in mistakes(TEXT.replace("mlp, copies", "3, copies"))[0]


def test_a_soup_of_one_model_is_told(mistakes):
    (found,) = mistakes(TEXT.replace("copies: 3", "copies: 1"))
    assert "models.same.members: one model alone is no soup" in found


def test_the_schema_takes_one_model_or_a_list():
    branches = json_schema()["definitions"]["model"]["anyOf"][1]["allOf"]
    soup = next(b for b in branches if b["if"]["properties"]["use"] == {"const": "soup"})
    kinds = [sorted(kind) for kind in soup["then"]["properties"]["members"]["anyOf"]]
    assert ["items", "minItems", "type"] in kinds
