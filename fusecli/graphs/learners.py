"""Fitted learners as nodes of a graph: from prepared columns to probabilities, or values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from fusecli.graphs import boosters
from fusecli.graphs.arithmetic import (
    affine,
    columns,
    from_scores,
    joined,
    normalised,
    pairs,
    repeated,
    softmax,
    total,
)
from fusecli.graphs.graph import Graph, NotConvertible, Value
from fusecli.graphs.margins import MARGINS, vectors
from fusecli.graphs.neighbours import neighbours
from fusecli.graphs.trees import grown, in_float32, tree_means, tree_sums
from fusecli.models.networks import Network, network_of
from fusecli.values import Array, Floats, Task

PACKAGES = ("fusecli", "lightgbm", "sklearn", "xgboost")  # whose classes are known
ACTIVATIONS = {"relu": "Relu", "tanh": "Tanh", "logistic": "Sigmoid"}


def said(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the probabilities [row, class of the learner] or the values [row, 1] it predicts.

    Raises:
        NotConvertible: it is a learner that no graph is written for.
    """
    kind = type(fitted)
    way = WAYS.get(kind.__name__) if kind.__module__.split(".")[0] in PACKAGES else None
    if way is None:
        raise NotConvertible(f"no graph is written for a '{kind.__name__}'")
    return way(graph, fitted, X)


def outputs(graph: Graph, fitted: Any, X: Value, task: Task, seen: Array) -> Value:
    """Return what a learner predicts [row, output of the task], as `features.outputs` aligns it."""
    own = said(graph, fitted, X)
    if not task.is_classification:
        return own
    places = np.asarray(seen)[np.asarray(fitted.classes_).astype(np.int64)]
    held = graph.add("Clip", own, 0.0, 1.0)
    if places.tolist() != [*range(task.outputs)]:
        held = graph.add("MatMul", held, placed(places, task.outputs))
    return normalised(graph, held)


def _network(graph: Graph, network: Network, X: Value) -> Value:
    for number, layer in enumerate(network.layers, 1):
        X = affine(graph, X, layer[:-1], layer[-1])
        if number < len(network.layers) and network.activation in ACTIVATIONS:
            X = graph.add(ACTIVATIONS[network.activation], X)
    return from_scores(graph, X, network.layers[-1].shape[1]) if network.classes else X


def _numbers(graph: Graph, fitted: Any, X: Value) -> Value:
    return _network(graph, network_of(fitted), X)


def _souped(graph: Graph, fitted: Any, X: Value) -> Value:
    return _network(graph, fitted.network_, X)


def _inner(graph: Graph, fitted: Any, X: Value) -> Value:
    return said(graph, fitted.estimator_, X)


