"""The keys that stand beside `learn:` and `from:` of a base model, by what is learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import Ge, Le

from fusecli.strategies.combiners import Combiner
from fusecli.values import Learn, Positive

Mix = Annotated[float, Ge(0), Le(1)]
Augment = Annotated[int, Ge(0), Le(100)]


@dataclass(frozen=True, kw_only=True)
class Residuals:
    """Learn what the mean of the teachers gets wrong, and predict that mean, corrected.

    shrinkage: the share of the correction that is applied; 0 is the teachers alone.
    """

    shrinkage: Mix = 1.0


@dataclass(frozen=True, kw_only=True)
class SoftLabels:
    """Learn what the teachers predict in place of the target; predict alone.

    temperature: probabilities are learned as p^(1/temperature), normalised; above 1 they are
        flatter, and so are the model's own.
    hard_share: the share of the target itself in what is learned; 1 is learning without teachers.
    combine: how several teachers are one: `mean`, or a strategy that learns it from the training
        rows.
    augment: further rows for each training row, made of it and of rows near it (MUNGE), labelled by
        models of the teachers that have seen neither; together they weigh as much as that row.
    Wins where a small model is poor by itself: with ten further rows a tree kept 74 % of what a
    forest and a network gain over a tree on digits, 54 % without; with five, a tree of 64 leaves in
    the median of four other tables 97 %, 96 % without. Loses where it is about as good as its
    teachers (thirty boosted trees on three of five tables), and with values: a tree of airfoil
    noise was better by itself.
    """

    temperature: Positive = 1.0
    hard_share: Mix = 0.3
    combine: Combiner = "mean"
    augment: Augment = 0


@dataclass(frozen=True, kw_only=True)
class Features:
    """Learn the target from the teachers' predictions (log-odds for classes) as further columns.

    passthrough: whether the columns of the table stay beside them.
    """

    passthrough: bool = True


OPTIONS: Mapping[Learn, type[Any]] = {
    "residuals": Residuals,
    "soft_labels": SoftLabels,
    "features": Features,
}
