"""Text cells as Arrow holds them: the distinct texts, trimmed, and which of them each row has.

Everything that is asked of text is asked of its distinct values only, and of all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fusecli.values import Array, Integers

if TYPE_CHECKING:
    import pandas as pd

# Always an empty cell, and only in a column of numbers or dates: 'none' can be a fine category.
MISSING = ("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NaT", "NULL", "null")
FILLERS = ("-", "--", ".", "na", "None", "none", "NONE")


@dataclass(frozen=True)
class Texts:
    """One column of text.

    codes: int32 [row], -1 where missing. values: Arrow array of the distinct texts, as they come.
    """

    codes: npt.NDArray[np.int32]
    values: Any

    @cached_property
    def counts(self) -> Integers:
        """Rows that hold each distinct text."""
        return np.bincount(self.codes + 1, minlength=len(self.values) + 1)[1:]

    @property
    def present(self) -> int:
        """Rows that hold any text."""
        return int(self.counts.sum())

    def example(self, chosen: Array) -> str:
        """Return the first of the distinct texts that a mask chooses."""
        return str(self.values[int(np.flatnonzero(chosen)[0])])


def texts_of(column: pd.Series[Any], missing: Sequence[str] | None) -> Texts:
    """Return the distinct texts of a column of text, or of anything that is no number or date.

    missing: the texts that mean an empty cell, or None for the usual ones.
    """
    import pyarrow as pa

    try:
        cells = pa.array(column, pa.large_string(), from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):  # objects of several types
        cells = pa.array([text_of(cell) for cell in column], pa.large_string())
    return distinct(cells, MISSING if missing is None else missing)


def distinct(cells: Any, missing: Sequence[str]) -> Texts:
    """Return the distinct texts of an Arrow array (chunked or not) of text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    found = cells.dictionary_encode()
    trimmed = pc.utf8_trim_whitespace(found.dictionary)
    again = None if trimmed.equals(found.dictionary) else trimmed.dictionary_encode()
    values = found.dictionary if again is None else again.dictionary
    place = _numbered(pc.is_in(values, pa.array(missing, pa.large_string())))
    values = values.filter(pa.array(place[:-1] >= 0))
    if again is not None:
        place = np.append(place[_indices(again)], np.int32(-1))
    return Texts(place[_indices(found)], values)


def _numbered(empty: Any) -> npt.NDArray[np.int32]:
    """Number the values that are not empty; -1 for those that are, and for one more at the end."""
    is_empty = np.append(empty.to_numpy(zero_copy_only=False), True)
    return np.where(is_empty, -1, np.cumsum(~is_empty) - 1).astype(np.int32)


def _indices(encoded: Any) -> Array:
    """Return the index of each row's value; -1, which is the last place, where it is null."""
    return np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False))


def text_of(cell: Any) -> str | None:
    """Return one cell as text, whatever it is; None where it is missing.

    Whole floats are written as integers, so that a category of numbers has one text a number.
    """
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    if isinstance(cell, float | np.floating):
        return None if np.isnan(cell) else number_text(float(cell))
    return None if str(cell) in ("<NA>", "NaT") else str(cell)


def number_text(number: float) -> str:
    """Return a number as one text only: `1` for 1.0, the shortest exact decimals for the others."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
