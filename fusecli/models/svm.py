"""Support vector machines."""
# ruff: noqa: PLR0913  # the keyword-only parameters are the recipe's keys

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge

from fusecli.models.scaled import standard_target
from fusecli.models.suited import handed_on, suited
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Positive, Task


@model("svm")
def svm(
    task: Task,
    seed: int,
    *,
    C: Positive = 1.0,
    kernel: Literal["rbf", "linear", "poly", "sigmoid"] = "rbf",
    gamma: Literal["scale", "auto"] | Positive = "scale",
    degree: Count = 3,
    coef0: float = 0.0,
    tol: Positive = 1e-3,
    shrinking: bool = True,
    max_iter: Annotated[int, Ge(-1)] = -1,
    cache_size: Positive = 500.0,
    class_weight: Literal["balanced"] | None = None,
    epsilon: NonNegative | None = None,
) -> Any:
    """The widest margin in a kernel's space; for more than some thousand rows slow.

    Time grows with the square of the rows at least. Probabilities are calibrated on inner folds;
    values are learned on a standard scale, which is what epsilon (default 0.1) counts in.
    """
    own = handed_on(locals(), "class_weight", "epsilon")
    from sklearn.svm import SVC, SVR

    own |= suited(
        task, classification={"class_weight": class_weight}, regression={"epsilon": epsilon}
    )
    return SVC(random_state=seed, **own) if task.is_classification else standard_target(SVR(**own))
