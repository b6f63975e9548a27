"""Boosters as they are written: LightGBM's text is the one that it gives itself."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest

from fusecli.errors import StoreError
from fusecli.saved.boosters import state_of
from fusecli.saved.lightgbm_state import lightgbm_state


@pytest.mark.parametrize("memory_is_a_file", [True, False])
def test_the_state_of_a_booster_is_what_pickle_would_take(
    memory_is_a_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lightgbm

    if not memory_is_a_file:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"x": rng.normal(size=400), "c": pd.Categorical(rng.choice(["a", "é"], 400))})
    y = X["x"] + (X["c"] == "a") + rng.normal(size=400)
    stop = lightgbm.early_stopping(2, verbose=False)
    model = lightgbm.LGBMRegressor(n_estimators=60, verbose=-1, random_state=0)
    model.fit(X[:300], y[:300], eval_X=X[300:], eval_y=y[300:], callbacks=[stop])
    booster = model.booster_
    assert booster.best_iteration > 0
    state = lightgbm_state(booster)
    assert {**state, "_handle": state["_handle"].decode()} == booster.__getstate__()


def test_trees_with_leaves_of_several_values_are_refused_when_they_are_saved() -> None:
    import xgboost

    X = np.arange(60.0).reshape(30, 2)
    one = xgboost.XGBRegressor(n_estimators=2).fit(X, X[:, 0]).get_booster()
    assert state_of(one).keys() == one.__getstate__().keys()
    how = {"n_estimators": 2, "multi_strategy": "multi_output_tree", "tree_method": "hist"}
    several = xgboost.XGBRegressor(**how).fit(X, X).get_booster()
    with pytest.raises(StoreError, match="leaves of several values"):
        state_of(several)
