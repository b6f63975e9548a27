"""A date as numbers that a model can learn from."""

from __future__ import annotations

import numpy as np

from fusecli.values import Array, Floats

_DAY = 86_400e6  # microseconds


def date_parts(dates: Array) -> dict[str, Floats]:
    """Return year, month, day, weekday (Monday is 0), hour, and days since 1970 with fractions.

    dates: datetime64[us] [row]; where it is NaT every part is NaN.
    """
    years, months, days = (dates.astype(f"datetime64[{unit}]") for unit in "YMD")
    parts = {
        "year": years.astype(np.int64) + 1970,
        "month": (months - years.astype("datetime64[M]")).astype(np.int64) + 1,
        "day": (days - months.astype("datetime64[D]")).astype(np.int64) + 1,
        "weekday": (days.astype(np.int64) + 3) % 7,
        "hour": (dates - days).astype("timedelta64[h]").astype(np.int64),
        "days": dates.astype(np.int64) / _DAY,
    }
    return {name: np.where(np.isnat(dates), np.nan, part) for name, part in parts.items()}


def days_since_1970(dates: Array) -> Floats:
    """Return dates as one number each that sorts as they do."""
    return date_parts(dates)["days"]
