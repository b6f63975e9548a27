"""The levels of a category, in an order that the order of rows cannot change."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fusecli.dataset.parsing import numbers_in, padded
from fusecli.dataset.texts import Texts, number_text

_EXACT = 2.0**53  # the whole numbers up to here have a float64 each


def levels_of(texts: Texts) -> tuple[str, ...]:
    """Return the distinct texts, sorted as numbers if all are numbers, else as text.

    Numbers are spelled in one way (1, not 1.0); digits with leading zeros stay as they are.
    """
    if not _are_numbers(texts.values):
        return tuple(sorted(texts.values.to_pylist()))
    numbers = np.unique(numbers_in(texts.values, "point"))
    return tuple(number_text(number) for number in numbers.tolist())


def level_codes(texts: Texts, levels: tuple[str, ...]) -> npt.NDArray[np.int32]:
    """Return the place of each row's text among the levels; -1 where it is missing or unknown."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pa.array(levels, pa.large_string())
    values = _spelled(texts.values) if _are_numbers(known) else texts.values
    place = pc.index_in(values, known).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.append(place, -1)[texts.codes].astype(np.int32)


def _are_numbers(values: Any) -> bool:
    numbers = numbers_in(values, "point")
    return bool((np.abs(numbers) < _EXACT).all()) and not padded(values)


def _spelled(values: Any) -> Any:
    """Spell those texts that are numbers in the one way."""
    import pyarrow as pa

    numbers = numbers_in(values, "point").tolist()
    pairs = zip(values.to_pylist(), numbers, strict=True)
    spelled = [text if np.isnan(number) else number_text(number) for text, number in pairs]
    return pa.array(spelled, pa.large_string())
