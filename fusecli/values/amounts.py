"""Seconds and bytes as people write them: '90s', '5m', '1h30m'; '512MB', '2GB'."""

from __future__ import annotations

import math
import re
from typing import Any

NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
BYTES = {"KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}
DURATION = re.compile(rf"(?:{NUMBER}[smhd])+", re.ASCII)
SIZE = re.compile(rf"({NUMBER}) ?([kKmMgGtT])[iI]?[bB]", re.ASCII)
A_DURATION = "seconds, or a duration such as '90s', '5m' or '2h'"
A_SIZE = "a size such as '512MB' or '2GB'"
LEAST = 2**20  # bytes: no fit takes less, so a smaller number was meant as megabytes


def duration(value: Any) -> float | None:
    """Return the seconds, above 0, that a number or a text says; None if it says none.

    >>> duration("1h30m"), duration(90), duration("fast")
    (5400.0, 90.0, None)
    """
    if isinstance(value, str) and DURATION.fullmatch(value):
        parts = re.findall(rf"({NUMBER})([smhd])", value)
        value = sum(float(number) * SECONDS[unit] for number, unit in parts)
    elif isinstance(value, str) and re.fullmatch(NUMBER, value):
        value = float(value)
    is_number = type(value) in (int, float) and math.isfinite(value)
    return float(value) if is_number and value > 0 else None


def size(value: Any) -> int | None:
    """Return the bytes, at least 1 MB, that a number or a text says; None if it says none.

    A megabyte is 2**20 bytes, as for batch schedulers.

    >>> size("1.5GB"), size(2**20), size(512)
    (1610612736, 1048576, None)
    """
    if isinstance(value, str) and (found := SIZE.fullmatch(value)):
        value = int(float(found[1]) * BYTES[f"{found[2].upper()}B"])
    return value if type(value) is int and value >= LEAST else None
