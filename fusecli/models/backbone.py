"""An estimator of a PyTorch module and a linear head, kept as plain arrays once it is fitted."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

from fusecli.errors import FuseError
from fusecli.features import protocol
from fusecli.features.early_stopping import Part
from fusecli.models.networks import probabilities
from fusecli.models.target_scale import decided, outputs_of, scaled
from fusecli.models.torch_training import Rows, descended, one_thread, tensor
from fusecli.values import Array, Floats


@dataclass(eq=False)
class Backbone:
    """Train a linear head on what a module makes of rows, and the module too unless it is frozen.

    See `fusecli.models.torch_backbone.torch_backbone` for the fields. weights_: the module's own
    state as arrays. head_: [unit + 1, output], the bias last, on units of mean 0 and deviation 1.
    """

    is_classifier: bool
    module: str
    frozen: bool
    learning_rate: float
    weight_decay: float
    batch_size: int | None
    max_iter: int
    random_state: int
    weights_: Mapping[str, Array] = field(init=False, repr=False)
    head_: Floats = field(init=False, repr=False)

    set_params = protocol.set_own_params
    __sklearn_tags__ = protocol.kind_tags
    _scaled = scaled

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  # scikit-learn's
        """Return the fields by name that are no result of a fit."""
        names = inspect.signature(type(self)).parameters
        return {name: getattr(self, name) for name in names}

    def fit(
        self,
        X: Floats,
        y: Array,
        sample_weight: Array | None = None,
        *,
        check: Part | None = None,
        patience: int = 0,
    ) -> Backbone:
        """Train on class codes from 0, or values, until `patience` passes gain nothing on `check`.

        Raises:
            FuseError: the module cannot be made, or makes no [row, unit] of the rows.
        """
        self.columns_, own_y = np.shape(X)[1], self._scaled(np.asarray(y), learn=True)
        held = None if check is None else check._replace(y=self._scaled(check.y, learn=False))
        with one_thread(self.random_state):
            import_module(self.module.rpartition(".")[0])  # which the recipe was allowed to name
            module = made(self.module, self.columns_)
            units = _units(module, X, self.module)
            self.middle_, spread = units.mean(axis=0), units.std(axis=0)
            self.spread_ = np.where(spread > 0, spread, 1.0)
            outputs = outputs_of(self)
            head = tensor(np.zeros((units.shape[1] + 1, outputs)))
            state = [head, *([] if self.frozen else list(module.parameters()))]
            own = self._rows(module, Part(X, own_y, sample_weight))
            checked = None if held is None else self._rows(module, held)
            best = descended(state, own, checked, self, patience)
            _set(module, best[1:])
            self.head_ = best[0].numpy().astype(np.float64)
            self.weights_ = {name: each.numpy() for name, each in module.state_dict().items()}
        return self

    def _rows(self, module: Any, rows: Part) -> Rows:
        """Return rows with what the module and the head make of them; units at once if frozen."""
        middle, spread = tensor(self.middle_), tensor(self.spread_)
        X = tensor(np.asarray(rows.X, dtype=np.float64))
        given = _evaluated(module, X) if self.frozen else X

        def forward(state: Any, some: Any, training: bool) -> Any:  # noqa: ARG001
            units = given[some] if self.frozen else module(given[some])
            return ((units - middle) / spread) @ state[0][:-1] + state[0][-1]

        return Rows.of(forward, rows.y, rows.weight)

    def _outputs(self, X: Floats) -> Floats:
        with one_thread(self.random_state) as torch:
            module = made(self.module, self.columns_)
            state = {name: torch.from_numpy(each.copy()) for name, each in self.weights_.items()}
            module.load_state_dict(state)
            units = (_units(module, X, self.module) - self.middle_) / self.spread_
        return np.asarray(units @ self.head_[:-1] + self.head_[-1])

    def predict_proba(self, X: Floats) -> Floats:
        """Return probabilities [row, class]."""
        return probabilities(self._outputs(X))

    def predict(self, X: Floats) -> Array:
        """Return the most probable class, or the value, of each row."""
        return decided(self, self._outputs(X))


def made(path: str, columns: int) -> Any:
    """Return a module by import path, in evaluation mode.

    Nothing is imported that is not already, so that no saved model can have anything else run.

    Raises:
        FuseError: its package is not imported, or it cannot be made.
    """
    import torch

    name, _, last = path.rpartition(".")
    if path.partition(".")[0] not in sys.modules:
        raise FuseError(f"the module '{path}' is not imported", "import it first, if you trust it")
    kind = getattr(import_module(name), last, None)
    if not isinstance(kind, type) or not issubclass(kind, torch.nn.Module):
        raise FuseError(f"'{path}' is no class of PyTorch modules")
    try:
        found = kind(columns) if _takes_one(kind) else kind()
    except Exception as error:
        raise FuseError(f"'{path}' cannot be made: {error}") from error
    return found.eval().float()


def _takes_one(kind: type) -> bool:
    keys = inspect.signature(kind).parameters.values()
    return any(key.kind is key.POSITIONAL_OR_KEYWORD and key.default is key.empty for key in keys)


def _units(module: Any, X: Floats, path: str) -> Floats:
    """Return what a module makes of rows. Raises FuseError if that is no [row, unit]."""
    try:
        found = _evaluated(module, tensor(np.asarray(X, dtype=np.float64)))
    except Exception as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise FuseError(f"'{path}' cannot take {X.shape[1]} columns: {reason}") from error
    if getattr(found, "ndim", 0) != 2 or len(found) != len(X):
        raise FuseError(f"'{path}' does not make [row, unit] of [row, column]")
    return np.asarray(found.numpy(), dtype=np.float64)


def _evaluated(module: Any, X: Any) -> Any:
    import torch

    with torch.no_grad():
        return module(X)


def _set(module: Any, state: list[Any]) -> None:
    """Give a module the best of the numbers that it had in training."""
    import torch

    with torch.no_grad():
        for numbers, best in zip(module.parameters(), state, strict=False):
            numbers.copy_(best)
            numbers.requires_grad_(False)
