"""What a base model says of rows that no split has: the mean over its fold models."""

from __future__ import annotations

from collections.abc import Iterable

from fusecli.values import Floats


def mean_of_folds(predictions: Iterable[Floats]) -> Floats:
    """Return the mean [row, output] of what the fold models predict, at least one, in their order.

    They are added one after another, so that the same models give the same bits wherever they are.
    """
    first, *others = predictions
    total = first.copy()
    for more in others:
        total += more
    total /= 1 + len(others)
    return total
