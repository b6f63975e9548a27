"""Predictions that are missing for some rows, for every strategy."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.errors import FuseError
from fusecli.strategies.gaps import filled, fit_around, present, whole
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import EVERY, assert_sound, fit, sealed, softmax, world

every = pytest.mark.parametrize(("name", "kind"), EVERY)
KINDS: list[Kind] = ["binary", "multiclass", "regression"]
kinds = pytest.mark.parametrize("kind", KINDS)
POOLS = ("mean", "soft_voting", "geometric_mean", "convex", "greedy_selection", "power_mean")


def gappy(oof: OutOfFold, share: float = 0.2) -> OutOfFold:
    """Take predictions of the first two members away, never both of a row."""
    preds = oof.preds.copy()
    drawn = np.random.default_rng(0).random(oof.records)
    preds[0, drawn < share] = np.nan
    preds[1, drawn > 1 - share] = np.nan
    return sealed(replace(oof, preds=preds))


def around(name: str, oof: OutOfFold):
    return fit_around(lambda records, **params: fit(name, records, **params), oof)


def without(preds: Floats, member: int) -> Floats:
    gone = preds.copy()
    gone[member] = np.nan
    return gone


@every
def test_records_with_gaps_are_learned_from_and_predicted(name: str, kind: Kind) -> None:
    oof = gappy(world(kind))
    assert_sound(around(name, oof).predict(oof.preds, oof.features), oof)


@every
def test_where_nothing_is_missing_nothing_changes(name: str, kind: Kind) -> None:
    oof = world(kind)
    ours, plain = around(name, oof), fit(name, oof)
    np.testing.assert_array_equal(
        ours.predict(oof.preds, oof.features), plain.predict(oof.preds, oof.features)
    )
    assert ours.weights == plain.weights


@every
def test_any_member_may_be_missing_from_new_rows(name: str, kind: Kind) -> None:
    oof, new = world(kind), world(kind, rows=30, seed=1)
    fused = around(name, oof)
    for member in range(len(oof.members)):
        assert_sound(fused.predict(without(new.preds, member), new.features), new)


@every
def test_one_row_with_a_gap_is_predicted_as_among_many(name: str, kind: Kind) -> None:
    oof = gappy(world(kind))
    fused = around(name, oof)
    rows = [slice(i, i + 1) for i in range(20)]
    alone = np.vstack([fused.predict(oof.preds[:, i], oof.features[i]) for i in rows])
    whole = fused.predict(oof.preds, oof.features)
    np.testing.assert_allclose(alone, whole[:20], rtol=0, atol=1e-12)


@every
def test_the_order_of_members_with_gaps_does_not_matter(name: str, kind: Kind) -> None:
    oof = gappy(world(kind))
    turned = oof.only(oof.members[::-1])
    ours, theirs = (around(name, own).predict(own.preds, own.features) for own in (oof, turned))
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-7)


@pytest.mark.parametrize(("name", "kind"), [e for e in EVERY if e[0] in POOLS])
def test_a_member_without_weight_may_be_missing_unnoticed(name: str, kind: Kind) -> None:
    oof = world(kind)
    fused = around(name, oof)
    for member, weight in enumerate(fused.weights.values()):
        if weight == 0:
            found = fused.predict(without(oof.preds, member), oof.features)
            plain = fused.predict(oof.preds, oof.features)
            np.testing.assert_allclose(found, plain, rtol=0, atol=1e-12)


@kinds
def test_a_linear_pool_scales_the_weights_of_those_who_are_there(kind: Kind) -> None:
    oof = world(kind)
    fused = around("convex", oof)
    weights = np.array(list(fused.weights.values()))
    weights[0] = 0
    expected = np.average(oof.preds, axis=0, weights=weights)
    found = fused.predict(without(oof.preds, 0))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@kinds
def test_a_gap_is_filled_by_the_mean_log_odds_of_the_others(kind: Kind) -> None:
    oof = world(kind)
    rest = oof.preds[1:]
    mean = rest.mean(axis=0) if kind == "regression" else softmax(np.log(rest).mean(axis=0))
    np.testing.assert_allclose(filled(without(oof.preds, 0))[0], mean, rtol=0, atol=1e-9)


@kinds
def test_nothing_but_gaps_is_filled(kind: Kind) -> None:
    oof = gappy(world(kind))
    there = present(oof.preds)
    assert np.array_equal(filled(oof.preds)[there], oof.preds[there])


@every
def test_a_row_that_nobody_predicts_is_not_predicted(name: str, kind: Kind) -> None:
    oof = world(kind)
    preds = gappy(oof).preds.copy()
    preds[:, 3] = np.nan
    found = around(name, oof).predict(preds, oof.features)
    assert np.isnan(found[3]).all() and np.isfinite(np.delete(found, 3, axis=0)).all()


def test_a_record_that_nobody_predicts_teaches_nothing() -> None:
    oof = world("binary")
    preds = oof.preds.copy()
    preds[:, 3] = np.nan
    kept = np.delete(np.arange(oof.records), 3)
    found = around("convex", sealed(replace(oof, preds=preds)))
    assert found.weights == around("convex", oof.take(kept)).weights


def test_records_that_nobody_predicts_cannot_be_learned_from() -> None:
    oof = world("binary")
    nothing = np.full(oof.preds.shape, np.nan)
    with pytest.raises(FuseError, match="none of its members predicts any record"):
        around("mean", sealed(replace(oof, preds=nothing)))


def test_strategies_share_the_records_that_were_filled() -> None:
    oof = gappy(world("binary"))
    assert whole(oof) is whole(oof)
    full = world("binary")
    assert whole(full) is full


@pytest.mark.parametrize("name", ["convex", "logpool", "stacking", "greedy_selection"])
def test_a_good_member_with_gaps_is_better_than_none(name: str) -> None:
    oof = gappy(world("binary", rows=400, members=3), 0.3)
    known = around(name, oof).predict(oof.preds, oof.features)
    rest = oof.only(oof.members[1:])
    left = around(name, rest).predict(rest.preds, rest.features)
    true = np.arange(oof.records), oof.y
    assert -np.log(known[true]).mean() < -np.log(left[true]).mean()
