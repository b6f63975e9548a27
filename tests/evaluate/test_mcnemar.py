"""McNemar's exact test against scipy's binomial test."""

import numpy as np
import pytest
from scipy import stats

from fusecli.evaluate import mcnemar


def calls(ours, theirs, both=20):
    """Return truth and predictions where so many rows are right by ours alone and theirs alone."""
    y = np.zeros(ours + theirs + both, dtype=np.int64)
    wrong = np.eye(2)[np.ones_like(y)]
    first, second = np.eye(2)[y], np.eye(2)[y]
    first[ours : ours + theirs], second[:ours] = wrong[:theirs], wrong[:ours]
    return y, first, second


@pytest.mark.parametrize(
    ("ours", "theirs"), [(0, 1), (3, 9), (12, 12), (7, 6), (40, 90), (900, 1000)]
)
def test_it_is_the_binomial_test_of_the_discordant_rows(ours, theirs):
    found = mcnemar(*calls(ours, theirs))
    assert (found.ours, found.theirs) == (ours, theirs)
    assert found.p == pytest.approx(stats.binomtest(ours, ours + theirs).pvalue, rel=1e-9)


def test_no_discordant_row_is_no_evidence():
    assert mcnemar(*calls(0, 0)).p == 1.0
