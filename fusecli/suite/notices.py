"""What a reader of a suite must know before believing it."""

from __future__ import annotations

from fusecli.suite.values import Entry
from fusecli.values import Notice


def notices(entries: tuple[Entry, ...], methods: int, alpha: float) -> tuple[Notice, ...]:
    """Return a notice where data sets are too few to tell any pair apart, or scores unlike."""
    return (*_too_few(len(entries), methods, alpha), *_mixed_rungs(entries))


def _too_few(count: int, methods: int, alpha: float) -> tuple[Notice, ...]:
    """Count the data sets that it takes when one method wins on all of them.

    Then p is 2 / 2^n, and Holm multiplies the smallest p by the number of pairs.
    """
    pairs, needed = methods * (methods - 1) // 2, 1
    while 2.0 ** (1 - needed) * pairs > alpha:
        needed += 1
    if count >= needed:
        return ()
    text = f"with {count} data sets no test can tell two of the {methods} methods apart"
    return (Notice(text, f"at least {needed} data sets are needed"),)


def _mixed_rungs(entries: tuple[Entry, ...]) -> tuple[Notice, ...]:
    rungs = sorted({entry.rung for entry in entries})
    if len(rungs) < 2:
        return ()
    text = f"scores stand on different rungs: {' and '.join(rungs)}"
    return (Notice(text, "score all data sets alike"),)
