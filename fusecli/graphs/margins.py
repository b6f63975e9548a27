"""Support vectors, and boosted trees that vote: learners of margins, or of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from fusecli.graphs.arithmetic import affine, row_sums, weighted
from fusecli.graphs.graph import DOUBLE, Graph, NotConvertible, Value
from fusecli.graphs.trees import Tree, grown, in_float32, tree_sums
from fusecli.values import Floats


def vectors(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the values [row, 1] of a support vector regression."""
    return affine(graph, _kernel(graph, fitted, X), _duals(fitted)[0].T, fitted.intercept_)


def vector_margins(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the margins [row, class] of a support vector machine, or [row, 1] of two classes."""
    kernel, count = _kernel(graph, fitted, X), len(fitted.classes_)
    if count == 2:
        return affine(graph, kernel, -_duals(fitted)[0].T, -fitted._intercept_)
    duels = affine(graph, kernel, _duels(fitted), fitted._intercept_)
    signs = np.zeros((duels_of(count), count))
    for place, (one, other) in enumerate(combinations(range(count), 2)):
        signs[place, one], signs[place, other] = 1, -1
    lost = graph.add("Cast", graph.add("Less", duels, 0.0), to=DOUBLE)
    votes = graph.add("Add", graph.add("MatMul", lost, -signs), (signs > 0).sum(axis=0) * 1.0)
    sure = graph.add("MatMul", duels, signs)
    scale = graph.add("Mul", 3.0, graph.add("Add", graph.add("Abs", sure), 1.0))
    return graph.add("Add", votes, graph.add("Div", sure, scale))


def duels_of(classes: int) -> int:
    """Return how many pairs of classes there are."""
    return classes * (classes - 1) // 2


def _duals(fitted: Any) -> tuple[Floats, Floats]:
    """Return the dual coefficients [class - 1, vector], and the vectors."""
    return np.asarray(fitted._dual_coef_), np.asarray(fitted.support_vectors_)


def _duels(fitted: Any) -> Floats:
    """Return the coefficient of each vector in each duel of two classes [vector, duel]."""
    duals, counts = fitted._dual_coef_, fitted._n_support
    ends = np.cumsum(counts)
    spans = [slice(end - count, end) for end, count in zip(ends, counts, strict=True)]
    found = np.zeros((duals.shape[1], duels_of(len(counts))))
    for place, (one, other) in enumerate(combinations(range(len(counts)), 2)):
        found[spans[one], place] = duals[other - 1, spans[one]]
        found[spans[other], place] = duals[one, spans[other]]
    return found


def _kernel(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the kernel of rows and support vectors [row, vector]."""
    given, own = fitted._gamma, fitted.support_vectors_
    if fitted.kernel not in KERNELS or hasattr(own, "toarray"):
        raise NotConvertible(f"it has the kernel '{fitted.kernel}'")
    if fitted.kernel == "rbf":
        return _radial(graph, X, own, given)
    product = graph.add("MatMul", X, own.T)
    if fitted.kernel == "linear":
        return product
    scaled = graph.add("Add", graph.add("Mul", product, float(given)), float(fitted.coef0))
    return KERNELS[fitted.kernel](graph, scaled, fitted.degree)


def _radial(graph: Graph, X: Value, own: Floats, gamma: float) -> Value:
    """Return exp(-gamma |x - v|^2), the square spelled out."""
    squares = graph.add("Add", row_sums(graph, graph.add("Mul", X, X)), (own**2).sum(axis=1))
    apart = graph.add("Sub", squares, graph.add("Mul", 2.0, graph.add("MatMul", X, own.T)))
    return graph.add("Exp", graph.add("Mul", -float(gamma), graph.add("Max", apart, 0.0)))


Kernel = Callable[[Graph, Value, int], Value]
KERNELS: Mapping[str, Kernel] = {
    "linear": lambda _, product, __: product,
    "poly": lambda graph, product, degree: graph.add("Pow", product, float(degree)),
    "rbf": lambda _, product, __: product,
    "sigmoid": lambda graph, product, _: graph.add("Tanh", product),
}


def boosted_votes(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the margins of AdaBoost of trees for classes: [row, class], or [row, 1] of two."""
    count = len(fitted.classes_)
    if any(type(one).__name__ != "DecisionTreeClassifier" for one in fitted.estimators_):
        raise NotConvertible("it boosts something else than trees")
    narrow = in_float32(graph, X)
    said = [_ballot(graph, fitted, narrow, code) for code in range(count)]
    if count == 2:
        return weighted(graph, said, [-1.0, 1.0])
    return graph.add("Concat", *said, axis=1)


def _ballot(graph: Graph, fitted: Any, X: Value, code: int) -> Value:
    """Return the weighted votes of all trees for a class, or against it [row, 1]."""
    shares = fitted.estimator_weights_ / fitted.estimator_weights_.sum()
    trees = [_voting(one, code, len(fitted.classes_)) for one in fitted.estimators_]
    own = [replace(tree, leaves=tree.leaves * w) for tree, w in zip(trees, shares, strict=False)]
    return tree_sums(graph, X, own, [0] * len(own), 1)


def _voting(fitted: Any, code: int, count: int) -> Tree:
    """Return a tree whose leaves vote for a class, or against it."""
    called = fitted.classes_[fitted.tree_.value[:, 0].argmax(axis=1)]
    return grown(fitted.tree_, np.where(called == code, 1.0, -1 / (count - 1)))


MARGINS: Mapping[str, Callable[[Graph, Any, Value], Value]] = {
    "AdaBoostClassifier": boosted_votes,
    "SVC": vector_margins,
}
