"""Boosted trees of three libraries, read off what each keeps of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from fusecli.graphs.arithmetic import columns, from_scores, joined
from fusecli.graphs.graph import DOUBLE, INTEGER, TRUTH, Graph, NotConvertible, Value
from fusecli.graphs.trees import AMONG, AT_MOST, BELOW, Tree, in_float32, tree_sums
from fusecli.values import Array, Floats

EXPONENTIAL = ("count:poisson", "gamma", "poisson", "reg:gamma", "reg:tweedie", "tweedie")
NAN, LEFT, CATEGORY = 2, 2, 1  # of LightGBM: a way to treat missing cells, and bits of a question
BITS = np.arange(32)


def lightgbm(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return what a booster of LightGBM predicts."""
    told = fitted.booster_.model_to_string(num_iteration=fitted.best_iteration_ or -1)
    head, *blocks = told.split("\n\nTree=")
    about = _words(head)
    if "average_output" in head or "is_linear=1" in told:
        raise NotConvertible("its trees are linear, or averaged")
    trees = [_leafwise(_words(block.partition("\n\n")[0])) for block in blocks]
    width = int(about["num_tree_per_iteration"])
    scores = _sums(graph, X, trees, width)
    return _linked(graph, fitted, scores, width, about["objective"].split()[0])


def _words(text: str) -> dict[str, str]:
    lines = (line.partition("=") for line in text.splitlines())
    return {name: value for name, _, value in lines}


def _leafwise(words: Mapping[str, str]) -> Tree:
    """Return a tree as LightGBM writes it; whoever is in no set goes right, as do missing cells."""

    def numbers(name: str, kind: type = int) -> Array:
        return np.array(words.get(name, "").split(), dtype=kind)

    kinds, cuts = numbers("decision_type"), numbers("threshold", float)
    category = (kinds & CATEGORY) > 0
    as_number = np.where(kinds >> 2 == NAN, (kinds & LEFT) > 0, cuts >= 0)  # else it counts as 0
    bounds, bits = numbers("cat_boundaries"), numbers("cat_threshold")
    sets = [bits[bounds[k] : bounds[k + 1]] for k in cuts[category].astype(int)]
    return Tree(
        column=numbers("split_feature"),
        cut=np.where(category, 0.0, cuts),
        ask=np.where(category, AMONG, AT_MOST),
        yes=numbers("left_child"),
        no=numbers("right_child"),
        missing=~category & as_number,
        leaves=numbers("leaf_value", float),
        sets=tuple(map(_members, sets)),
    )


def _members(words: Array) -> Array:
    """Return the numbers whose bits are set in words of 32."""
    return np.flatnonzero((words[:, None] >> BITS) & 1).astype(np.float64)


