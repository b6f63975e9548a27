"""Naive Bayes."""

from __future__ import annotations

from typing import Any

from fusecli.registry import model
from fusecli.values import CLASSIFICATION, Positive, Task


@model("naive_bayes", tasks=CLASSIFICATION)
def naive_bayes(task: Task, seed: int, *, var_smoothing: Positive = 0.1) -> Any:  # noqa: ARG001
    """Independent normal distributions of the columns within each class.

    var_smoothing: added to every variance, as a share of the largest. Without it (scikit-learn's
    1e-9) a column that is constant within a class makes the model sure of what it cannot know.
    """
    from sklearn.naive_bayes import GaussianNB

    return GaussianNB(var_smoothing=var_smoothing)
