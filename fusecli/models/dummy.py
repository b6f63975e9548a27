"""The model that knows nothing: what every other one has to beat."""

from __future__ import annotations

from typing import Any, Literal

from fusecli.models.suited import choice
from fusecli.registry import model
from fusecli.values import Task

ClassRule = Literal["prior", "most_frequent", "uniform"]
ValueRule = Literal["mean", "median"]


@model("dummy", inputs="codes")
def dummy(task: Task, seed: int, *, strategy: ClassRule | ValueRule | None = None) -> Any:
    """The share of each class, or the mean, for every row alike.

    Raises UsageError for a strategy of the other kind of task.
    """
    from sklearn.dummy import DummyClassifier, DummyRegressor

    rule = choice(task, "strategy", strategy, classification=ClassRule, regression=ValueRule)
    if task.is_classification:
        return DummyClassifier(random_state=seed, **rule)
    return DummyRegressor(**rule)
