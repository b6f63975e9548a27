"""A table as one matrix of numbers, and that matrix as a frame with native categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fusecli.values import Array, Floats, Table

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 1e37  # below the largest float32, in which trees and boosters compare


def matrix(table: Table, rows: Array | None = None) -> Floats:
    """Return [row, numbers + categories]: the numbers, then the codes as floats; NaN is missing.

    rows: indices or a mask, None for all. Infinite numbers become missing: they have no scale.
    """
    some = table if rows is None else table.take(rows)
    codes = np.where(some.codes < 0, np.nan, some.codes)
    return np.hstack([bounded(some.numbers), codes])


def bounded(numbers: Floats) -> Floats:
    """Return numbers that every learner takes: none infinite, none too large; NaN is missing."""
    finite = np.where(np.isinf(numbers), np.nan, numbers)
    return np.asarray(np.clip(finite, -LARGEST, LARGEST))


def as_table(like: Table) -> Any:
    """Return the unfitted transformer that makes a matrix a `Table` like a given one again."""
    from sklearn.preprocessing import FunctionTransformer

    shape = like.take(np.empty(0, dtype=np.int64))
    return FunctionTransformer(_table, kw_args={"like": shape}, check_inverse=False)


def _table(X: Floats, like: Table) -> Table:
    count = len(like.number_names)
    codes = X[:, count:]
    known = np.where(np.isnan(codes), -1, codes).astype(np.int32)
    return replace(like, numbers=X[:, :count], codes=known)


def frame(X: Floats, levels: Sequence[int]) -> pd.DataFrame:
    """Return X as a frame with columns f0, f1, ...; the first `len(levels)` are categories.

    levels: for each category the number of its levels in the whole table, so that every fold and
        every new row has the same dtype and no learner meets a category that it does not know.
    """
    import pandas as pd

    names = [f"f{i}" for i in range(X.shape[1])]
    row = pd.RangeIndex(len(X))
    codes = {names[i]: _category(X[:, i], size) for i, size in enumerate(levels)}
    numbers = pd.DataFrame(X[:, len(levels) :], columns=names[len(levels) :], index=row)
    return pd.concat([pd.DataFrame(codes, index=row), numbers], axis=1)


def _category(codes: Floats, size: int) -> pd.Categorical[int]:
    import pandas as pd

    known = np.where(np.isnan(codes), -1, codes).astype(np.int64)
    return pd.Categorical.from_codes(known, categories=pd.RangeIndex(max(size, 1)))


def texts(codes: Floats, levels: Sequence[str]) -> Array:
    """Return the text of each code [row, 1], as a flat array; a missing one is empty."""
    known = np.where(np.isnan(codes[:, 0]), len(levels), codes[:, 0]).astype(np.int64)
    return np.array([*levels, ""], dtype=object)[known]
