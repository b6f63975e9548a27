"""Methods that cannot be told apart, as few groups as it takes."""

from __future__ import annotations

from itertools import combinations

from fusecli.values import Array


def groups(together: Array) -> tuple[tuple[int, ...], ...]:
    """Return sets of methods [in order] so that exactly the pairs that are together share a set.

    together: symmetric [method, method] booleans. Each set is as large as its pairs allow, and no
    set is inside another one. A set need not be a run of neighbours: a method between two that
    cannot be told apart may differ from one of them.
    """
    found: list[tuple[int, ...]] = []
    covered: set[tuple[int, int]] = set()
    for pair in combinations(range(len(together)), 2):
        if together[pair] and pair not in covered:
            found.append(_grown(pair, together))
            covered.update(combinations(found[-1], 2))
    return tuple(found)


def _grown(pair: tuple[int, int], together: Array) -> tuple[int, ...]:
    """Add to the pair, from its neighbourhood outwards, every method that is with all so far."""
    members = list(pair)
    for other in sorted(range(len(together)), key=lambda m: abs(2 * m - sum(pair))):
        if other not in members and all(together[other, member] for member in members):
            members.append(other)
    return tuple(sorted(members))