def _unscaled(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return values on their own scale, learned on the standard one."""
    scaler = fitted.transformer_
    if type(scaler).__name__ != "StandardScaler":
        raise NotConvertible(f"its target goes through a '{type(scaler).__name__}'")
    scaled = graph.add("Mul", said(graph, fitted.regressor_, X), scaler.scale_)
    return graph.add("Add", scaled, scaler.mean_)


def _calibrated(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the sigmoids of margins, scaled to sum to one."""
    kind = type(fitted.estimator_).__name__
    if kind not in MARGINS:
        raise NotConvertible(f"no graph is written for the margins of a '{kind}'")
    lines = np.array(fitted.sigmoids_, dtype=np.float64)
    margin = MARGINS[kind](graph, fitted.estimator_, X)
    scaled = graph.add("Add", graph.add("Mul", margin, lines[:, 0]), lines[:, 1])
    own = graph.add("Sigmoid", scaled)
    if len(lines) == 1:
        return pairs(graph, own)
    return normalised(graph, graph.add("Max", own, float(np.finfo(np.float64).tiny)))


def _boosted(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return AdaBoost's own probabilities of classes."""
    margin, count = MARGINS["AdaBoostClassifier"](graph, fitted, X), len(fitted.classes_)
    if count == 2:
        return from_scores(graph, margin, 1)
    return softmax(graph, graph.add("Div", margin, float(count - 1)))


def _tree_classes(graph: Graph, fitted: Any, X: Value) -> Value:
    trees = getattr(fitted, "estimators_", [fitted])
    own = [grown(tree.tree_, tree.tree_.value[:, 0]) for tree in trees]
    return tree_means(graph, in_float32(graph, X), own)


def _tree_values(graph: Graph, fitted: Any, X: Value) -> Value:
    trees = getattr(fitted, "estimators_", [fitted])
    own = [grown(tree.tree_, tree.tree_.value[:, 0, 0] / len(trees)) for tree in trees]
    return tree_sums(graph, in_float32(graph, X), own, [0] * len(own), 1)


def _bayes(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the posterior of normal distributions that are independent within each class."""
    scores = []
    for theta, variance, prior in zip(fitted.theta_, fitted.var_, fitted.class_prior_, strict=True):
        off = graph.add("Sub", X, theta)
        far = graph.add("MatMul", graph.add("Mul", off, off), (-0.5 / variance)[:, None])
        start = np.log(prior) - 0.5 * np.log(2 * np.pi * variance).sum()
        scores.append(graph.add("Add", far, float(start)))
    return softmax(graph, joined(graph, scores))


def _constant(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return what a learner predicts that looks at nothing."""
    nothing = np.zeros((1, 1))
    is_classifier = hasattr(fitted, "classes_")
    if is_classifier and fitted.strategy == "stratified":
        raise NotConvertible("it predicts at random")
    row = fitted.predict_proba(nothing)[0] if is_classifier else fitted.predict(nothing)
    return repeated(graph, X, np.asarray(row, dtype=np.float64))


def _bagged(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the mean of copies, each of some columns, and of the classes that it has seen."""
    pairs_of = zip(fitted.estimators_, fitted.estimators_features_, strict=True)
    found = [_copied(graph, fitted, one, columns(graph, X, places)) for one, places in pairs_of]
    return graph.add("Div", total(graph, found), float(len(found)))


def _copied(graph: Graph, fitted: Any, one: Any, X: Value) -> Value:
    own = said(graph, one, X)
    if not hasattr(fitted, "classes_") or len(one.classes_) == len(fitted.classes_):
        return own
    return graph.add("MatMul", own, placed(one.classes_.astype(int), len(fitted.classes_)))


def placed(classes: Any, count: int) -> Floats:
    """Return the matrix that puts columns of some classes where all classes have theirs."""
    return np.asarray(np.eye(count)[classes])


Way = Callable[[Graph, Any, Value], Value]
WAYS: Mapping[str, Way] = {
    "AdaBoostClassifier": _boosted,
    "BaggingClassifier": _bagged,
    "BaggingRegressor": _bagged,
    "Calibrated": _calibrated,
    "DecisionTreeClassifier": _tree_classes,
    "DecisionTreeRegressor": _tree_values,
    "DummyClassifier": _constant,
    "DummyRegressor": _constant,
    "EarlyStopped": _inner,
    "ElasticNet": _numbers,
    "ElasticNetCV": _numbers,
    "ExtraTreesClassifier": _tree_classes,
    "ExtraTreesRegressor": _tree_values,
    "GaussianNB": _bayes,
    "HistGradientBoostingClassifier": boosters.histograms,
    "HistGradientBoostingRegressor": boosters.histograms,
    "KNeighborsClassifier": neighbours,
    "KNeighborsRegressor": neighbours,
    "LGBMClassifier": boosters.lightgbm,
    "LGBMRegressor": boosters.lightgbm,
    "Lasso": _numbers,
    "LassoCV": _numbers,
    "LogisticRegression": _numbers,
    "MLPClassifier": _numbers,
    "MLPRegressor": _numbers,
    "RandomForestClassifier": _tree_classes,
    "RandomForestRegressor": _tree_values,
    "Ridge": _numbers,
    "SVR": vectors,
    "SoftLabelled": _inner,
    "Souped": _souped,
    "TransformedTargetRegressor": _unscaled,
    "XGBClassifier": boosters.xgboost,
    "XGBRegressor": boosters.xgboost,
}
