from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fusecli.errors import UsageError
from fusecli.evaluate import best_base, cross_fit, per_split
from fusecli.leaderboard import Contest
from fusecli.leaderboard import board as leaderboard
from fusecli.suite import BEST_BASE, Failure, Suite, Twin, error_of, summarise
from fusecli.suite.entries import entry_of
from fusecli.values import Board, FusionSpec, Row, Score
from tests.evaluate.toys import BINARY, REAL, simulate, toys  # noqa: F401  # a fixture
from tests.suite.worlds import E, board, boards, fused

FAILED = Row("mean", "fused", None, reason="it raised")


def example(**more: Board | str) -> Suite:
    return summarise({**boards(), **more})


def without(suite: dict[str, Board | str], name: str, *rows: str) -> dict[str, Board | str]:
    given = suite[name]
    assert isinstance(given, Board)
    kept = tuple(row for row in given.rows if row.name not in rows)
    return {**suite, name: replace(given, rows=kept)}


def test_methods_are_sorted_by_mean_rank() -> None:
    assert example().methods == ("stacking", BEST_BASE, "mean", "median")


def test_standings_are_those_of_the_example() -> None:
    found = {row.method: row for row in example().standings}
    elo = [found[name].elo for name in ("stacking", "mean", "median", BEST_BASE)]
    assert elo == pytest.approx([1191.93, 864.70, 620.10, 1000], abs=0.01)


def test_the_best_base_model_is_the_one_chosen_without_the_scored_rows() -> None:
    cells = [entry.cells[BEST_BASE].score for entry in example().entries]
    assert cells == pytest.approx(E[:, 3])


@pytest.mark.usefixtures("toys")
@pytest.mark.parametrize("metric, task", [("accuracy", BINARY), ("rmse", REAL)])
def test_a_real_board_gives_the_cross_fitted_choice(metric: str, task) -> None:  # type: ignore[no-untyped-def]
    oof = simulate(task, noise=(1.0, 1.05, 1.1))
    given = Contest(oof, (cross_fit(FusionSpec("toy_average"), oof),), metric)
    made = leaderboard(given, recipe="r", data="d", n_rows=9, n_columns=4, splits="5 folds")
    found = entry_of("d", made).cells[BEST_BASE].score  # type: ignore[union-attr]
    assert found == pytest.approx(per_split(metric, oof, best_base(metric, oof)).mean())


@pytest.mark.parametrize(
    "metric, score, error",
    [("log_loss", 0.3, 0.3), ("accuracy", 0.9, 0.1), ("r2", -0.5, 1.5), ("mcc", -0.2, 1.2)],
)
def test_every_metric_becomes_an_error(metric: str, score: float, error: float) -> None:
    assert error_of(metric, score) == pytest.approx(error)


def test_errors_that_differ_by_rounding_are_ties() -> None:
    assert error_of("rmse", 0.1 + 0.2) == error_of("rmse", 0.3)


def test_the_order_of_higher_metrics_is_turned_round() -> None:
    given = {f"d{n}": board(0.8, {"mean": 0.9, "median": 0.7}, "roc_auc", +1) for n in range(3)}
    assert summarise(given).methods == ("mean", BEST_BASE, "median")


def test_tasks_and_metrics_may_be_mixed() -> None:
    given = {
        "a": board(0.8, {"mean": 0.9}, "accuracy", +1),
        "b": board(3e5, {"mean": 2e5}, "rmse"),
        "c": board(0.4, {"mean": 0.3}),
    }
    assert [(row.method, row.mean_rank) for row in summarise(given).standings] == [
        ("mean", 1),
        (BEST_BASE, 2),
    ]


def test_a_data_set_that_failed_is_listed_and_changes_nothing() -> None:
    found = example(broken="the target is missing")
    assert found.failures == (Failure("broken", "the target is missing"),)
    assert found.standings == example().standings


@pytest.mark.parametrize(
    "rows, reason",
    [
        ((FAILED,), "no fusion has a score: it raised"),
        ((FAILED, Row("svm", "base", None, reason="NaN")), "every base model failed: NaN"),
        ((Row("svm", "base", Score(0.1, 0.1, "cross-fit")),), "nothing was fused"),
        (
            (replace(fused("mean", 0.1, 0.0), verdict=None),),
            "no fusion was compared with the best base model",
        ),
        ((fused("mean", float("nan"), 0.0),), "no fusion has a score: its log_loss is undefined"),
    ],
)
def test_a_board_that_compares_nothing_is_a_failure(rows: tuple[Row, ...], reason: str) -> None:
    found = example(broken=replace(board(0.2, {}), rows=rows))
    assert found.failures == (Failure("broken", reason),)


