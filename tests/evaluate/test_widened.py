"""What fitting the combiner adds to the interval of its score."""

from statistics import fmean

import numpy as np
import pytest

from fusecli.evaluate import cross_fit, score
from fusecli.evaluate.intervals import widened
from fusecli.values import FusionSpec
from tests.evaluate.toys import BINARY, REAL, simulate

pytestmark = pytest.mark.usefixtures("toys")


def widths(oof, strategy):
    """Return the half-width without and with what fitting adds."""
    found = cross_fit(FusionSpec(strategy), oof)
    fitted = found.deployed.predict(oof.preds)
    plain, whole = (score(oof.metric, oof, found.preds, fitted=f) for f in (None, fitted))
    assert plain.value == whole.value
    return plain.half_width, whole.half_width


def test_a_fixed_rule_adds_nothing():
    plain, whole = widths(simulate(BINARY), "toy_average")
    assert whole == pytest.approx(plain, rel=1e-9)


def test_a_fickle_choice_adds_much():
    plain, whole = widths(simulate(REAL, n=80, noise=(1.0,) * 5, folds=8), "toy_winner")
    assert whole > 1.2 * plain


def test_splits_where_the_metric_is_undefined_do_not_count():
    unseen, seen = np.array([0.3, np.nan, 0.1, 0.5]), np.array([0.1, 0.2, 0.1, 0.2])
    assert widened(0.2, unseen, seen) == widened(0.2, unseen[[0, 2, 3]], seen[[0, 2, 3]])


def test_a_single_split_knows_of_no_spread():
    assert widened(0.2, np.array([0.3]), np.array([0.1])) == 0.2


def located(seed, folds=8, n=160, size=30):
    """Return what fitting adds to the error of a cross-fitted score, and what is said of it.

    A location in `size` dimensions is fitted by squares to normal rows around zero, so the score
    of the final fit on new rows is known, and so is the error of zero's own score on these rows.
    """
    rows = np.random.default_rng(seed).normal(size=(n, size))
    fold = np.arange(n) % folds
    final = rows.mean(axis=0)
    apart = np.stack([rows[fold != f].mean(axis=0) for f in range(folds)])
    by_split = np.arange(folds)[:, None] == fold
    unseen, seen, own = (
        by_split @ np.square(rows - centre).sum(axis=1) / (n / folds)
        for centre in (apart[fold], final, 0)
    )
    added = np.square(final).sum() - (unseen - own).mean()
    return added, widened(0.0, unseen, seen)


def test_it_is_the_spread_of_what_fitting_adds():
    added, said = np.array([located(seed) for seed in range(400)]).T
    assert np.sqrt(fmean(said**2)) / 1.96 == pytest.approx(added.std(), rel=0.1)
