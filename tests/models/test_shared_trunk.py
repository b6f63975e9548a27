"""A network with one trunk and a head for each target."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli.models import build
from fusecli.models.together import fit_together
from fusecli.models.trunk_numbers import Goal, Shape, begun, losses, signals, slopes
from fusecli.models.trunk_targets import Aim
from fusecli.models.trunk_training import balanced, variance
from fusecli.values import ModelSpec, Target, Task
from tests.models.tiny import numeric

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(160, 4))
VALUES = X @ [1.0, -1.0, 0.5, 0.0] + 0.1 * RANDOM.normal(size=160)
CLASSES = (X[:, 0] + X[:, 1] > 0).astype(np.int64)
QUICK = {"hidden": (8,), "max_iter": 12}


def goal(y, weight=None, *, classes=False) -> Goal:
    y = np.asarray(y, dtype=np.float64)
    weight = np.ones(len(y)) if weight is None else np.asarray(weight)
    start = np.log(y.mean(axis=0)) if classes else np.zeros(1)
    return Goal(y, weight, start, 0.7, classes, 1.0)


def learner(kind="regression", **params):
    task = Task(kind, ("no", "yes") if kind == "binary" else ())
    return build(ModelSpec("shared_trunk", QUICK | params), task, 3)


def aim(name, y, *, classes=False) -> Aim:
    return Aim(name, np.asarray(y), classes)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_slopes_are_those_of_the_losses(activation):
    goals = [goal(np.eye(3)[RANDOM.integers(0, 3, 20)], classes=True), goal(VALUES[:20, None])]
    shape, shares = Shape((4, 5, 3, 4), activation), np.array([1.0, 0.6])
    numbers = begun(shape, goals, RANDOM)
    numbers += 0.3 * RANDOM.normal(size=len(numbers))

    def total(at):
        return shares @ losses(goals, signals(shape, shape.layers(at), X[:20])[-1])

    found = slopes(shape, numbers, X, goals, np.arange(20), shares)
    steps = 1e-6 * np.eye(len(numbers))
    wanted = [(total(numbers + one) - total(numbers - one)) / 2e-6 for one in steps]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_a_row_without_a_target_adds_nothing_to_any_slope():
    shape, shares = Shape((4, 5, 2), "tanh"), np.ones(2)
    other = goal(VALUES[:20, None])
    without = goal(VALUES[:20, None], weight=np.zeros(20))
    alone, numbers = Shape((4, 5, 1), "tanh"), RANDOM.normal(size=(4 + 1) * 5 + 6 * 2)
    both = slopes(shape, numbers, X, [other, without], np.arange(20), shares)
    trunk, heads = shape.layers(numbers)
    first = np.concatenate([trunk.ravel(), heads[:, 0]])
    one = slopes(alone, first, X, [other], np.arange(20), np.ones(1))
    np.testing.assert_allclose(shape.layers(both)[0], alone.layers(one)[0], atol=1e-14)
    assert not shape.layers(both)[1][:, 1].any()


def test_it_starts_as_the_constant_prediction_whose_relative_loss_is_1():
    shares = np.array([0.25, 0.75])
    y = np.eye(2)[np.array([0, 1, 1, 1])]
    entropy = -(shares @ np.log(shares))
    one = Goal(y, np.ones(4), np.log(shares), entropy, classes=True)
    shape = Shape((4, 5, 2), "relu")
    numbers = begun(shape, [one], RANDOM)
    np.testing.assert_allclose(losses([one], signals(shape, shape.layers(numbers), X[:4])[-1]), 1)


@pytest.mark.parametrize("classes", [False, True])
def test_uncertainty_weighting_is_content_where_its_objective_is_least(classes):
    spread, loss = np.linspace(0.05, 4, 8000), 0.6
    objective = loss / (spread if classes else 2 * spread) + np.log(spread) / 2
    assert spread[objective.argmin()] == pytest.approx(variance(loss, classes=classes), abs=1e-3)


def test_weights_by_uncertainty_are_larger_for_what_is_known_better():
    goals = [goal(VALUES[:4, None]), goal(np.eye(2)[[0, 1, 1, 0]], classes=True)]
    weights = balanced(goals, np.array([0.1, 0.5]))
    np.testing.assert_allclose(weights, np.array([10, 2]) * 2 / 12)


def test_with_one_target_it_is_the_same_network_whatever_weights_are_asked():
    plain = learner().fit(X, VALUES).predict(X)
    for weights in ("uncertainty", {"a": 0.3, "b": 5.0}):
        same = learner(weights=weights).fit(X, VALUES, aims=[aim("a", VALUES)])
        assert same.predict(X).tobytes() == plain.tobytes()


def test_a_target_of_weight_0_changes_no_bit_of_the_others():
    aims = [aim("a", VALUES), aim("b", CLASSES, classes=True)]
    both = learner(weights={"b": 0}).fit(X, VALUES, aims=aims)
    assert both.of("a", X).tobytes() == learner().fit(X, VALUES).of("", X).tobytes()
    shares = np.bincount(CLASSES) / len(CLASSES)
    np.testing.assert_allclose(both.of("b", X), np.tile(shares, (len(X), 1)))


def test_the_order_of_targets_changes_no_bit():
    aims = [aim("a", VALUES), aim("b", CLASSES, classes=True), aim("c", -VALUES)]
    one, other = (learner().fit(X, VALUES, aims=list(given)) for given in (aims, aims[::-1]))
    assert all(one.of(n, X).tobytes() == other.of(n, X).tobytes() for n in "abc")


def test_missing_values_of_a_target_do_not_touch_what_it_predicts():
    holes = np.where(np.arange(160) % 2, np.nan, VALUES)
    found = learner().fit(X, VALUES, aims=[aim("a", VALUES), aim("b", holes)])
    assert np.isfinite(found.of("b", X)).all()
    assert np.corrcoef(found.of("b", X)[:, 0], VALUES)[0, 1] > 0.9


def test_no_group_is_both_fitted_to_and_checked_on():
    groups = np.arange(160) // 4
    aims = [aim("a", VALUES), aim("b", np.where(np.arange(160) < 60, VALUES, np.nan))]
    held = learner()._held_back(aims, groups)
    assert held.any()
    assert not set(groups[held]) & set(groups[~held])


def together(y, further, train):
    targets = [
        Target("a", Task("binary", ("no", "yes")), y, ""),
        Target("b", Task("multiclass", ("x", "y", "z")), further, ""),
    ]
    table = numeric(y)
    spec = ModelSpec("shared_trunk", QUICK)
    return fit_together(spec, targets, 1, table, train, [(table, np.arange(160))])


def test_predictions_of_all_targets_stand_side_by_side_in_their_classes():
    further = np.where(VALUES > 0, 2, 0)  # the second of three classes is in no row
    found = together(CLASSES, further, np.arange(120)).predictions[0]
    assert found.shape == (160, 5)
    np.testing.assert_allclose(found[:, :2].sum(axis=1), 1)
    np.testing.assert_allclose(found[:, 2:].sum(axis=1), 1)
    assert not found[:, 3].any()


def test_a_target_that_no_training_row_has_is_said_and_breaks_nothing():
    further = np.where(np.arange(160) < 120, -1, 1)
    result = together(CLASSES, further, np.arange(120))
    np.testing.assert_allclose(result.predictions[0][:, 2:], 1 / 3)
    assert ["no 'b'" in notice.text for notice in result.notices] == [True]


def test_what_is_kept_of_a_fit_holds_no_row_of_the_table():
    fitted = learner().fit(X, VALUES)
    kept = fitted.heads_[""]
    sizes = [np.size(value) for value in vars(kept).values() if isinstance(value, np.ndarray)]
    assert max(sizes) == fitted.shape_.count


def planted(*, same: bool) -> float:
    """Return the share of the error on 60 labels that is saved by two targets of 600 labels.

    same: whether the same layers make all targets.
    """
    random = np.random.default_rng(1)
    rows = random.normal(size=(900, 10))
    ways = [np.tanh(rows @ random.normal(size=(10, 4)) / 1.5) for _ in range(3)]
    made = [ways[0 if same else number] @ random.normal(size=4) for number in range(3)]
    y, *others = [one + 0.3 * random.normal(size=900) for one in made]
    few, test = np.where(np.arange(600) < 60, y[:600], np.nan), slice(600, 900)
    aims = [aim("y", few), *(aim(f"o{n}", one[:600]) for n, one in enumerate(others))]
    wide = {"hidden": (32,), "max_iter": 60}
    shared = learner(**wide).fit(rows[:600], np.zeros(600), aims=aims).of("y", rows[test])[:, 0]
    alone = learner(**wide).fit(rows[:60], y[:60]).predict(rows[test])
    own, theirs = (np.mean((one - y[test]) ** 2) for one in (shared, alone))
    return float(1 - own / theirs)


def test_targets_with_more_labels_help_where_the_same_layers_make_them():
    assert planted(same=True) > 0.1


def test_targets_that_other_layers_make_do_not_help():
    assert planted(same=False) < 0.03
