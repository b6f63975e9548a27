"""Cascades: which stage answers, what it costs, and what may be lost."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from fusecli.errors import FuseError, UsageError
from fusecli.evaluate import cross_fit
from fusecli.fused import Fused
from fusecli.strategies.answering import answered, stages
from fusecli.strategies.cascading import ALL, NONE, levels, place
from fusecli.strategies.confidence import Confidence, confidences, surenesses
from fusecli.strategies.losses import member_losses
from fusecli.values import FusionSpec, Kind, OutOfFold, Price
from tests.strategies.worlds import fit, fuse, world

KINDS: tuple[Kind, ...] = ("binary", "multiclass", "regression")
SURE = [
    (kind, confidence)
    for kind in KINDS
    for confidence in ("probability", "margin", "agreement", "gain")
    if kind != "regression" or confidence == "gain"
]
every = pytest.mark.parametrize(("kind", "confidence"), SURE)


def staged(kind: Kind = "binary", rows: int = 400, metric: str = "") -> OutOfFold:
    """Return members of which the better ones cost more."""
    oof = world(kind, rows=rows, members=3, metric=metric)
    oof = oof.only(oof.members[::-1])
    costs = zip(oof.members, (1.0, 5.0, 25.0), strict=True)
    return replace(oof, prices={name: Price(1.0, cost, 1) for name, cost in costs})


def taught(oof: OutOfFold, confidence: str) -> tuple[Confidence, ...]:
    return confidences(oof, confidence, features=False)  # type: ignore[arg-type]


def spent(fused: Fused, oof: OutOfFold) -> float:
    return sum(fused.reach.get(name, 1.0) * oof.prices[name].predict_ms for name in oof.members)


@every
def test_with_thresholds_of_zero_the_first_stage_answers(kind: Kind, confidence: str) -> None:
    oof = staged(kind)
    state = {"thresholds": (0.0, 0.0), "confidences": taught(oof, confidence)}
    found = answered(oof.preds, order=np.arange(3), **state)  # type: ignore[arg-type]
    np.testing.assert_array_equal(found, oof.preds[0])


@every
def test_with_thresholds_above_one_the_last_stage_answers(kind: Kind, confidence: str) -> None:
    oof = staged(kind)
    state = {"thresholds": (1.001, 1.001), "confidences": taught(oof, confidence)}
    found = answered(oof.preds, order=np.arange(3), **state)  # type: ignore[arg-type]
    np.testing.assert_array_equal(found, oof.preds[2])


@every
def test_the_higher_the_threshold_the_fewer_rows_are_answered(kind: Kind, confidence: str) -> None:
    oof = staged(kind)
    sure = taught(oof, confidence)
    found = [
        stages(oof.preds, order=np.arange(3), thresholds=(limit, 2.0), confidences=sure)
        for limit in np.linspace(0, 1.01, 20)
    ]
    assert all((later >= earlier).all() for earlier, later in pairwise(found))


def test_every_row_gets_what_its_stage_predicts() -> None:
    oof = staged("multiclass")
    fused = fit("cascade", oof, keep=0.9)
    own = stages(oof.preds, **fused.state)
    assert len(set(own.tolist())) > 1
    expected = oof.preds[fused.state["order"][own], np.arange(oof.records)]
    np.testing.assert_array_equal(fused.predict(oof.preds), expected)


@pytest.mark.parametrize("kind", KINDS)
def test_later_stages_need_not_predict_the_rows_that_do_not_reach_them(kind: Kind) -> None:
    oof = staged(kind)
    fused = fit("cascade", oof, keep=0.9)
    own = stages(oof.preds, **fused.state)
    partial = oof.preds.copy()
    for place_of, member in enumerate(fused.state["order"]):
        partial[member, own < place_of] = np.nan
    np.testing.assert_array_equal(fused.predict(partial), fused.predict(oof.preds))


def test_stages_stand_in_the_order_of_their_prices() -> None:
    oof = staged()
    fused = fit("cascade", oof.only(oof.members[::-1]))
    assert fused.state["order"].tolist() == [2, 1, 0]


def test_stages_may_stand_in_the_order_given() -> None:
    oof = staged()
    fused = fit("cascade", oof.only(oof.members[::-1]), order="given")
    assert fused.state["order"].tolist() == [0, 1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_beyond_the_tolerance(kind: Kind) -> None:
    oof = staged(kind)
    for tolerance in (0.0, 0.01, 0.05):
        fused = fit("cascade", oof, tolerance=tolerance)
        word = "gain" if kind == "regression" else "probability"
        own = place(fused.state["thresholds"], surenesses(oof, word, features=False))
        preds = oof.preds[own, np.arange(oof.records)]  # what is known of a row without the row
        loss = member_losses(replace(oof, preds=preds[None], members=("x",)))
        value, best = float(loss[0]), float(member_losses(oof).min())
        if kind == "regression":
            value, best = value**0.5, best**0.5
        assert value <= best + tolerance + 1e-9


def test_the_share_of_the_gain_that_is_asked_for_is_kept() -> None:
    oof = staged(rows=800)
    first, best = member_losses(oof)[0], member_losses(oof).min()
    for keep in (0.5, 0.9, 0.99):
        pred = fuse("cascade", oof, keep=keep)
        loss = member_losses(replace(oof, preds=pred[None], members=("x",)))[0]
        assert loss <= best + (1 - keep) * (first - best) + 1e-9


def test_more_tolerance_never_costs_more() -> None:
    oof = staged(rows=800).only(("m2", "m0"))
    costs = [spent(fit("cascade", oof, tolerance=t), oof) for t in (0.0, 0.01, 0.03, 0.1, 1.0)]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[-1] == 1.0


def test_what_a_gain_is_told_by_has_not_seen_the_record() -> None:
    oof = staged("regression")
    other = oof.y.copy()
    other[oof.split == 0] += 50.0
    before, after = (surenesses(replace(oof, y=y), "gain", features=False) for y in (oof.y, other))
    own = oof.split == 0
    order = [np.argsort(np.argsort(sure[0, own])) for sure in (before, after)]
    np.testing.assert_array_equal(*order)
    assert not np.array_equal(before[0, ~own], after[0, ~own])


def test_a_gain_that_is_only_noise_lets_the_better_stage_answer() -> None:
    # a gain judged by the very records that taught it would seem to know which rows to keep
    random = np.random.default_rng(3)
    oof = staged("regression", rows=300)
    noise = random.normal(size=(2, 300, 1))
    preds = oof.y[None, :, None] + noise * np.array([1.1, 1.0])[:, None, None]
    oof = replace(oof.only(oof.members[:2]), preds=preds, features=random.normal(size=(300, 60)))
    fused = fit("cascade", oof, passthrough=True)
    seen = surenesses(oof, "gain", features=True)
    own = place(fused.state["thresholds"], seen)
    loss = np.square(preds[own, np.arange(300), 0] - oof.y).mean()
    assert loss <= np.square(preds[1, :, 0] - oof.y).mean() + 1e-9


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_a_row_costs_at_most_the_share_of_the_dearest_stage(share: float) -> None:
    oof = staged()
    assert spent(fit("cascade", oof, spend=share), oof) <= max(share * 25.0, 1.0) + 1e-9


def test_a_share_of_what_the_dearest_costs_is_a_budget() -> None:
    oof = staged(rows=800)
    found = fit("cascade", oof, spend=0.4)
    same = fit("cascade", oof, budget={"predict_ms": 10.0})
    assert found.state["thresholds"] == same.state["thresholds"]


def test_a_share_below_the_cheapest_stage_is_that_stage() -> None:
    oof = staged()
    assert fit("cascade", oof, spend=0.001).state["thresholds"] == (0.0, 0.0)


@pytest.mark.parametrize("limit", [1.0, 3.0, 8.0, 31.0])
def test_the_budget_holds(limit: float) -> None:
    oof = staged()
    assert spent(fit("cascade", oof, budget={"predict_ms": limit}), oof) <= limit + 1e-9


def test_more_budget_never_loses_more() -> None:
    oof = staged(rows=800).only(("m2", "m0"))
    losses = []
    for limit in (1.0, 5.0, 10.0, 20.0, 26.0):
        pred = fuse("cascade", oof, budget={"predict_ms": limit})
        losses.append(member_losses(replace(oof, preds=pred[None], members=("x",)))[0])
    assert losses == sorted(losses, reverse=True) and losses[0] > losses[-1]


def test_the_facts_are_what_the_rule_does() -> None:
    oof = staged()
    fused = fit("cascade", oof, keep=0.9)
    own = stages(oof.preds, **fused.state)
    shares = [float((own == k).mean()) for k in range(3)]
    told = [fused.facts[f"{name}.answers"] for name in oof.members]
    np.testing.assert_allclose(told, shares, atol=1e-12)
    assert fused.facts["predict_ms"] == pytest.approx(spent(fused, oof))


def test_it_says_who_answers_how_much_and_at_what_cost() -> None:
    oof = staged()
    says = fit("cascade", oof, keep=0.9).says
    assert says.startswith("m2 answers ") and says.endswith(" of 25 ms/1k rows")


def test_a_stage_that_is_sure_of_its_hard_rows_saves_most_of_the_cost() -> None:
    """Rows whose noise is known from the first stage: the easy ones need no second one."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 2000)
    easy = rng.random(2000) < 0.7
    hint = np.where(easy, 4.0, 0.1) * (2 * y - 1) + 0.3 * rng.normal(size=2000)
    second = 3.0 * (2 * y - 1) + rng.normal(size=2000)
    odds = np.stack([hint, np.where(easy, hint, second)])
    p = 1 / (1 + np.exp(-odds))
    oof = replace(staged(rows=2000), preds=np.stack([1 - p, p], axis=2), y=y, members=("a", "b"))
    oof = replace(oof, prices={"a": Price(1.0, 1.0, 1), "b": Price(1.0, 9.0, 1)})
    fused = fit("cascade", oof, keep=0.99)
    assert 0.25 < fused.reach["b"] < 0.4


