"""Every model comes back from its bytes as it was, and predicts the same to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli.models import model_traits
from fusecli.saved.fold_models import packed, unpacked
from fusecli.values import ModelSpec
from tests.models.tiny import every_model, numeric, quick
from tests.saved.fitted import one

# Products of matrices with thousands of rows are summed in another order than those with a few.
LAST = dict.fromkeys(("mlp", "shared_trunk", "soup", "torch_backbone", "torch_mlp"), 1e-12)


def cases() -> list[object]:
    """Return every model with every kind of task; the slow set has most of them."""
    found = []
    for name, kind in every_model():
        if model_traits(ModelSpec(name)).inputs == "table":
            continue
        first = next(other for n, other in every_model() if n == name and other != "binary")
        marks = () if kind == first else (pytest.mark.slow,)
        found.append(pytest.param(name, kind, marks=marks, id=f"{name}-{kind}"))
    return found


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize(("name", "kind"), cases())
def test_a_model_predicts_the_same_after_it_was_saved(name: str, kind: str) -> None:
    model, rest, said = one(quick(name), kind)
    again = unpacked(packed(model))
    np.testing.assert_array_equal(model.predict(rest), said)
    np.testing.assert_array_equal(again.predict(rest), said)
    assert again.spec == model.spec and again.task == model.task


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize(("name", "kind"), cases())
def test_a_row_predicts_the_same_alone_as_among_others(name: str, kind: str) -> None:
    model, rest, said = one(quick(name), kind)
    some = np.array([0, 3, rest.rows - 1])  # one with a gap among them
    alone = [model.predict(rest.take(np.array([row]))) for row in some]
    among = model.predict(rest.take(np.arange(3_000) % rest.rows))[: rest.rows]
    np.testing.assert_array_equal(np.concatenate(alone), said[some])
    np.testing.assert_array_equal(model.predict(rest.take(some)), said[some])
    np.testing.assert_allclose(among, said, rtol=0, atol=LAST.get(name, 0.0))


def test_rules_that_were_given_come_back_with_their_conditions() -> None:
    y = np.arange(90.0) % 7
    rules = ({"if": "x0 > 3", "then": 6.0}, {"if": "x1 <= 0", "then": 1.0})
    model, rest, said = one(ModelSpec("rules", {"rules": rules}), "regression", numeric(y))
    np.testing.assert_array_equal(unpacked(packed(model)).predict(rest), said)
    assert len(np.unique(said)) == 3


def test_no_rows_have_no_predictions() -> None:
    model, rest, _ = one(quick("svm"), "multiclass")
    assert model.predict(rest.take(np.arange(0))).shape == (0, 3)