def test_a_method_that_failed_somewhere_is_not_ranked() -> None:
    given = without(boards(), "wine", "mean")
    given["wine"] = replace(given["wine"], rows=(*given["wine"].rows, FAILED))  # type: ignore[union-attr,type-var]
    found = summarise(given)
    assert found.methods == ("stacking", BEST_BASE, "median")
    assert [(part.method, dict(part.reasons)) for part in found.absences] == [
        ("mean", {"wine": "it raised"})
    ]


def test_a_method_that_is_missing_somewhere_is_not_ranked() -> None:
    found = summarise(without(boards(), "iris", "median")).absences
    assert dict(found[0].reasons) == {"iris": "it is not on the board"}


@pytest.mark.parametrize("name", ["hard_voting", "hard_voting.default"])
def test_a_strategy_that_does_not_suit_a_task_says_so(name: str) -> None:
    given: dict[str, Board | str] = {
        f"d{n}": board(0.4, {"mean": 0.3, name: 0.2 + n / 100}) for n in range(3)
    }
    found = summarise({**given, "house": board(3e5, {"mean": 2e5}, "rmse")}).absences
    assert [(part.method, dict(part.reasons)) for part in found] == [
        (name, {"house": "not for regression"})
    ]


def test_the_choice_of_the_best_base_model_is_ranked_once() -> None:
    errors = np.concatenate([E[:, [0]], E[:, [3]], E[:, [3]]], axis=1)
    found = summarise(boards(errors, ("stacking", "best_single")))
    assert found.methods == ("stacking", BEST_BASE)
    assert found.twins == (Twin("best_single", BEST_BASE),)


def test_of_two_fusions_that_are_the_same_everywhere_the_first_name_is_ranked() -> None:
    found = summarise(boards(E[:, [0, 1, 1, 3]], ("stacking", "vote", "mean")))
    assert found.methods == ("stacking", BEST_BASE, "mean")
    assert found.twins == (Twin("vote", "mean"),)


def test_where_all_are_the_same_all_stay() -> None:
    found = summarise(boards(np.repeat(E[:, :1], 4, axis=1)))
    assert len(found.methods) == 4 and found.twins == ()


def test_two_data_sets_are_too_few_and_the_message_says_what_failed() -> None:
    given = {**dict(list(boards().items())[:2]), "broken": "no such file"}
    with pytest.raises(UsageError, match=r"at least 3 .* 2 of 3 .*'broken' failed: no such file"):
        summarise(given)


def test_no_common_fusion_names_the_nearest() -> None:
    given = {f"d{n}": board(0.4, {f"only_{n // 2}": 0.3}) for n in range(3)}
    with pytest.raises(UsageError) as caught:
        summarise(given)
    assert caught.value.message == "no fusion has a score on all 3 data sets"
    assert caught.value.hint == "'only_0' comes nearest: without 'd2' it would be ranked"


def test_too_few_data_sets_for_any_test_are_a_notice() -> None:
    texts = [str(notice) for notice in example().notices]
    assert texts == [
        "with 6 data sets no test can tell two of the 4 methods apart: "
        "at least 8 data sets are needed"
    ]


@pytest.mark.parametrize("count, told", [(7, False), (8, True)])
def test_as_many_data_sets_as_the_notice_asks_for_tell_methods_apart(
    count: int, told: bool
) -> None:
    errors = np.array([[0.1, 0.2, 0.4, 0.8]]) * np.linspace(1, 2, count)[:, None]
    found = summarise(boards(errors, names=[f"d{n}" for n in range(count)]))
    assert (found.groups == ()) == told
    assert (found.notices == ()) == told


def test_different_rungs_are_a_notice() -> None:
    given = boards()
    wine = given["wine"]
    assert isinstance(wine, Board)
    nested = [
        replace(row, score=replace(row.score, rung="nested")) if row.score else row
        for row in wine.rows
    ]
    given["wine"] = replace(wine, rows=tuple(nested))
    assert "scores stand on different rungs: cross-fit and nested" in [
        notice.text for notice in summarise(given).notices
    ]


def test_two_methods_have_one_pair_and_no_omnibus_test() -> None:
    found = summarise(boards(E[:, [0, 3]], ("stacking",)))
    assert len(found.pairs) == 1
    assert found.friedman is found.iman_davenport is found.critical_difference is None


def test_odds_are_against_the_best_base_model() -> None:
    odds = {row.method: row.odds for row in example().standings}
    assert odds[BEST_BASE] is None
    assert odds["median"].worse > 0.9  # type: ignore[union-attr]


def test_verdicts_are_counted() -> None:
    assert example().standings[0].calls == {"inconclusive": 6}


def test_the_order_of_data_sets_moves_no_statistic() -> None:
    turned = summarise(dict(reversed(boards().items())))
    assert turned.pairs == example().pairs
    assert turned.methods == example().methods


def test_the_same_seed_gives_the_same_suite() -> None:
    assert summarise(boards(), seed=3) == summarise(boards(), seed=3)