def test_numbers_go_on_where_the_first_stage_errs() -> None:
    rng = np.random.default_rng(0)
    y = rng.uniform(-1, 1, 1000)
    first = y + np.where(y > 0, 0.3, 0.05) * rng.normal(size=1000)
    preds = np.stack([first, y + 0.05 * rng.normal(size=1000)])[:, :, None]
    oof = replace(staged("regression", rows=1000), preds=preds, y=y, members=("a", "b"))
    oof = replace(oof, prices={"a": Price(1.0, 1.0, 1), "b": Price(1.0, 9.0, 1)})
    own = stages(preds, **fit("cascade", oof, keep=0.8).state)
    assert own[y < -0.5].mean() < 0.3 and own[y > 0.3].mean() > 0.9


@pytest.mark.parametrize("confidence", ["probability", "margin", "agreement"])
def test_numbers_have_no_confidence_of_classes(confidence: str) -> None:
    with pytest.raises(UsageError, match=f"a {confidence} is of classes"):
        fit("cascade", staged("regression"), confidence=confidence)


def test_two_aims_are_one_message() -> None:
    with pytest.raises(UsageError, match="tolerance and keep are two aims"):
        fit("cascade", staged(), tolerance=0.0, keep=0.9)


def test_a_budget_that_no_stage_meets_is_one_message() -> None:
    with pytest.raises(FuseError, match=r"no stage is within the budget of 0\.5 predict_ms"):
        fit("cascade", staged(), budget={"predict_ms": 0.5})


