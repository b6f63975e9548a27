"""What must hold for every registered strategy on every task it declares."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from fusecli.strategies.losses import shares, targets
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import (
    EVERY,
    assert_sound,
    fit,
    fuse,
    records,
    sealed,
    with_preds,
    world,
)

every = pytest.mark.parametrize(("name", "kind"), EVERY)
CLASSES = [(name, kind) for name, kind in EVERY if kind != "regression"]
of_classes = pytest.mark.parametrize(("name", "kind"), CLASSES)


@every
def test_predictions_have_the_shape_and_range_of_the_task(name: str, kind: Kind) -> None:
    oof = world(kind)
    assert_sound(fuse(name, oof), oof)


@every
def test_new_rows_can_be_predicted(name: str, kind: Kind) -> None:
    other = world(kind, rows=30, seed=1)
    fused = fit(name, world(kind))
    assert_sound(fused.predict(other.preds, other.features), other)


@every
def test_weights_are_shares_of_known_members(name: str, kind: Kind) -> None:
    oof = world(kind)
    weights = fit(name, oof).weights
    assert set(weights) in (set(), set(oof.members))
    assert sum(weights.values()) == pytest.approx(1 if weights else 0, abs=1e-9)
    assert min(weights.values(), default=0) >= 0


@every
def test_the_order_of_members_does_not_matter(name: str, kind: Kind) -> None:
    oof = world(kind)
    np.testing.assert_allclose(
        fuse(name, oof.only(oof.members[::-1])), fuse(name, oof), rtol=0, atol=1e-9
    )


@every
def test_the_order_of_records_does_not_matter(name: str, kind: Kind) -> None:
    oof = world(kind)
    order = np.random.default_rng(0).permutation(oof.records)
    shuffled = fit(name, oof.take(order))
    np.testing.assert_allclose(
        shuffled.predict(oof.preds, oof.features), fuse(name, oof), rtol=0, atol=1e-7
    )


@every
def test_a_weight_of_two_is_a_record_given_twice(name: str, kind: Kind) -> None:
    oof = world(kind)
    twice = np.arange(0, oof.records, 3)
    weight = np.ones(oof.records)
    weight[twice] = 2
    weighted = fit(name, replace(oof, weight=weight))
    doubled = fit(name, oof.take(np.concatenate([np.arange(oof.records), twice])))
    np.testing.assert_allclose(
        weighted.predict(oof.preds, oof.features),
        doubled.predict(oof.preds, oof.features),
        rtol=0,
        atol=1e-6,
    )


@every
def test_the_unit_of_weights_does_not_matter(name: str, kind: Kind) -> None:
    oof = world(kind)
    weight = np.random.default_rng(0).uniform(0.5, 2, oof.records)
    np.testing.assert_allclose(
        fuse(name, replace(oof, weight=weight)),
        fuse(name, replace(oof, weight=1000 * weight)),
        rtol=0,
        atol=1e-7,
    )


@of_classes
def test_renaming_classes_renames_the_result(name: str, kind: Kind) -> None:
    oof = world(kind)
    new = np.arange(oof.task.outputs)[::-1]
    renamed = replace(oof, preds=oof.preds[:, :, new], y=new[oof.y])
    np.testing.assert_allclose(fuse(name, renamed), fuse(name, oof)[:, new], rtol=0, atol=1e-6)


@every
def test_the_same_records_give_the_same_bits(name: str, kind: Kind) -> None:
    assert fuse(name, world(kind)).tobytes() == fuse(name, world(kind)).tobytes()


@every
def test_one_row_is_predicted_as_among_many(name: str, kind: Kind) -> None:
    oof = world(kind)
    fused = fit(name, oof)
    rows = [slice(i, i + 1) for i in range(20)]
    alone = np.vstack([fused.predict(oof.preds[:, i], oof.features[i]) for i in rows])
    np.testing.assert_allclose(
        alone, fused.predict(oof.preds, oof.features)[:20], rtol=0, atol=1e-12
    )


@every
def test_a_rule_is_a_function_of_its_module_and_its_state(name: str, kind: Kind) -> None:
    oof = world(kind)
    fused = fit(name, oof)
    assert fused.rule.__qualname__ == fused.rule.__name__
    seen = {"features": oof.features} if fused.features else {}
    ours = fused.rule(oof.preds, **seen, **fused.state)
    np.testing.assert_array_equal(ours, fused.predict(oof.preds, oof.features))


@every
def test_a_fusion_survives_being_stored(name: str, kind: Kind) -> None:
    oof = world(kind)
    fused = fit(name, oof)
    again = pickle.loads(pickle.dumps(fused))
    ours, theirs = (one.predict(oof.preds, oof.features) for one in (fused, again))
    np.testing.assert_array_equal(theirs, ours)


MOVING = ("nnls", "super_learner")  # weights that sum to anything know where zero is


@pytest.mark.parametrize("name", [n for n, kind in EVERY if kind == "regression"])
@pytest.mark.parametrize(("scale", "shift"), [(1000.0, 0.0), (0.01, 0.0), (2.0, 50.0), (-1.0, 3.0)])
def test_values_in_another_unit_are_fused_alike(name: str, scale: float, shift: float) -> None:
    if shift and name in MOVING:
        pytest.skip("its weights need not sum to one")
    oof = world("regression")
    other = sealed(replace(oof, y=scale * oof.y + shift, preds=scale * oof.preds + shift))
    ours = (fuse(name, other) - shift) / scale
    np.testing.assert_allclose(ours, fuse(name, oof), rtol=0, atol=1e-5)


IDENTITY = {
    "best_single": 1e-15,
    "cascade": 1e-15,
    "blending": 1e-12,
    "convex": 1e-12,
    "cost_aware_selection": 1e-15,
    "decorrelated": 1e-15,
    "dynamic_selection": 1e-12,
    "gating": 1e-12,
    "geometric_mean": 1e-6,
    "greedy_selection": 1e-15,
    "hill_climbing": 1e-15,
    "mean": 1e-15,
    "median": 1e-15,
    "metric_search": 1e-12,
    "power_mean": 1e-6,
    "pseudo_bma": 1e-12,
    "rank_mean": 1e-12,
    "soft_voting": 1e-15,
    "super_learner": 1e-12,
    "trimmed_mean": 1e-15,
    "weighted_mean": 1e-15,
}
identity = pytest.mark.parametrize(("name", "kind"), [e for e in EVERY if e[0] in IDENTITY])


@identity
def test_a_pool_of_one_member_is_that_member(name: str, kind: Kind) -> None:
    oof = world(kind, members=1)
    np.testing.assert_allclose(fuse(name, oof), oof.preds[0], rtol=0, atol=IDENTITY[name])


@identity
def test_a_pool_of_identical_members_is_that_member(name: str, kind: Kind) -> None:
    oof = world(kind, members=1)
    copies = with_preds(oof, np.repeat(oof.preds, 5, axis=0))
    np.testing.assert_allclose(fuse(name, copies), oof.preds[0], rtol=0, atol=IDENTITY[name] + 1e-9)


# A copy adds nothing to choose from.
OPTIMAL = (
    "best_single",
    "blending",
    "convex",
    "decorrelated",
    "gating",
    "hill_climbing",
    "metric_search",
    "nnls",
    "super_learner",
)


@pytest.mark.parametrize(("name", "kind"), [e for e in EVERY if e[0] in OPTIMAL])
def test_a_copy_of_a_member_changes_nothing(name: str, kind: Kind) -> None:
    oof = world(kind)
    doubled = with_preds(oof, np.concatenate([oof.preds, oof.preds[:1]]))
    np.testing.assert_allclose(fuse(name, doubled), fuse(name, oof), rtol=0, atol=1e-7)


@every
def test_a_member_that_says_nothing_does_little_harm(name: str, kind: Kind) -> None:
    """It costs less than half of what the fusion is better than saying nothing."""
    oof = world(kind, rows=400)
    silent = np.broadcast_to(shares(oof) @ targets(oof), oof.preds.shape[1:])
    idle = with_preds(oof, np.concatenate([oof.preds, silent[None]]))
    with_it, without, nothing = (
        _squared_loss(pred, oof) for pred in (fuse(name, idle), fuse(name, oof), silent)
    )
    assert with_it - without < 0.5 * (nothing - without)


def _squared_loss(pred: Floats, oof: OutOfFold) -> float:
    return float(np.square(pred - targets(oof)).sum(axis=1).mean())


@every
def test_a_failed_member_that_the_caller_removes_leaves_no_trace(name: str, kind: Kind) -> None:
    oof = world(kind)
    broken = with_preds(oof, np.concatenate([oof.preds, np.full_like(oof.preds[:1], np.nan)]))
    np.testing.assert_array_equal(fuse(name, broken.only(oof.members)), fuse(name, oof))


@every
def test_noise_is_not_taken_for_signal(name: str, kind: Kind) -> None:
    rng = np.random.default_rng(3)
    oof = world(kind, rows=400, members=8)
    y = rng.permutation(oof.y)
    noise = records(oof.preds, y, kind)
    if kind != "regression":  # members that know no more than the shares of classes
        noise = records(np.sqrt(oof.preds) / np.sqrt(oof.preds).sum(axis=2, keepdims=True), y, kind)
    gains = _cross_fitted_gain(name, noise)
    assert gains.mean() <= 3 * gains.std() / np.sqrt(len(gains))


def _cross_fitted_gain(name: str, oof: OutOfFold) -> np.ndarray:
    """Return by record how much smaller the squared loss is than that of the mean target."""
    target = np.eye(oof.task.outputs)[oof.y] if oof.task.is_classification else oof.y[:, None]
    gains = np.empty(oof.records)
    for split in np.unique(oof.split):
        test = oof.split == split
        fused = fit(name, oof.take(~test)).predict(oof.preds[:, test], oof.features[test])
        constant = target[~test].mean(axis=0)
        gains[test] = np.square(target[test] - constant).sum(axis=1)
        gains[test] -= np.square(target[test] - fused).sum(axis=1)
    return gains
