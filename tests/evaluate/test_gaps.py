"""Members that leave out rows, through the cross-fit: every strategy, honest and none the worse."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.evaluate import Rival, best_base, cross_fit, judge, score, usable
from fusecli.evaluate.rivals import best_of, comparable
from fusecli.strategies.gaps import around
from fusecli.values import FusionSpec, Kind, OutOfFold, Price
from tests.strategies.worlds import EVERY, sealed, world

every = pytest.mark.parametrize(("name", "kind"), EVERY)
PARAMS: dict[str, dict[str, object]] = {
    "cost_aware_selection": {"budget": {"predict_ms": 9.0}},
    "veto": {"by": "m0"},
    "residual_chain": {"stages": ("m0", "m1")},
}


def gappy(oof: OutOfFold, share: float = 0.3, member: int = 1) -> OutOfFold:
    """Take a share of one member's predictions away."""
    preds = oof.preds.copy()
    preds[member, np.random.default_rng(7).random(oof.records) < share] = np.nan
    prices = {name: Price(1.0, 1.0, 1) for name in oof.members}
    return sealed(replace(oof, preds=preds, gappy=(oof.members[member],), prices=prices))


def spec_of(name: str, members: tuple[str, ...] = ()) -> FusionSpec:
    return FusionSpec(name, PARAMS.get(name, {}), members)


@every
def test_every_row_is_predicted_and_no_strategy_learns_from_the_rows_that_it_is_scored_on(
    name: str, kind: Kind
) -> None:
    oof = gappy(world(kind))
    other = oof.y.copy()
    scored = oof.split == 1
    other[scored] = other[scored][::-1] + (0.5 if kind == "regression" else 0)
    spec = spec_of(name)
    ours, theirs = (cross_fit(spec, sealed(replace(oof, y=y))) for y in (oof.y, other))
    assert not ours.reason
    assert np.isfinite(ours.preds).all()
    np.testing.assert_array_equal(ours.preds[scored], theirs.preds[scored])


DEAR = ("auto", "stacking", "feature_weighted_stacking", "cost_aware_selection")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param(*one, marks=[pytest.mark.slow] if one[0] in DEAR or "multi" in one[1] else [])
        for one in EVERY
    ],
)
def test_a_member_with_gaps_does_no_harm_beyond_noise(name: str, kind: Kind) -> None:
    oof = gappy(world(kind, rows=240))
    rest = tuple(member for member in oof.members if member != "m1")
    if name == "residual_chain":
        rest = ("m0", "m2")  # it has to have as many stages
    params = {**PARAMS.get(name, {}), **({"stages": rest} if name == "residual_chain" else {})}
    without = cross_fit(FusionSpec(name, params, rest), oof.only(rest))
    with_it = cross_fit(spec_of(name), oof)
    ours, theirs = (score(oof.metric, oof, one.preds) for one in (with_it, without))
    assert ours.value <= theirs.value + max(ours.half_width, theirs.half_width)


def test_where_no_member_may_have_gaps_the_strategy_is_taken_as_it_is() -> None:
    found = cross_fit(FusionSpec("mean"), world("binary"))
    assert found.deployed is not None
    assert found.deployed.rule is not around


def test_a_fusion_of_fusions_goes_around_gaps_on_every_level() -> None:
    oof = gappy(world("binary"))
    inner = FusionSpec("convex", {}, ("m1", "m2"))
    found = cross_fit(FusionSpec("convex", {}, (inner, "m0")), oof)
    assert not found.reason
    assert np.isfinite(found.preds).all()


def test_an_inner_fusion_of_members_with_gaps_alone_is_stood_in_for() -> None:
    oof = gappy(world("binary"))
    inner = FusionSpec("mean", {}, ("m1",))
    found = cross_fit(FusionSpec("convex", {}, (inner, "m0")), oof)
    assert not found.reason
    assert np.isfinite(found.preds).all()


def test_a_fusion_whose_members_all_leave_out_a_row_fails_with_its_reason() -> None:
    oof = gappy(world("binary"))
    found = cross_fit(FusionSpec("mean", {}, ("m1",)), oof)
    assert "none of its members predicts" in found.reason


def test_the_best_base_model_is_chosen_on_the_rows_that_all_predict() -> None:
    oof = world("regression", rows=400)
    worst = np.abs(oof.preds[3, :, 0] - oof.y)
    easy = oof.preds.copy()
    easy[3, worst > np.quantile(worst, 0.5)] = np.nan  # it leaves out where it is wrong
    partial = sealed(replace(oof, preds=easy, gappy=("m3",)))
    there = np.isfinite(comparable(partial)).all(axis=2)
    assert (there.sum(axis=1) == there[0].sum()).all()
    losses = np.square(oof.preds[:, there[0], 0] - oof.y[there[0]]).mean(axis=1)
    assert best_of("rmse", partial) == losses.argmin()


def test_what_is_compared_with_a_member_with_gaps_is_compared_on_its_rows() -> None:
    oof = gappy(world("binary", rows=200), member=0)
    there = np.isfinite(oof.preds[0]).all(axis=1)
    better = np.where(there[:, None], oof.preds[0], oof.preds[1])
    found = judge("log_loss", oof, better, Rival("m0", oof.preds[0]))
    assert found.gain == pytest.approx(0, abs=1e-12)


def test_the_best_base_model_has_its_own_gaps() -> None:
    oof = gappy(world("binary", rows=200), member=0)
    chosen = best_base("log_loss", oof)
    assert np.isnan(chosen[np.isnan(oof.preds[0])[:, 0]]).all()


def test_gaps_are_allowed_where_members_may_have_them_only() -> None:
    oof = gappy(world("binary"))
    assert usable(oof, gaps=1.0)[0].members == oof.members
    for found in (usable(oof)[1], usable(replace(oof, gappy=()), gaps=1.0)[1]):
        assert found["m1"].endswith("predictions are not finite")


def test_a_fusion_of_members_without_gaps_is_what_it_is_elsewhere() -> None:
    oof = gappy(world("binary"))
    found = cross_fit(FusionSpec("mean", {}, ("m0", "m2")), oof)
    assert found.deployed is not None
    assert found.deployed.state["outer"].rule is not around
