"""Training of networks by PyTorch: arrays in, arrays out, and nothing of it in between stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fusecli.features.early_stopping import Part
from fusecli.models.tabular_network import Embedding
from fusecli.values import Array

if TYPE_CHECKING:
    import torch

Tensors = list["torch.Tensor"]
SMALLEST, LARGEST = 32, 256  # rows a step, where nobody says how many
STEPS = 30  # a pass, where that is possible
DECAYS = (0.9, 0.999)  # of the mean slope and of its square, a step
LEAST = 1e-4  # of the loss of the checked rows: a smaller fall is no gain


@contextmanager
def one_thread(seed: int) -> Iterator[Any]:
    """Let a block use PyTorch with one thread and random numbers of its own; yield the package."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield torch
    finally:
        torch.set_num_threads(threads)


def trained(
    begin: Embedding, fit: Part, check: Part | None, settings: Any, patience: int
) -> Embedding:
    """Return the network after going over rows until `patience` passes bring no gain.

    fit, check: features as `Read`; class codes from 0, or standardised values; weights or None.
    The pass that is best on `check` is kept; without it the last one. settings: a `TabularNetwork`.
    """
    count = len(begin.tables)
    with one_thread(settings.random_state):
        state = [tensor(array) for array in (*begin.tables, *begin.layers)]
        own, held = (_embedded(rows, count, settings.dropout) for rows in (fit, check))
        assert own  # noqa: S101  # for the type checker: there are rows to fit to
        best = descended(state, own, held, settings, patience)
    arrays = [each.numpy().astype(np.float64) for each in best]
    return Embedding(tuple(arrays[:count]), tuple(arrays[count:]))


def descended(
    state: Tensors, rows: Rows, check: Rows | None, settings: Any, patience: int
) -> Tensors:
    """Return the tensors of the pass that is best on `check`, or of the last one without it.

    settings: has learning_rate, weight_decay, batch_size and max_iter.
    """
    import torch

    for each in state:
        each.requires_grad_(True)
    steps = _AdamW(state, settings.learning_rate, settings.weight_decay)
    lowest, since, best = np.inf, 0, _copied(state)
    for _ in range(settings.max_iter):
        _pass(state, rows, steps, settings)
        if check is None:
            continue
        with torch.no_grad():
            loss = float(check.loss(state, slice(None), training=False))
        since += 1
        if loss < lowest - LEAST:
            lowest, since, best = loss, 0, _copied(state)
        if since >= patience:
            break
    return _copied(state) if check is None else best


def _pass(state: Tensors, rows: Rows, steps: _AdamW, settings: Any) -> None:
    """Go over all rows once, in a random order."""
    import torch

    size = settings.batch_size or int(np.clip(rows.count // STEPS, SMALLEST, LARGEST))
    order = torch.randperm(rows.count)
    for start in range(0, rows.count, size):
        loss = rows.loss(state, order[start : start + size], training=True)
        steps.take(torch.autograd.grad(loss, state))


def tensor(array: Array) -> torch.Tensor:
    """Return a copy of an array: whole numbers as they are, others as PyTorch counts best."""
    import torch

    kind = torch.int64 if array.dtype.kind in "iu" else torch.float32
    return torch.tensor(np.ascontiguousarray(array), dtype=kind)


def _copied(state: Sequence[torch.Tensor]) -> Tensors:
    return [each.detach().clone() for each in state]


class _AdamW:
    """Steps downhill with momentum, each number by its own scale, and decay towards zero.

    Loshchilov & Hutter, Decoupled weight decay regularization (2019). Written out, for that of
    PyTorch imports its compiler, which takes longer than most fits.
    """

    def __init__(self, state: Tensors, rate: float, decay: float) -> None:
        self.state, self.rate, self.decay = state, rate, decay
        self.means = [each.detach() * 0 for each in state]
        self.squares = [each.detach() * 0 for each in state]
        self.count = 0

    def take(self, slopes: Sequence[torch.Tensor]) -> None:
        """Take one step, by the slope of the loss in each tensor."""
        import torch

        self.count += 1
        fast, slow = (1 - decay**self.count for decay in DECAYS)
        with torch.no_grad():
            every = zip(self.state, slopes, self.means, self.squares, strict=True)
            for numbers, slope, mean, square in every:
                numbers.mul_(1 - self.rate * self.decay)
                mean.lerp_(slope, 1 - DECAYS[0])
                square.mul_(DECAYS[1]).addcmul_(slope, slope, value=1 - DECAYS[1])
                spread = (square / slow).sqrt_().add_(1e-8)
                numbers.addcdiv_(mean, spread, value=-self.rate / fast)


Forward = Callable[[Tensors, Any, bool], Any]


@dataclass(frozen=True)
class Rows:
    """Rows as tensors, and the loss of a network on some of them.

    forward: `forward(state, some, training)` returns the outputs [row, output] of some rows.
    """

    forward: Forward
    y: torch.Tensor
    weight: torch.Tensor

    @classmethod
    def of(cls, forward: Forward, y: Array, weight: Array | None) -> Rows:
        """Return rows of class codes from 0, or of values, with weights or without."""
        plain = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=np.float64)
        return cls(forward, tensor(y), tensor(plain))

    @property
    def count(self) -> int:
        return len(self.y)

    def loss(self, state: Tensors, some: Any, *, training: bool) -> torch.Tensor:
        """Return the weighted mean of the log loss, or of half the squared error, of some rows."""
        import torch

        outputs = self.forward(state, some, training)
        if self.y.is_floating_point():
            each = (outputs[:, 0] - self.y[some]) ** 2 / 2
        else:
            each = torch.nn.functional.cross_entropy(outputs, self.y[some], reduction="none")
        weight = self.weight[some]
        return (each * weight).sum() / weight.sum().clamp_min(1e-12)


def _embedded(rows: Part | None, tables: int, dropout: float) -> Rows | None:
    """Return the rows of a network of embeddings, as many as there are tables."""
    if rows is None:
        return None
    numbers, codes = tensor(rows.X.numbers), tensor(rows.X.codes)

    def forward(state: Tensors, some: Any, training: bool) -> torch.Tensor:
        import torch

        columns = [table[codes[some, k]] for k, table in enumerate(state[:tables])]
        found = torch.cat([*columns, numbers[some]], dim=1)
        *layers, last = state[tables:]
        for layer in layers:
            found = torch.relu(torch.addmm(layer[-1], found, layer[:-1]))
            found = torch.nn.functional.dropout(found, dropout, training=training and dropout > 0)
        return torch.addmm(last[-1], found, last[:-1])

    return Rows.of(forward, rows.y, rows.weight)
