"""What stands in the place of something in a saved learner that is not written as it is.

Trees and lists of objects that are alike would take hundreds of entries. What nobody can check when
it is read (the trees of nearest neighbours, sparse matrices) is made again from what can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fusecli.saved.trees import Grown
from fusecli.values import Array

TREE = "sklearn.tree._tree.Tree"
SEARCHED = {
    "KDTree": "sklearn.neighbors._kd_tree.KDTree",
    "BallTree": "sklearn.neighbors._ball_tree.BallTree",
}
BOOSTERS = {"lightgbm": "lightgbm.basic.Booster", "xgboost": "xgboost.core.Booster"}


@dataclass(frozen=True)
class Lean:
    """A value with its trees taken out, those of one kind in one forest."""

    value: Any
    forests: tuple[Grown, ...]


@dataclass(frozen=True)
class TreeAt:
    """In place of a tree: the number of its forest, and its own there."""

    forest: int
    number: int


@dataclass(frozen=True)
class Searched:
    """In place of the tree of nearest neighbours; its owner has the rows that it is made of."""

    kind: str


@dataclass(frozen=True)
class Boosted:
    """In place of a booster, which its library makes again of what it has written.

    kind: of the library. state: of the booster, with its trees as a text or as bytes.
    """

    kind: str
    state: dict[str, Any]


@dataclass(frozen=True)
class Sparse:
    """In place of a matrix of compressed sparse rows. is_array: scipy's newer kind."""

    data: Array
    indices: Array
    indptr: Array
    shape: tuple[int, int]
    is_array: bool


@dataclass(frozen=True)
class Scalars:
    """In place of a list of numbers of one type of numpy, each of which would be a file."""

    array: Array


def path_of(kind: type) -> str:
    """Return the module and the name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"
