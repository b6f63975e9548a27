"""Temperature: one number that makes probabilities more or less sure, and keeps their order."""

from __future__ import annotations

import numpy as np

from fusecli.strategies.pools import clipped_logs, softmax
from fusecli.values import Array, Floats

LEAST, MOST = 0.02, 50.0  # of the sharpness, where no finite one is best
HALVINGS = 60


def sharpness(probabilities: Floats, y: Array, share: Floats) -> float:
    """Return the b = 1 / temperature of least log loss of p^b, scaled over classes.

    probabilities: [row, class]; y: [row] codes; share: [row]. The loss is convex in b, so where its
    slope changes sign is found by halving. Platt scaling without offset; Guo et al. (2017).
    """
    logs = clipped_logs(probabilities)
    true = logs[np.arange(len(y)), y]
    low, high = np.log(LEAST), np.log(MOST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _slope(logs, true, share, float(np.exp(middle))) > 0:
            high = middle
        else:
            low = middle
    return float(np.exp((low + high) / 2))


def _slope(logs: Floats, true: Floats, share: Floats, b: float) -> float:
    """Return the derivative of the loss: the mean surplus of the expected log over the true one."""
    expected = (softmax(b * logs) * logs).sum(axis=1)
    return float(share @ (expected - true))


def tempered(probabilities: Floats, b: float) -> Floats:
    """Return p^b, scaled to sum to one over classes."""
    return softmax(b * clipped_logs(probabilities))
