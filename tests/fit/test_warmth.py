"""The fork server imports what the models need, ahead of the fits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fusecli.fit import cool_down, warm_up, warmth
from fusecli.values import ModelSpec

ROOT = Path(__file__).parents[2]


PROGRAM = """
import sys
import numpy as np
from fusecli.fit.warmth import preload
from fusecli.models.fitting import fit_predict
from fusecli.values import ModelSpec, Table, Task

preload(sys.argv[1:])
print(*(name for name in sys.modules if sys.modules[name] is not None))
before = set(sys.modules)
numbers, rows = np.arange(120.0).reshape(60, 2), np.arange(60)
numbers[3, 0] = np.nan
codes = (rows[:, None] % [3, 5]).astype(np.int32)
levels = (("x", "y", "z"), ("a b", "b c", "c d", "d e", "e f"))
table = Table(numbers, codes, ("n", "m"), ("c", "t"), levels, ("category", "high_cardinality"))
for use in sys.argv[1:]:
    task = Task("binary", ("0", "1"))
    fit_predict(ModelSpec(use), task, 0, table, rows % 2, rows[::3], [(table, rows)])
print(*(name for name in set(sys.modules) - before if name.startswith(("sklearn", "scipy"))))
"""


def imported(*uses: str) -> tuple[set[str], set[str]]:
    """Return the modules that preloading imports, and those that fits import in addition."""
    command = [sys.executable, "-c", PROGRAM, *uses]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    preloaded, later = found.stdout.split("\n")[:2]
    return set(preloaded.split()), set(later.split())


def test_models_inside_models_are_imported_too() -> None:
    bagged = ModelSpec("bagging", {"of": ModelSpec("decision_tree")})
    models = {"a": bagged, "b": ModelSpec("svm"), "c": ModelSpec("svm")}
    assert warmth.words_of(models) == ["bagging", "decision_tree", "svm"]


def test_warming_up_twice_starts_one_server() -> None:
    before = list(warmth._servers)
    warm_up({})
    started = list(warmth._servers)
    warm_up({})
    assert warmth._servers == started
    if not before:
        cool_down()
        assert warmth._servers == []


@pytest.mark.slow
def test_only_what_the_models_need_is_imported_and_all_of_it() -> None:
    preloaded, later = imported("random_forest", "svm", "logistic_regression")
    assert {"sklearn.ensemble", "sklearn.svm", "sklearn.compose", "joblib"} <= preloaded
    assert not {"pandas", "lightgbm", "xgboost"} & preloaded
    assert later == set()


@pytest.mark.slow
def test_a_model_that_takes_frames_brings_pandas() -> None:
    assert {"lightgbm", "pandas"} <= imported("lightgbm")[0]
