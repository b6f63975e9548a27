"""Feature-weighted linear stacking: weights that are linear in meta-features of the row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.losses import shares
from fusecli.strategies.pools import clipped_logs
from fusecli.strategies.spaces import Space, space_of
from fusecli.strategies.weighted_products import class_products, value_products
from fusecli.values import Floats, OutOfFold, Positive

RIDGES = (10.0, 1.0, 0.1, 0.01)
MOST_AXES = 5


@dataclass(frozen=True)
class MetaFeatures:
    """The functions of a row that weights are linear in; the first of them is one.

    space: of the table's features, or None. centre, scale: of disagreement and doubt.
    """

    centre: Floats
    scale: Floats
    space: Space | None

    def __call__(self, preds: Floats, features: Floats | None) -> Floats:
        """Return meta-features [row, meta-feature]."""
        own = (_simple(preds) - self.centre) / self.scale
        parts = [np.ones((len(own), 1)), own]
        return np.hstack(parts if self.space is None else [*parts, self.space(preds, features)])


@strategy("feature_weighted_stacking", constrained=False, compared=False)
def feature_weighted_stacking(
    oof: OutOfFold, *, passthrough: bool = False, ridge: Positive | None = None
) -> Fused:
    """Stacking whose weights are linear in meta-features of the row (FWLS).

    Values: sum_kj v_kj f_j(x) p_k(x). Classes: the same sum of their logs in a softmax. The
    meta-features f are one, how much the members disagree, how doubtful their mean is and, with
    passthrough, at most five axes of the table. A penalty draws v to the plain mean.
    passthrough: let the weights depend on the table's features.
    ridge: strength of the penalty, for values relative to the members' variance. When left out, the
        best of 10, 1, 0.1 and 0.01 on inner folds.
    Weights may be negative, so it can read the target off the folds: its score is optimistic
    unless nested. Wins where a member fails on some kind of row and rows are thousands; elsewhere
    it loses 0.002 to 0.003 nats to `logpool` in our simulated tasks. On eight shipped tables it was
    better: 7.5 % of the best member's log loss saved in the median (`logpool` 1.2 %, `convex`
    4.0 %), at worst 30 % behind that member.
    Sill, Takacs, Mackey and Lin (2009).
    """
    meta = _meta_features(oof, passthrough=passthrough)
    ridges = RIDGES if ridge is None else (ridge,)
    if oof.task.is_classification:
        return class_products(oof, meta, ridges)
    return value_products(oof, meta, ridges)


def _simple(preds: Floats) -> Floats:
    """Return disagreement and doubt [row, 2]: the members' spread, the entropy of their mean.

    For values the spread and the mean itself.
    """
    mean = preds.mean(axis=0)
    apart = np.zeros(mean.shape)
    for own in preds:  # one after the other: all at once would be written down and read again
        apart += np.square(own - mean)
    spread = np.sqrt(apart.sum(axis=1) / len(preds))
    if preds.shape[2] == 1:
        return np.stack([spread, mean[:, 0]], axis=1)
    doubt = -(mean * clipped_logs(mean)).sum(axis=1)
    return np.stack([spread, doubt], axis=1)


def _meta_features(oof: OutOfFold, *, passthrough: bool) -> MetaFeatures:
    simple, share = _simple(oof.preds), shares(oof)
    centre = share @ simple
    scale = np.sqrt(share @ np.square(simple - centre))
    least = 1e-9 * np.maximum(1.0, np.abs(centre))
    space = None
    if passthrough:
        space = space_of(oof, features=True, predictions=False, most=MOST_AXES)
    return MetaFeatures(centre, np.where(scale > least, scale, 1.0), space)
