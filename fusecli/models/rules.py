"""Rules that people write: conditions on columns, and what is predicted where they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from fusecli.conditions import parse, truth
from fusecli.errors import UsageError, did_you_mean
from fusecli.models.catalogue import Mistake
from fusecli.models.rule_list import KEYS, RuleList, Rules, label_of
from fusecli.registry import model
from fusecli.values import Dataset, Task


def check(params: Mapping[str, Any], dataset: Dataset | None) -> Iterator[Mistake]:
    """Yield what is wrong with rules: their keys, their conditions, and both against a table."""
    rules: Rules = params.get("rules") or ()
    if dataset is not None and not rules:
        yield ("rules",), "names no rule", "such as rules: [{if: age > 60, then: yes}]"
    for number, rule in enumerate(rules):
        place = ("rules", number)
        found = list(_of_keys(rule)) or list(_of_condition(rule, dataset))
        if dataset is not None and not found:
            found = list(_of_task(rule, dataset.task))
        yield from (((*place, *path), message, hint) for path, message, hint in found)


def _of_keys(rule: Mapping[str, Any]) -> Iterator[Mistake]:
    for key in rule:
        if key not in KEYS:
            known = [one for one in KEYS if one not in rule]
            yield (key,), f"unknown key '{key}'", did_you_mean(key, known)
    for key in ("if", "then") if set(rule) <= set(KEYS) else ():
        if key not in rule:
            yield (), f"missing key '{key}'", ""
    if "if" in rule and not isinstance(rule["if"], str):
        yield ("if",), "should be a condition on columns", "such as if: age > 60"
    chance = rule.get("probability", 1.0)
    if type(chance) not in (int, float) or not 0 <= chance <= 1:
        yield ("probability",), "should be between 0 and 1", ""


def _of_condition(rule: Mapping[str, Any], dataset: Dataset | None) -> Iterator[Mistake]:
    try:
        term = parse(rule["if"])
        if dataset is not None:
            truth(term, dataset.table.take(np.empty(0, dtype=np.int64)))
    except UsageError as error:
        yield ("if",), error.message, _hint(error, dataset)


def _hint(error: UsageError, dataset: Dataset | None) -> str:
    """Return the hint, or why a column of that name is in the file and no model can see it."""
    dropped = {column.name: column for column in dataset.columns} if dataset else {}
    name = error.message.removeprefix("no column is called '").removesuffix("'")
    if dataset and name in [target.name for target in dataset.targets]:
        return "it is what is predicted, which no rule can see"
    column = dropped.get(name)
    if column is None or error.message == name:
        return error.hint
    return f"it is read as {column.kind}: {column.reason}"


def _of_task(rule: Mapping[str, Any], task: Task) -> Iterator[Mistake]:
    then = rule["then"]
    if task.is_classification:
        if label_of(then) not in task.classes:
            message = f"no class is called '{label_of(then)}'"
            yield ("then",), message, did_you_mean(label_of(then), task.classes)
    elif type(then) not in (int, float):
        yield ("then",), "should be a number, as the target is", ""
    elif "probability" in rule:
        yield ("probability",), "values have no probability", "leave it out"


@model("rules", inputs="table", check=check)
def rules(task: Task, seed: int, *, rules: Rules = ()) -> Any:  # noqa: ARG001
    """Rules that you write, the first that holds; elsewhere the class shares, or the mean.

    rules: each of `if:` a condition, `then:` a class or value, and for classes `probability:`; left
    out, it is the share of that class among the training rows on which the rule is the first that
    holds, with one more row of each class.
    A condition compares columns with values, as in `age > 60 and sex == 'male'`, `class in [1, 2]`,
    `income / people < 100 or income is missing`. Other names stand in backticks.
    """
    return RuleList(rules, task)
