"""From a recipe's keys to an estimator's parameters: handed on, or for one kind of task only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from fusecli.errors import UsageError
from fusecli.values import Task


def handed_on(arguments: Mapping[str, Any], *but: str) -> dict[str, Any]:
    """Return a model function's own `locals()` without task, seed and the names given.

    What is left are the keys that its estimator knows by the same name; they are listed in the
    signature, and need not be listed again.
    """
    return {key: value for key, value in arguments.items() if key not in ("task", "seed", *but)}


def suited(
    task: Task,
    *,
    classification: Mapping[str, Any] | None = None,
    regression: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the given (not None) parameters of the task's kind; refuse those of the other."""
    both = (classification or {}, regression or {})
    own, other = both if task.is_classification else both[::-1]
    for name, value in other.items():
        if value is not None:
            raise UsageError(f"'{name}' is not for {task.kind}", "leave it out")
    return {name: value for name, value in own.items() if value is not None}


def choice(
    task: Task, name: str, value: str | None, *, classification: Any, regression: Any
) -> dict[str, str]:
    """Return the parameter if given, one of the task's own Literal; else refuse it."""
    allowed = get_args(classification if task.is_classification else regression)
    if value is not None and value not in allowed:
        hint = f"choose from {', '.join(allowed)}" if allowed else "leave it out"
        raise UsageError(f"{name} '{value}' is not for {task.kind}", hint)
    return {} if value is None else {name: value}
