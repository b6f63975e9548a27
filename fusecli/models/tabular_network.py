"""A network of embedded columns: plain arrays that numpy evaluates, and an estimator of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from fusecli.features import protocol
from fusecli.features.early_stopping import Part
from fusecli.models.networks import probabilities
from fusecli.models.tabular_encoding import Encoding, Read, encoding_of
from fusecli.models.target_scale import decided, outputs_of, scaled
from fusecli.values import Array, Floats


@dataclass(frozen=True)
class Embedding:
    """The numbers of a network with rectified hidden layers.

    tables: of each category [code, width]. layers: each [input + 1, output] with the bias last.
    """

    tables: tuple[Floats, ...]
    layers: tuple[Floats, ...]

    def hidden(self, rows: Read) -> Floats:
        """Return the activations [row, unit] of the last hidden layer."""
        embedded = [table[code] for table, code in zip(self.tables, rows.codes.T, strict=True)]
        found = np.hstack([*embedded, rows.numbers])
        for layer in self.layers[:-1]:
            found = np.maximum(found @ layer[:-1] + layer[-1], 0.0)
        return found

    def outputs(self, rows: Read) -> Floats:
        """Return [row, output]: log-odds of each class, or the value."""
        last = self.layers[-1]
        return np.asarray(self.hidden(rows) @ last[:-1] + last[-1])


def drawn(encoding: Encoding, sizes: tuple[int, ...], outputs: int, seed: int) -> Embedding:
    """Return the network that training begins with.

    Embeddings begin with zeros: a code that no training row has stays the mean of all.
    """
    rng = np.random.default_rng(seed)
    tables = tuple(np.zeros((size, width_of(size))) for size in encoding.sizes)
    widths = [encoding.inputs + sum(t.shape[1] for t in tables), *sizes, outputs]
    layers = []
    for below, above in pairwise(widths):
        reach = 1 / np.sqrt(max(below, 1))
        layers.append(rng.uniform(-reach, reach, (below + 1, above)))
    return Embedding(tables, tuple(layers))


def width_of(size: int) -> int:
    """Return the numbers that a category of so many codes is embedded in."""
    wanted: int = round(1.6 * float(size) ** 0.56)
    return min(32, wanted)


@dataclass(eq=False)
class TabularNetwork:
    """Train with PyTorch; predict with numpy from `network_`, to the same bits everywhere.

    See `fusecli.models.torch_mlp.torch_mlp` for the fields.
    """

    is_classifier: bool
    hidden_layer_sizes: tuple[int, ...]
    numbers: str
    bins: int
    dropout: float
    learning_rate: float
    weight_decay: float
    batch_size: int | None
    max_iter: int
    random_state: int

    get_params = protocol.own_params
    set_params = protocol.set_own_params
    __sklearn_tags__ = protocol.kind_tags
    _scaled = scaled

    def fit(  # noqa: PLR0913  # what a fit that stops early and may go on needs
        self,
        X: Any,
        y: Array,
        sample_weight: Array | None = None,
        *,
        check: Part | None = None,
        patience: int = 0,
        encoding: Encoding | None = None,
        start: Embedding | None = None,
    ) -> TabularNetwork:
        """Train on class codes from 0, or values, until `patience` passes gain nothing on `check`.

        encoding: how to read columns, learned from the rows if left out. start: where to begin.
        """
        from fusecli.models.torch_training import trained

        self.encoding_ = encoding or encoding_of(X, self)
        y = self._scaled(np.asarray(y), learn=True)
        outputs = outputs_of(self)
        sizes, seed = self.hidden_layer_sizes, self.random_state
        begin = start or drawn(self.encoding_, sizes, outputs, seed)
        rows = Part(self.encoding_.read(X), y, sample_weight)
        if check is not None:
            held = self._scaled(check.y, learn=False)
            check = Part(self.encoding_.read(check.X), held, check.weight)
        self.network_ = trained(begin, rows, check, self, patience)
        return self

    def predict_proba(self, X: Any) -> Floats:
        """Return probabilities [row, class]."""
        return probabilities(self.network_.outputs(self.encoding_.read(X)))

    def predict(self, X: Any) -> Array:
        """Return the most probable class, or the value, of each row."""
        return decided(self, self.network_.outputs(self.encoding_.read(X)))

    def units(self, X: Any) -> Floats:
        """Return the activations [row, unit] of the last hidden layer."""
        return self.network_.hidden(self.encoding_.read(X))
