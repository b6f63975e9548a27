"""Whether what a learner says of its parts is true, where compiled code would believe it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from fusecli.values import Array

THREADS = 1024
Own = Mapping[str, Any]


def check_learner(value: Any, own: Own) -> None:
    """Return if reading and using a learner cannot lead astray. own: its attributes.

    Raises:
        ValueError, TypeError, AttributeError, IndexError, KeyError: it could.
    """
    _check_threads(own)
    for kind in type(value).__mro__:
        if (check := CHECKS.get(kind.__name__)) is not None:
            check(own)


def _check_threads(own: Own) -> None:
    """Refuse more threads than any machine has."""
    more = own.get("_other_params")
    for name, count in {**own, **(more if isinstance(more, dict) else {})}.items():
        if name not in ("n_jobs", "nthread", "nthreads", "num_threads", "num_thread"):
            continue
        if count is not None and not (type(count) is int and -THREADS <= count <= THREADS):
            raise ValueError("it asks for threads without number")


def _check_columns(own: Own) -> None:
    """Refuse trees of other columns than the learner's, which nobody compares any more."""
    tree, columns = own.get("tree_"), own.get("n_features_in_")
    trees = [tree] if tree is not None else [one.tree_ for one in _planted(own.get("estimators_"))]
    chosen = own.get("estimators_features_")
    wanted = [columns] * len(trees) if chosen is None else [len(some) for some in chosen]
    if trees and [one.n_features for one in trees] != wanted:
        raise ValueError("a tree was grown on other columns")


def _planted(estimators: Any) -> list[Any]:
    """Return the estimators of an ensemble that are single trees."""
    some = estimators.ravel() if isinstance(estimators, np.ndarray) else estimators
    return [one for one in some if hasattr(one, "tree_")] if some is not None else []


def _check_stages(own: Own) -> None:
    """Refuse boosted trees for more outputs than there are."""
    _check_columns(own)
    stages = own.get("estimators_")
    if stages is not None and stages.shape[1:] != (own["n_trees_per_iteration_"],):
        raise ValueError("trees for other outputs")


def _check_histograms(own: Own) -> None:
    """Refuse trees of histograms for other features or outputs than there are."""
    rounds = own.get("_predictors")
    if not rounds:
        return
    features, outputs = own["n_features_in_"], own["n_trees_per_iteration_"]
    is_category = own["_bin_mapper"].is_categorical_.astype(bool)
    if is_category.shape != (features,):
        raise ValueError("bins for other features")
    for tree in (tree for trees in rounds for tree in trees):
        nodes = tree.nodes[tree.nodes["is_leaf"] == 0]
        asked, asks = nodes["feature_idx"].astype(np.int64), nodes["is_categorical"] != 0
        if not ((asked >= 0) & (asked < features)).all() or not is_category[asked[asks]].all():
            raise ValueError("a node asks for a feature that is none")
    if any(len(trees) != outputs for trees in rounds):
        raise ValueError("trees for other outputs")


def _check_predictor(own: Own) -> None:
    """Refuse a tree of histograms that leads out of itself."""
    nodes, sets = own["nodes"], own["raw_left_cat_bitsets"]
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    for side in ("left", "right"):
        ways = nodes[side][inner].astype(np.int64)
        if not bool(((ways > inner) & (ways < len(nodes))).all()):
            raise ValueError("a node leads out of its tree")
    asked = nodes["bitset_idx"][inner][nodes["is_categorical"][inner] != 0]
    if not bool((asked < len(sets)).all()) or not len(nodes) or sets.shape[1:] != (8,):
        raise ValueError("a node asks for categories that are none")
    said = nodes["value"][nodes["is_leaf"] != 0]
    if not np.isfinite(said).all() or np.isnan(nodes["num_threshold"][inner]).any():
        raise ValueError("a leaf that says no number")


