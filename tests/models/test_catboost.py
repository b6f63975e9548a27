"""CatBoost: categories as they are, its own stopping, and its own bytes."""

from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import MissingExtra
from fusecli.models import build
from fusecli.models.cat_boosted import read
from fusecli.values import ModelSpec
from tests.extras import needs
from tests.models.tiny import TASKS, mixed

X = np.random.default_rng(0).normal(size=(300, 3))
VALUES = X @ [1.0, 2.0, 0.0] + np.random.default_rng(1).normal(size=300)


def catboost(kind: str = "regression", **params):
    return build(ModelSpec("catboost", params), TASKS[kind], 4)


@needs("catboost")
def test_two_equal_fits_have_equal_bytes_in_catboosts_own_format():
    one, two = (catboost(n_estimators=5).fit(X, VALUES).estimator_ for _ in range(2))
    assert one.cbm_ == two.cbm_
    assert one.cbm_.startswith(b"CBM1")


@needs("catboost")
def test_it_keeps_the_rounds_up_to_the_best_one():
    noise = np.random.default_rng(2).normal(size=300)
    fitted = catboost(n_estimators=200, learning_rate=0.5, early_stopping_rounds=5).fit(X, noise)
    assert read(fitted.estimator_.cbm_, False).tree_count_ < 20


@needs("catboost")
def test_a_missing_category_is_one_of_its_own():
    from fusecli.features.matrix import frame

    codes = np.repeat([0.0, 1.0, np.nan], 60)
    y = np.repeat([1.0, 5.0, 9.0], 60)
    table = frame(codes[:, None], [2])
    fitted = catboost(n_estimators=200, early_stopping_rounds=None).fit(table, y)
    np.testing.assert_allclose(fitted.predict(table), y, atol=0.3)


@needs("catboost")
def test_many_levels_stay_categories():
    from fusecli.models.pipeline import pipeline

    table, task, _ = mixed("regression")
    spec = ModelSpec("catboost", {"n_estimators": 3})
    made = pipeline(spec, task, 0, table)
    found = made[0].fit_transform(np.hstack([table.numbers, table.codes]))
    assert [str(kind) for kind in found.dtypes].count("category") == 2


@needs("catboost")
def test_it_leaves_nothing_in_the_working_folder(own_folder: Path):
    catboost(n_estimators=3).fit(X, VALUES)
    assert list(own_folder.iterdir()) == []


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "catboost", None)
    with pytest.raises(MissingExtra) as told:
        catboost()
    assert told.value.hint == 'pip install "fusecli[catboost]"'
