"""What does not work for the kind of task."""

import pytest

from fusecli.recipe import unsuited

TEXT = """\
data: {source: iris}
models: {a: svm, s: {use: sklearn.linear_model.SGDRegressor}}
metric: rmse
also: [log_loss]
fusion: {strategy: mean, members: [a, {strategy: hard_voting}]}
compare: [soft_voting]
"""


def told(problems):
    return [(one.line, one.path, one.message) for one in problems]


def test_everything_unsuited_is_told_at_its_place(loaded):
    assert told(sorted(unsuited(loaded(TEXT), "regression"))) == [
        (4, "also[0]", "'log_loss' is not for regression"),
        (5, "fusion.members[1].strategy", "'hard_voting' is not for regression"),
        (6, "compare[0].strategy", "'soft_voting' is not for regression"),
    ]


def test_a_metric_and_an_imported_class_can_be_unsuited_too(loaded):
    assert told(sorted(unsuited(loaded(TEXT), "binary"))) == [
        (2, "models.s.use", "'sklearn.linear_model.SGDRegressor' is not for binary"),
        (3, "metric", "'rmse' is not for binary"),
    ]


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_a_task_in_the_recipe_is_checked_when_it_is_read(task, mistakes):
    assert mistakes(TEXT.replace("iris", f"iris, task: {task}"))
