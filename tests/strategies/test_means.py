"""Means, medians and the geometric mean against identities and scipy."""

import numpy as np
import pytest

from tests.strategies.worlds import fuse, mean_log_loss, records, weights, with_preds, world


def test_the_error_of_a_mean_is_the_members_error_less_their_spread() -> None:
    """Krogh and Vedelsby (1995), exact by record."""
    oof = world("regression")
    mean = fuse("mean", oof)
    error = np.square(oof.preds - oof.y[None, :, None]).mean(axis=0)
    spread = np.square(oof.preds - mean).mean(axis=0)
    np.testing.assert_allclose(np.square(mean[:, 0] - oof.y), (error - spread)[:, 0], atol=1e-10)


def test_mean_is_the_mean() -> None:
    oof = world("multiclass")
    np.testing.assert_allclose(fuse("mean", oof), oof.preds.mean(axis=0), rtol=0, atol=1e-12)


def test_learned_weights_are_inverse_to_the_losses() -> None:
    oof = world("regression", members=3)
    losses = np.square(oof.preds[:, :, 0] - oof.y).mean(axis=1)
    np.testing.assert_allclose(weights("weighted_mean", oof), 1 / losses / (1 / losses).sum())


def test_a_perfect_member_does_not_get_every_weight() -> None:
    oof = world("regression", members=2)
    perfect = with_preds(oof, np.stack([oof.y[:, None], oof.preds[1]]))
    assert 0 < weights("weighted_mean", perfect)[1] < 1e-5


@pytest.mark.parametrize("members", [3, 4])
def test_median_is_the_median_scaled_to_sum_to_one(members: int) -> None:
    oof = world("multiclass", members=members)
    middle = np.median(oof.preds, axis=0)
    expected = middle / middle.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(fuse("median", oof), expected, rtol=0, atol=1e-12)


def test_one_garbage_member_moves_the_median_by_a_neighbour_at_most() -> None:
    oof = world("regression", members=5)
    garbage = oof.preds.copy()
    garbage[2] = 1e12
    ordered = np.sort(oof.preds, axis=0)
    moved = np.abs(fuse("median", with_preds(oof, garbage)) - ordered[2])
    assert (moved <= ordered[3] - ordered[1] + 1e-12).all()


def test_a_row_whose_medians_are_all_zero_gets_the_mean() -> None:
    oof = records(np.eye(3)[:, None, :], np.array([0]), "multiclass")
    np.testing.assert_allclose(fuse("median", oof), np.full((1, 3), 1 / 3))


def test_trimmed_mean_equals_scipy() -> None:
    from scipy.stats import trim_mean

    oof = world("regression", members=11)
    np.testing.assert_allclose(
        fuse("trimmed_mean", oof, trim=0.2), trim_mean(oof.preds, 0.2, axis=0), rtol=1e-12
    )


@pytest.mark.parametrize(
    ("members", "trim", "cut"), [(3, 0.1, 0), (5, 0.1, 1), (30, 0.1, 3), (8, 0.0, 0), (4, 0.3, 1)]
)
def test_at_least_one_of_five_members_is_cut(members: int, trim: float, cut: int) -> None:
    oof = world("regression", members=members)
    kept = np.sort(oof.preds, axis=0)[cut : members - cut].mean(axis=0)
    np.testing.assert_allclose(fuse("trimmed_mean", oof, trim=trim), kept, rtol=1e-12)


def test_the_loss_of_the_log_pool_is_the_members_loss_plus_its_log_normaliser() -> None:
    """Wood et al. (2023): NLL = sum w_k NLL_k + log Z, exact by record."""
    oof = world("multiclass")
    rows = np.arange(oof.records)
    share = np.array([0.1, 0.2, 0.3, 0.4])
    pool = fuse("geometric_mean", oof, weights=dict(zip(oof.members, share, strict=True)))
    normaliser = np.prod(oof.preds ** share[:, None, None], axis=0).sum(axis=1)
    members = -np.log(oof.preds[:, rows, oof.y])
    expected = share @ members + np.log(normaliser)
    np.testing.assert_allclose(-np.log(pool[rows, oof.y]), expected, rtol=0, atol=1e-12)
    assert (normaliser <= 1 + 1e-12).all()


def test_the_geometric_mean_of_two_classes_averages_log_odds() -> None:
    oof = world("binary")
    odds = np.log(oof.preds[:, :, 1] / oof.preds[:, :, 0]).mean(axis=0)
    np.testing.assert_allclose(fuse("geometric_mean", oof)[:, 1], 1 / (1 + np.exp(-odds)))


def test_a_certain_member_does_not_silence_the_others() -> None:
    preds = np.array([[[0.0, 1.0]], [[0.9, 0.1]], [[0.9, 0.1]]])
    fused = fuse("geometric_mean", records(preds, np.array([0]), "binary"))
    assert 0.001 < fused[0, 0] < 0.5


def test_ranking_ignores_the_scale_of_a_member() -> None:
    oof = world("binary")
    bent = oof.preds.copy()
    bent[1, :, 1] = bent[1, :, 1] ** 3
    bent[1, :, 0] = 1 - bent[1, :, 1]
    order = [
        np.argsort(fuse("rank_mean", o)[:, 1], kind="stable") for o in (oof, with_preds(oof, bent))
    ]
    np.testing.assert_array_equal(*order)


def test_mean_ranks_have_the_distribution_of_soft_voting() -> None:
    oof = world("binary", rows=500)
    ranked, voted = fuse("rank_mean", oof)[:, 1], fuse("soft_voting", oof)[:, 1]
    np.testing.assert_allclose(np.sort(ranked), np.sort(voted), rtol=0, atol=0.01)
    assert mean_log_loss(fuse("rank_mean", oof), oof.y) < np.log(2)