def _check_one_hot(own: Own) -> None:
    """Refuse categories for other columns than there are: their places are written to unseen."""
    if "categories_" not in own:
        return
    known, columns = own["categories_"], list(own["_n_features_outs"])
    merged, dropped = own["_infrequent_enabled"], own["_drop_idx_after_grouping"]
    if len(known) != len(columns):
        raise ValueError("categories for other columns")
    for place, (categories, count) in enumerate(zip(known, columns, strict=True)):
        own_count = _distinct(categories)
        if merged and (rare := own["_infrequent_indices"][place]) is not None:
            own_count = _merged(own["_default_to_infrequent_mappings"][place], rare, own_count)
        if dropped is not None and dropped[place] is not None:
            own_count -= 0 <= dropped[place] < own_count
        if own_count != count:
            raise ValueError("categories for other columns")


def _distinct(categories: Array) -> int:
    """Return how many categories there are, which must differ, and be in order."""
    plain = categories.dtype.kind not in "OUS"
    found = np.unique(categories) if plain else np.array(list(dict.fromkeys(categories.tolist())))
    if categories.ndim != 1 or not len(categories) or len(found) != len(categories):
        raise ValueError("a category that is there twice")
    if plain and not np.array_equal(found, categories, equal_nan=True):
        raise ValueError("categories out of order")
    return len(categories)


def _merged(places: Array, rare: Array, count: int) -> int:
    """Return how many columns are left of categories of which the rare ones share the last."""
    if places.shape != (count,) or places.dtype.kind not in "iu" or len(rare) < 1:
        raise ValueError("rare categories that are none")
    if not ((rare >= 0) & (rare < count)).all() or places.min() < 0:
        raise ValueError("rare categories that are none")
    return int(places.max()) + 1


def _check_vectors(own: Own) -> None:
    """Refuse support vectors that are fewer than is said, or of other columns."""
    if "support_vectors_" not in own:
        return
    vectors, counts = own["support_vectors_"], np.asarray(own["_n_support"])
    is_classifier = own.get("classes_") is not None
    classes = len(counts) if is_classifier else 2
    total = int(counts.sum()) if is_classifier else int(counts[0])
    pairs = classes * (classes - 1) // 2
    if vectors.shape != (total, own["n_features_in_"]) or (counts < 0).any() or classes < 2:
        raise ValueError("support vectors that are not there")
    for name in ("_dual_coef_", "dual_coef_"):
        weights = own[name]
        dense = getattr(weights, "nnz", (classes - 1) * total) == (classes - 1) * total
        if weights.shape != (classes - 1, total) or not dense:
            raise ValueError("weights of support vectors that are not there")
    if len(own["support_"]) != total or len(own["_intercept_"]) != pairs:
        raise ValueError("borders that are not there")
    if any(len(own[name]) not in (0, pairs) for name in ("_probA", "_probB")):
        raise ValueError("probabilities of borders that are not there")


def _check_neighbours(own: Own) -> None:
    """Refuse neighbours of other columns, or of classes that are none."""
    if "_fit_X" not in own:
        return
    rows, labels = own["_fit_X"], own.get("_y")
    if rows.ndim != 2 or rows.shape[1] != own["n_features_in_"]:
        raise ValueError("neighbours of other columns")
    if labels is not None and len(labels) != rows.shape[0]:
        raise ValueError("neighbours without a target")
    classes = own.get("classes_")
    if isinstance(classes, np.ndarray) and classes.ndim == 1:
        if labels is None or labels.dtype.kind not in "iu" or labels.ndim != 1:
            raise ValueError("neighbours of no class")
        if not ((labels >= 0) & (labels < len(classes))).all():
            raise ValueError("neighbours of a class that is none")


CHECKS: Mapping[str, Callable[[Own], None]] = {
    "BaseBagging": _check_columns,
    "BaseDecisionTree": _check_columns,
    "BaseForest": _check_columns,
    "BaseGradientBoosting": _check_stages,
    "BaseHistGradientBoosting": _check_histograms,
    "BaseLibSVM": _check_vectors,
    "NeighborsBase": _check_neighbours,
    "OneHotEncoder": _check_one_hot,
    "TreePredictor": _check_predictor,
}
