"""Pseudo-BMA against its definition."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.values import Kind
from tests.strategies.worlds import sealed, softmax, weights, with_preds, world


def test_without_plus_it_is_the_softmax_of_log_densities() -> None:
    oof = world("multiclass", rows=12)
    true = oof.preds[:, np.arange(12), oof.y]
    expected = softmax(np.log(true).sum(axis=1))
    np.testing.assert_allclose(weights("pseudo_bma", oof, plus=False), expected, atol=1e-12)


def test_for_values_the_density_is_normal_with_the_members_own_error() -> None:
    oof = world("regression", rows=10)
    errors = np.square(oof.preds[:, :, 0] - oof.y).mean(axis=1)
    expected = errors**-5.0 / (errors**-5.0).sum()
    np.testing.assert_allclose(weights("pseudo_bma", oof, plus=False), expected, atol=1e-9)


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_plus_is_the_mean_over_bayesian_bootstraps(kind: Kind) -> None:
    oof = world(kind, rows=60)
    if kind == "regression":
        squares = np.square(oof.preds[:, :, 0] - oof.y)
        variance = squares.mean(axis=1, keepdims=True)
        logs = -np.log(2 * np.pi * variance) / 2 - squares / variance / 2
    else:
        logs = np.log(oof.preds[:, np.arange(60), oof.y])
    drawn = np.random.default_rng(1).dirichlet(np.ones(60), 4000)
    expected = softmax(60 * drawn @ logs.T).mean(axis=0)
    np.testing.assert_allclose(weights("pseudo_bma", oof), expected, atol=0.03)


def test_a_constant_more_for_all_log_densities_changes_nothing() -> None:
    oof = world("binary")
    duller = np.stack([1 - oof.preds[:, :, 1] / 2, oof.preds[:, :, 1] / 2], axis=2)
    y = np.ones_like(oof.y)
    ours = weights("pseudo_bma", sealed(replace(oof, y=y)))
    np.testing.assert_allclose(
        weights("pseudo_bma", sealed(replace(oof, y=y, preds=duller))), ours, atol=1e-12
    )


def test_equal_members_share_the_weight() -> None:
    oof = world("binary", members=1)
    copies = with_preds(oof, np.repeat(oof.preds, 4, axis=0))
    np.testing.assert_allclose(weights("pseudo_bma", copies), 0.25, atol=1e-12)


def test_plus_keeps_some_weight_for_the_second_best() -> None:
    oof = world("binary", rows=500, members=3)
    sure, doubtful = weights("pseudo_bma", oof, plus=False), weights("pseudo_bma", oof)
    assert sure.max() > 0.99 and doubtful.max() <= sure.max()


def test_repeats_of_a_row_are_no_further_evidence() -> None:
    oof = world("binary", rows=40)
    twice = oof.take(np.tile(np.arange(40), 2))
    repeated = sealed(replace(twice, weight=np.full(80, 0.5)))
    np.testing.assert_allclose(
        weights("pseudo_bma", repeated), weights("pseudo_bma", oof), atol=1e-12
    )
