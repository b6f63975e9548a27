"""Fusions of parameters and representations: what is left to do with predictions."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from tests.strategies.worlds import world

MERGING = [
    name
    for name in registry.names("strategies")
    if registry.get("strategies", name).traits["fuses"] != "predictions"
]
every = pytest.mark.parametrize("name", MERGING)


@every
def test_the_predictions_of_the_one_model_are_taken_as_they_are(name: str) -> None:
    oof = world("binary", members=1)
    fused = registry.get("strategies", name)(oof)
    np.testing.assert_array_equal(fused.predict(oof.preds), oof.preds[0])


@every
def test_what_several_models_predict_is_too_late_to_merge(name: str) -> None:
    with pytest.raises(UsageError, match="merged before they predict"):
        registry.get("strategies", name)(world("binary"))


@every
def test_the_keys_are_those_of_the_model_of_the_same_name(name: str) -> None:
    model = dict(registry.get("models", name).parameters)
    del model["members"]
    assert registry.get("strategies", name).parameters == model
