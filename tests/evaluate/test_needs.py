"""What members need, and what that costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusecli.evaluate import fuse
from fusecli.evaluate.needs import spelled_out
from fusecli.values import FusionSpec, OutOfFold, Price
from tests.strategies.worlds import world

NEEDS = {"m1": {"m1": 1.0, "m0": 1.0}}


def taught(needs: dict[str, dict[str, float]] = NEEDS) -> OutOfFold:
    """Return members that cost 1, 10 and 100, of which the second has learned from the first."""
    oof = world("binary", rows=150, members=3)
    prices = {name: Price(0.0, 10.0**place, 1) for place, name in enumerate(oof.members)}
    return replace(oof, prices=prices, needs=needs)


def test_a_student_costs_what_its_teacher_costs_too() -> None:
    oof = taught()
    assert oof.price_of("m1") == Price(0.0, 11.0, 2)
    assert oof.price_of("m0", "m1", "m2") == Price(0.0, 111.0, 3)
    assert replace(oof, prices={"m1": Price(0.0, 1.0, 1)}).price_of("m1") is None


def test_a_fusion_needs_the_teachers_of_its_members_as_often_as_those() -> None:
    assert spelled_out({"m0": 0.1, "m1": 0.4}, taught()) == {"m0": 0.4, "m1": 0.4}


@pytest.mark.parametrize(("needs", "is_within"), [({}, True), (NEEDS, False)])
def test_a_budget_pays_for_teachers(needs: dict[str, dict[str, float]], *, is_within: bool) -> None:
    oof = taught(needs).only(("m1", "m2"))
    spec = FusionSpec("cost_aware_selection", params={"budget": {"predict_ms": 10.5}})
    if is_within:
        assert fuse(spec, oof).weights["m1"] == 1
    else:
        with pytest.raises(Exception, match="no member is within the budget"):
            fuse(spec, oof)


def test_a_cascade_counts_a_teacher_that_was_asked_before_its_student_once() -> None:
    spec = FusionSpec("cascade", params={"tolerance": 0.0})
    apart, together = (fuse(spec, taught(needs)) for needs in ({}, NEEDS))
    assert apart.facts["predict_ms"] == pytest.approx(together.facts["predict_ms"])
