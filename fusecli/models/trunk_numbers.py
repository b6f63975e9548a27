"""A network with one trunk and a head for each target, as plain numbers: outputs, losses, slopes.

All parameters are one vector, so that a step of the training is a few operations on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Literal

import numpy as np

from fusecli.models.networks import ACTIVATIONS
from fusecli.values import Floats, Integers

Activation = Literal["relu", "tanh"]
LEAST = 1e-12  # of a probability inside a logarithm


@dataclass(frozen=True)
class Goal:
    """What one head learns: values on a standard scale, or classes.

    y: [row, output], zeros or ones for classes. weight: [row], 0 where there is no target.
    start: [output] what is predicted before anything is learned: 0, or the log of each class's
    share. constant: the loss of that, by which the loss is divided. share: weight of the target.
    """

    y: Floats
    weight: Floats
    start: Floats
    constant: float
    classes: bool
    share: float = 1.0


@dataclass(frozen=True)
class Shape:
    """The sizes of the layers, trunk first and all heads side by side last."""

    sizes: tuple[int, ...]
    activation: Activation

    @property
    def count(self) -> int:
        """How many numbers the network has."""
        return sum((above + 1) * below for above, below in pairwise(self.sizes))

    def layers(self, numbers: Floats) -> list[Floats]:
        """Return the layers of a vector as views [input + 1, output], the bias last."""
        found, start = [], 0
        for above, below in pairwise(self.sizes):
            shape = (above + 1, below)
            found.append(numbers[start : start + prod(shape)].reshape(shape))
            start += prod(shape)
        return found


def begun(shape: Shape, goals: Sequence[Goal], random: np.random.Generator) -> Floats:
    """Return a network that predicts the start of every goal: random trunk, heads of zeros."""
    numbers = np.zeros(shape.count)
    *trunk, heads = shape.layers(numbers)
    gain = 2.0 if shape.activation == "relu" else 1.0
    for layer in trunk:
        rows, width = layer.shape
        layer[:-1] = random.normal(0, np.sqrt(gain / max(rows - 1, 1)), (rows - 1, width))
    heads[-1] = np.concatenate([goal.start for goal in goals])
    return numbers


def signals(shape: Shape, layers: Sequence[Floats], X: Floats) -> list[Floats]:
    """Return what enters each layer [row, input], and last the outputs [row, output]."""
    active = ACTIVATIONS[shape.activation][0]
    found = [X]
    for layer in layers[:-1]:
        found.append(active(found[-1] @ layer[:-1] + layer[-1]))
    found.append(found[-1] @ layers[-1][:-1] + layers[-1][-1])
    return found


def predicted(outputs: Floats, *, classes: bool) -> Floats:
    """Return the probability of each class, or the value, of the outputs of a head."""
    if not classes:
        return outputs
    raised = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def parts_of(goals: Sequence[Goal]) -> list[slice]:
    """Return the outputs of each goal's head."""
    ends = np.cumsum([0, *(len(goal.start) for goal in goals)]).tolist()
    return [slice(first, last) for first, last in pairwise(ends)]


def losses(goals: Sequence[Goal], outputs: Floats) -> Floats:
    """Return the loss of each goal relative to its constant prediction; NaN where none counts."""
    found = np.full(len(goals), np.nan)
    for place, (goal, own) in enumerate(zip(goals, parts_of(goals), strict=True)):
        total = goal.weight.sum()
        if total > 0:
            found[place] = goal.weight @ _each(goal, outputs[:, own]) / total / goal.constant
    return found


def _each(goal: Goal, outputs: Floats) -> Floats:
    """Return the squared error or the log loss of each row."""
    if not goal.classes:
        return np.asarray(((outputs - goal.y) ** 2).sum(axis=1))
    told = (predicted(outputs, classes=True) * goal.y).sum(axis=1)
    return np.asarray(-np.log(np.maximum(told, LEAST)))


def slopes(
    shape: Shape, numbers: Floats, X: Floats, goals: Sequence[Goal], rows: Integers, shares: Floats
) -> Floats:
    """Return the slope, by every number, of the mean over rows of all weighted losses.

    rows: indices. shares: [goal]. A row without a target adds nothing to its head, nor to the
    trunk by way of it.
    """
    layers = shape.layers(numbers)
    own = signals(shape, layers, X[rows])
    error = np.empty_like(own[-1])
    for goal, part, share in zip(goals, parts_of(goals), shares, strict=True):
        off = predicted(own[-1][:, part], classes=goal.classes) - goal.y[rows]
        factor = share * (1 if goal.classes else 2) / goal.constant / len(rows)
        error[:, part] = off * (factor * goal.weight[rows])[:, None]
    return _backwards(shape, layers, own, error)


def _backwards(
    shape: Shape, layers: Sequence[Floats], own: Sequence[Floats], error: Floats
) -> Floats:
    """Return the slopes of all layers, given those of the outputs [row, output]."""
    found = np.empty(shape.count)
    bend = ACTIVATIONS[shape.activation][1]
    for number in reversed(range(len(layers))):
        slope = shape.layers(found)[number]
        np.matmul(own[number].T, error, out=slope[:-1])
        error.sum(axis=0, out=slope[-1])
        if number:
            error = (error @ layers[number][:-1].T) * bend(own[number])
    return found
