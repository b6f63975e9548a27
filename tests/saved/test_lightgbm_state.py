"""A LightGBM model as text: the same that it gives itself, early stopping and categories too."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest

from fusecli.saved.lightgbm_state import booster_state


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
    assert booster_state(booster) == booster.__getstate__()
