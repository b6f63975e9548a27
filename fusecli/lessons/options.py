"""The keys that stand beside `learn:` and `from:` of a base model, by what is learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import Ge, Le

from fusecli.values import Learn, Positive

Mix = Annotated[float, Ge(0), Le(1)]


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
    """

    temperature: Positive = 1.0
    hard_share: Mix = 0.3


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
