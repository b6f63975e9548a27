"""What fusions of parameters and of representations do with predictions: nothing."""

from __future__ import annotations

import numpy as np

from fusecli.errors import UsageError
from fusecli.fused import Fused
from fusecli.values import Floats, OutOfFold


def merged(oof: OutOfFold) -> Fused:
    """Return the predictions of the one model that was made of the members as they are."""
    if len(oof.members) != 1:
        text = "its members are merged before they predict, so there is one to take"
        raise UsageError(text, "fuse predictions with another strategy")
    return Fused(as_it_is, {})


def as_it_is(preds: Floats) -> Floats:
    """Return the predictions [row, output] of one member."""
    return np.asarray(preds[0])
