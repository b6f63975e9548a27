"""The fork server imports what the models need, ahead of the fits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusecli.fit import cool_down, warm_up, warmth
from fusecli.values import ModelSpec
from tests.fit.tables import dataset, run

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


@pytest.fixture
def cold() -> Iterator[None]:
    """Begin and end without a server; the next test that needs one starts its own."""
    cool_down()
    yield
    cool_down()


def server() -> int:
    (only,) = warmth._servers
    return only._process.pid


def test_warming_up_twice_starts_one_server(cold: None) -> None:
    warm_up({})
    first = server()
    warm_up({})
    assert server() == first


def test_one_server_serves_all_tables_of_a_process_and_learns_what_it_lacks(
    tmp_path: Path, cold: None
) -> None:
    seen = []
    for number, use in enumerate(("dummy", "naive_bayes", "decision_tree")):
        how = {"backend": "isolated", "jobs": 1}
        _, receipts, _ = run({"m": ModelSpec(use)}, tmp_path, dataset(45, seed=number), **how)
        assert [receipt.status for receipt in receipts] == ["fitted"] * 3
        seen.append(server())
    assert len(set(seen)) == 1
    assert warmth._imported == {"dummy", "naive_bayes", "decision_tree"}


@pytest.mark.slow
def test_a_server_that_was_told_there_is_no_pandas_makes_room_for_one_that_has_it(
    cold: None,
) -> None:
    warm_up({"a": ModelSpec("dummy")})
    first = server()
    warm_up({"b": ModelSpec("lightgbm")})
    second = server()
    warm_up({"c": ModelSpec("svm")})
    assert first != second == server()
    assert warmth._imported == {"dummy", "lightgbm", "svm"}


def test_a_server_that_died_is_replaced(cold: None) -> None:
    warm_up({"a": ModelSpec("dummy")})
    first = server()
    warmth._servers[0]._process.kill()
    warmth._servers[0]._process.wait()
    warm_up({})
    assert server() != first


@pytest.mark.slow
def test_only_what_the_models_need_is_imported_and_all_of_it() -> None:
    preloaded, later = imported("random_forest", "svm", "logistic_regression")
    assert {"sklearn.ensemble", "sklearn.svm", "sklearn.compose", "joblib"} <= preloaded
    assert not {"pandas", "lightgbm", "xgboost"} & preloaded
    assert later == set()


@pytest.mark.slow
def test_a_model_that_takes_frames_brings_pandas() -> None:
    assert {"lightgbm", "pandas"} <= imported("lightgbm")[0]
