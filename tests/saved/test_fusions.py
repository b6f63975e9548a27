"""Fitted combiners, written and read again."""

import json
from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import StoreError
from fusecli.evaluate.fusion import fuse as fuse_spec
from fusecli.fused import Fused
from fusecli.saved.fusions import read, written
from fusecli.saved.rules import word_of
from fusecli.values import Floats, FusionSpec, Kind, ModelSpec, OutOfFold
from tests.strategies.worlds import EVERY, fit, world

OF_PREDICTIONS = [
    (name, kind)
    for name, kind in EVERY
    if registry.get("strategies", name).traits["fuses"] == "predictions"
]

every = pytest.mark.parametrize(("name", "kind"), OF_PREDICTIONS)
NESTED = FusionSpec("stacking", {}, ("m0", FusionSpec("convex", {}, ("m1", "m2")), "m3"))


def again(fused: Fused) -> Fused:
    words, arrays = written(fused)
    return read(json.loads(json.dumps(words, sort_keys=True, allow_nan=False)), arrays)


def same_bits(fused: Fused, other: OutOfFold) -> bool:
    before = fused.predict(other.preds, other.features)
    return before.tobytes() == again(fused).predict(other.preds, other.features).tobytes()


@every
def test_what_was_written_predicts_the_same_bits(name: str, kind: Kind) -> None:
    assert same_bits(fit(name, world(kind)), world(kind, rows=30, seed=1))


@pytest.mark.parametrize("confidence", ["margin", "agreement", "gain"])
def test_every_confidence_of_a_cascade_is_kept(confidence: str) -> None:
    fused = fit("cascade", world("multiclass"), confidence=confidence)
    assert same_bits(fused, world("multiclass", rows=30, seed=1))


def test_a_fusion_of_fusions_is_kept() -> None:
    assert same_bits(fuse_spec(NESTED, world("binary")), world("binary", rows=30, seed=1))


def test_a_fusion_of_logs_is_kept() -> None:
    fused = fuse_spec(NESTED, world("regression", metric="rmsle"))
    assert same_bits(fused, world("regression", rows=30, seed=1))


@pytest.mark.parametrize("use", ["logistic_regression", "lightgbm", "random_forest"])
def test_a_meta_model_is_kept(use: str) -> None:
    fused = fit("stacking", world("binary"), meta=ModelSpec(use), constrained=False)
    assert same_bits(fused, world("binary", rows=30, seed=1))


def test_weights_and_reach_are_kept_by_name() -> None:
    fused = fit("cascade", world("binary"))
    assert (again(fused).weights, again(fused).reach) == (dict(fused.weights), dict(fused.reach))


def outside(preds: Floats) -> Floats:
    return preds[0]


def test_a_rule_that_no_strategy_defines_is_not_written() -> None:
    with pytest.raises(StoreError, match="cannot be saved"):
        written(Fused(outside, {}))


HOSTILE = {
    "a function of another module": {"rule": "os.system"},
    "what a strategy's module has imported": {"rule": "cascade.replace"},
    "a function that is no rule": {"rule": "cascade.cascade"},
    "a class that is no value": {"rule": "meta_models.Head"},
    "a dunder": {"rule": "cascade.__builtins__"},
    "a path": {"rule": "cascade.np.load"},
}


@pytest.mark.parametrize("rule", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_rule_of_anywhere_else_is_refused(rule: dict[str, str]) -> None:
    words, arrays = written(fit("mean", world("binary")))
    words["fields"]["rule"] = rule
    with pytest.raises(StoreError, match="no strategy defines"):
        read(words, arrays)


NONSENSE = {
    "another class": {"value": "ModelSpec", "fields": {}},
    "a list": [],
    "no kind": {},
    "an unknown kind": {"eval": "1"},
    "fields that are not there": {
        "value": "Fused",
        "fields": {"rule": {"rule": "pools.linear_pool"}},
    },
    "an array that is not there": {"array": "9"},
    "a bottomless list": None,
}


@pytest.mark.parametrize("words", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_refused(words: object) -> None:
    with pytest.raises(StoreError):
        read(words, {})


def test_what_is_too_deep_is_refused() -> None:
    words: object = 1
    for _ in range(200):
        words = {"tuple": [words]}
    with pytest.raises(StoreError, match="makes no sense"):
        read(words, {})


def test_the_class_of_an_unsaved_value_has_no_word() -> None:
    with pytest.raises(StoreError, match="cannot be saved"):
        word_of(ModelSpec)


def test_infinite_numbers_are_kept() -> None:
    fused = replace(fit("mean", world("binary")), reach={"m0": np.inf, "m1": -np.inf})
    assert again(fused).reach == {"m0": np.inf, "m1": -np.inf}
