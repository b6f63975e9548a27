"""`auto`: what it tries, what it blends, and when it takes something simpler."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from fusecli.errors import UsageError
from fusecli.evaluate import cross_fit
from fusecli.strategies.auto import blended
from fusecli.strategies.choosing import Option, Trial, can_blend, choose, trial
from fusecli.strategies.level_three import blend, cross_fitted, parts
from fusecli.strategies.level_two import COMBINE, Candidate, effective_rows, simplex, suited
from fusecli.values import FusionSpec, Kind, OutOfFold
from tests.strategies.worlds import fit, fuse, records, sealed, weights, with_preds, world

KINDS: tuple[Kind, ...] = ("binary", "multiclass", "regression")


def large(kind: Kind = "binary", rows: int = 400, **more: object) -> OutOfFold:
    return replace(world(kind, rows=rows), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["best_single", "top_mean", "simplex", "stacking"])
def test_with_one_combiner_it_is_that_combiner(name: str, kind: Kind) -> None:
    oof = large(kind)
    ours = fuse("auto", oof, combiners=(name,))
    theirs = COMBINE[name](oof).predict(oof.preds, oof.features)  # type: ignore[index]
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_taken_is_not_clearly_worse_on_unseen_rows_than_the_best_member(
    kind: Kind, seed: int
) -> None:
    facts = fit("auto", world(kind, rows=200, seed=seed)).facts
    assert facts["best_single.behind"] >= -2 * facts["best_single.error"] - 1e-12


@pytest.mark.parametrize("kind", KINDS)
def test_the_shares_sum_to_one_and_none_is_tiny(kind: Kind) -> None:
    facts = fit("auto", large(kind)).facts
    shares = [value for key, value in facts.items() if key.endswith(".share")]
    assert sum(shares) == pytest.approx(1) and min(shares) >= 0.05


def test_a_blend_predicts_the_weighted_mean_of_what_its_combiners_do() -> None:
    oof = large("multiclass")
    combiners = (COMBINE["simplex"](oof), COMBINE["stacking"](oof))
    ours = blended(oof.preds, combiners=combiners, shares=np.array([0.3, 0.7]))
    first, second = (one.predict(oof.preds) for one in combiners)
    np.testing.assert_allclose(ours, 0.3 * first + 0.7 * second, atol=1e-15)


def test_what_is_taken_is_fitted_to_all_records() -> None:
    oof = large("multiclass", rows=300)
    fused = fit("auto", oof)
    shares = {k.removesuffix(".share"): v for k, v in fused.facts.items() if k.endswith(".share")}
    own = [COMBINE[name](oof).predict(oof.preds) for name in shares]  # type: ignore[index]
    expected = sum(share * pred for share, pred in zip(shares.values(), own, strict=True))
    np.testing.assert_allclose(fused.predict(oof.preds), expected, atol=1e-12)


def test_with_one_split_there_is_nothing_to_compare_on() -> None:
    oof = sealed(replace(world("binary"), split=np.zeros(120, dtype=np.int64)))
    fused = fit("auto", oof)
    np.testing.assert_array_equal(fused.predict(oof.preds), fuse("best_single", oof))
    assert "nothing to compare" in fused.says


def test_few_rows_are_not_blended() -> None:
    assert not can_blend(world("binary", rows=90), ("best_single", "simplex"))
    assert suited(world("binary", rows=90)) == ("best_single", "top_mean", "simplex")


def test_a_rare_class_makes_few_rows() -> None:
    oof = world("binary", rows=1000)
    rare = replace(oof, y=(np.arange(1000) < 10).astype(np.int64))
    assert effective_rows(rare) == pytest.approx(50)


def test_slopes_that_no_rows_would_support_are_not_tried() -> None:
    assert "stacking" in suited(world("multiclass", rows=200))
    assert "stacking" not in suited(world("multiclass", rows=110))


def test_trees_take_a_thousand_rows() -> None:
    assert "trees" not in suited(world("binary", rows=999))
    assert "trees" in suited(world("binary", rows=1000))


def test_metrics_that_are_not_convex_are_searched_greedily() -> None:
    found = suited(world("binary", rows=200, metric="roc_auc"))
    assert "greedy_selection" in found and "simplex" not in found


def test_in_time_order_simple_combiners_are_tried() -> None:
    found = suited(large(ordered=True))
    assert found == ("best_single", "mean", "top_mean", "greedy_selection")


def test_in_time_order_no_part_learns_from_later_splits() -> None:
    oof = large(ordered=True)
    assert all(oof.split[part.train].max() < oof.split[part.test].min() for part in parts(oof))


def test_in_time_order_a_blend_takes_five_windows() -> None:
    names: tuple[Candidate, ...] = ("best_single", "mean")
    oof = large(ordered=True)
    assert not can_blend(oof, names)
    assert can_blend(replace(oof, split=np.arange(400) * 6 // 400), names)


def test_the_strategy_knows_of_time_order_through_the_cross_fit() -> None:
    oof = large(split=np.arange(400) * 7 // 400)
    found = cross_fit(FusionSpec("auto"), oof, ordered=True)
    assert found.reason == "" and found.deployed is not None
    assert "mean.loss" in found.deployed.facts and "logpool.loss" not in found.deployed.facts


def test_parts_share_no_row() -> None:
    oof = world("binary", rows=60)
    twice = oof.take(np.tile(np.arange(60), 2))
    twice = replace(twice, split=np.concatenate([oof.split, 4 + oof.split[::-1]]))
    for part in parts(twice):
        assert not np.isin(twice.row[part.train], twice.row[part.test]).any()


def test_what_is_compared_never_saw_the_row() -> None:
    """Members that know the target only of the rows of one split: best there, worst elsewhere."""
    oof = world("binary", rows=200, members=4)
    preds = np.full_like(oof.preds, 0.5)
    for number in range(4):
        preds[number, oof.split == number] = np.eye(2)[oof.y[oof.split == number]]
    tried = cross_fitted(with_preds(oof, preds), ("best_single",))
    np.testing.assert_allclose(tried.preds, 0.5)


def test_the_blend_drops_what_is_noise() -> None:
    oof = large("multiclass", rows=300)
    weights = blend(oof)
    assert weights.sum() == pytest.approx(1)
    assert all(weight == 0 or weight >= 0.05 for weight in weights)


def _trial(**losses: float) -> Trial:
    """Return options whose losses by record differ by a constant and some noise."""
    noise = np.random.default_rng(0).normal(size=(len(losses), 100)) / 10
    noise -= noise.mean(axis=1, keepdims=True)
    oof = records(np.full((1, 100, 2), 0.5), np.zeros(100, dtype=np.int64), "binary")
    options = tuple(
        Option(name, {name: 1.0}, k, loss, loss + noise[k])  # type: ignore[dict-item]
        for k, (name, loss) in enumerate(losses.items())
    )
    return Trial(oof, options)


FREE = {"best_single": 1.0, "simplex": 5.0, "logpool": 5.0, "stacking": 3.0, "blend": 5.0}


def _taken(prefer: str = "loss", **losses: float) -> str:
    choice = choose(_trial(**losses), prefer, lambda one: FREE[one.name])  # type: ignore[arg-type]
    return choice.taken.name


def test_the_blend_is_taken_when_it_is_best() -> None:
    assert _taken(best_single=0.5, simplex=0.45, blend=0.4) == "blend"


def test_a_blend_that_is_worse_than_the_best_member_gives_way_to_the_convex_pool() -> None:
    assert _taken(best_single=0.5, simplex=0.45, blend=0.6) == "simplex"


def test_if_that_is_worse_too_it_is_the_best_member() -> None:
    assert _taken(best_single=0.5, simplex=0.55, blend=0.6) == "best_single"


def test_a_blend_that_is_worse_by_chance_stays() -> None:
    assert _taken(best_single=0.5, simplex=0.49, blend=0.51) == "blend"


def test_weights_of_few_records_are_a_mean_over_draws_that_are_always_the_same() -> None:
    tried = world("binary", rows=200)
    found = blend(tried)
    np.testing.assert_array_equal(found, blend(tried))
    assert not np.allclose(found, weights("convex", tried), atol=1e-3)
    assert found.sum() == pytest.approx(1)


def test_of_what_is_as_good_the_cheapest_is_taken() -> None:
    assert _taken(best_single=0.5, logpool=0.4, stacking=0.4001, blend=0.4) == "stacking"


def test_at_equal_cost_the_simplest_is_taken() -> None:
    assert _taken(best_single=0.5, simplex=0.4, logpool=0.4, blend=0.4) == "simplex"


def test_simple_and_cheap_may_be_preferred() -> None:
    losses = {"best_single": 0.5, "logpool": 0.41, "stacking": 0.405, "blend": 0.4}
    assert _taken("loss", **losses) == "blend"
    assert _taken("simple", **losses) == "logpool"
    assert _taken("cheap", **losses) == "stacking"


def test_without_a_blend_the_best_combiner_is_taken() -> None:
    found = trial(world("binary", rows=90), ("best_single", "top_mean", "simplex"))
    assert [one.name for one in found.options] == ["best_single", "top_mean", "simplex"]


@pytest.mark.parametrize("kind", KINDS)
def test_weights_of_few_rows_are_drawn_to_equal_ones(kind: Kind) -> None:
    few = world(kind, rows=16, seed=1)
    drawn, free = simplex(few).weights.values(), fit("convex", few).weights.values()
    assert max(drawn) - min(drawn) < max(free) - min(free)


def test_of_many_rows_the_weights_are_the_convex_ones() -> None:
    oof = world("binary", rows=400)
    assert simplex(oof).weights == fit("convex", oof).weights


def test_logpool_is_of_classes() -> None:
    with pytest.raises(UsageError, match="logpool does not suit"):
        fit("auto", world("regression"), combiners=("logpool", "mean"))


def test_it_says_what_it_took_and_why() -> None:
    says = fit("auto", large(rows=400)).says
    assert "log_loss on inner folds" in says and "best_single" in says


def test_losses_of_options_are_those_of_the_metric() -> None:
    found = trial(large(rows=200, metric="roc_auc"), ("best_single", "mean", "greedy_selection"))
    assert all(-1 <= one.loss <= 0 for one in found.options)
    assert all(a.parameters < b.parameters for a, b in pairwise(found.options))
