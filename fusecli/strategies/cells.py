"""Rules that order the members' predictions cell by cell, before classes are normalised."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fusecli.strategies.blocks import blocks
from fusecli.values import Floats


def by_cell(preds: Floats, middle: Callable[[Floats], Floats]) -> Floats:
    """Reduce [member, row, output] over members, then scale the classes of a row to sum to one.

    middle: reduces the members' axis of predictions in ascending order. A row whose classes all
    come out as zero gets the plain mean.
    """
    fused: Floats = np.empty(preds.shape[1:])
    for part in blocks(len(fused), fused.shape[1]):
        fused[part] = _normalised(middle(np.sort(preds[:, part], axis=0)), preds[:, part])
    return fused


def _normalised(cells: Floats, preds: Floats) -> Floats:
    if cells.shape[1] == 1:
        return cells
    total = cells.sum(axis=1, keepdims=True)
    cells = np.where(total > 0, cells, preds.mean(axis=0))
    return np.asarray(cells / cells.sum(axis=1, keepdims=True))
