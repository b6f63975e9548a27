"""`timeout:` and `memory:` beside `use:`."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import RecipeError
from fusecli.recipe import Recipe, load, text


def loaded(model: str) -> Recipe:
    path = Path("r.yaml")
    path.write_text("data: {source: iris}\nmodels:\n  m: " + model + "\nfusion: mean\n")
    return load(path)


def mistake(model: str) -> str:
    with pytest.raises(RecipeError) as caught:
        loaded(model)
    return str(caught.value)


def test_limits_are_read_as_seconds_and_bytes() -> None:
    spec = loaded("{use: svm, timeout: 5m, memory: 2GB}").models["m"]
    assert (spec.timeout, spec.memory) == (300.0, 2**31)


def test_without_a_word_there_is_no_limit() -> None:
    for model in ("svm", "{use: svm, timeout: null, memory: ~}"):
        spec = loaded(model).models["m"]
        assert (spec.timeout, spec.memory) == (None, None)


def test_a_grid_has_one_limit_for_all() -> None:
    models = loaded("{use: svm, timeout: 90, each: {C: [1.0, 2.0]}}").models
    assert [spec.timeout for spec in models.values()] == [90.0, 90.0]


def test_a_model_by_import_path_has_limits_too() -> None:
    spec = loaded("{use: sklearn.naive_bayes.GaussianNB, memory: 512MB}").models["m"]
    assert (spec.memory, dict(spec.params)) == (2**29, {})


@pytest.mark.parametrize("value", ["fast", "0", "-3", "true", "[5]", "{a: 1}", "5 min"])
def test_a_time_that_is_none_is_told_at_its_place(value: str) -> None:
    found = mistake(f"{{use: svm, timeout: {value}}}")
    assert found.startswith("r.yaml:3:26: models.m.timeout: should be seconds, or a duration")


@pytest.mark.parametrize("value", ["512", "1KB", "lots", "1.5", "[2GB]"])
def test_a_size_that_is_none_is_told_at_its_place(value: str) -> None:
    found = mistake(f"{{use: svm, memory: {value}}}")
    assert found.startswith("r.yaml:3:25: models.m.memory: should be a size such as '512MB'")


def test_only_base_models_have_limits() -> None:
    found = mistake("{use: bagging, of: {use: decision_tree, timeout: 3}}")
    assert "models.m.of.timeout: unknown key 'timeout'" in found


def test_a_slip_of_the_pen_is_told() -> None:
    assert "did you mean 'timeout'?" in mistake("{use: svm, timeuot: 3}")


def test_limits_survive_being_written() -> None:
    first = loaded("{use: svm, timeout: 1h30m, memory: 1.5GB}")
    Path("again.yaml").write_text(text(first))
    assert load(Path("again.yaml")).models == first.models
