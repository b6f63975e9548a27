"""Several gains as one family: errors held, power kept."""

import numpy as np
import pytest
from scipy import stats

from fusecli.evaluate import Resampling, cross_fit, max_t, paired_bootstrap
from fusecli.evaluate.max_t import family
from fusecli.values import FusionSpec
from tests.evaluate.toys import BINARY, REAL, simulate

HOW = Resampling(draws=1000)


def drawn(means, rng, draws=400):
    """Return a family of noisy gains with these true means, all of unit standard error."""
    gains = means + rng.normal(size=len(means))
    return family(gains, gains + rng.normal(size=(draws, len(means))), 1000)


def share(event, means, times=400):
    rng = np.random.default_rng(7)
    return np.mean([event(drawn(np.asarray(means), rng)) for _ in range(times)])


def test_no_false_gain_in_95_of_100_families():
    assert share(lambda found: found.adjusted.min() <= 0.05, [0.0] * 10) < 0.08
    assert share(lambda found: found.p.min() <= 0.05, [0.0] * 10) > 0.3


def test_the_best_of_many_is_rarely_called_real_by_luck():
    assert 0.02 < share(lambda found: found.any <= 0.05, [0.0] * 10) < 0.08


def test_hopeless_pairs_do_not_hide_a_gain():
    assert share(lambda found: found.any <= 0.05, [3.0, *[-20.0] * 40]) > 0.85
    assert share(lambda found: found.any <= 0.05, [3.0, *[0.0] * 40]) < 0.6


def test_one_equal_rival_among_weak_ones_is_rarely_beaten():
    assert 0.02 < share(lambda found: found.all <= 0.05, [0.0, *[20.0] * 9]) < 0.08


def test_many_equal_rivals_are_hardly_ever_all_beaten():
    assert share(lambda found: found.all <= 0.05, [0.0] * 5) < 0.01


def test_a_single_pair_is_the_plain_test():
    oof = simulate(REAL, n=600, noise=(1.0, 1.1))
    found = max_t("mae", oof, oof.preds[:1], oof.preds[1:], Resampling(draws=10_000))
    assert found.adjusted[0] == found.p[0] == found.all
    assert found.p[0] == pytest.approx(stats.norm.sf(found.t[0]), abs=0.01)


def test_the_gains_are_those_of_the_paired_bootstrap():
    oof = simulate(BINARY, n=200)
    found = max_t("log_loss", oof, oof.preds[:1], oof.preds[1:], HOW)
    alone = [paired_bootstrap("log_loss", oof, oof.preds[0], p, HOW).value for p in oof.preds[1:]]
    assert found.gains == pytest.approx(np.array(alone))


def test_a_rival_with_the_same_predictions_is_not_beaten():
    oof = simulate(BINARY, n=200, noise=(0.5, 3.0))
    found = max_t("log_loss", oof, oof.preds[:1], oof.preds, HOW)
    assert (found.p[0], found.all) == (1.0, 1.0) and found.p[1] < 0.01


@pytest.mark.usefixtures("toys")
def test_a_fusion_that_beats_all_base_models_is_seen_to():
    oof = simulate(BINARY, n=800, noise=(1.5,) * 5, folds=8)
    found = max_t(
        "log_loss", oof, cross_fit(FusionSpec("toy_average"), oof).preds[None], oof.preds, HOW
    )
    assert found.all < 0.01 and found.adjusted.max() < 0.01


def test_the_order_of_the_pairs_does_not_matter():
    oof = simulate(REAL, n=120, noise=(1.0, 1.2, 0.9))
    found = max_t("rmse", oof, oof.preds[:1], oof.preds[1:], HOW)
    other = max_t("rmse", oof, oof.preds[:1], oof.preds[:0:-1], HOW)
    assert np.array_equal(found.adjusted, other.adjusted[::-1])
