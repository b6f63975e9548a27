"""The rows of a board by any of its columns."""

import pytest

from fusecli.errors import UsageError
from fusecli.leaderboard import COLUMNS, ordered_by
from tests.report.boards import BOARD


def names(column, board=BOARD):
    return [row.name for row in ordered_by(board, column).rows]


def test_cheaper_is_first():
    assert names("predict_ms") == ["logistic", "svm", "soft_voting", "forest", "knn"]


def test_a_metric_is_best_first_by_its_own_sign():
    assert names("accuracy")[:2] == ["soft_voting", "svm"] and names("accuracy")[-2] == "forest"


def test_names_are_in_the_order_of_the_alphabet_with_failed_ones_last():
    assert names("name") == ["forest", "logistic", "soft_voting", "svm", "knn"]


def test_rows_without_a_value_come_before_the_failed_ones_only():
    assert names("gain") == ["soft_voting", "svm", "logistic", "forest", "knn"]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_keeps_every_row(column):
    assert sorted(names(column)) == sorted(row.name for row in BOARD.rows)


def test_an_unknown_column_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'accuracy'"):
        ordered_by(BOARD, "acuracy")
