"""What a recipe may ask of the preparation of columns, and what a learner needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fusecli.values import Count

Inputs = Literal["native", "codes", "dense", "table"]
Encoding = Literal["one_hot", "target", "ordinal"]


@dataclass(frozen=True, kw_only=True)
class Preprocess:
    """The keys of `preprocess:`; what is not given depends on the form that the model takes.

    scale: of the numbers (dense: standard, else none). impute: what stands for a missing number,
        beside a column that says so (dense: median, else it stays missing).
    encode: of the categories (dense: one_hot, codes: ordinal, native: as they are). Columns with
        very many levels are target-encoded unless `ordinal` is asked for.
    min_frequency: levels with fewer rows share one column of a one-hot code.
    text_components: numbers made of one column of free text.
    """

    scale: Literal["standard", "minmax", "robust", "quantile", "none"] | None = None
    impute: Literal["median", "mean", "most_frequent"] | None = None
    encode: Encoding | None = None
    min_frequency: Count = 5
    text_components: Count = 16


@dataclass(frozen=True)
class Learner:
    """What the columns are prepared for.

    inputs: see `fusecli.registry.model`. sparse: whether a sparse matrix is welcome.
    levels: the most levels that a native category may have.
    """

    inputs: Inputs
    sparse: bool = False
    levels: int = 255
