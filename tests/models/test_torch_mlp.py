"""The network of embedded columns: what it reads, how it is trained, what it predicts."""

import sys

import numpy as np
import pytest

from fusecli.errors import MissingExtra
from fusecli.models import build
from fusecli.models.tabular_encoding import Encoding, encoding_of
from fusecli.models.tabular_network import TabularNetwork, drawn
from fusecli.values import ModelSpec
from tests.extras import needs
from tests.models.tiny import TASKS

X = np.random.default_rng(0).normal(size=(300, 3))
VALUES = X @ [1.0, 2.0, 0.0] + 0.3 * np.random.default_rng(1).normal(size=300)
SMALL = {"hidden_layer_sizes": (16,), "max_iter": 30}


def network(kind: str = "regression", **params):
    return build(ModelSpec("torch_mlp", SMALL | params), TASKS[kind], 4)


def encoding(column, numbers="piecewise", bins=2) -> Encoding:
    settings = network_settings(numbers, bins)
    return encoding_of(np.asarray(column, dtype=float)[:, None], settings)


def network_settings(numbers: str, bins: int) -> TabularNetwork:
    return TabularNetwork(False, (4,), numbers, bins, 0.0, 0.01, 0.0, None, 5, 0)


def test_a_number_fills_the_bins_below_it_and_a_part_of_its_own():
    found = encoding([0.0, 2.0, 4.0]).read(np.array([[1.0], [3.0], [np.nan], [100.0]]))
    wanted = [[0.5, 0, 0], [1, 0.5, 0], [0, 0, 1], [1, 4, 0]]
    np.testing.assert_array_equal(found.numbers, wanted)


def test_on_a_standard_scale_a_number_counts_in_deviations():
    found = encoding([1.0, 3.0], "standard").read(np.array([[1.0], [2.0], [np.nan]]))
    np.testing.assert_array_equal(found.numbers, [[-1, 0], [0, 0], [0, 1]])


@pytest.mark.parametrize("column", [[np.nan, np.nan], [7.0, 7.0], [1e-300, 0.0]])
def test_a_column_that_tells_nothing_is_read_without_a_fault(column):
    found = encoding(column, bins=8).read(np.array([[0.0], [np.nan], [1e300]]))
    assert np.isfinite(found.numbers).all()


def test_a_category_that_no_row_has_adds_nothing():
    made = drawn(Encoding((3,), (), False), (4,), 1, 0)
    np.testing.assert_array_equal(made.tables[0], np.zeros((3, 3)))


@needs("torch")
def test_numpy_predicts_what_pytorch_was_trained_to():
    import torch

    fitted = network().fit(X, VALUES).estimator_
    rows = fitted.encoding_.read(X)
    found = torch.tensor(rows.numbers)
    *layers, last = (torch.tensor(layer) for layer in fitted.network_.layers)
    for layer in layers:
        found = torch.relu(found @ layer[:-1] + layer[-1])
    wanted = (found @ last[:-1] + last[-1])[:, 0] * fitted.unit_ + fitted.zero_
    np.testing.assert_allclose(fitted.predict(X), wanted.numpy(), rtol=1e-9)


@needs("torch")
def test_its_steps_are_those_of_pytorchs_adamw():
    import torch

    from fusecli.models.torch_training import _AdamW

    start, aim = torch.ones(4, 2), torch.arange(8.0).reshape(4, 2)
    ours, theirs = (start.clone().requires_grad_(True) for _ in range(2))
    steps, other = _AdamW([ours], 0.1, 0.2), torch.optim.AdamW([theirs], lr=0.1, weight_decay=0.2)
    for _ in range(20):
        steps.take(torch.autograd.grad(((ours - aim) ** 2).sum(), [ours]))
        other.zero_grad()
        ((theirs - aim) ** 2).sum().backward()
        other.step()
    torch.testing.assert_close(ours, theirs)


@needs("torch")
def test_it_learns_and_leaves_threads_and_chance_as_they_were():
    import torch

    threads, state = torch.get_num_threads(), torch.random.get_rng_state()
    fitted = network(max_iter=100).fit(X, VALUES)
    assert np.mean((fitted.predict(X) - VALUES) ** 2) < 0.3 * VALUES.var()
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.random.get_rng_state(), state)


@needs("torch")
def test_a_row_of_weight_zero_teaches_nothing():
    weight = np.r_[np.ones(280), np.zeros(20)]
    wild = np.r_[VALUES[:280], np.full(20, 5.0)]
    one, two = (
        network("binary", early_stopping_rounds=None)
        .fit(X, (values > 0).astype(np.int64), sample_weight=weight)
        .predict_proba(X)
        for values in (np.r_[VALUES[:280], np.full(20, -5.0)], wild)
    )
    assert one.tobytes() == two.tobytes()


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra) as told:
        network()
    assert told.value.hint == 'pip install "fusecli[torch]"'
