"""Which metric suits a task, and which way is better."""

from typing import Literal

from fusecli import registry
from fusecli.values import Task


def default_metric(task: Task) -> Literal["log_loss", "rmse"]:
    """Return the metric of a recipe that names none."""
    return "log_loss" if task.is_classification else "rmse"


def suits(name: str, task: Task) -> bool:
    """Tell whether the metric of that name is defined for the task; UsageError if unknown."""
    return task.kind in registry.get("metrics", name).tasks


def sign(name: str) -> int:
    """Return +1 where a higher value of the metric is better, else -1."""
    return 1 if registry.get("metrics", name).traits["better"] == "higher" else -1
