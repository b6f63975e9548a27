"""Stacking against scikit-learn, and its constraints."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.models import build
from fusecli.strategies.stacked_logits import RIDGES
from fusecli.values import Floats, Kind, ModelSpec, OutOfFold
from tests.strategies.worlds import TASKS, fuse, mean_log_loss, records, sealed, with_preds, world

LOGISTIC = ModelSpec("logistic_regression")
SMALL = {"early_stopping_rounds": None, "learning_rate": 0.3}
BOOSTERS = [
    ModelSpec("hist_gradient_boosting", {"max_iter": 20, "min_samples_leaf": 5, **SMALL}),
    ModelSpec("xgboost", {"n_estimators": 20, **SMALL}),
    ModelSpec("lightgbm", {"n_estimators": 20, "min_child_samples": 5, **SMALL}),
]
kinds = pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])


def sklearn_stack(kind: Kind, meta: Any, *, passthrough: bool) -> tuple[OutOfFold, Floats, Floats]:
    """Return records as scikit-learn's stacking sees them, new predictions and its answer."""
    from sklearn.datasets import load_diabetes, load_iris
    from sklearn.ensemble import StackingClassifier, StackingRegressor
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsRegressor

    X, y = (load_diabetes if kind == "regression" else load_iris)(return_X_y=True)
    rows = y < 2 if kind == "binary" else np.full(len(y), fill_value=True)
    X, y = X[rows, :2], y[rows]
    folds = KFold(4, shuffle=True, random_state=0)
    members = [Ridge(), KNeighborsRegressor()] if kind == "regression" else [
        LogisticRegression(C=0.1), GaussianNB()]  # fmt: skip
    ask = "predict" if kind == "regression" else "predict_proba"
    stack = StackingRegressor if kind == "regression" else StackingClassifier
    named = [(f"m{k}", member) for k, member in enumerate(members)]
    oracle = stack(named, meta, cv=folds, passthrough=passthrough).fit(X, y)

    def shaped(preds: list[Floats]) -> Floats:
        return np.stack([p[:, None] if p.ndim == 1 else p for p in preds])

    preds = shaped([cross_val_predict(m, X, y, cv=folds, method=ask) for m in members])
    oof = records(preds, y, kind, features=X.copy())
    new = shaped([getattr(m, ask)(X) for m in oracle.estimators_])
    expected = getattr(oracle, ask)(X)
    return oof, new, expected[:, None] if expected.ndim == 1 else expected


@pytest.mark.parametrize("passthrough", [False, True])
@kinds
def test_an_unconstrained_linear_meta_model_equals_scikit_learn(
    kind: Kind, passthrough: bool
) -> None:
    meta = ModelSpec("ridge") if kind == "regression" else LOGISTIC
    oracle = build(meta, TASKS[kind], 0)
    if "n_jobs" in oracle.get_params():
        oracle.set_params(n_jobs=None)  # which scikit-learn 1.8 deprecates for this model
    oof, new, expected = sklearn_stack(kind, oracle, passthrough=passthrough)
    fused = registry.get("strategies", "stacking")(
        oof, meta=meta, constrained=False, transform="probabilities", passthrough=passthrough
    )
    np.testing.assert_allclose(fused.predict(new, oof.features), expected, rtol=0, atol=1e-9)


def test_an_unconstrained_meta_model_warns_of_its_score() -> None:
    fused = registry.get("strategies", "stacking")(world("binary"), constrained=False)
    assert "optimistic" in fused.notices[-1].text


@pytest.mark.parametrize("transform", ["logit", "probabilities"])
@pytest.mark.parametrize("C", [0.01, 1.0])
@pytest.mark.parametrize("weigh", [False, True])
def test_a_logistic_meta_model_is_scikit_learns_where_no_constraint_binds(
    C: float, transform: str, weigh: bool
) -> None:
    meta = ModelSpec("logistic_regression", {"C": C, "tol": 1e-10})
    oof = world("binary", members=2)
    if weigh:
        oof = replace(oof, weight=1000.0 + np.arange(oof.records))
    ours, free = (
        fuse("stacking", oof, meta=meta, constrained=constrained, transform=transform)
        for constrained in (True, False)
    )
    np.testing.assert_allclose(ours, free, rtol=0, atol=1e-4)


def bump(oof: OutOfFold, member: int) -> Floats:
    """Return the predictions with one member's raised: towards class 1, or by one unit."""
    preds = oof.preds.copy()
    if oof.task.is_classification:
        preds[member, :, 1] = preds[member, :, 1] * 0.7 + 0.3
        preds[member, :, 0] = 1 - preds[member, :, 1]
    else:
        preds[member] += 1
    return preds


@pytest.mark.parametrize("kind", ["binary", "regression"])
@pytest.mark.parametrize("meta", [None, *BOOSTERS], ids=lambda m: m.use if m else "default")
def test_a_constrained_meta_model_is_monotone(kind: Kind, meta: ModelSpec | None) -> None:
    oof = world(kind, rows=300, members=3)
    noise = with_preds(oof, np.concatenate([oof.preds, oof.preds[:, ::-1][:1]]))
    fused = registry.get("strategies", "stacking")(noise, meta=meta)
    before = fused.predict(noise.preds)[:, -1]
    for member in range(4):
        assert (fused.predict(bump(noise, member))[:, -1] >= before - 1e-6).all()


