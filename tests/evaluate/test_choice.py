"""The cross-fitted choice of the best strategy."""

import numpy as np
import pytest

from fusecli.errors import FuseError
from fusecli.evaluate import (
    Rival,
    best_base,
    cross_fit,
    cross_fitted_choice,
    judge,
    judged_choice,
    parts,
)
from fusecli.evaluate.scores import per_split
from fusecli.values import FusionSpec
from tests.evaluate.toys import BINARY, REAL, simulate

pytestmark = pytest.mark.usefixtures("toys")


def fits(oof, *names, **options):
    return [cross_fit(FusionSpec(f"toy_{name}"), oof, **options) for name in names]


@pytest.mark.parametrize("repeats", [1, 2])
def test_the_strategy_is_chosen_without_the_scored_rows(repeats):
    oof = simulate(REAL, n=60, noise=(1.0, 1.6, 1.6), repeats=repeats, seed=6)
    found = fits(oof, "average", "winner")
    choice = cross_fitted_choice("rmse", oof, found)
    for part in parts(oof):
        train = oof.take(part.train)
        losses = [per_split("rmse", train, one.preds[part.train]).mean() for one in found]
        expected = found[int(np.argmin(losses))].preds[part.test]
        assert np.array_equal(choice.preds[part.test], expected)


def test_it_counts_how_often_each_was_taken():
    oof = simulate(REAL, noise=(1.0,) * 5, folds=8)
    choice = cross_fitted_choice("rmse", oof, fits(oof, "winner", "average", "average"))
    assert choice.taken == {"toy_average": 8}


def test_a_failed_strategy_is_left_out():
    oof = simulate(REAL)
    choice = cross_fitted_choice("rmse", oof, fits(oof, "broken", "average"))
    assert choice.taken == {"toy_average": 5} and np.isfinite(choice.preds).all()


def test_nothing_to_choose_from_is_said():
    oof = simulate(REAL)
    with pytest.raises(FuseError, match="no strategy is left"):
        cross_fitted_choice("rmse", oof, fits(oof, "broken"))


def test_in_time_order_the_first_two_splits_have_nothing_to_go_by():
    oof = simulate(REAL)
    choice = cross_fitted_choice("rmse", oof, fits(oof, "average", ordered=True), ordered=True)
    covered = np.isfinite(choice.preds[:, 0])
    assert np.array_equal(covered, oof.split >= 2) and sum(choice.taken.values()) == 3


def test_it_is_constrained_if_all_that_were_taken_are():
    oof = simulate(BINARY, noise=(1.0,) * 4)
    free, bound = fits(oof, "regression"), fits(oof, "average")
    assert not cross_fitted_choice("log_loss", oof, free).constrained
    assert cross_fitted_choice("log_loss", oof, bound).constrained


def test_it_is_judged_like_the_strategy_it_always_takes():
    oof = simulate(BINARY, n=800, noise=(1.5,) * 5, folds=8)
    rival = Rival("a", best_base("log_loss", oof))
    (average,) = fits(oof, "average")
    choice = cross_fitted_choice("log_loss", oof, [average])
    found = judged_choice("log_loss", oof, choice, rival)
    assert found == judge("log_loss", oof, average.preds, rival) and found.call == "better"


def test_the_final_choice_is_the_best_on_all_records():
    oof = simulate(REAL, noise=(1.0,) * 5, folds=8)
    found = fits(oof, "winner", "average")
    assert cross_fitted_choice("rmse", oof, found).final is found[1]
