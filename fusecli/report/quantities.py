"""Bytes and spans of time as a person says them."""

from __future__ import annotations

from math import isfinite

UNITS = ("B", "kB", "MB", "GB", "TB")
SPANS = (("d", 86400), ("h", 3600), ("min", 60))


def size(number_of: float) -> str:
    """Return bytes with their unit: `812 B`, `1.2 MB`."""
    value, place = float(number_of), 0
    while value >= 999.5 and place < len(UNITS) - 1:
        value, place = value / 1000, place + 1
    return (
        f"{value:.1f} {UNITS[place]}" if place and value < 9.95 else f"{value:.0f} {UNITS[place]}"
    )


def span(seconds: float) -> str:
    """Return a time with one unit: `3 d`, `5 h`, `12 min`, `8 s`; of a clock set back, `0 s`."""
    if not isfinite(seconds):
        return "n/a"
    for unit, length in SPANS:
        if seconds >= length:
            return f"{seconds // length:,.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
