"""What LightGBM writes of its trees, looked through before LightGBM reads it.

LightGBM believes what it reads: a line too short ends the whole process, a child that is its own
parent keeps it busy for ever, and a feature beyond the last is read from wherever that leads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import accumulate, pairwise

import numpy as np

from fusecli.values import Array

INTEGER = rb"-?[0-9]{1,9}"
REAL = rb"-?(?:[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]{1,3})?|inf|nan)"
INTEGERS = re.compile(INTEGER + rb"(?: " + INTEGER + rb")*")
REALS = re.compile(REAL + rb"(?: " + REAL + rb")*")
BITS = re.compile(rb"[0-9]{1,10}(?: [0-9]{1,10})*")  # 32 of them are a number
OF_NODES = {
    "split_feature": INTEGERS,
    "split_gain": REALS,
    "threshold": REALS,
    "decision_type": INTEGERS,
    "left_child": INTEGERS,
    "right_child": INTEGERS,
    "internal_value": REALS,
    "internal_weight": REALS,
    "internal_count": INTEGERS,
}
OF_LEAVES = {
    "leaf_value": REALS,
    "leaf_weight": REALS,
    "leaf_count": INTEGERS,
    "leaf_const": REALS,
    "num_features": INTEGERS,
}
OF_HEAD = {"version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx"} | {
    *("objective", "average_output", "feature_names", "feature_infos"),
    *("monotone_constraints", "tree_sizes"),
}
OF_TREE = {"num_leaves", "num_cat", "is_linear", "shrinkage", *OF_NODES, *OF_LEAVES} | {
    *("cat_boundaries", "cat_threshold", "leaf_features", "leaf_coeff"),
}
WHOLE = re.compile(INTEGER)
WORD = re.compile(rb"[a-z_0-9]+(?::" + REAL + rb")?")  # of an objective
TREE, END, GAP = b"Tree=", b"end of trees\n", b"\n\n"
OBJECTIVES = ([b"multiclass"], [b"multiclassova"])  # with a tree for each class
Lines = Mapping[str, bytes]


def check_text(content: bytes) -> None:
    """Return if a booster as LightGBM's text leads LightGBM nowhere.

    Raises:
        ValueError: it is none, or a tree in it leads out of itself.
    """
    start = content.find(b"\n" + TREE) + 1
    head = _lines(content[: start or content.find(END)].removeprefix(b"tree\n"), OF_HEAD)
    sizes = [] if not head["tree_sizes"] else list(_integers(head["tree_sizes"]))
    ends = list(accumulate(map(int, sizes), initial=start))
    is_whole = content[ends[-1] :].startswith(END) if sizes else start == 0
    if b"\r" in content or b"\0" in content or min(sizes, default=1) < 1 or not is_whole:
        raise ValueError("a text that is not as long as it says")
    features = _checked_head(head, len(sizes))
    for number, (first, last) in enumerate(pairwise(ends)):
        name, _, own = content[first:last].partition(b"\n")
        if name != TREE + str(number).encode():
            raise ValueError("no tree where one should be")
        _check_tree(_lines(own.rstrip(b"\n"), OF_TREE), features)


def _lines(content: bytes, known: Collection[str]) -> Lines:
    """Return lines of the form NAME=VALUE, none of them twice; LightGBM heeds no other names."""
    found: dict[str, bytes] = {}
    for line in content.rstrip(b"\n").split(b"\n"):
        word, mark, value = line.partition(b"=")
        name = word.decode()
        if name in found or name not in known or bool(mark) == (name == "average_output"):
            raise ValueError("a line that is none")
        found[name] = value
    return found


def _number(value: bytes) -> int:
    """Return a whole number as LightGBM reads it: Python takes more for one."""
    if not WHOLE.fullmatch(value):
        raise ValueError("no number")
    return int(value)


def _checked_head(head: Lines, trees: int) -> int:
    """Return how many features there are, once what is said of all trees fits together."""
    classes, together = (_number(head[name]) for name in ("num_class", "num_tree_per_iteration"))
    objective = head["objective"].split(b" ") if "objective" in head else []
    if not all(map(WORD.fullmatch, objective)):
        raise ValueError("an objective that is none")
    own = [word for word in objective if word.startswith(b"num_class:")]
    wanted = [b"num_class:%d" % classes] if objective[:1] in OBJECTIVES else []
    names, known = (len(head[name].split()) for name in ("feature_names", "feature_infos"))
    features = _number(head["max_feature_idx"]) + 1
    if own != wanted or not 1 <= classes == together or trees % together:
        raise ValueError("trees for other classes")
    if not features == names == known:
        raise ValueError("another number of features")
    return features


def _integers(value: bytes, kind: re.Pattern[bytes] = INTEGERS) -> Array:
    if not kind.fullmatch(value):
        raise ValueError("no numbers")
    return np.fromstring(value.decode(), dtype=np.int64, sep=" ")


def _check_tree(own: Lines, features: int) -> None:
    leaves, sets = _number(own["num_leaves"]), _number(own["num_cat"])
    is_linear = own["is_linear"]
    if leaves < 1 or sets < 0 or is_linear not in (b"0", b"1"):
        raise ValueError("a tree without leaves")
    if not REALS.fullmatch(own["shrinkage"]) or b"n" in own["leaf_value"]:
        raise ValueError("a leaf that says no number")
    if leaves == 1 and is_linear == b"0":
        _count(own["leaf_value"], REALS, 1)
        return
    for name, kind in OF_NODES.items():
        _count(own[name], kind, leaves - 1)
    for name, kind in OF_LEAVES.items():
        if is_linear == b"1" or name in ("leaf_value", "leaf_weight", "leaf_count"):
            _count(own[name], kind, leaves)
    _check_ways(own, leaves, features)
    _check_sets(own, sets)
    if is_linear == b"1":
        _check_lines(own, features)


def _count(value: bytes, kind: re.Pattern[bytes], count: int) -> None:
    """Refuse what are not so many numbers."""
    if count and not (value.count(b" ") == count - 1 and kind.fullmatch(value)):
        raise ValueError("too few numbers, or too many")


def _check_ways(own: Lines, leaves: int, features: int) -> None:
    """Refuse a node that leads out of its tree or backwards, or asks for no feature."""
    if leaves == 1:
        return
    node = np.arange(leaves - 1)
    for side in ("left_child", "right_child"):
        ways = _integers(own[side])
        to_leaf = (ways < 0) & (ways >= -leaves)
        if not (to_leaf | ((ways > node) & (ways < leaves - 1))).all():
            raise ValueError("a node leads out of its tree")
    asked, how = _integers(own["split_feature"]), _integers(own["decision_type"])
    if not ((asked >= 0) & (asked < features) & (how >= 0) & (how < 16)).all():
        raise ValueError("a node asks for a feature that is none")


def _check_sets(own: Lines, sets: int) -> None:
    """Refuse a node that asks for a set of categories that is none. sets: how many there are."""
    how = _integers(own["decision_type"]) if own["decision_type"] else np.empty(0, np.int64)
    bounds = np.fromstring(own["threshold"].decode(), dtype=np.float64, sep=" ")
    asked = bounds[how & 1 == 1]
    if np.isnan(bounds).any() or not ((asked >= 0) & (asked < sets)).all():
        raise ValueError("a node asks for categories that are none")
    if not sets:
        return
    ends = _integers(own["cat_boundaries"])
    if len(ends) != sets + 1 or ends[0] != 0 or (np.diff(ends) < 0).any():
        raise ValueError("sets of categories that end nowhere")
    _count(own["cat_threshold"], BITS, int(ends[-1]))
    if (_integers(own["cat_threshold"], BITS) >= 2**32).any() or not ends[-1]:
        raise ValueError("sets of categories that are none")


def _check_lines(own: Lines, features: int) -> None:
    """Refuse leaves with linear models of features that are none."""
    asked, terms = own["leaf_features"].split(), own["leaf_coeff"].split()
    counts = _integers(own["num_features"])
    numbers = _integers(b" ".join(asked)) if asked else np.empty(0, dtype=np.int64)
    if (counts < 0).any() or not len(asked) == len(terms) == counts.sum():
        raise ValueError("a leaf has other features")
    if not all(map(REALS.fullmatch, terms)) or not ((numbers >= 0) & (numbers < features)).all():
        raise ValueError("a leaf asks for a feature that is none")
