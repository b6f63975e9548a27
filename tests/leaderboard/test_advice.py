"""The last line of a run, word for word."""

import pytest

from fusecli.leaderboard import advice
from fusecli.values import Board, Price, Row, Score, Task, Verdict


def said(call, *, times=24.0, reason="", priced=True):
    odds = {"better": 0.02, "equal": 0.01, "worse": 0.01}
    odds[{"practically equal": "equal", "inconclusive": "better"}.get(call, call)] = 0.97
    verdict = Verdict(
        call, 0.0123456, 0.02, **odds, rope=0.001, against="svm", rung="cross-fit", reason=reason
    )
    prices = [Price(1, times, 1), Price(1, 1.0, 1)] if priced else [None, None]
    fused = Row("voting", "fused", Score(0.1, 0.1, "cross-fit"), verdict=verdict, price=prices[0])
    best = Row("svm", "base", Score(0.1, 0.1, "cross-fit"), price=prices[1], is_best_base=True)
    return advice(of(fused, best))


def of(*rows):
    return Board("r", "d", Task("regression"), "rmse", (), rows, 1, 1, 1, "5 folds")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("better", "better than svm by 0.0123 rmse (P 0.97), COST: use voting"),
        ("worse", "worse than svm by 0.0123 rmse (P 0.97), COST: keep svm"),
        ("practically equal", "practically equal to svm (P 0.97), COST: keep svm"),
        (
            "inconclusive",
            "inconclusive against svm (P better 0.97, equal 0.01, worse 0.01), COST: "
            "keep svm unless more repeats or rows settle it",
        ),
    ],
)
def test_the_sentence_gives_verdict_price_and_choice(call, expected):
    assert said(call) == expected.replace("COST", "at 24 times its prediction cost")


def test_a_cheap_fusion_that_is_equal_will_do_as_well():
    assert said("practically equal", times=0.5).endswith("cost: either will do")


def test_a_small_ratio_keeps_its_digits():
    assert "at 2.5 times its" in said("better", times=2.5)


def test_a_large_ratio_is_readable():
    assert "at 12,346 times its" in said("better", times=12345.6)


def test_without_prices_nothing_is_said_of_cost():
    assert said("better", priced=False) == "better than svm by 0.0123 rmse (P 0.97): use voting"


def test_the_reason_of_an_inconclusive_call_is_told():
    found = said("inconclusive", reason="it does not clearly beat guessing")
    assert found.startswith("inconclusive against svm (it does not clearly beat guessing)")


def test_a_failed_fusion_is_told():
    assert advice(of(Row("voting", "fused", None, reason="it raised"))) == (
        "voting failed: it raised"
    )


def test_a_board_of_base_models_only_is_told():
    assert advice(of(Row("svm", "base", None))) == "nothing was fused"
