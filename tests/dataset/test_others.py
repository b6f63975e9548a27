"""Another table in the columns of the training table."""

import numpy as np
import pytest

from fusecli.dataset import prepare_other
from fusecli.errors import DataError, TargetError
from fusecli.values import DataSpec

OWN = {"x": range(10), "c": list("ababababab"), "y": [i * 1.5 for i in range(10)]}
FAR = {"x": [50, 51, 52, 53], "c": list("abab"), "y": [1.5, 2.5, 3.5, 4.5]}
SORTS = {"x": range(10), "y": ["no", "yes"] * 5}


@pytest.fixture
def other(prepared, written):
    """Return `other(table, like)`, the second table in the columns of the first."""

    def prepare_it(table, like=OWN, target=None, own_task=False, **spec):
        path = written(table, "other")
        return prepare_other(DataSpec(path, target), prepared(like, **spec), own_task=own_task)

    return prepare_it


def test_columns_are_matched_by_name_and_categories_by_level(other):
    found = other({"y": FAR["y"], "c": ["b", "new", "a", "b"], "x": FAR["x"]})
    np.testing.assert_array_equal(found.table.numbers[:, 0], FAR["x"])
    np.testing.assert_array_equal(found.table.codes[:, 0], [1, -1, 0, 1])


def test_a_column_that_is_not_there_is_missing_and_told(other):
    found = other({"x": FAR["x"], "y": FAR["y"]})
    assert (found.table.codes == -1).all()
    assert "columns that count as missing there: 'c'" in str(found.notices[-1])


def test_rows_of_the_training_table_are_left_out_with_a_notice(other):
    copied = {name: [*FAR[name], *list(OWN[name])[:3]] for name in FAR}
    found = other(copied)
    np.testing.assert_array_equal(found.table.numbers[:, 0], FAR["x"])
    assert "3 rows of 'other' left out: training has the same" in str(found.notices[-1])


def test_rows_of_the_holdout_are_left_out_too(other, written):
    test = written({"x": [50, 60], "c": ["a", "b"], "y": [1.5, 9.5]}, "aside")
    assert other(FAR, test=test).rows == 3


def test_a_copy_without_one_of_its_columns_is_found(other):
    assert other({"x": [*FAR["x"], 3], "y": [*FAR["y"], 4.5]}).rows == 4


def test_a_table_of_copies_only_is_refused(other):
    with pytest.raises(DataError, match="it has no row that is no row of the training table"):
        other(OWN)


def test_another_target_is_no_feature_there(other):
    found = other({"x": [1.5, 2.5, 9.5], "c": list("aba"), "y": [1, 2, 3]}, target="x")
    assert found.target == "x"
    assert np.isnan(found.table.numbers).all()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"x": [50, 51], "y": ["no", "maybe"]}, "has the class 'maybe', and training has not"),
        ({"x": [50, 51], "y": ["no", "no"]}, "has no row of class 'yes', which training has"),
        ({"x": [50, 51], "z": ["no", "yes"]}, "target: no column is called 'y'"),
    ],
)
def test_classes_are_those_of_training(other, table, message):
    with pytest.raises(TargetError, match=message):
        other(table, SORTS)


def test_words_are_no_quantity(other):
    with pytest.raises(TargetError) as told:
        other({"x": [50, 51], "y": ["low", "high"]})
    assert "is not numeric" in told.value.message
    assert told.value.hint == "it is learned from for a task of the same kind, regression"


def test_a_task_of_its_own_has_classes_of_its_own(other):
    found = other({"x": [50, 51, 52, 53], "y": list("uvuv")}, own_task=True)
    assert found.task.classes == ("u", "v")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"z": [1, 2], "y": [1.5, 2.5]}, "no column in common with the training table"),
        ({"x": ["one", "two"], "y": [1.5, 2.5]}, "other.csv: column 'x': 'one' is no number"),
    ],
)
def test_a_table_of_other_things_is_refused(other, table, message):
    with pytest.raises(DataError, match=message):
        other(table)
