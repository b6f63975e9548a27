"""Which base models a fusion needs for which share of the rows, and what that costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusecli.evaluate import cross_fit, fuse
from fusecli.evaluate.needs import needed, reach_below, spelled_out
from fusecli.fused import Fused
from fusecli.values import FusionSpec, OutOfFold, Price
from tests.evaluate.toys import BINARY, average, simulate
from tests.strategies.worlds import world

pytestmark = pytest.mark.usefixtures("toys")
PRICES = {"a": Price(1.0, 2.0, 10), "b": Price(2.0, 4.0, 20), "c": Price(3.0, 8.0, 30)}
AVERAGE = FusionSpec("toy_average", name="all")


def fused(reach=None, weights=None):
    return Fused(len, {}, weights or {}, reach=reach or {})


def sends_on(share):
    """Return a strategy whose first member answers all but a share of the rows."""

    def strategy(oof):
        return replace(average(oof), weights={}, reach=dict.fromkeys(oof.members[1:], share))

    return strategy


def test_a_fusion_needs_all_its_members_for_all_rows():
    assert needed(fused(), ("a", "b")) == {"a": 1.0, "b": 1.0}


def test_a_member_without_weight_is_not_needed():
    assert needed(fused(weights={"a": 1.0, "b": 0.0}), ("a", "b")) == {"a": 1.0, "b": 0.0}


def test_a_model_of_several_stages_is_needed_where_the_first_of_them_is():
    inputs = {"first": {"a": 1.0}, "second": {"a": 1.0, "b": 1.0}, "third": {"b": 1.0, "c": 0.5}}
    assert reach_below(fused({"second": 0.4, "third": 0.1}), inputs) == {"b": 0.4, "c": 0.05}


def test_fusions_beside_each_other_may_send_on_other_rows():
    inputs = {"one": {"a": 1.0, "b": 0.3}, "two": {"b": 0.4}}
    assert reach_below(fused(), inputs) == {"b": pytest.approx(0.7)}
    assert reach_below(fused(), {**inputs, "three": {"b": 0.9}}) == {}


def test_a_fusion_as_a_member_costs_what_it_needs():
    needs = {"x": {"a": 1.0, "b": 0.25, "c": 0.0}}
    oof = replace(simulate(BINARY), prices=PRICES, needs=needs)
    assert oof.price_of("x") == Price(3.0, 3.0, 30)
    assert oof.price_of("a") == PRICES["a"]


def test_a_price_is_not_known_where_that_of_a_model_is_not():
    oof = replace(simulate(BINARY), prices={"a": PRICES["a"]}, needs={"x": {"a": 1.0, "b": 1.0}})
    assert oof.price_of("x") is None


def test_a_strategy_knows_what_its_members_need_and_cost(toys):
    seen = []

    def spy(oof):
        seen.append(oof)
        return average(oof)

    toys("toy_spy", spy)
    oof = replace(simulate(BINARY), prices=PRICES)
    fuse(FusionSpec("toy_spy", members=("a", AVERAGE)), oof, ordered=True)
    assert seen[0].needs == {"a": {"a": 1.0}, "all": {"a": 1.0, "b": 1.0, "c": 1.0}}
    assert seen[0].price_of("all") == PRICES["a"] + PRICES["b"] + PRICES["c"]
    assert seen[0].ordered


def test_reach_is_told_by_base_model_through_every_level(toys):
    toys("toy_cascade", sends_on(0.25))
    spec = FusionSpec("toy_cascade", members=("a", AVERAGE))
    found = cross_fit(FusionSpec("toy_average", members=(spec, "b")), simulate(BINARY))
    assert found.deployed.reach == {"c": 0.25}


def test_what_an_inner_fusion_chose_is_told_by_its_name(toys):
    toys("toy_teller", lambda oof: replace(average(oof), says="chose well"))
    inner = FusionSpec("toy_teller", members=("a", "b"))
    assert fuse(FusionSpec("toy_teller", members=(inner, "c")), simulate(BINARY)).says == (
        "toy_teller in it: chose well; chose well"
    )


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
