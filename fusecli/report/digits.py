"""Numbers as text, with as many digits as their interval supports."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, log10

from fusecli.report.text import Glyphs
from fusecli.values import Score

MOST_DECIMALS = 6
ROUNDING = 1e-12  # a half-width of so small a part of its value is what sums of floats leave behind
LARGEST = 1e9
UNKNOWN = "n/a"


def decimals(value: float, half_width: float) -> int:
    """Return the decimals that show two digits of the half-width, or four of a value without one.

    Of an unknown pair (NaN, or both zero): 3.
    """
    known = isfinite(half_width) and half_width > ROUNDING * abs(value)
    size, digits = (half_width, 2) if known else (abs(value), 4)
    if not isfinite(size) or size == 0:
        return 3
    return max(0, digits - 1 - floor(log10(size)))


def column_decimals(pairs: Sequence[tuple[float, float]]) -> int:
    """Return the decimals for a column of (value, half-width): those of its first row.

    One number for all keeps the points under each other; the first row is the best one.
    """
    return decimals(*pairs[0]) if pairs else 3


def number(value: float, places: int) -> str:
    """Return the value with so many decimals, or in powers of ten where that would not be read."""
    if not isfinite(value):
        return UNKNOWN
    if places > MOST_DECIMALS or abs(value) >= LARGEST:
        return f"{value:.2e}"
    text = f"{value:.{places}f}"
    return text if text.strip("-0.") else text.lstrip("-")  # no minus before nothing


def interval(score: Score, places: int, glyphs: Glyphs) -> str:
    """Return `value ± half-width`, or the value alone where no interval is known."""
    return between(number(score.value, places), score.half_width, places, glyphs)


def signed_interval(gain: float, half_width: float, places: int, glyphs: Glyphs) -> str:
    """Return a gain with its sign and its interval."""
    shown = number(gain, places)
    nothing = not shown.strip("-0.")  # a loss that rounds to zero is no loss
    sign = "+" if gain >= 0 or nothing else ""
    return between(sign + shown, half_width, places, glyphs)


def between(text: str, half_width: float, places: int, glyphs: Glyphs) -> str:
    """Return the text with the half-width behind it, when there is one."""
    if not isfinite(half_width) or text == UNKNOWN:
        return text
    return f"{text} {glyphs.plus_minus} {number(half_width, places)}"


def amount(value: float) -> str:
    """Return seconds or milliseconds: one decimal when small, grouped thousands when large."""
    if not isfinite(value):
        return UNKNOWN
    if 0 < value < 0.05:
        return "<0.1"
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def count(number_of: int, thing: str, plural: str = "") -> str:
    """Return `1 row` or `1,000 rows`."""
    return f"{number_of:,} {thing if number_of == 1 else plural or thing + 's'}"
