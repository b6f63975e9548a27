"""Distinct texts to numbers and dates, all at once; what cannot be read is NaN or NaT."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from fusecli.dataset.texts import FILLERS
from fusecli.values import Array, Floats

Decimal = Literal[".", ","]
Style = Literal["point", "comma", "words"]
"""How numbers are written: 1,234.5 or 1.234,5 or true and false."""

_PLAIN = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"
_INFINITE = r"^[-+]?([iI]nf(inity)?|INF)$"
_THOUSANDS = r"^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$"
_WITH_COMMA = r"^[-+]?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d*)?([eE][-+]?\d+)?$"
_WORDS = ("true", "false")
_PADDED = r"^0\d+$"
_ISO_DATE = (
    r"^\d{4}[-/]\d{1,2}([-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[-+]\d{2}:?\d{2})?)?)?$"
)


def numbers_in(values: Any, style: Style) -> Floats:
    """Return each text as a number: the nearest float64, as any correct parser gives it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if style == "words":
        lower = pc.utf8_lower(values)
        values = pc.if_else(pc.equal(lower, "true"), "1", values)
        values = pc.if_else(pc.equal(lower, "false"), "0", values)
    if style == "comma":
        swapped = pc.replace_substring(pc.replace_substring(values, ".", ""), ",", ".")
        readable = pc.match_substring_regex(values, _WITH_COMMA)
    else:
        readable = _either(values, _PLAIN, _THOUSANDS)
        swapped = pc.replace_substring(values, ",", "")
    readable = pc.or_(readable, pc.match_substring_regex(values, _INFINITE))
    numbers = pc.if_else(readable, swapped, None).cast(pa.float64())
    return np.array(numbers.fill_null(np.nan).to_numpy(zero_copy_only=False))


def _either(values: Any, *patterns: str) -> Any:
    import pyarrow.compute as pc

    return pc.match_substring_regex(values, "|".join(f"({pattern})" for pattern in patterns))


def style_of(values: Any, decimal: Decimal | None = None) -> Style:
    """Return how the numbers of a column are written.

    decimal: the decimal mark, or None for the one that leaves fewer texts unread.
    """
    import pyarrow.compute as pc

    if 0 < len(values) < 9 and pc.all(pc.is_in(pc.utf8_lower(values), _arrow(_WORDS))).as_py():
        return "words"
    if decimal:
        return "comma" if decimal == "," else "point"
    if not pc.any(pc.match_substring(values, ",")).as_py():
        return "point"
    unread = {style: np.isnan(numbers_in(values, style)).sum() for style in ("point", "comma")}
    return "comma" if unread["comma"] < unread["point"] else "point"


def dates_in(values: Any) -> Array:
    """Return each text as a moment in UTC, datetime64[us]; ISO dates, with a time or without."""
    import pandas as pd
    import pyarrow.compute as pc

    readable = pc.match_substring_regex(values, _ISO_DATE)
    if not pc.any(readable).as_py():  # pandas takes milliseconds to find that out
        return np.full(len(values), "NaT", "datetime64[us]")
    iso = pc.if_else(readable, values, None).to_pandas()
    moments = pd.to_datetime(iso, format="ISO8601", errors="coerce", utc=True)
    return np.asarray(moments.dt.tz_localize(None).to_numpy().astype("datetime64[us]"))


def fillers_in(values: Any) -> Array:
    """Return which texts only say that there is no number or no date."""
    import pyarrow.compute as pc

    return np.asarray(pc.is_in(values, _arrow(FILLERS)).to_numpy(zero_copy_only=False))


def padded(values: Any) -> bool:
    """Tell whether any of the texts is digits that begin with a zero: a code, not a quantity."""
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(values, _PADDED)).as_py())


def words_in(values: Any) -> Array:
    """Return the number of words of each text."""
    import pyarrow.compute as pc

    return np.asarray(pc.count_substring_regex(values, r"\S+").to_numpy(zero_copy_only=False))


def _arrow(words: tuple[str, ...]) -> Any:
    import pyarrow as pa

    return pa.array(words, pa.large_string())
