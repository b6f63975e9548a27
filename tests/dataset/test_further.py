"""Targets beside the main one, in the prepared data set."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli.dataset import pack, unpack
from fusecli.folds import deal
from fusecli.values import AlsoPredict, CvSpec

ROWS = 40
TABLE = {
    "x": np.arange(ROWS) / 7,
    "z": np.sin(np.arange(ROWS)),
    "y": np.tile(["no", "yes"], ROWS // 2),
    "size": np.where(np.arange(ROWS) % 4, np.arange(ROWS) / 3, np.nan),
    "colour": [None, "red", "blue", "red"] * (ROWS // 4),
}
BOTH = {"size": AlsoPredict(), "colour": AlsoPredict()}


def test_further_targets_are_no_features_and_may_be_missing(prepared):
    data = prepared(TABLE, also_predict=BOTH)
    assert (data.table.number_names, data.table.category_names) == (("x", "z"), ())
    size, colour = data.further
    assert (size.task.kind, colour.task.classes) == ("regression", ("blue", "red"))
    assert np.isnan(size.y[::4]).all()
    assert (colour.y[::4] == -1).all()
    assert colour.present.sum() == ROWS - ROWS // 4


def test_the_main_target_is_prepared_as_if_it_were_alone(prepared):
    data, alone = prepared(TABLE, also_predict=BOTH), prepared(TABLE, drop=("size", "colour"))
    assert data.fingerprint == alone.fingerprint
    assert data.aimed("y").y is data.y


def test_aimed_at_a_further_target_it_is_the_data_set_of_that_target(prepared):
    whole = {**TABLE, "size": np.arange(ROWS) / 3}
    data = prepared(whole, also_predict={"size": AlsoPredict()}, drop=("colour",))
    alone = prepared(whole, target="size", drop=("y", "colour"))
    assert data.aimed("size").fingerprint == alone.fingerprint


def test_packing_keeps_further_targets_and_those_of_the_holdout(prepared):
    data = prepared(TABLE, also_predict=BOTH, test=0.25)
    back = unpack(*pack(data))
    for one, same in zip(data.further, back.further, strict=True):
        assert (one.name, one.task, one.fingerprint) == (same.name, same.task, same.fingerprint)
        np.testing.assert_array_equal(one.y, same.y)
    assert [one.name for one in back.holdout.further] == ["size", "colour"]


def test_a_test_table_may_lack_a_further_target(prepared, written):
    test = written({"x": [1.0, 2.0], "z": [0.0, 1.0], "y": ["no", "yes"]})
    data = prepared(TABLE, also_predict=BOTH, test=test)
    assert not any(one.present.any() for one in data.holdout.further)


def test_a_class_of_the_test_table_that_training_lacks_does_not_count(prepared, written):
    test = written({"x": [1.0, 2.0], "z": [0.0, 1.0], "y": ["no", "yes"], "colour": ["red", "mud"]})
    data = prepared(TABLE, also_predict={"colour": AlsoPredict()}, drop=("size",), test=test)
    assert data.holdout.further[0].y.tolist() == [1, -1]
    assert any("a class that training has not" in notice.text for notice in data.notices)


@pytest.mark.parametrize("count", [2, 5])
def test_every_fold_has_about_as_many_rows_of_a_further_target(prepared, count):
    data = prepared(TABLE, also_predict={"size": AlsoPredict()}, drop=("colour",))
    folds = deal(data, CvSpec(count), 0)
    has = [int(data.further[0].present[folds.test(*split)].sum()) for split in folds.splits]
    assert max(has) - min(has) <= 2
