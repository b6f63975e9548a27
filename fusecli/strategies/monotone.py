"""Constraints on a meta-model: a higher prediction of a member never lowers the fused one."""

from __future__ import annotations

from typing import Any

from fusecli.errors import UsageError

BOOSTERS = ("xgboost", "lightgbm", "catboost")


def constrain(estimator: Any, use: str, *, members: int, others: int) -> None:
    """Make an unfitted estimator monotone in its first columns, `members` of them.

    others: how many columns follow, which stay free. UsageError where the model `use` has no such
    constraint, or has it for all columns only.
    """
    for learner in (estimator, getattr(estimator, "estimator", None)):
        if learner is not None and _constrain(learner, [1] * members + [0] * others):
            return
    raise UsageError(
        f"the meta-model '{use}' cannot be held monotone in its members",
        "set constrained: false, or use a booster, a forest or a tree",
    )


def _constrain(learner: Any, signs: list[int]) -> bool:
    params = learner.get_params(deep=False)
    if type(learner).__module__.split(".")[0] in BOOSTERS:
        learner.set_params(monotone_constraints=tuple(signs))
    elif "monotonic_cst" in params:
        learner.set_params(monotonic_cst=signs)
    elif "positive" in params and all(signs):
        learner.set_params(positive=True)
    else:
        return False
    return True
