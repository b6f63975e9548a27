"""Hidden units in one order: what is only permuted is found again."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from fusecli.models.alignment import aligned
from fusecli.models.networks import Network, mean, signals


def network(widths=(6, 40, 30, 3), seed=0):
    rng = np.random.default_rng(seed)
    shapes = pairwise(widths)
    return Network(tuple(rng.normal(size=(into + 1, out)) for into, out in shapes), "relu")


def permuted(one, seed):
    rng, layers = np.random.default_rng(seed), list(one.layers)
    for depth in range(len(layers) - 1):
        order = rng.permutation(layers[depth].shape[1])
        layers[depth] = layers[depth][:, order]
        layers[depth + 1] = np.vstack([layers[depth + 1][:-1][order], layers[depth + 1][-1:]])
    return replace(one, layers=tuple(layers))


X = np.random.default_rng(9).normal(size=(50, 6))


def outputs(one):
    return signals(one, X)[-1]


@pytest.mark.parametrize("seed", range(5))
def test_a_permuted_copy_is_recovered(seed):
    one = network(seed=seed)
    other = permuted(one, seed + 10)
    assert np.abs(outputs(mean([one, other])) - outputs(one)).max() > 1
    found = aligned(other, one)
    for ours, theirs in zip(found.layers, one.layers, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-8)
    np.testing.assert_allclose(outputs(mean([one, found])), outputs(one), atol=1e-8)


def test_alignment_leaves_what_a_network_says():
    one, other = network(seed=0), network(seed=1)
    np.testing.assert_allclose(outputs(aligned(other, one)), outputs(other), atol=1e-10)


def test_a_network_near_the_reference_keeps_its_order():
    one = network()
    rng = np.random.default_rng(3)
    near = replace(one, layers=tuple(x + 0.1 * rng.normal(size=x.shape) for x in one.layers))
    for ours, theirs in zip(aligned(near, one).layers, near.layers, strict=True):
        assert (ours == theirs).all()


def test_a_linear_model_has_no_hidden_units():
    one, other = network((6, 1)), network((6, 1), seed=1)
    assert (aligned(other, one).layers[0] == other.layers[0]).all()
