"""Linear models and multilayer perceptrons as plain numbers: read off a learner, evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from fusecli.features.early_stopping import EarlyStopped
from fusecli.values import Array, Floats

Activation = Literal["identity", "relu", "tanh", "logistic"]


@dataclass(frozen=True)
class Network:
    """Layers, each [input + 1, output] with the bias last; a linear model has one.

    activation: of the hidden layers. classes: whether the outputs are log-odds (one for two
    classes, else one a class), not values.
    """

    layers: tuple[Floats, ...]
    activation: Activation = "identity"
    classes: bool = False


def network_of(fitted: Any) -> Network:
    """Return the numbers of a fitted linear model or perceptron, a standardised target undone."""
    scaler = getattr(fitted, "transformer_", None)
    learner = getattr(fitted, "regressor_", fitted)
    learner = learner.estimator_ if isinstance(learner, EarlyStopped) else learner
    activation: Activation = getattr(learner, "activation", "identity")
    network = Network(_layers(learner), activation, hasattr(learner, "classes_"))
    return network if scaler is None else _scaled(network, scaler.scale_[0], scaler.mean_[0])


def _layers(learner: Any) -> tuple[Floats, ...]:
    if hasattr(learner, "coefs_"):
        pairs = zip(learner.coefs_, learner.intercepts_, strict=True)
        return tuple(np.vstack([weights, bias]) for weights, bias in pairs)
    weights = np.atleast_2d(learner.coef_)
    bias = np.broadcast_to(learner.intercept_, len(weights))
    return (np.vstack([weights.T, bias]),)


def _scaled(network: Network, scale: float, shift: float) -> Network:
    last = network.layers[-1] * scale
    last[-1] += shift
    return replace(network, layers=(*network.layers[:-1], last))


def _logistic(z: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


# Each activation, and its slope as a function of its value.
ACTIVATIONS: Mapping[Activation, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "identity": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(np.float64)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "logistic": (_logistic, lambda a: a * (1 - a)),
}


def signals(network: Network, X: Floats) -> list[Floats]:
    """Return what enters each layer [row, input], and last the outputs [row, output]."""
    active = ACTIVATIONS[network.activation][0]
    found = [X]
    for number, layer in enumerate(network.layers, 1):
        raw = found[-1] @ layer[:-1] + layer[-1]
        found.append(active(raw) if number < len(network.layers) else raw)
    return found


def hidden(network: Network, X: Floats) -> Floats:
    """Return the activations [row, unit] of the last hidden layer."""
    return signals(network, X)[-2]


def probabilities(outputs: Floats) -> Floats:
    """Return [row, class] of log-odds [row, 1], or [row, class] for more than two classes."""
    odds = np.hstack([np.zeros_like(outputs), outputs]) if outputs.shape[1] == 1 else outputs
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def loss(network: Network, X: Floats, y: Array, weight: Floats | None) -> float:
    """Return the mean log loss, or the mean squared error; y: class codes, or values."""
    outputs = signals(network, X)[-1]
    if not network.classes:
        return float(np.average((outputs[:, 0] - y) ** 2, weights=weight))
    told = probabilities(outputs)[np.arange(len(y)), y]
    return float(np.average(-np.log(np.clip(told, 1e-7, 1)), weights=weight))


def slopes(network: Network, outputs: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Yield for each outcome its probability [row], and the slope of its loss [row, output]."""
    if not network.classes:
        yield np.ones(len(outputs)), np.ones_like(outputs)
        return
    proba = probabilities(outputs)
    for code, happens in enumerate(proba.T):
        error = proba - np.eye(proba.shape[1])[code]
        yield happens, error[:, -outputs.shape[1] :]


def mixed(networks: Sequence[Network], weights: Sequence[float] | Floats) -> Network:
    """Return the network whose every number is the weighted sum of theirs."""
    stacks = zip(*(network.layers for network in networks), strict=True)
    layers = tuple(np.tensordot(weights, np.stack(stack), 1) for stack in stacks)
    return replace(networks[0], layers=layers)


def mean(networks: Sequence[Network]) -> Network:
    """Return the network whose every number is the mean of theirs."""
    return mixed(networks, np.full(len(networks), 1 / len(networks)))
