"""The combined 5x2cv F test of two models."""

import numpy as np

from fusecli.evaluate.statistics import Test
from fusecli.evaluate.student import incomplete_beta
from fusecli.values import Floats


def five_by_two(differences: Floats) -> Test:
    """Test whether the differences of five repeats of two folds are zero (Alpaydin 1999).

    differences: [5, 2], score differences by repeat and fold. F has (10, 5) degrees of freedom.
    """
    squares = float(np.square(differences).sum())
    spread = float(np.square(differences - differences.mean(axis=1, keepdims=True)).sum())
    if spread == 0:
        return Test(float("inf") if squares else 0.0, 0.0 if squares else 1.0)
    f = squares / (2 * spread)
    return Test(f, incomplete_beta(2.5, 5.0, 1 / (1 + 2 * f)))
