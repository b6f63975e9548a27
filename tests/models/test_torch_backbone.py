"""A module of the user's own under a new head: frozen, trained along, and what cannot be one."""

import sys

import numpy as np
import pytest

from fusecli.errors import FuseError
from fusecli.fit.identity import words
from fusecli.models import build, model_traits
from fusecli.values import ModelSpec
from tests.extras import is_here, needs
from tests.models.tiny import TASKS

pytestmark = needs("torch")
if is_here("torch"):
    import torch

    from fusecli.models.backbone import made

OWN = "tests.models.backbones."
X = np.random.default_rng(0).normal(size=(200, 3))
VALUES = X @ [1.0, 2.0, 0.0] + 0.1 * np.random.default_rng(1).normal(size=200)


def backbone(module: str, kind: str = "regression", **params):
    spec = ModelSpec("torch_backbone", {"module": OWN + module, "max_iter": 60, **params})
    return build(spec, TASKS[kind], 4)


def error_of(fitted) -> float:
    return float(np.mean((fitted.predict(X) - VALUES) ** 2))


def test_a_frozen_module_stays_as_it_is_and_its_head_learns():
    fitted = backbone("Doubled", learning_rate=0.05).fit(X, VALUES)
    np.testing.assert_array_equal(fitted.estimator_.weights_["linear.weight"], 2 * np.eye(3))
    assert error_of(fitted) < 0.1 * VALUES.var()


def test_a_module_that_is_not_frozen_is_trained_along():
    frozen, tuned = (
        backbone("Blind", frozen=frozen, learning_rate=0.05).fit(X, VALUES)
        for frozen in (True, False)
    )
    assert error_of(tuned) < 0.5 * error_of(frozen)
    assert np.abs(tuned.estimator_.weights_["linear.weight"]).max() > 0


def test_probabilities_are_of_all_classes():
    codes = (VALUES > 0).astype(np.int64) + (VALUES > 2)
    found = backbone("Doubled", "multiclass").fit(X, codes).predict_proba(X)
    assert found.shape == (200, 3)
    np.testing.assert_allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("Narrow", "cannot take 3 columns"),
        ("Summing", r"does not make \[row, unit\] of \[row, column\]"),
        ("torch", "is no class of PyTorch modules"),
    ],
)
def test_what_cannot_be_a_backbone_is_told(module, reason):
    with pytest.raises(FuseError, match=reason):
        backbone(module).fit(X, VALUES)


def test_a_saved_model_has_nothing_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "antigravity", raising=False)
    with pytest.raises(FuseError, match=r"the module 'antigravity\.Fly' is not imported"):
        made("antigravity.Fly", 3)
    assert "antigravity" not in sys.modules


def test_it_never_calls_what_is_no_module():
    with pytest.raises(FuseError, match="no class of PyTorch modules"):
        made("os.abort", 3)


def test_its_source_is_part_of_what_a_fit_depends_on():
    spec = ModelSpec("torch_backbone", {"module": OWN + "Doubled"})
    assert list(words(spec)) == ["torch_backbone", OWN + "Doubled"]
    assert "torch" in model_traits(spec).packages


def test_a_module_with_an_argument_gets_the_number_of_columns():
    assert isinstance(made(OWN + "Doubled", 5), torch.nn.Module)
