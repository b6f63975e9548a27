"""A single decision tree."""
# ruff: noqa: PLR0913  # the keyword-only parameters are the recipe's keys

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le

from fusecli.models.suited import choice, handed_on, suited
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Task

ClassCriterion = Literal["gini", "entropy", "log_loss"]
ValueCriterion = Literal["squared_error", "absolute_error", "poisson"]
AtLeastTwo = Annotated[int, Ge(2)]
Part = Annotated[float, Gt(0), Le(1)]
Features = Count | Part | Literal["sqrt", "log2"]


@model("decision_tree", inputs="codes", inside="leaves")
def decision_tree(
    task: Task,
    seed: int,
    *,
    criterion: ClassCriterion | ValueCriterion | None = None,
    splitter: Literal["best", "random"] = "best",
    max_depth: Count | None = None,
    min_samples_split: AtLeastTwo = 2,
    min_samples_leaf: Count = 10,
    max_features: Features | None = None,
    max_leaf_nodes: AtLeastTwo | None = None,
    min_impurity_decrease: NonNegative = 0.0,
    ccp_alpha: NonNegative = 0.0,
    class_weight: Literal["balanced"] | None = None,
) -> Any:
    """One tree of questions; ten rows or more in a leaf, so that it is not always sure."""
    own = handed_on(locals(), "criterion", "class_weight")
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    tree = DecisionTreeClassifier if task.is_classification else DecisionTreeRegressor
    return tree(random_state=seed, **own, **of_kind(task, criterion, class_weight))


def of_kind(task: Task, criterion: str | None, class_weight: str | None) -> dict[str, Any]:
    """Return criterion and class_weight where given; refuse those of the other kind of task."""
    chosen = choice(
        task, "criterion", criterion, classification=ClassCriterion, regression=ValueCriterion
    )
    return chosen | suited(task, classification={"class_weight": class_weight})