def test_many_members_make_six_stages() -> None:
    oof = world("binary", rows=300, members=20)
    oof = oof.only(oof.members[::-1])
    prices = {name: float(1 + k) for k, name in enumerate(oof.members)}
    fused = fit("cascade", oof, prices=prices)
    assert len(fused.state["order"]) == 6
    assert fused.state["order"][0] == 0


def test_thresholds_pass_on_about_the_shares_asked_for() -> None:
    sure = np.random.default_rng(0).random(1000)
    found = levels(sure, np.full(1000, 0.001), 10)
    shares = [(sure < limit).mean() for limit in found]
    np.testing.assert_allclose(shares, np.arange(11) / 10, atol=0.002)
    assert (found[0], found[-1]) == (ALL, NONE)


def test_the_first_stage_that_is_sure_enough_answers() -> None:
    sure = np.array([[0.9, 0.1, 0.1], [0.9, 0.9, 0.1]])
    assert place((0.5, 0.5), sure).tolist() == [0, 1, 2]


CONVEX = FusionSpec("convex", name="all")


def test_a_fusion_of_all_as_last_stage_pays_only_for_what_is_new() -> None:
    found = cross_fit(FusionSpec("cascade", {"keep": 0.9}, ("m2", CONVEX)), staged(rows=800))
    deployed = found.deployed
    assert found.reason == "" and deployed is not None
    assert 0 < deployed.reach["m0"] < 1
    assert "m2" not in deployed.reach
    new = 25 * deployed.reach["m0"] + 5 * deployed.reach["m1"]
    assert deployed.facts["predict_ms"] == pytest.approx(1 + new)
    assert "all answers" in deployed.says
