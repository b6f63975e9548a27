"""Saved learners made whole again, and checked where reading them could lead astray."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

from fusecli.saved.alike import Alike, apart, is_plain
from fusecli.saved.boosters import booster, checked
from fusecli.saved.learners import check_learner
from fusecli.saved.regrowing import regrown
from fusecli.saved.stand_ins import SEARCHED, Boosted, Lean, Scalars, Searched, Sparse, TreeAt
from fusecli.saved.thinning import LEFT

MOST = 1_000_000  # objects that were written as one


def full(value: Lean) -> Any:
    """Return what was made lean. `value` is used up.

    Raises:
        ValueError, TypeError, AttributeError, IndexError, KeyError: it makes no sense.
    """
    forests = [regrown(forest) for forest in value.forests]
    return _Filling(forests).of(value.value)


@dataclass
class _Filling:
    """One pass over a lean value. done: by identity what it becomes, beside the object itself."""

    forests: list[list[Any]]
    made: int = 0
    done: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    def of(self, value: Any) -> Any:
        """Return what a value becomes; objects are changed in place."""
        if isinstance(value, LEFT):
            return value
        if id(value) not in self.done:
            self.done[id(value)] = value, value
            self.done[id(value)] = self._made(value), value
        return self.done[id(value)][0]

    def _made(self, value: Any) -> Any:
        if (maker := self._makers.get(type(value))) is not None:
            return maker(value)
        if isinstance(value, dict):
            value.update({key: self.of(item) for key, item in value.items()})
        elif isinstance(value, np.ndarray) and value.dtype == object:
            flat = value.reshape(-1)
            for place, item in enumerate(flat):
                flat[place] = self.of(item)
        elif is_plain(value):
            own = vars(value)
            own.update({name: self.of(item) for name, item in own.items()})
            _finish(value, own)
        return value

    @property
    def _makers(self) -> Mapping[type, Callable[[Any], Any]]:
        return {
            list: lambda value: [self.of(item) for item in value],
            tuple: lambda value: tuple(self.of(item) for item in value),
            Alike: self._apart,
            TreeAt: lambda value: self.forests[value.forest][value.number],
            Boosted: lambda value: booster(checked(value)),
            Sparse: _sparse_rows,
            Scalars: lambda value: list(value.array),
        }

    def _apart(self, value: Alike) -> Any:
        """Return many objects, unless few bytes ask for more of them than memory holds."""
        self.made += value.count
        if not 0 <= value.count <= self.made <= MOST:
            raise ValueError("it asks for too many objects")
        return self.of(apart(value))


def _sparse_rows(value: Sparse) -> Any:
    """Return scipy's matrix. Raises ValueError where its indices lead out of it."""
    from scipy.sparse import csr_array, csr_matrix

    kind = csr_array if value.is_array else csr_matrix
    found = kind((value.data, value.indices, value.indptr), shape=value.shape)
    found.check_format(full_check=True)
    return found


def _finish(value: Any, own: dict[str, Any]) -> None:
    """Complete a learner whose parts are whole; what it says of them has to be true."""
    if isinstance(own.get("_tree"), Searched):
        own["_tree"] = _searched(own["_tree"].kind, own)
    check_learner(value, own)


def _searched(kind: str, own: Mapping[str, Any]) -> Any:
    """Return the tree of nearest neighbours as their `fit` makes it."""
    module, _, name = SEARCHED[kind].rpartition(".")
    make = getattr(import_module(module), name)
    metric, params = own["effective_metric_"], own["effective_metric_params_"]
    return make(own["_fit_X"], own["leaf_size"], metric=str(metric), **params)
