"""Selection within a budget: who may be paid for, and what more money would buy."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import FuseError, UsageError
from fusecli.evaluate import cross_fit
from fusecli.strategies.scores import loss_by_metric
from fusecli.values import Floats, FusionSpec, Kind, OutOfFold, Price
from tests.strategies.worlds import fit, fuse, weights, world

COSTS = (9.0, 4.0, 2.0, 1.0, 1.0, 0.5)


def priced(kind: Kind = "binary", metric: str = "") -> OutOfFold:
    """Return members of which the better ones cost more."""
    oof = world(kind, rows=150, members=6, metric=metric)
    costs = dict(zip(oof.members, COSTS, strict=True))
    prices = {name: Price(10 * cost, cost, int(1000 * cost)) for name, cost in costs.items()}
    return replace(oof, prices=prices)


def spent(shares: Floats) -> float:
    return float(np.array(COSTS)[shares > 0].sum())


@pytest.mark.parametrize("limit", [0.5, 1.0, 2.0, 4.5, 7.0, 17.5])
@pytest.mark.parametrize("metric", ["log_loss", "roc_auc", "accuracy"])
def test_the_pool_is_within_the_budget(limit: float, metric: str) -> None:
    oof = priced(metric=metric)
    assert spent(weights("cost_aware_selection", oof, budget={"predict_ms": limit})) <= limit


def test_every_limit_holds() -> None:
    budget = {"predict_ms": 100.0, "fit_seconds": 40.0, "size_bytes": 3000.0}
    assert spent(weights("cost_aware_selection", priced(), budget=budget)) <= 3


@pytest.mark.parametrize("limit", [1.0, 4.5, 7.0])
def test_it_is_near_the_best_of_all_subsets_that_can_be_paid(limit: float) -> None:
    oof = priced()
    convex = registry.get("strategies", "convex")
    losses = []
    for size in range(1, 7):
        for names in combinations(oof.members, size):
            if sum(oof.prices[name].predict_ms for name in names) <= limit:
                own = oof.only(names)
                losses.append(loss_by_metric(own, convex(own).predict(own.preds)))
    ours = loss_by_metric(oof, fuse("cost_aware_selection", oof, budget={"predict_ms": limit}))
    assert min(losses) - 1e-9 <= ours <= min(losses) + 0.005


@pytest.mark.parametrize("metric", ["log_loss", "brier", "roc_auc"])
def test_with_enough_money_it_is_no_worse_than_greedy_selection(metric: str) -> None:
    oof = priced(metric=metric)
    ours = fuse("cost_aware_selection", oof, budget={"predict_ms": 1000.0})
    greedy = fuse("greedy_selection", oof)
    assert loss_by_metric(oof, ours) <= loss_by_metric(oof, greedy) + 1e-9


def _front(oof: OutOfFold, limit: float) -> Floats:
    fused = registry.get("strategies", "cost_aware_selection")(oof, budget={"predict_ms": limit})
    size = int(fused.facts["front"])
    keys = [("predict_ms", "loss")] * size
    return np.array([[fused.facts[f"front.{i}.{k}"] for k in own] for i, own in enumerate(keys, 1)])


def test_on_the_front_what_costs_more_is_better() -> None:
    front = _front(priced(), 4.5)
    assert len(front) > 2
    assert (np.diff(front[:, 0]) > 0).all() and (np.diff(front[:, 1]) < 0).all()


def test_the_front_shows_what_more_money_would_buy() -> None:
    assert _front(priced(), 2.0)[-1, 0] > 2


def test_prices_may_be_given() -> None:
    oof = replace(priced(), prices={})
    given = dict(zip(oof.members, COSTS, strict=True))
    ours = weights("cost_aware_selection", oof, budget={"predict_ms": 4.5}, prices=given)
    theirs = weights("cost_aware_selection", priced(), budget={"predict_ms": 4.5})
    np.testing.assert_array_equal(ours, theirs)


def test_a_budget_that_no_member_meets_is_one_message() -> None:
    with pytest.raises(FuseError, match=r"no member is within the budget of 0\.1 predict_ms"):
        fuse("cost_aware_selection", priced(), budget={"predict_ms": 0.1})


def test_a_price_that_nobody_measured_is_one_message() -> None:
    with pytest.raises(UsageError, match="the price of the member 'm0' was not measured"):
        fuse("cost_aware_selection", world("binary"), budget={"predict_ms": 1.0}, prices=None)


def test_given_prices_are_of_one_resource() -> None:
    budget = {"predict_ms": 1.0, "size_bytes": 1.0}
    with pytest.raises(UsageError, match="prices are of one resource"):
        fuse("cost_aware_selection", world("binary"), budget=budget)


def test_prices_reach_it_through_the_cross_fit() -> None:
    spec = FusionSpec("cost_aware_selection", {"budget": {"predict_ms": 2.5}})
    found = cross_fit(spec, priced())
    assert found.reason == "" and found.weights["m0"] == 0


def test_what_more_money_would_buy_is_told_cheapest_first() -> None:
    oof = world("binary")
    prices = {name: 1.0 + place for place, name in enumerate(oof.members)}
    says = fit("cost_aware_selection", oof, budget={"predict_ms": 3.0}, prices=prices).says
    points = [part.split(" at ") for part in says.partition("price of predict_ms: ")[2].split(", ")]
    values, costs = ([float(point[k]) for point in points] for k in (0, 1))
    assert says.partition(" of 3 predict_ms")[0] in says.partition(";")[2]
    assert 1 < len(points) <= 6
    assert values == sorted(values, reverse=True) and costs == sorted(costs)
