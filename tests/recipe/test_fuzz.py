"""Whatever is written, the outcome is a recipe or a RecipeError."""

import json
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fusecli.errors import FuseError, RecipeError
from fusecli.recipe import Recipe, load
from tests.matrix.fuzzing import found
from tests.recipe.fuzzed import trial

SIGNS = "ab:-[]{}&*!|>'\"%@`#,?\\\n\t <~0.9e$u\x00\ufeff\u2028é"
RICH = {
    "name": "rich",
    "data": {"source": "iris", "target": "y", "drop": ["a"], "test": 0.2, "columns": {"a": "text"}},
    "cv": {"folds": 3, "repeats": 2},
    "seed": 1,
    "metric": "rmse",
    "also": ["mae"],
    "models": {
        "a": "ridge",
        "b": {"use": "bagging", "of": {"use": "svm", "C": 2}, "preprocess": {"scale": "none"}},
        "t": {"use": "svm", "each": {"C": [1, 2], "kernel": ["rbf"]}, "seed": 3},
    },
    "fusion": {"strategy": "weighted_mean", "members": ["a", "b"], "weights": {"a": 1, "b": 2}},
    "compare": [
        "mean",
        {"strategy": "median", "name": "m", "members": ["t", {"strategy": "mean"}]},
    ],
}
WORDS = ["", "a", "t.1", "svm", "ridge", "mean", "iris", "use", "os.system", "${env:X}", "../x.csv"]
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text()
)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*WORDS, *RICH, "C", "strategy", "each"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
paths = st.lists(st.sampled_from([*RICH, "a", "b", "t", "each", "of", "members", 0, 1]), max_size=4)


def outcome(path, text, *sets):
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        return load(path, sets)
    except RecipeError as error:
        return error


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "r.yaml"


def changed(data, way, value):
    """Return the data with something else at the end of a way through it."""
    data = deepcopy(data)
    here = data
    for key in way:
        inside = here.get(key) if isinstance(here, dict) else None
        if not isinstance(inside, dict):
            break
        here = inside
    here[str(way[-1]) if way else "seed"] = value
    return data


def fuzz(examples):
    shared = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=shared
    )


def check_text(path, text):
    assert isinstance(outcome(path, text), Recipe | RecipeError)


def check_change(path, way, value):
    text = json.dumps(changed(RICH, way, value))
    assert isinstance(outcome(path, text), Recipe | RecipeError)


def check_override(path, override):
    assert isinstance(outcome(path, json.dumps(RICH), override), Recipe | RecipeError)


texts = st.text(alphabet=st.sampled_from(SIGNS), max_size=60)
overrides = st.builds(
    lambda way, sign, value: f"{'.'.join(map(str, way))}{sign}{value}",
    paths,
    st.sampled_from(["=", "", "[0]=", '["a"]=', "]=", ".="]),
    texts,
)


@fuzz(300)
@given(text=texts)
def test_any_text_is_a_recipe_or_refused(path, text):
    check_text(path, text)


@fuzz(100)
@given(way=paths, value=anything)
def test_any_value_anywhere_is_a_recipe_or_refused(path, way, value):
    check_change(path, way, value)


@fuzz(100)
@given(override=overrides)
def test_any_override_is_a_recipe_or_refused(path, override):
    check_override(path, override)


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_a_few_mutants_of_the_shipped_recipes_are_recipes_or_refused(start):
    for number in range(start, start + 20):
        with suppress(FuseError):
            trial(number)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_twenty_thousand_mutants_of_the_shipped_recipes_are_recipes_or_refused(tmp_path):
    assert found("tests.recipe.fuzzed:trial", 20_000, tmp_path) == []
