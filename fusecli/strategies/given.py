"""Weights that a recipe gives by member name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fusecli.errors import UsageError, did_you_mean
from fusecli.values import Floats, NonNegative, OutOfFold

Weights = Mapping[str, NonNegative]


def given_weights(oof: OutOfFold, weights: Weights | None) -> Floats:
    """Return one weight a member [member], summing to one: those given, or all equal.

    A weight may name a member that is not here, because it may have failed; but every member here
    needs one. UsageError when one has none, or when all are zero.
    """
    if weights is None:
        return np.full(len(oof.members), 1.0 / len(oof.members))
    _check(oof, weights)
    values = np.array([float(weights[name]) for name in oof.members])
    return np.asarray(values / values.sum())


def _check(oof: OutOfFold, weights: Weights) -> None:
    for name in oof.members:
        if name not in weights:
            hint = f"give every member a weight, 0 leaves it out; {did_you_mean(name, [*weights])}"
            raise UsageError(f"no weight is given for the member '{name}'", hint)
    if not any(weights[name] > 0 for name in oof.members):
        raise UsageError("all weights are zero", "give at least one member a positive weight")
