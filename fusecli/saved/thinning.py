"""Fitted learners made ready to be written: few and large parts in place of many small ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fusecli.saved.alike import alike, are_alike, bare, is_plain
from fusecli.saved.boosters import state_of
from fusecli.saved.stand_ins import (
    BOOSTERS,
    SEARCHED,
    TREE,
    Boosted,
    Lean,
    Scalars,
    Searched,
    Sparse,
    TreeAt,
    path_of,
)
from fusecli.saved.trees import grown, kind_of
from fusecli.values import Array

LEFT = (str, bytes, bytearray, int, float, type(None))  # there is nothing in them to exchange


def lean(value: Any) -> Lean:
    """Return a value ready to be written; the value itself is not changed.

    Raises:
        StoreError: its trees are made in a way that is not known here.
    """
    thinning = _Thinning()
    thin = thinning.of(value)
    return Lean(thin, tuple(grown(trees) for trees in thinning.trees.values()))


@dataclass
class _Thinning:
    """One pass over a value. done: by identity what an object becomes, beside the object itself."""

    trees: dict[Any, list[Any]] = field(default_factory=dict)
    done: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    def of(self, value: Any) -> Any:
        """Return what a value becomes: itself, unless there is something in it to exchange."""
        if isinstance(value, LEFT):
            return value
        if id(value) not in self.done:
            self.done[id(value)] = value, value  # in case it holds itself
            self.done[id(value)] = self._made(value), value
        return self.done[id(value)][0]

    def _made(self, value: Any) -> Any:
        if type(value) in (list, tuple):
            return self._listed(value)
        if isinstance(value, dict):
            return self._mapped(value)
        if isinstance(value, np.ndarray):
            return self._grid(value) if value.dtype == object else value
        if (make := self._makers.get(path_of(type(value)))) is not None:
            return make(value)
        if getattr(value, "format", None) == "csr":
            return _sparse(value)
        return self._object(value) if is_plain(value) else value

    @property
    def _makers(self) -> Mapping[str, Callable[[Any], Any]]:
        return {TREE: self._planted, **dict.fromkeys(BOOSTERS.values(), self._boosted)}

    def _listed(self, value: Any) -> Any:
        width = len(value[0]) if value and type(value[0]) is list else 0
        if width and all(type(row) is list and len(row) == width for row in value):
            flat = [item for row in value for item in row]
            if are_alike(flat):
                return alike([self.of(item) for item in flat], width)
        if type(value) is list and _are_scalars(value):
            return Scalars(np.array(value))
        found = [self.of(item) for item in value]
        if type(value) is list and are_alike(value):
            return alike(found)
        return type(value)(found) if _moved(found, value) else value

    def _mapped(self, value: Any) -> Any:
        found = {key: self.of(item) for key, item in value.items()}
        if not _moved(found.values(), value.values()):
            return value
        made = type(value)()  # a dictionary of another kind stays one
        made.update(found)
        return made

    def _grid(self, value: Array) -> Array:
        found = np.empty(value.size, dtype=object)
        for place, item in enumerate(value.reshape(-1)):
            found[place] = self.of(item)
        return found.reshape(value.shape) if _moved(found, value.reshape(-1)) else value

    def _planted(self, tree: Any) -> TreeAt:
        kind = kind_of(tree)
        beside = self.trees.setdefault(kind, [])
        beside.append(tree)
        return TreeAt(list(self.trees).index(kind), len(beside) - 1)

    def _boosted(self, value: Any) -> Boosted:
        kind = type(value).__module__.partition(".")[0]
        return Boosted(kind, self.of(state_of(value)))

    def _object(self, value: Any) -> Any:
        own = vars(value)
        found = {name: self.of(item) for name, item in own.items()}
        searched = type(own.get("_tree"))
        if path_of(searched) in SEARCHED.values():
            found["_tree"] = Searched(searched.__name__)
        return bare(type(value), found) if _moved(found.values(), own.values()) else value


def _are_scalars(value: list[Any]) -> bool:
    kind = type(value[0]) if value else None
    return kind in (np.float64, np.float32, np.int64) and all(type(one) is kind for one in value)


def _moved(found: Iterable[Any], before: Iterable[Any]) -> bool:
    return any(new is not old for new, old in zip(found, before, strict=True))


def _sparse(value: Any) -> Sparse:
    shape = (int(value.shape[0]), int(value.shape[1]))
    is_array = type(value).__name__ == "csr_array"
    return Sparse(value.data, value.indices, value.indptr, shape, is_array)
