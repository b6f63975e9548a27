"""A key names all that can change a fit, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.fit import Plan, identity, plan, seed_of
from fusecli.values import ModelSpec
from tests.fit.tables import dataset, folds, with_holdout

DATA = dataset()
FOLDS = folds(DATA)
FOREST = ModelSpec("random_forest")
PARAMETERS = registry.get("models", "random_forest").parameters
DEFAULTS = {name: parameter.default for name, parameter in PARAMETERS.items()}


def keys(spec: ModelSpec, data: object = DATA, dealt: object = FOLDS, seed: int = 42) -> list[str]:
    return list(plan({"m": spec}, data, dealt, seed).units)


def test_there_is_one_fit_for_each_model_and_split() -> None:
    dealt = folds(DATA, count=3, repeats=2)
    made = plan({"a": FOREST, "b": ModelSpec("svm")}, DATA, dealt, 42)
    assert {name: len(fits) for name, fits in made.fits.items()} == {"a": 6, "b": 6}
    assert [(fit.repeat, fit.fold) for fit in made.fits["a"]] == list(dealt.splits)
    assert len(made.units) == 12


def test_members_with_the_same_spec_share_their_fits() -> None:
    made = plan({"a": FOREST, "b": FOREST}, DATA, FOLDS, 42)
    assert made.fits["a"] == made.fits["b"]
    assert set(made.owners.values()) == {"a"}


def test_the_name_of_a_member_is_not_in_the_key() -> None:
    assert list(plan({"another": FOREST}, DATA, FOLDS, 42).units) == keys(FOREST)


@pytest.mark.parametrize(
    "same",
    [
        ModelSpec("random_forest", DEFAULTS),
        ModelSpec("random_forest", dict(reversed(DEFAULTS.items()))),
        ModelSpec("random_forest", preprocess={"min_frequency": 5}),
        ModelSpec("random_forest", seed=0),
    ],
)
def test_row_40_a_default_spelled_out_is_the_same_fit(same: ModelSpec) -> None:
    assert keys(same) == keys(FOREST)


@pytest.mark.parametrize(
    "other",
    [
        ModelSpec("extra_trees"),
        ModelSpec("random_forest", {"n_estimators": 301}),
        ModelSpec("random_forest", preprocess={"scale": "robust"}),
        ModelSpec("random_forest", seed=1),
    ],
)
def test_row_41_another_model_is_another_fit(other: ModelSpec) -> None:
    assert not set(keys(other)) & set(keys(FOREST))


def test_row_41_data_folds_holdout_and_seed_are_in_the_key() -> None:
    variants = [
        keys(FOREST),
        keys(FOREST, replace(DATA, fingerprint="other")),
        keys(FOREST, with_holdout(DATA)),
        keys(FOREST, dealt=folds(DATA, count=4)),
        keys(FOREST, seed=43),
    ]
    found = [key for variant in variants for key in variant]
    assert len(set(found)) == len(found)


def test_the_model_inside_a_model_is_in_the_key() -> None:
    def bagged(depth: int) -> ModelSpec:
        return ModelSpec("bagging", {"of": ModelSpec("decision_tree", {"max_depth": depth})})

    assert not set(keys(bagged(3))) & set(keys(bagged(4)))


def test_row_40_the_number_of_threads_is_not_in_the_key() -> None:
    path = "sklearn.ensemble.RandomForestClassifier"
    assert keys(ModelSpec(path, {"n_jobs": 2})) == keys(ModelSpec(path))


def test_row_41_another_version_of_a_package_is_another_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {use: keys(ModelSpec(use)) for use in ("random_forest", "lightgbm")}
    real = identity.version
    monkeypatch.setattr(
        identity, "version", lambda name: "99.0.0" if name == "lightgbm" else real(name)
    )
    identity._version.cache_clear()
    identity._versions.cache_clear()
    after = {use: keys(ModelSpec(use)) for use in before}
    identity._version.cache_clear()
    identity._versions.cache_clear()
    assert after["random_forest"] == before["random_forest"]
    assert not set(after["lightgbm"]) & set(before["lightgbm"])


def test_a_module_that_no_package_owns_is_in_the_key_by_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    spec = ModelSpec("mine.models.Good")
    (tmp_path / "mine").mkdir()
    found = []
    for text in ("a = 1", "a = 2"):
        (tmp_path / "mine" / "models.py").write_text(text)
        identity._source.cache_clear()
        found += keys(spec)
    assert len(set(found)) == 6
    assert "mine" not in sys.modules


def test_a_parameter_that_is_not_finite_is_refused() -> None:
    with pytest.raises(UsageError, match="only finite numbers"):
        keys(ModelSpec("svm", {"C": float("nan")}))


def test_every_fit_has_a_seed_of_its_own_that_all_learners_take() -> None:
    seeds = [
        seed_of(recipe, ModelSpec(use, seed=own), repeat, fold)
        for recipe in (0, 42)
        for use in ("svm", "random_forest")
        for own in (None, 7)
        for repeat in range(2)
        for fold in range(5)
    ]
    assert len(set(seeds)) == len(seeds)
    assert 0 <= min(seeds) <= max(seeds) < 2**31


def test_a_seed_does_not_change_between_versions() -> None:
    assert seed_of(42, ModelSpec("svm"), 0, 3) == 1475798008


@pytest.mark.parametrize("flag", ["-B", "-O"])
def test_row_56_a_plan_is_the_same_in_every_process(flag: str) -> None:
    program = (
        "from tests.fit.test_planning import *\n"
        "print(*plan({'m': ModelSpec('lightgbm')}, DATA, FOLDS, 42).units)"
    )
    names = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    command = [sys.executable, flag, "-c", program]
    place = Path(__file__).parents[2]
    found = subprocess.run(
        command, env={**os.environ, **names}, cwd=place, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == keys(ModelSpec("lightgbm"))


def test_a_plan_is_a_value() -> None:
    assert plan({"m": FOREST}, DATA, FOLDS, 1) == plan({"m": FOREST}, DATA, FOLDS, 1)
    assert isinstance(plan({}, DATA, FOLDS, 1), Plan)
