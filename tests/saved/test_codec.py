"""What is written is a skops file that anybody can read, and comes back exactly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fusecli.errors import StoreError
from fusecli.saved.codec import dumped, loaded
from fusecli.saved.fold_models import packed
from fusecli.saved.library import skops_io
from fusecli.saved.trees import smallest
from tests.models.tiny import numeric, quick
from tests.saved.fitted import one

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ARRAYS = hnp.arrays(st.sampled_from([np.float64, np.int32, bool]), hnp.array_shapes(max_side=3))
VALUES = st.recursive(
    PLAIN | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_plain_values_come_back(value: Any) -> None:
    assert repr(loaded(dumped(value))) == repr(value)


def test_the_same_model_gives_the_same_bytes() -> None:
    assert packed(one(quick("random_forest"), "binary")[0]) == packed(
        one(quick("random_forest"), "binary")[0]
    )


def test_what_is_shared_stays_shared() -> None:
    shared = np.arange(3)
    one, other = loaded(dumped([shared, {"x": shared}]))
    assert one is other["x"]


def test_what_is_written_is_not_changed() -> None:
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(5).fit(np.eye(8), np.arange(8) % 2)
    trees = list(forest.estimators_)
    dumped(forest)
    assert all(now is then for now, then in zip(forest.estimators_, trees, strict=True))
    assert all(tree.tree_.node_count for tree in trees)


def test_a_forest_takes_few_parts_however_many_trees_it_has() -> None:
    few, many = (
        len(dumped(one(quick("extra_trees", n_estimators=n), "binary")[0].parts[0].pipeline))
        for n in (20, 40)
    )
    assert many - few < 20 * 3_000  # a tree of scikit-learn takes 30,000 bytes


@pytest.mark.parametrize("value", [{None: 1}, {(1, 2): 3}, lambda: 0, open, object, iter([])])
def test_what_cannot_be_written_is_a_store_error(value: Any) -> None:
    with pytest.raises(StoreError):
        dumped(value)


def test_things_inside_each_other_without_end_are_a_store_error() -> None:
    value: list[Any] = []
    for _ in range(20_000):
        value = [value]
    with pytest.raises(StoreError, match="too many things inside each other"):
        dumped(value)


@given(hnp.arrays(np.float64, 4))
def test_numbers_are_made_small_only_where_nothing_is_lost(numbers: np.ndarray) -> None:
    small = smallest(numbers)
    assert small.astype(np.float64).tobytes() == numbers.tobytes()


def test_nearest_neighbours_and_sparse_rows_come_back_with_what_they_search() -> None:
    from scipy.sparse import csr_matrix
    from sklearn.neighbors import KNeighborsRegressor

    X, y = np.random.default_rng(0).normal(size=(80, 3)), np.arange(80.0)
    for how in ("kd_tree", "ball_tree", "brute"):
        fitted = KNeighborsRegressor(3, algorithm=how, metric="manhattan").fit(X, y)
        again = loaded(dumped(fitted))
        np.testing.assert_array_equal(again.predict(X), fitted.predict(X))
    rows = loaded(dumped(csr_matrix(np.eye(3))))
    assert rows.format == "csr" and (rows.toarray() == np.eye(3)).all()


def test_skops_is_read_quickly_and_left_alone_for_others() -> None:
    import sklearn.utils

    there = "skops" in sys.modules
    assert skops_io().load and sklearn.utils.all_estimators.__module__.startswith("sklearn")
    assert ("skops" in sys.modules) == there


AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from fusecli.saved.library import skops_io
with ThreadPoolExecutor(4) as threads:
    found = list(threads.map(lambda _: skops_io().load, range(4)))
assert all(one is found[0] for one in found)
"""


def test_threads_that_ask_for_skops_at_once_all_get_the_same() -> None:
    subprocess.run([sys.executable, "-c", AT_ONCE], check=True)


PROGRAM = """
import sys, numpy as np
{load}
rest = np.load(sys.argv[2])
from fusecli.values import Table
table = Table(rest, np.empty((len(rest), 0), np.int32), ("x0", "x1"), (), (), ())
np.save(sys.argv[3], model.predict(table))
"""
OURS = """
from pathlib import Path
from fusecli.saved.fold_models import unpacked
model = unpacked(Path(sys.argv[1]).read_bytes())
"""
THEIRS = """
import skops.io
from fusecli.saved.filling import full
names = skops.io.get_untrusted_types(file=sys.argv[1])
model = full(skops.io.load(sys.argv[1], trusted=names))
"""


@pytest.mark.slow
@pytest.mark.parametrize("load", [OURS, THEIRS], ids=["ours", "whole-skops"])
@pytest.mark.parametrize("name", ["random_forest", "lightgbm", "svm"])
def test_a_model_predicts_the_same_to_the_last_bit_in_another_process(
    name: str, load: str, tmp_path: Path
) -> None:
    y = np.random.default_rng(0).normal(size=90)
    model, rest, said = one(quick(name), "regression", numeric(y))
    place, rows, found = tmp_path / "model", tmp_path / "rows.npy", tmp_path / "found.npy"
    place.write_bytes(packed(model))
    np.save(rows, rest.numbers)
    command = [sys.executable, "-c", PROGRAM.format(load=load), place, rows, found]
    subprocess.run(list(map(str, command)), check=True, timeout=250)
    np.testing.assert_array_equal(np.load(found), said)
