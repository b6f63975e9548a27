"""Trees of any learner as one node of a graph, which asks every question as the learner does.

Questions are asked in float64, of numbers in the learner's own precision: a row goes to the same
leaf, whatever a cut is rounded to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fusecli.graphs.arithmetic import pairs
from fusecli.graphs.graph import DOUBLE, FLOAT, INTEGER, TREES, Graph, Value, tensor
from fusecli.values import Array, Floats

AT_MOST, BELOW, AMONG = 0, 1, 6  # questions of the standard: x <= cut, x < cut, x in a set
SUM = 1


@dataclass(frozen=True)
class Tree:
    """Questions, and what the leaves say.

    column, cut, ask, yes, no, missing: [question]. yes, no: the next question, or ~leaf. missing:
    whether a missing cell goes the way of yes. leaves: [leaf], or [leaf, class]. sets: of the
    questions whether a cell is AMONG some, in their order.
    """

    column: Array
    cut: Floats
    ask: Array
    yes: Array
    no: Array
    missing: Array
    leaves: Floats
    sets: tuple[Array, ...] = field(default=())

    def asking(self) -> Tree:
        """Return a tree that asks something, even if there is only one leaf."""
        if len(self.column):
            return self
        one, leaf = np.zeros(1, dtype=np.int64), np.full(1, ~0)
        return Tree(one, np.zeros(1), one, leaf, leaf, one, self.leaves)


def in_float32(graph: Graph, X: Value) -> Value:
    """Return numbers rounded to float32, as learners do that keep them so."""
    return graph.add("Cast", graph.add("Cast", X, to=FLOAT), to=DOUBLE)


def tree_sums(
    graph: Graph, X: Value, trees: Sequence[Tree], targets: Sequence[int], outputs: int
) -> Value:
    """Return the sums [row, output] of what trees say; targets: the output of each tree."""
    whole = [tree.asking() for tree in trees]
    asked = np.cumsum([0, *(len(tree.column) for tree in whole)])
    left = np.cumsum([0, *(len(tree.leaves) for tree in whole)])
    starts = list(zip(whole, asked.tolist(), left.tolist(), strict=False))
    yes = np.concatenate([_ways(tree.yes, own, leaf) for tree, own, leaf in starts], axis=1)
    no = np.concatenate([_ways(tree.no, own, leaf) for tree, own, leaf in starts], axis=1)
    sets = [np.append(one, np.nan) for tree in whole for one in tree.sets]
    among = {"membership_values": tensor(np.concatenate(sets).astype(np.float64))} if sets else {}
    owner = np.repeat(targets, [len(tree.leaves) for tree in whole])
    return graph.add(
        "TreeEnsemble",
        X,
        domain=TREES,
        n_targets=outputs,
        aggregate_function=SUM,
        tree_roots=asked[:-1].tolist(),
        nodes_featureids=_all(whole, "column").tolist(),
        nodes_modes=tensor(_all(whole, "ask").astype(np.uint8)),
        nodes_splits=tensor(_all(whole, "cut")),
        nodes_missing_value_tracks_true=_all(whole, "missing").astype(int).tolist(),
        nodes_truenodeids=yes[0].tolist(),
        nodes_trueleafs=yes[1].tolist(),
        nodes_falsenodeids=no[0].tolist(),
        nodes_falseleafs=no[1].tolist(),
        leaf_targetids=owner.tolist(),
        leaf_weights=tensor(_all(whole, "leaves")),
        **among,
    )


def tree_means(graph: Graph, X: Value, trees: Sequence[Tree]) -> Value:
    """Return the mean [row, class] of what trees say, whose leaves are shares of classes."""
    classes = trees[0].leaves.shape[1]
    count = len(trees)
    if classes == 2:
        second = [replace(tree, leaves=tree.leaves[:, 1] / count) for tree in trees]
        return pairs(graph, tree_sums(graph, X, second, [0] * count, 1))
    firsts = np.cumsum([0, *(len(tree.leaves) for tree in trees)])
    places = [
        replace(tree, leaves=np.arange(first, first + len(tree.leaves), dtype=np.float64))
        for tree, first in zip(trees, firsts.tolist(), strict=False)
    ]
    leaf = tree_sums(graph, X, places, range(count), count)
    shares = np.concatenate([tree.leaves for tree in trees])
    said = graph.add("Gather", shares, graph.add("Cast", leaf, to=INTEGER), axis=0)
    return graph.add("ReduceMean", said, [1], keepdims=0)


def _all(trees: Sequence[Tree], name: str) -> Array:
    return np.concatenate([getattr(tree, name) for tree in trees])


def _ways(way: Array, asked: int, left: int) -> Array:
    """Return where answers lead [(place, is a leaf); question], counted over all trees."""
    is_leaf = way < 0
    return np.stack([np.where(is_leaf, ~way + left, way + asked), is_leaf]).astype(np.int64)


def grown(tree: Any, leaves: Floats) -> Tree:
    """Return a tree of scikit-learn. leaves: what each of its nodes says [node, ...]."""
    left, right = tree.children_left, tree.children_right
    inner = left >= 0
    place = np.where(inner, np.cumsum(inner) - 1, ~(np.cumsum(~inner) - 1))
    return Tree(
        column=tree.feature[inner],
        cut=tree.threshold[inner].astype(np.float64),
        ask=np.full(int(inner.sum()), AT_MOST),
        yes=place[left[inner]],
        no=place[right[inner]],
        missing=tree.missing_go_to_left[inner],
        leaves=leaves[~inner],
    )
