"""A budget that cannot be met is told before anything is fitted, where that can be known."""

import pytest

HEAD = "data: {source: iris}\nmodels: {a: ridge, b: svm}\n"
PRICES = "prices: {a: 2, b: 5}"


def fusion(keys):
    return f"{HEAD}fusion: {{strategy: cost_aware_selection, {keys}}}\n"


def test_a_budget_is_read(loaded):
    spec = loaded(fusion(f"budget: {{predict_ms: 5}}, {PRICES}")).fusion
    assert spec.params["budget"] == {"predict_ms": 5.0} and spec.params["prices"]["b"] == 5


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (f"budget: {{predict_ms: 1}}, {PRICES}", "no member is within this budget"),
        ("budget: {}", "names no resource"),
        (f"budget: {{predict_ms: 9, size_bytes: 9}}, {PRICES}", "has several limits"),
        ("budget: {predict: 9}", "predict_ms"),
        ("budget: {predict_ms: 0}", "greater than 0"),
        ("budget: {predict_ms: 9}, prices: {a: 2}", "b"),
        ("rounds: 3", "missing key 'budget'"),
    ],
)
def test_a_budget_that_cannot_be_is_told_at_its_place(keys, told, mistakes):
    (mistake,) = mistakes(fusion(keys))
    assert mistake.startswith("r.yaml:3:") and told in mistake
