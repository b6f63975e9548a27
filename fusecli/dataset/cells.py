"""One column as it was read, and every way to read it: as numbers, as dates, as texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fusecli.dataset.parsing import Decimal, Style, dates_in, fillers_in, numbers_in, style_of
from fusecli.dataset.texts import Texts, number_text, texts_of
from fusecli.values import Array, Floats

if TYPE_CHECKING:
    import pandas as pd

Form = Literal["number", "boolean", "date", "category", "text", "other"]


@dataclass(frozen=True)
class Reading:
    """A column read as numbers or as dates.

    values: float64 or datetime64[us] [row]; NaN or NaT where missing or unread.
    unread: rows whose text is none; example: one of these texts.
    """

    values: Array
    unread: int = 0
    example: str = ""

    @property
    def present(self) -> Array:
        """Return a mask of the rows that have a value."""
        empty = np.isnat if self.values.dtype.kind == "M" else np.isnan
        return ~empty(self.values)


@dataclass(frozen=True)
class Cells:
    """One column. `form` is how it was stored; `other` is lists and the like.

    stored: float64 [row] for numbers and booleans, datetime64[us] [row] for dates, else `Texts`.
    decimal: the decimal mark of numbers in text, or None to find out.
    """

    form: Form
    stored: Any
    decimal: Decimal | None = None

    @cached_property
    def texts(self) -> Texts:
        """The column as distinct texts."""
        if self.form in ("number", "boolean", "date"):
            return _written(self.form, self.stored)
        texts: Texts = self.stored
        return texts

    @cached_property
    def style(self) -> Style:
        """How the numbers in text are written."""
        return style_of(self.texts.values, self.decimal)

    @cached_property
    def numbers(self) -> Reading:
        """The column as numbers, infinite ones included, written in its own style."""
        if self.form in ("number", "boolean"):
            return Reading(self.stored)
        return self.numbers_as(self.style)

    def numbers_as(self, style: Style) -> Reading:
        """Return the column as numbers whose text is in that style."""
        if self.form in ("number", "boolean"):
            return self.numbers
        if style == self.style and "numbers" in self.__dict__:
            return self.numbers
        return _by_row(self.texts, numbers_in(self.texts.values, style), np.nan)

    @cached_property
    def dates(self) -> Reading:
        """The column as dates."""
        if self.form == "date":
            return Reading(self.stored)
        return _by_row(self.texts, dates_in(self.texts.values), np.datetime64("NaT"))

    @cached_property
    def is_present(self) -> Array:
        """A mask of the rows that have any value; infinite numbers count."""
        if self.form in ("number", "boolean", "date"):
            return Reading(self.stored).present
        return np.asarray(self.texts.codes >= 0)


def _by_row(texts: Texts, read: Array, empty: Any) -> Reading:
    """Spread the reading of distinct texts over the rows; count what is neither read nor filler."""
    failed = np.isnat(read) if read.dtype.kind == "M" else np.isnan(read)
    failed &= ~fillers_in(texts.values)
    values = np.append(read, empty)[texts.codes]
    if not failed.any():
        return Reading(values)
    return Reading(values, int(texts.counts[failed].sum()), texts.example(failed))


def cells_of(
    column: pd.Series[Any],
    missing: Sequence[str] | None = None,
    decimal: Decimal | None = None,
) -> Cells:
    """Return a column of any dtype as cells.

    missing: the texts that mean an empty cell, or None for the usual ones.
    decimal: the decimal mark of numbers in text, or None to find out.
    """
    import pandas as pd
    from pandas.api import types

    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _categories(column, missing)
    if types.is_numeric_dtype(dtype) and not types.is_complex_dtype(dtype):
        return Cells("boolean" if types.is_bool_dtype(dtype) else "number", _floats(column))
    if types.is_datetime64_any_dtype(dtype):
        return Cells("date", _moments(column))
    if types.is_timedelta64_dtype(dtype):
        return Cells("number", column.dt.total_seconds().to_numpy(np.float64) / 86400)
    if _is_other(column):
        return Cells("other", texts_of(column.map(str), missing))
    return Cells("text", texts_of(column, missing), decimal)


def _is_other(column: pd.Series[Any]) -> bool:
    """Tell whether the first cell is not one value but several."""
    from pandas.api import types

    if not types.is_object_dtype(column.dtype):
        return types.is_complex_dtype(column.dtype)
    first = next((cell for cell in column if cell is not None), None)
    return isinstance(first, list | dict | tuple | set | np.ndarray)


def _floats(column: pd.Series[Any]) -> Floats:
    """Return numbers as float64 of their own, with 0.0 for -0.0."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0


def _moments(column: pd.Series[Any]) -> Array:
    import pandas as pd

    utc = pd.to_datetime(column, utc=True).dt.tz_localize(None)
    return utc.to_numpy(dtype="datetime64[us]", na_value=np.datetime64("NaT"))


def _categories(column: pd.Series[Any], missing: Sequence[str] | None) -> Cells:
    """Return a categorical column; categories that are numbers or dates become their texts."""
    import pandas as pd

    levels = pd.Series(column.cat.categories).reset_index(drop=True)
    texts = cells_of(levels, missing).texts
    place = np.append(texts.codes, np.int32(-1))[column.cat.codes.to_numpy()]
    return Cells("category", _used(Texts(place, texts.values)))


def _used(texts: Texts) -> Texts:
    """Leave out the values that no row has."""
    import pyarrow as pa

    has = texts.counts > 0
    place = np.append(np.cumsum(has, dtype=np.int32) - 1, np.int32(-1))
    return Texts(place[texts.codes], texts.values.filter(pa.array(has)))


def _written(form: Form, stored: Array) -> Texts:
    """Return numbers, booleans or dates as the texts that CSV would have for them."""
    import pandas as pd

    codes, values = pd.factorize(stored)
    if form == "boolean":
        words = ["True" if value else "False" for value in values]
    elif form == "date":
        whole = bool((values == values.astype("datetime64[D]")).all())
        words = np.datetime_as_string(values, unit="D" if whole else "us").tolist()
    else:
        words = [number_text(value) for value in values.tolist()]
    texts = texts_of(pd.Series(words, dtype=object), ())
    return Texts(np.append(texts.codes, np.int32(-1))[codes], texts.values)
