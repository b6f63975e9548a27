"""How true a student is to its teachers: agreement, divergence, explained variance."""

from __future__ import annotations

import numpy as np

from fusecli.values import Floats

LEAST = 1e-7  # of a probability, as in the log loss


def agreement(taught: Floats, own: Floats, weight: Floats | None = None) -> float:
    """Return the share of records on which both find the same class most probable."""
    same = taught.argmax(axis=1) == own.argmax(axis=1)
    return float(np.average(same, weights=weight))


def divergence(taught: Floats, own: Floats, weight: Floats | None = None) -> float:
    """Return the mean Kullback-Leibler divergence of the student from its teachers, in nats."""
    p, q = (np.clip(given, LEAST, 1) for given in (taught, own))
    each = (taught * (np.log(p) - np.log(q))).sum(axis=1)
    return float(np.average(each, weights=weight))


def explained(taught: Floats, own: Floats, weight: Floats | None = None) -> float:
    """Return the share of the variance of the teachers' values that the student's explain."""
    centre = np.average(taught[:, 0], weights=weight)
    spread = np.average(np.square(taught[:, 0] - centre), weights=weight)
    error = np.average(np.square(taught - own)[:, 0], weights=weight)
    return float(1 - error / spread) if spread > 0 else float(error == 0)
