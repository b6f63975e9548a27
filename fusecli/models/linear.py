"""Linear models: logistic regression for classes; ridge, lasso and elastic net for values."""
# ruff: noqa: PLR0913  # the keyword-only parameters are the recipe's keys

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge, Le

from fusecli.models.scaled import standard_target
from fusecli.models.shrinking import logistic_towards, ridge_towards
from fusecli.models.suited import handed_on
from fusecli.registry import model
from fusecli.values import CLASSIFICATION, Count, Kind, NonNegative, Positive, Task

REGRESSION: tuple[Kind, ...] = ("regression",)
Mix = Annotated[float, Ge(0), Le(1)]
LogisticSolver = Literal["lbfgs", "liblinear", "newton-cg", "newton-cholesky", "sag", "saga"]
RidgeSolver = Literal["auto", "svd", "cholesky", "lsqr", "sparse_cg", "sag", "saga", "lbfgs"]


@model(
    "logistic_regression",
    tasks=CLASSIFICATION,
    inside="coefficients",
    transfer=logistic_towards,
)
def logistic_regression(
    task: Task,
    seed: int,
    *,
    C: Positive = 1.0,
    l1_ratio: Mix = 0.0,
    solver: LogisticSolver | None = None,
    class_weight: Literal["balanced"] | None = None,
    fit_intercept: bool = True,
    max_iter: Count = 1000,
    tol: Positive = 1e-4,
) -> Any:
    """A linear model of the log-odds, with an L2 (or L1) penalty.

    l1_ratio: 0 for L2, 1 for L1, between for both. solver: lbfgs, or saga where there is any L1.
    """
    own = handed_on(locals(), "solver")
    from sklearn.linear_model import LogisticRegression

    solver = solver or ("saga" if l1_ratio else "lbfgs")
    return LogisticRegression(solver=solver, random_state=seed, **own)


@model("ridge", tasks=REGRESSION, inside="coefficients", transfer=ridge_towards)
def ridge(
    task: Task,
    seed: int,
    *,
    alpha: NonNegative = 1.0,
    fit_intercept: bool = True,
    solver: RidgeSolver = "auto",
    max_iter: Count | None = None,
    tol: Positive = 1e-4,
    positive: bool = False,
) -> Any:
    """Least squares with an L2 penalty."""
    own = handed_on(locals())
    from sklearn.linear_model import Ridge

    return Ridge(random_state=seed, **own)


@model("lasso", tasks=REGRESSION, inside="coefficients")
def lasso(
    task: Task,
    seed: int,
    *,
    alpha: Positive | None = None,
    fit_intercept: bool = True,
    max_iter: Count = 5000,
    tol: Positive = 1e-4,
    positive: bool = False,
    selection: Literal["cyclic", "random"] = "cyclic",
    n_alphas: Count = 50,
    folds: Annotated[int, Ge(2)] = 5,
) -> Any:
    """Least squares with an L1 penalty, its strength chosen on inner folds.

    alpha: fixes the strength; else the best of n_alphas on inner folds of the training rows. It
    counts in deviations of the target, so that one strength suits targets of any unit.
    """
    own = handed_on(locals(), "alpha", "n_alphas", "folds") | {"random_state": seed}
    from sklearn.linear_model import Lasso, LassoCV

    if alpha is not None:
        return standard_target(Lasso(alpha=alpha, **own))
    return standard_target(LassoCV(alphas=n_alphas, cv=_shuffled(folds, seed), **own))


@model("elastic_net", tasks=REGRESSION, inside="coefficients")
def elastic_net(
    task: Task,
    seed: int,
    *,
    alpha: Positive | None = None,
    l1_ratio: Annotated[float, Ge(0.01), Le(1)] = 0.5,
    fit_intercept: bool = True,
    max_iter: Count = 5000,
    tol: Positive = 1e-4,
    positive: bool = False,
    selection: Literal["cyclic", "random"] = "cyclic",
    n_alphas: Count = 50,
    folds: Annotated[int, Ge(2)] = 5,
) -> Any:
    """Least squares with an L1 and an L2 penalty, their strength chosen on inner folds.

    alpha: fixes the strength; else the best of n_alphas on inner folds of the training rows. It
    counts in deviations of the target, so that one strength suits targets of any unit.
    """
    own = handed_on(locals(), "alpha", "n_alphas", "folds") | {"random_state": seed}
    from sklearn.linear_model import ElasticNet, ElasticNetCV

    if alpha is not None:
        return standard_target(ElasticNet(alpha=alpha, **own))
    return standard_target(ElasticNetCV(alphas=n_alphas, cv=_shuffled(folds, seed), **own))


def _shuffled(folds: int, seed: int) -> Any:
    from sklearn.model_selection import KFold

    return KFold(folds, shuffle=True, random_state=seed)
