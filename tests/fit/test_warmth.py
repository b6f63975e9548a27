"""The fork server imports what the models need, ahead of the fits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fusecli.fit import cool_down, warm_up, warmth
from fusecli.values import ModelSpec

ROOT = Path(__file__).parents[2]


def imported(*uses: str) -> set[str]:
    """Return the modules that are there after preloading, in a process of its own."""
    program = (
        "import sys\n"
        "from fusecli.fit.warmth import preload\n"
        f"preload({uses!r})\n"
        "print(*(name for name in sys.modules if sys.modules[name] is not None))\n"
        "import pandas\n"
    )
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(found.stdout.split())


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
def test_only_what_the_models_need_is_imported() -> None:
    found = imported("random_forest", "svm", "no_such_model")
    assert {"sklearn.ensemble", "sklearn.svm", "sklearn.compose", "joblib"} <= found
    assert not {"pandas", "lightgbm", "xgboost"} & found


@pytest.mark.slow
def test_a_model_that_takes_frames_brings_pandas() -> None:
    assert {"lightgbm", "pandas"} <= imported("lightgbm")
