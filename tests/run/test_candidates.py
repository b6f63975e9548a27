"""What a comparison tries when nobody says what to try."""

from pathlib import Path

import pytest

from fusecli import registry
from fusecli.recipe import Recipe, load
from fusecli.run.candidates import candidates


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    path = tmp_path / "r.yaml"
    path.write_text("data: {source: iris}\nmodels: {a: svm, b: ridge}\nfusion: mean\n")
    return load(path)


def tried(recipe: Recipe, *asked: str) -> list[str]:
    return [spec.strategy for spec in candidates(recipe, "multiclass", asked)[0]]


def test_what_is_not_for_every_comparison_is_left_to_those_who_ask(recipe: Recipe) -> None:
    found = tried(recipe)
    assert {"mean", "convex", "stacking"} <= set(found)
    assert all(registry.get("strategies", name).traits["compared"] for name in found)


def test_whoever_asks_gets_it(recipe: Recipe) -> None:
    assert tried(recipe, "dynamic_selection") == ["mean", "dynamic_selection"]


def test_what_cannot_do_without_a_budget_is_not_tried(recipe: Recipe) -> None:
    assert "cost_aware_selection" not in tried(recipe)


NESTED = """
data: {source: iris}
models: {a: svm, b: ridge, mean.2: svm}
fusion:
  strategy: stacking
  members: [a, {strategy: convex, members: [a, {strategy: mean, members: [a, b]}]}]
compare:
  - {strategy: mean, name: plain, members: [a, b]}
  - {strategy: logpool, members: [{strategy: mean}, {strategy: mean, guard: false}, a]}
"""


def test_fusions_inside_others_join_where_they_are_asked_for_each_once_by_a_name_of_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(NESTED)
    recipe = load(path)
    outer, inner = (candidates(recipe, "multiclass", inner=asked)[0] for asked in (False, True))
    assert [spec.label for spec in outer] == ["stacking", "plain", "logpool"]
    assert [spec.label for spec in inner[3:]] == ["convex", "mean", "mean.3"]
    assert inner[4].members == () and inner[5].params["guard"] is False


def test_a_name_that_the_recipe_gives_stays_with_its_fusion(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(
        NESTED.partition("fusion:")[0]
        + "fusion: {strategy: mean, members: [{strategy: mean, guard: false},"
        + " {strategy: convex, name: mean.3}]}\n"
    )
    found = candidates(load(path), "multiclass", ("mean",), inner=True)[0]
    assert [spec.label for spec in found if spec.strategy == "convex"] == ["mean.3"]
    assert "mean.4" in [spec.label for spec in found]