@pytest.mark.parametrize("meta", [None, *BOOSTERS], ids=lambda m: m.use if m else "default")
def test_a_constrained_meta_model_of_three_classes_is_one_against_the_rest(
    meta: ModelSpec | None,
) -> None:
    oof = world("multiclass", rows=300)
    fused = fuse("stacking", oof, meta=meta)
    assert mean_log_loss(fused, oof.y) < mean_log_loss(oof.preds.mean(axis=0), oof.y)


@kinds
def test_features_can_be_passed_through(kind: Kind) -> None:
    oof = world(kind, rows=300)
    features = np.random.default_rng(0).normal(size=(300, 2))
    features[:, 0] += 3 * oof.y
    features[5, 1] = np.nan
    oof = sealed(replace(oof, features=features))
    with_them = fuse("stacking", oof, passthrough=True)
    assert np.isfinite(with_them).all()
    assert not np.allclose(with_them, fuse("stacking", oof), atol=0.01)


def test_passing_through_what_is_not_there_is_an_error() -> None:
    with pytest.raises(UsageError, match="no features"):
        fuse("stacking", replace(world("binary"), features=None), passthrough=True)


@pytest.mark.parametrize("use", ["svm", "mlp", "naive_bayes"])
def test_a_model_that_cannot_be_constrained_is_refused(use: str) -> None:
    with pytest.raises(UsageError, match=f"'{use}' cannot be held monotone"):
        fuse("stacking", world("binary"), meta=ModelSpec(use))


def test_a_linear_model_of_members_and_features_cannot_be_constrained() -> None:
    oof = sealed(replace(world("regression"), features=np.ones((120, 1))))
    with pytest.raises(UsageError, match="cannot be held monotone"):
        fuse("stacking", oof, meta=ModelSpec("ridge"), passthrough=True)


def test_a_parameter_that_a_constrained_logistic_regression_lacks_is_refused() -> None:
    meta = ModelSpec("logistic_regression", {"class_weight": "balanced"})
    with pytest.raises(UsageError, match="class_weight"):
        fuse("stacking", world("binary"), meta=meta)


def test_a_meta_model_for_another_task_is_refused() -> None:
    with pytest.raises(UsageError, match="'ridge' is not for multiclass"):
        fuse("stacking", world("multiclass"), meta=ModelSpec("ridge"))


def test_any_model_can_be_an_unconstrained_meta_model() -> None:
    oof = world("multiclass", rows=200)
    for use in ("k_nearest_neighbours", "naive_bayes", "random_forest"):
        fused = fuse("stacking", oof, meta=ModelSpec(use), constrained=False)
        np.testing.assert_allclose(fused.sum(axis=1), 1, atol=1e-9)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_a_model_meta_survives_a_class_that_never_occurs(kind: Kind) -> None:
    oof = sealed(replace(world(kind), y=np.zeros(120, dtype=int)))
    fused = fuse("stacking", oof, meta=ModelSpec("random_forest", {"n_estimators": 5}))
    np.testing.assert_allclose(fused[:, 0], 1, atol=1e-9)


def test_the_default_for_values_equals_ridge_where_no_constraint_binds() -> None:
    from sklearn.linear_model import Ridge

    oof = world("regression", rows=400, members=2)
    fused = registry.get("strategies", "stacking")(oof)
    X = oof.preds[:, :, 0].T
    alpha = fused.facts["ridge"] * X.var(axis=0).mean() * len(X)
    oracle = Ridge(alpha=alpha).fit(X, oof.y)
    assert (oracle.coef_ > 0).all()
    np.testing.assert_allclose(fused.predict(oof.preds)[:, 0], oracle.predict(X), atol=1e-8)


def test_the_penalty_is_chosen_on_inner_folds() -> None:
    oof = world("binary", rows=2000)
    noise = sealed(replace(oof, y=np.random.default_rng(0).permutation(oof.y)))
    strong, weak = (registry.get("strategies", "stacking")(o).facts["ridge"] for o in (noise, oof))
    assert strong > weak
    assert {strong, weak} <= set(RIDGES)


def test_weights_reach_the_meta_model() -> None:
    oof = world("binary")
    weight = np.where(oof.y == 1, 5.0, 1.0)
    meta = ModelSpec("logistic_regression")
    plain, weighted = (
        fuse("stacking", o, meta=meta, constrained=False)[:, 1].mean()
        for o in (oof, replace(oof, weight=weight))
    )
    assert weighted > plain + 0.1


def test_a_meta_model_without_weights_says_so() -> None:
    oof = replace(world("binary"), weight=np.linspace(1, 2, 120))
    meta = ModelSpec("k_nearest_neighbours")
    fused = registry.get("strategies", "stacking")(oof, meta=meta, constrained=False)
    assert any("takes no weights" in str(notice) for notice in fused.notices)
