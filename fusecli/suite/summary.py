"""From many boards to one suite: who is ranked, where they stand, what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fusecli.suite.eligibility import distinct, gather, sort_out
from fusecli.suite.entries import matrix
from fusecli.suite.grouping import groups
from fusecli.suite.notices import notices
from fusecli.suite.omnibus import critical_difference, friedman, iman_davenport
from fusecli.suite.pairs import wilcoxon_pairs
from fusecli.suite.ranking import mean_ranks
from fusecli.suite.standings import standings
from fusecli.suite.values import Entry, Pair, Suite
from fusecli.values import Board, Floats

ALPHA = 0.05
# A hundredth of the larger error, as on a single board for log loss and RMSE.
ROPE = 0.01


def summarise(
    boards: Mapping[str, Board | str], *, alpha: float = ALPHA, rope: float = ROPE, seed: int = 0
) -> Suite:
    """Return what the boards say together; a text in place of a board is why that data set failed.

    Ranked are the best base model (chosen without the scored rows) and every fusion with a score on
    all data sets that count; the others are listed with what they lack, and methods with the same
    score everywhere are ranked once. rope: as a share of the
    larger error. Metrics and tasks may be mixed: ranks need no common unit, all else is relative.

    Raises:
        UsageError: fewer than three data sets count, or no fusion has a score on all of them.
    """
    entries, failures = gather(boards)
    able, absences = sort_out(entries)
    ranked, twins = distinct(entries, able)
    methods = _best_first(entries, ranked)
    errors = matrix(entries, methods)
    p, adjusted = wilcoxon_pairs(errors)
    n, k = errors.shape
    return Suite(
        entries=entries,
        standings=standings(entries, methods, errors, rope=rope, seed=seed),
        pairs=_pairs(methods, p, adjusted),
        groups=_groups(methods, adjusted, alpha),
        alpha=alpha,
        rope=rope,
        friedman=friedman(errors) if k > 2 else None,
        iman_davenport=iman_davenport(errors) if k > 2 else None,
        critical_difference=critical_difference(k, n, alpha) if k > 2 else None,
        failures=failures,
        absences=absences,
        twins=twins,
        notices=notices(entries, k, alpha),
    )


def _best_first(entries: tuple[Entry, ...], methods: tuple[str, ...]) -> tuple[str, ...]:
    order = np.argsort(mean_ranks(matrix(entries, methods)), kind="stable")
    return tuple(methods[place] for place in order)


def _pairs(methods: tuple[str, ...], p: Floats, adjusted: Floats) -> tuple[Pair, ...]:
    return tuple(
        Pair(methods[a], methods[b], float(p[a, b]), float(adjusted[a, b]))
        for a, b in zip(*np.triu_indices(len(methods), 1), strict=True)
    )


def _groups(
    methods: tuple[str, ...], adjusted: Floats, alpha: float
) -> tuple[tuple[str, ...], ...]:
    found = groups(adjusted > alpha)
    return tuple(tuple(methods[place] for place in group) for group in found)
