"""One recipe for many tables: what does not suit one is left out with all that learns from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fusecli.recipe import Recipe, load
from fusecli.run.suiting import suited
from fusecli.values import Dataset, Table, Task

RECIPE = """
data: {source: iris}
models:
  classes: naive_bayes
  values: ridge
  tree: decision_tree
  late: {use: decision_tree, learn: features, from: [values, tree]}
  later: {use: decision_tree, learn: soft_labels, from: late}
  fixed: {use: ridge, learn: residuals, from: tree}
  rules: {use: rules, rules: [{if: age > 3, then: 1}]}
  told: {use: decision_tree, learn: features, from: rules}
fusion: mean
"""


def recipe() -> Recipe:
    Path("many.yaml").write_text(RECIPE)
    return load(Path("many.yaml"))


def table(task: Task, column: str) -> Dataset:
    numbers = np.arange(20.0)[:, None]
    features = Table(numbers, np.empty((20, 0), np.int32), (column,), (), (), ())
    y = np.arange(20) % 2 if task.is_classification else numbers[:, 0]
    return Dataset("t", task, "y", features, y, np.arange(20), (), "f")


def test_students_of_what_does_not_suit_the_task_are_left_out(own_folder: Path) -> None:
    found, notices = suited(recipe(), table(Task("binary", ("0", "1")), "age"))
    assert list(found.models) == ["classes", "tree", "fixed", "rules", "told"]
    assert "values, late, later" in str(notices[0])


def test_rules_on_a_column_that_is_not_there_are_left_out(own_folder: Path) -> None:
    found, _ = suited(recipe(), table(Task("regression"), "size"))
    assert list(found.models) == ["values", "tree", "late", "later", "fixed"]
    found, _ = suited(recipe(), table(Task("regression"), "age"))
    assert set(found.models) == {"values", "tree", "late", "later", "fixed", "rules", "told"}