def xgboost(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return what a booster of XGBoost predicts."""
    booster = fitted.get_booster()
    best = booster.attr("best_iteration")
    booster = booster if best is None else booster[: int(best) + 1]
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    if learner["gradient_booster"]["name"] != "gbtree":
        raise NotConvertible("its boosters are no trees")
    model, objective = learner["gradient_booster"]["model"], learner["objective"]["name"]
    trees = [_levelwise(tree) for tree in model["trees"]]
    start = _start(learner["learner_model_param"]["base_score"], objective)
    width = max(int(learner["learner_model_param"]["num_class"]), 1)
    scores = _sums(graph, in_float32(graph, X), trees, width, model["tree_info"])
    return _linked(graph, fitted, graph.add("Add", scores, start), width, objective)


def _start(told: str, objective: str) -> Floats:
    """Return what scores begin with; XGBoost keeps it as a prediction."""
    base = np.array(told.strip("[]").split(","), dtype=np.float32).astype(np.float64)
    if objective == "binary:logistic":
        return np.asarray(np.log(base) - np.log1p(-base))
    return np.asarray(np.log(base)) if objective in EXPONENTIAL else base


def _levelwise(tree: Mapping[str, Any]) -> Tree:
    """Return a tree as XGBoost writes it; whoever is in the set of a question goes right."""
    left, right = np.array(tree["left_children"]), np.array(tree["right_children"])
    cuts = np.array(tree["split_conditions"], dtype=np.float32).astype(np.float64)
    inner = left >= 0
    place = np.where(inner, np.cumsum(inner) - 1, ~(np.cumsum(~inner) - 1))
    category = np.array(tree["split_type"])[inner] == 1
    yes, no = place[left[inner]], place[right[inner]]
    missing = np.array(tree["default_left"])[inner] != category
    sets = dict(zip(tree["categories_nodes"], _segments(tree), strict=True))
    return Tree(
        column=np.array(tree["split_indices"])[inner],
        cut=np.where(category, 0.0, cuts[inner]),
        ask=np.where(category, AMONG, BELOW),
        yes=np.where(category, no, yes),
        no=np.where(category, yes, no),
        missing=missing,
        leaves=cuts[~inner],
        sets=tuple(sets[node] for node in np.flatnonzero(inner)[category].tolist()),
    )


def _segments(tree: Mapping[str, Any]) -> Iterator[Array]:
    for start, size in zip(tree["categories_segments"], tree["categories_sizes"], strict=True):
        yield np.array(tree["categories"][start : start + size], dtype=np.float64)


def histograms(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return what scikit-learn's boosted trees on histograms predict."""
    X = _recoded(graph, fitted, X)
    rounds = fitted._predictors
    trees = [_binned(tree) for one in rounds for tree in one]
    width = fitted.n_trees_per_iteration_
    scores = graph.add("Add", _sums(graph, X, trees, width), fitted._baseline_prediction)
    link = type(fitted._loss.link).__name__ if width == 1 else ""
    return _linked(graph, fitted, scores, width, "poisson" if link == "LogLink" else "")


def _recoded(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the categories, which come first, as codes of those that the training rows had."""
    if fitted._preprocessor is None:
        return X
    encoder = fitted._preprocessor.named_transformers_["encoder"]
    count, known = int(fitted.is_categorical_.sum()), encoder.categories_
    if not fitted.is_categorical_[:count].all():
        raise NotConvertible("its categories do not come first")
    parts = [_coded(graph, columns(graph, X, [j]), known[j]) for j in range(count)]
    rest = range(count, fitted.n_features_in_)
    return joined(graph, [*parts, columns(graph, X, rest)] if rest else parts)


def _coded(graph: Graph, code: Value, known: Array) -> Value:
    """Return the place of each code among the known ones [row, 1]; NaN if it is none."""
    own = known[~np.isnan(known)] if len(known) else known
    if not len(own):
        return graph.add("Mul", code, np.nan)
    found = graph.add("Equal", code, own.astype(np.float64)[None])
    place = graph.add("ArgMax", graph.add("Cast", found, to=INTEGER), axis=1, keepdims=1)
    is_known = graph.add("ReduceMax", graph.add("Cast", found, to=INTEGER), [1], keepdims=1)
    there = graph.add("Cast", is_known, to=TRUTH)
    return graph.add("Where", there, graph.add("Cast", place, to=DOUBLE), np.nan)


def _binned(tree: Any) -> Tree:
    nodes = tree.nodes
    inner = nodes["is_leaf"] == 0
    place = np.where(inner, np.cumsum(inner) - 1, ~(np.cumsum(~inner) - 1))
    own = nodes[inner]
    category = own["is_categorical"] != 0
    sets = tree.raw_left_cat_bitsets[own["bitset_idx"][category]]
    return Tree(
        column=own["feature_idx"].astype(np.int64),
        cut=np.where(category, 0.0, own["num_threshold"]),
        ask=np.where(category, AMONG, AT_MOST),
        yes=place[own["left"]],
        no=place[own["right"]],
        missing=own["missing_go_to_left"],
        leaves=nodes["value"][~inner].astype(np.float64),
        sets=tuple(_members(bits.astype(np.int64)) for bits in sets),
    )


def _sums(
    graph: Graph, X: Value, trees: list[Tree], width: int, targets: list[int] | None = None
) -> Value:
    """Return scores [row, output]; trees come in rounds of one an output, unless targets tell."""
    if not trees:
        raise NotConvertible("it has no tree")
    targets = [number % width for number in range(len(trees))] if targets is None else targets
    return tree_sums(graph, X, trees, targets, width)


def _linked(graph: Graph, fitted: Any, scores: Value, width: int, objective: str) -> Value:
    """Return predictions from scores."""
    if hasattr(fitted, "classes_"):
        return from_scores(graph, scores, width)
    return graph.add("Exp", scores) if objective in EXPONENTIAL else scores
