"""Grown trees as a few long arrays, and back: what predicting needs of them, and no more.

Written as they are, 200 trees are 400 arrays of 64 bytes a node. How pure a node was, how many rows
it saw and what it would have predicted, were it a leaf, are left out: no prediction needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.errors import StoreError
from fusecli.values import Array, Floats

NODE = (
    "left_child",
    "right_child",
    "feature",
    "threshold",
    "impurity",
    "n_node_samples",
    "weighted_n_node_samples",
    "missing_go_to_left",
)
SOME = 1_000  # numbers, enough to see in most cases that a type is too small for all
LEAF, NO_FEATURE = -1, -2  # scikit-learn's signs in a leaf


@dataclass(frozen=True)
class Grown:
    """Trees of the same inputs and outputs, one after the other; children count within a tree.

    features: how many columns they take. classes: [output] how many; 1 for values.
    nodes, depths: [tree]. leaves: [node] whether it is one, as packed bits.
    left, right, feature, threshold: [inner node]; left is empty where it is always the next node.
    missing: [inner node] whether missing cells go left, as packed bits.
    values: [leaf, output, class], in the smallest type that holds them exactly.
    """

    features: int
    classes: tuple[int, ...]
    nodes: Array
    depths: Array
    leaves: Array
    left: Array
    right: Array
    feature: Array
    threshold: Floats
    missing: Array
    values: Array


def kind_of(tree: Any) -> tuple[int, tuple[int, ...]]:
    """Return what trees must have in common to be kept side by side: features, and classes."""
    return int(tree.n_features), tuple(map(int, tree.n_classes))


def grown(trees: Sequence[Any]) -> Grown:
    """Return scikit-learn's trees, of one kind, as arrays.

    Raises:
        StoreError: they are made in a way that is not known here.
    """
    states = [tree.__getstate__() for tree in trees]
    if any(state["nodes"].dtype.names != NODE for state in states):
        raise StoreError("the trees of this scikit-learn cannot be saved")
    features, classes = kind_of(trees[0])
    parts = [_columns(state["nodes"], state["values"]) for state in states]
    leaf, left, right, feature, threshold, missing, values = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Grown(
        features,
        classes,
        np.array([state["node_count"] for state in states], dtype=np.int64),
        np.array([state["max_depth"] for state in states], dtype=np.int64),
        np.packbits(leaf),
        left if (left >= 0).any() else left[:0],
        smallest(right),
        smallest(feature),
        threshold,
        np.packbits(missing),
        smallest(values),
    )


def _columns(nodes: Array, values: Floats) -> tuple[Array, ...]:
    """Return what is kept of one tree; left is -1 where it is the next node in all of it."""
    leaf = nodes["left_child"] == LEAF
    inner, leaves = np.flatnonzero(~leaf), np.flatnonzero(leaf)  # far quicker than masks
    left = nodes["left_child"][inner].astype(np.int32)
    if np.array_equal(left, inner + 1):
        left[:] = LEAF
    right, feature = nodes["right_child"][inner], nodes["feature"][inner]
    threshold, missing = nodes["threshold"][inner], nodes["missing_go_to_left"][inner]
    return leaf, left, right, feature, threshold, missing, values[leaves]


def smallest(numbers: Array) -> Array:
    """Return the same numbers in the smallest type that holds each of them exactly."""
    for kind in (np.uint8, np.uint16, np.int32, np.float32):
        if _as(kind, numbers[:SOME]) is not None and (small := _as(kind, numbers)) is not None:
            return small
    return numbers


def _as(kind: type[np.generic], numbers: Array) -> Array | None:
    """Return the same numbers in another type, or None where one of them would change."""
    bits = f"u{numbers.dtype.itemsize}"  # -0.0 is another number than 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        small: Array = numbers.astype(kind)
        back = small.astype(numbers.dtype)
    return small if np.array_equal(back.view(bits), numbers.view(bits)) else None
