"""Two models' right and wrong calls on one test set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.evaluate.student import incomplete_beta
from fusecli.values import Array, Floats


@dataclass(frozen=True)
class Discordance:
    """Rows that only ours, and only theirs, calls rightly; p: two-sided, of an even split."""

    ours: int
    theirs: int
    p: float


def mcnemar(y: Array, ours: Floats, theirs: Floats) -> Discordance:
    """Test whether two models are right equally often, exactly (McNemar 1947).

    y: [row] class codes; ours, theirs: [row, class]. The p-value is binomial whatever the count.
    """
    our_hits, their_hits = (preds.argmax(axis=1) == y for preds in (ours, theirs))
    only_ours = int(np.count_nonzero(our_hits & ~their_hits))
    only_theirs = int(np.count_nonzero(their_hits & ~our_hits))
    fewer, more = sorted((only_ours, only_theirs))
    # P(X <= fewer) of fewer + more fair coins, both tails; an even split counts its middle twice.
    p = 2 * incomplete_beta(more, fewer + 1, 0.5) if more else 1.0
    return Discordance(only_ours, only_theirs, min(1.0, p))
