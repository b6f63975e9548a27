"""docs/family.md: as it would be written, whole, and every line of it a recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from fusecli import registry
from fusecli.recipe import Recipe, load
from fusecli.report.literature import terms, words_for
from fusecli.report.terms import Term
from tests.extras import needs
from tests.report.family import PAGE, evidence, page, told_of

SCAFFOLD: dict[str, Any] = {
    "data": {"source": "iris", "target": "species"},
    "models": {
        "a": "naive_bayes",
        "b": {"use": "extra_trees", "n_estimators": 10},
        "c": {"use": "k_nearest_neighbours"},
        "net": {"use": "mlp", "hidden_layer_sizes": [8]},
        "line": "logistic_regression",
        "seeds": {"use": "mlp", "hidden_layer_sizes": [8], "each": {"seed": [1, 2, 3]}},
    },
    "fusion": "mean",
}


@pytest.fixture
def read(tmp_path: Any) -> Callable[[Term], Recipe]:
    def read(term: Term) -> Recipe:
        said = yaml.safe_load(term.recipe)
        models = {name: SCAFFOLD["models"][name] for name in _named(term)}
        whole = SCAFFOLD | said | {"models": models | said.get("models", {})}
        (tmp_path / "r.yaml").write_text(yaml.safe_dump(whole))
        return load(tmp_path / "r.yaml")

    return read


def _named(term: Term) -> list[str]:
    """Return the base models that a term's recipe may mean: where it weighs all, the first ones."""
    return ["a", "b", "c"] if "weights:" in term.recipe else list(SCAFFOLD["models"])


def test_the_page_is_as_it_would_be_written() -> None:
    assert PAGE.read_text() == page(), "write it again: python -m tests.report.family"


def extra_of(term: Term) -> str:
    return registry.get("models", term.name).traits["extra"] if term.room == "models" else ""


@pytest.mark.parametrize(
    "term",
    [pytest.param(term, marks=needs(extra_of(term)), id=term.words[:40]) for term in terms()],
)
def test_every_line_of_the_page_is_a_recipe_of_what_it_names(
    term: Term, read: Callable[[Term], Recipe]
) -> None:
    recipe = read(term)
    if term.room == "strategies":
        assert recipe.fusion.strategy == term.name
    elif term.room == "models":
        assert recipe.models["m"].use == term.name
    elif term.room == "learn":
        assert recipe.models["m"].lesson and recipe.models["m"].lesson.learn == term.name


@pytest.mark.parametrize("name", registry.names("strategies"))
def test_every_strategy_has_its_words_and_says_where_it_wins_and_loses(name: str) -> None:
    assert words_for("strategies", name)
    assert evidence(told_of("strategies", name))
