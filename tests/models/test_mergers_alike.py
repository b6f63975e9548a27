"""What must hold for every fusion of parameters or representations, whatever its members."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli import registry
from fusecli.models import build
from fusecli.values import Floats, ModelSpec
from tests.models.tiny import TASKS
from tests.strategies.worlds import EVERY

# news of small parts and of scikit-learn itself, which fits take care of
pytestmark = [
    pytest.mark.filterwarnings("ignore:Got `batch_size`"),
    pytest.mark.filterwarnings("ignore:'n_jobs' has no effect"),
]
X = np.random.default_rng(0).normal(size=(150, 3))
VALUES = X @ [1.0, 2.0, -1.0] + np.random.default_rng(1).normal(size=150)
CODES = (VALUES > 0).astype(np.int64) + (VALUES > 2)
RIDGES = tuple(ModelSpec("ridge", {"alpha": alpha}) for alpha in (0.1, 10.0, 1000.0))
LOGISTIC = tuple(
    ModelSpec("logistic_regression", {"C": C, "tol": 1e-8}) for C in (0.01, 1.0, 100.0)
)
TREES = tuple(ModelSpec("decision_tree", {"max_depth": depth}) for depth in (2, 3, 5))
METHODS = ("uniform", "weighted", "greedy", "fisher", "least_squares")
# by name: the fusion, its members, and the parameters beside them; all members see all rows
MERGERS = {
    **{f"soup, {method}": ("soup", RIDGES, LOGISTIC, {"method": method}) for method in METHODS},
    "embedding": ("embedding", TREES, TREES, {}),
}
every = pytest.mark.parametrize("name", MERGERS)


def test_every_strategy_is_in_one_of_the_suites() -> None:
    assert {name for name, _ in EVERY} | {one for one, *_ in MERGERS.values()} == set(
        registry.names("strategies")
    )


def values(name: str, y: Floats = VALUES, members: slice = slice(None)) -> Floats:
    use, own, _, params = MERGERS[name]
    made = build(ModelSpec(use, {"members": own[members], **params}), TASKS["regression"], 4)
    return np.asarray(made.fit(X, y).predict(X))


def chances(name: str, y: Floats = CODES, members: slice = slice(None)) -> Floats:
    use, _, own, params = MERGERS[name]
    made = build(ModelSpec(use, {"members": own[members], **params}), TASKS["multiclass"], 4)
    return np.asarray(made.fit(X, y).predict_proba(X))


@every
def test_the_order_of_members_does_not_matter(name: str) -> None:
    back = slice(None, None, -1)
    np.testing.assert_allclose(values(name, members=back), values(name), atol=1e-6)
    np.testing.assert_allclose(chances(name, members=back), chances(name), atol=1e-4)


HOLD = ("soup, weighted", "soup, greedy", "embedding")  # rows back, dealt class by class


@pytest.mark.parametrize("name", [name for name in MERGERS if name not in HOLD])
def test_renaming_classes_renames_the_result(name: str) -> None:
    np.testing.assert_allclose(chances(name, 2 - CODES), chances(name)[:, ::-1], atol=1e-4)


@every
@pytest.mark.parametrize(("scale", "shift"), [(1000.0, 0.0), (-2.0, 50.0)])
def test_values_in_another_unit_are_merged_alike(name: str, scale: float, shift: float) -> None:
    found = (values(name, scale * VALUES + shift) - shift) / scale
    np.testing.assert_allclose(found, values(name), atol=1e-6)


@every
def test_the_same_rows_give_the_same_bits(name: str) -> None:
    assert values(name).tobytes() == values(name).tobytes()
    assert chances(name).tobytes() == chances(name).tobytes()


@every
def test_one_row_is_predicted_as_among_many(name: str) -> None:
    use, own, _, params = MERGERS[name]
    made = build(ModelSpec(use, {"members": own, **params}), TASKS["regression"], 4).fit(X, VALUES)
    alone = np.concatenate([made.predict(X[i : i + 1]) for i in range(10)])
    np.testing.assert_allclose(alone, made.predict(X)[:10], atol=1e-12)


@pytest.mark.parametrize("name", HOLD)
def test_renaming_classes_changes_little_where_rows_are_held_back(name: str) -> None:
    ours, theirs = chances(name), chances(name, 2 - CODES)[:, ::-1]
    assert (ours.argmax(axis=1) == theirs.argmax(axis=1)).mean() > 0.8


@every
def test_a_member_that_says_nothing_does_little_harm(name: str) -> None:
    """A linear model of the mean alone, or a tree with two leaves."""
    use, own, _, params = MERGERS[name]
    idle = (
        ModelSpec("lasso", {"alpha": 1e6})
        if use == "soup"
        else ModelSpec("decision_tree", {"max_depth": 1})
    )
    made = build(ModelSpec(use, {"members": (*own, idle), **params}), TASKS["regression"], 4)
    loss = np.square(made.fit(X, VALUES).predict(X) - VALUES).mean()
    assert loss - np.square(values(name) - VALUES).mean() < 0.5 * VALUES.var()
