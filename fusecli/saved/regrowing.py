"""Trees that were written as long arrays, as scikit-learn's again; checked, for it does not look.

One tree after the other: its nodes fit into the processor's cache, those of a forest do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from fusecli.saved.trees import LEAF, NO_FEATURE, Grown
from fusecli.values import Array


@dataclass(frozen=True)
class _Place:
    """Where the parts of one tree stand: its nodes, its inner nodes, its leaves; its depth."""

    nodes: slice
    inner: slice
    leaves: slice
    depth: int


def regrown(trees: Grown) -> list[Any]:
    """Return scikit-learn's trees again; they predict what they did, to the last bit.

    Raises:
        ValueError: a node leads out of its tree, or backwards, or asks for a column that is none.
    """
    _check_sizes(trees)
    leaf = np.unpackbits(trees.leaves, count=int(trees.nodes.sum())).astype(bool)
    _check_lengths(trees, int(leaf.sum()), int((~leaf).sum()))
    missing = np.unpackbits(trees.missing, count=len(trees.right))
    return [_tree(trees, leaf[place.nodes], missing, place) for place in _places(trees, leaf)]


def _places(trees: Grown, leaf: Array) -> list[_Place]:
    ends = np.cumsum(trees.nodes)
    leaves = np.cumsum(leaf)[ends - 1]
    inner = ends - leaves
    parts = zip(_parts(ends), _parts(inner), _parts(leaves), trees.depths, strict=True)
    return [_Place(nodes, own, last, int(depth)) for nodes, own, last, depth in parts]


def _parts(ends: Array) -> list[slice]:
    """Return the parts of an array that end there."""
    bounds = [0, *map(int, ends)]
    return [slice(start, end) for start, end in pairwise(bounds)]


def _check_sizes(trees: Grown) -> None:
    """Refuse trees of more nodes than there are, before any room is taken for them."""
    total = sum(map(int, trees.nodes))
    if min(map(int, trees.nodes), default=0) < 1 or min(trees.classes, default=0) < 1:
        raise ValueError("a tree has no node, or nothing to say")
    if len(trees.leaves) != -(-total // 8) or len(trees.depths) != len(trees.nodes):
        raise ValueError("trees do not have the nodes that they say")


def _check_lengths(trees: Grown, leaves: int, inner: int) -> None:
    if trees.values.shape != (leaves, len(trees.classes), max(trees.classes)):
        raise ValueError("leaves do not say what they should")
    if not bool(np.isfinite(trees.values).all()):
        raise ValueError("a leaf that says no number")
    lengths = {len(trees.right), len(trees.feature), len(trees.threshold)}
    if lengths != {inner} or len(trees.left) not in (0, inner):
        raise ValueError("nodes do not say where they lead")
    if len(trees.missing) != -(-inner // 8):
        raise ValueError("nodes do not say where missing cells lead")


def _tree(trees: Grown, leaf: Array, missing: Array, place: _Place) -> Any:
    """Return one tree. leaf: [node of it]; missing: [inner node of all trees]."""
    from sklearn.tree._tree import Tree

    classes = np.array(trees.classes, dtype=np.intp)
    tree = Tree(trees.features, classes, len(classes))
    inner = np.flatnonzero(~leaf)
    nodes = np.zeros(len(leaf), tree.__getstate__()["nodes"].dtype)
    nodes["left_child"], nodes["right_child"] = LEAF, LEAF
    nodes["feature"], nodes["threshold"] = NO_FEATURE, NO_FEATURE
    nodes["left_child"][inner] = _left(trees, inner, place)
    nodes["right_child"][inner] = trees.right[place.inner]
    nodes["feature"][inner] = trees.feature[place.inner]
    nodes["threshold"][inner] = trees.threshold[place.inner]
    nodes["missing_go_to_left"][inner] = missing[place.inner]
    _check(nodes[inner], inner, len(leaf), trees.features)
    values = np.zeros((len(leaf), *trees.values.shape[1:]))
    values[leaf] = trees.values[place.leaves]
    state = {"max_depth": place.depth, "node_count": len(leaf), "nodes": nodes, "values": values}
    tree.__setstate__(state)
    return tree


def _left(trees: Grown, inner: Array, place: _Place) -> Array:
    if not trees.left.size:
        return inner + 1
    own = trees.left[place.inner]
    return np.where(own < 0, inner + 1, own)


def _check(nodes: Array, own: Array, count: int, features: int) -> None:
    """Refuse a tree that reading it would lead astray. own: the numbers of the inner nodes."""
    for side in ("left_child", "right_child"):
        if not bool(((nodes[side] > own) & (nodes[side] < count)).all()):
            raise ValueError("a node leads out of its tree")
    if not bool(((nodes["feature"] >= 0) & (nodes["feature"] < features)).all()):
        raise ValueError("a node asks for a column that is none")
    if bool(np.isnan(nodes["threshold"]).any()):
        raise ValueError("a node asks for more than no number")
