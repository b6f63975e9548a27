"""The end of a chain of corrections."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from tests.strategies.worlds import with_preds, world

chain = registry.get("strategies", "residual_chain")
best_single = registry.get("strategies", "best_single")


def stages(*errors, noise=0.0):
    """Return values whose stages are wrong by these amounts, to one side and the other."""
    oof = world("regression", members=len(errors))
    rng = np.random.default_rng(1)
    side = np.where(np.arange(oof.records) % 2, 1.0, -1.0)
    wrong = [e * side + noise * rng.normal(size=oof.records) for e in errors]
    return with_preds(oof, np.stack([(oof.y + w)[:, None] for w in wrong]))


def chosen(oof, names, **options):
    return max(chain(oof, stages=names, **options).weights.items(), key=lambda pair: pair[1])[0]


def test_it_ends_where_nothing_later_is_better():
    assert chosen(stages(3, 1, 2), ("m0", "m1", "m2")) == "m1"
    assert chosen(stages(3, 4, 1), ("m0", "m1", "m2")) == "m2"


def test_of_equal_stages_the_first_ends_it():
    assert chosen(stages(1, 1, 1), ("m2", "m1", "m0")) == "m2"


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_without_a_margin_it_is_the_best_of_the_stages(kind):
    oof = world(kind)
    found = chain(oof, stages=oof.members).predict(oof.preds)
    np.testing.assert_array_equal(found, best_single(oof).predict(oof.preds))


def test_a_margin_asks_more_of_later_stages():
    oof = stages(1.0, 0.99, noise=1.0)
    best = chosen(oof, ("m0", "m1"))
    late = ("m0", "m1") if best == "m1" else ("m1", "m0")
    assert chosen(oof, late, margin=3.0) == late[0]
    assert chosen(stages(3, 1), ("m0", "m1"), margin=3.0) == "m1"


def test_repeats_of_a_row_are_no_further_evidence_for_a_later_stage():
    once = stages(1.0, 0.99, noise=1.0)
    best = chosen(once, ("m0", "m1"))
    late = ("m0", "m1") if best == "m1" else ("m1", "m0")
    thrice = once.take(np.repeat(np.arange(once.records), 3))
    margin = next(m for m in np.arange(0.0, 9.0, 0.02) if chosen(once, late, margin=m) == late[0])
    assert chosen(thrice, late, margin=margin) == late[0]
    assert chosen(thrice, late, margin=margin - 0.04) == best


def test_only_stages_count_and_those_that_failed_are_passed_over():
    assert chosen(stages(1, 2, 3), ("m1", "gone", "m2")) == "m1"
    with pytest.raises(UsageError, match="no stage of the chain is a member"):
        chain(stages(1), stages=("gone",))
