"""How often rules hold, and how often they are right where they do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fusecli.models.rule_list import Rules, first_that_holds, label_of
from fusecli.values import Array, Dataset, Floats


def coverage(rules: Rules, dataset: Dataset, rows: Array) -> Iterator[str]:
    """Yield for each rule, in words, on how many of the rows it is the first that holds.

    And the share of them that are of its class, or their mean. Rules are given and not fitted, so
    this is what they do on rows that they have not seen.
    """
    weight = np.ones(dataset.rows) if dataset.weight is None else dataset.weight
    first = first_that_holds(rules, dataset.table.take(rows))
    for number, rule in enumerate(rules):
        own = rows[first == number]
        share = 100 * weight[own].sum() / weight[rows].sum()
        then = label_of(rule["then"])
        held = f"rule {number + 1} ({rule['if']}) decides {share:.1f} % of the rows"
        yield held + (_right(then, dataset, own, weight[own]) if len(own) else "")


def _right(then: str, dataset: Dataset, rows: Array, weight: Floats) -> str:
    if not dataset.task.is_classification:
        return f", whose mean is {np.average(dataset.y[rows], weights=weight):.4g}; it says {then}"
    hits = dataset.y[rows] == dataset.task.classes.index(then)
    return f", {100 * np.average(hits, weights=weight):.1f} % of which are {then}"
