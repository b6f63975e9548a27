"""What XGBoost writes of its trees, looked through before XGBoost reads it.

XGBoost believes what it reads: a child, a feature or a category that is none is looked for wherever
its number leads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from fusecli.saved.ubjson import read_ubjson
from fusecli.values import Array

DELETED = 2**31 - 1  # the feature of a node that was pruned away
DIGITS = re.compile("-?[0-9]{1,10}", re.ASCII)
BITS = 2**31  # of all sets of categories together
THREADS = 1024
OF_NODES = {
    "base_weights": "f",
    "default_left": "u",
    "left_children": "i",
    "loss_changes": "f",
    "parents": "i",
    "right_children": "i",
    "split_conditions": "f",
    "split_indices": "i",
    "split_type": "u",
    "sum_hessian": "f",
}
Words = Mapping[str, Any]


def check_booster(content: bytes) -> None:
    """Return if a booster as XGBoost serialises it leads XGBoost nowhere.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is none, or a tree leads out of itself.
    """
    whole = read_ubjson(content)
    learner, config = whole["Model"]["learner"], whole["Config"]["learner"]
    _check_config(config)
    sizes = learner["learner_model_param"]
    if sizes != config["learner_model_param"]:
        raise ValueError("two boosters in one")
    features, classes, targets = (_whole(sizes[f"num_{n}"]) for n in ("feature", "class", "target"))
    groups = max(classes, 1) * max(targets, 1)
    for part in (learner["objective"], config["objective"]):
        own = part.get("softmax_multiclass_param", {}).get("num_class", classes)
        if _whole(own) != classes:
            raise ValueError("trees for other classes")
    _check_grown(learner["gradient_booster"], features, groups)


def _whole(value: Any) -> int:
    """Return a number written as digits: Python takes more for one than XGBoost does."""
    if not DIGITS.fullmatch(str(value)):
        raise ValueError("no number")
    return int(value)


def _check_config(config: Words) -> None:
    """Refuse what would take another device, or threads without number."""
    general = config["generic_param"]
    threads = [_whole(general.get(name, 0)) for name in ("nthread", "n_jobs")]
    if not general["device"] == "cpu" or not all(-1 <= each <= THREADS for each in threads):
        raise ValueError("a booster for another machine")


def _check_grown(booster: Words, features: int, groups: int) -> None:
    if booster["name"] == "gblinear":
        if len(_numbers(booster["model"]["weights"], "f")) != (features + 1) * groups:
            raise ValueError("weights for other features")
        return
    grown = booster["gbtree"]["model"] if booster["name"] == "dart" else booster["model"]
    trees = grown["trees"]
    ends, outputs = _numbers(grown["iteration_indptr"], "i"), _numbers(grown["tree_info"], "i")
    if booster["name"] == "dart" and len(_numbers(booster["weight_drop"], "f")) != len(trees):
        raise ValueError("other weights than trees")
    if len(outputs) != len(trees) or ((outputs < 0) | (outputs >= groups)).any():
        raise ValueError("a tree of no class")
    if not len(ends) or ends[0] != 0 or ends[-1] != len(trees) or (np.diff(ends) < 0).any():
        raise ValueError("rounds that end nowhere")
    _check_levels(grown.get("cats", {}))
    if sum(_checked(tree, features) for tree in trees) > BITS:
        raise ValueError("too many categories")


def _numbers(values: Any, kind: str) -> Array:
    """Return numbers of a kind as one array, whether they were written one by one or not."""
    found = values if isinstance(values, np.ndarray) else np.array(values or np.empty(0, kind))
    if found.ndim != 1 or found.dtype.kind != kind:
        raise ValueError("other numbers than are ever written")
    return found


def _checked(tree: Words, features: int) -> int:
    """Return how many bits the sets of categories of a tree take, once it is as it should be."""
    own = {name: _numbers(tree[name], kind) for name, kind in OF_NODES.items()}
    sizes = tree["tree_param"]
    count, left, right = _whole(sizes["num_nodes"]), own["left_children"], own["right_children"]
    if {len(array) for array in own.values()} != {count} or count < 1:
        raise ValueError("a tree does not have the nodes that it says")
    if sizes["size_leaf_vector"] not in ("0", "1") or _whole(sizes["num_feature"]) != features:
        raise ValueError("a tree of other features, or of several outputs")
    asked, node = own["split_indices"], np.arange(count)
    gone = asked == DELETED
    inner = (left != -1) & ~gone
    if gone[0] or gone[left[inner]].any() or gone[right[inner]].any():
        raise ValueError("a node that is not there")
    for ways in (left[inner], right[inner]):
        if not ((ways > node[inner]) & (ways < count)).all():
            raise ValueError("a node leads out of its tree")
    if not ((asked[inner] >= 0) & (asked[inner] < features)).all():
        raise ValueError("a node asks for a feature that is none")
    if not np.isfinite(own["split_conditions"][~gone & ~inner]).all():
        raise ValueError("a leaf that says no number")
    return _checked_sets(tree, np.flatnonzero(own["split_type"] != 0))


def _checked_sets(tree: Words, asking: Array) -> int:
    """Return how many bits the sets of categories take. asking: the nodes that need one."""
    names = ("categories", "categories_nodes", "categories_segments", "categories_sizes")
    values, nodes, starts, counts = (_numbers(tree[name], "i") for name in names)
    if not np.array_equal(nodes, asking) or not len(nodes) == len(starts) == len(counts):
        raise ValueError("a node asks for categories that are none")
    if not len(nodes):
        return 0
    ends = np.cumsum(counts)
    if (counts < 1).any() or ends[-1] != len(values) or not np.array_equal(starts, ends - counts):
        raise ValueError("sets of categories that end nowhere")
    if ((values < 0) | (values >= 2**24)).any():
        raise ValueError("a category that is none")
    return int((np.maximum.reduceat(values, starts.astype(np.int64)).astype(np.int64) + 1).sum())


def _check_levels(known: Words) -> None:
    """Refuse names of categories that are read beyond their end."""
    if not known:
        return
    ends, order = (_numbers(known[name], "i") for name in ("feature_segments", "sorted_idx"))
    counts = np.diff(ends) if len(ends) else np.empty(0, dtype=np.int64)
    is_whole = len(order) == (int(ends[-1]) if len(ends) else 0) and not ends[:1].any()
    if not is_whole or (counts < 0).any() or len(known["enc"]) != len(counts):
        raise ValueError("categories that end nowhere")
    for place, (names, count) in enumerate(zip(known["enc"], counts.tolist(), strict=True)):
        own = order[ends[place] : ends[place + 1]]
        if not np.array_equal(np.sort(own), np.arange(count)) or not _is_level(names, count):
            raise ValueError("categories without a name")


def _is_level(names: Words, count: int) -> bool:
    """Tell whether there are so many names: numbers, or the ends of texts and their letters."""
    values = _numbers(names["values"], "i")
    if "type" in names:
        return len(values) == count
    ends = _numbers(names["offsets"], "i")
    if not len(ends):
        return len(values) == count == 0
    is_rising = ends[0] == 0 and bool((np.diff(ends) >= 0).all())
    return len(ends) == count + 1 and is_rising and int(ends[-1]) == len(values)
