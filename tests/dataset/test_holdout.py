"""Rows set aside for the end: a share of the table, or another table read by the same plan."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli.errors import DataError, TargetError

N = 200
ROWS = np.arange(N)
TABLE = {
    "x": ROWS / 7,
    "c": [f"{'abcd'[i % 4]}" for i in ROWS],
    "d": [f"2024-{i % 12 + 1:02d}-01" for i in ROWS],
    "y": ["no", "no", "no", "yes"] * 50,
}


def test_a_share_is_stratified_and_leaves_every_row_on_one_side(prepared):
    dataset = prepared(TABLE, test=0.2)
    assert np.bincount(dataset.holdout.y).tolist() == [30, 10]
    assert sorted([*dataset.ids, *dataset.holdout.ids]) == ROWS.tolist()


def test_a_share_of_a_regression_spans_the_range_of_the_target(prepared):
    dataset = prepared({"x": ROWS % 17, "y": ROWS / 7}, test=0.25)
    assert np.histogram(dataset.holdout.y, bins=5)[0].tolist() == pytest.approx([10] * 5, abs=2)


def test_the_seed_chooses_the_rows(prepared):
    ids = [prepared(TABLE, test=0.2, seed=seed).holdout.ids.tolist() for seed in (0, 0, 1)]
    assert ids[0] == ids[1] != ids[2]


def test_a_group_stays_on_one_side(prepared):
    dataset = prepared({**TABLE, "g": ROWS // 5}, group="g", test=0.2)
    assert not set(dataset.ids // 5) & set(dataset.holdout.ids // 5)
    assert dataset.holdout.rows == pytest.approx(40, abs=10)


def test_the_latest_rows_are_set_aside_and_a_moment_stays_whole(prepared):
    dataset = prepared({**TABLE, "t": (ROWS * 7 % N) // 3}, time="t", test=0.2)
    assert dataset.holdout.time.min() > dataset.time.max()
    assert 40 <= dataset.holdout.rows <= 42


def test_exact_duplicates_stay_on_one_side_where_they_are_many(prepared):
    twice = {name: [*values, *values] for name, values in TABLE.items()}
    dataset = prepared(twice, test=0.2)
    assert set(dataset.ids % N) & set(dataset.holdout.ids % N) == set()


def test_the_plan_is_learned_from_training_rows_only(prepared):
    alone = ["rare" if i == 150 else "abcd"[i % 4] for i in ROWS]
    dataset = prepared({**TABLE, "c": alone, "t": ROWS}, time="t", test=0.3)
    assert dataset.table.levels == (("a", "b", "c", "d"),)
    assert (dataset.holdout.table.codes == -1).sum() == 1


def test_a_rare_class_stays_in_training(prepared):
    table = {**TABLE, "y": ["rare", "rare", *["no", "yes"] * 99]}
    dataset = prepared(table, test=0.5)
    assert (dataset.y == dataset.task.classes.index("rare")).sum() == 2


def test_a_class_that_only_the_future_has_is_a_target_error(prepared):
    table = {**TABLE, "t": ROWS, "y": ["no"] * 150 + ["yes"] * 50}
    with pytest.raises(TargetError, match="0 rows of class 'yes' are left to train on"):
        prepared(table, time="t", test=0.3)


def test_a_time_of_one_moment_cannot_be_split(prepared):
    with pytest.raises(DataError, match="leaves no rows on one side"):
        prepared({**TABLE, "t": [1] * N}, time="t", test=0.2)


OTHER = {
    "y": ["yes", "no", "yes"],
    "d": ["2024-03-01", "", "2025-01-31"],
    "c": ["d", "new", ""],
    "x": [0.5, None, 7],
}


def test_another_table_is_aligned_by_the_names_of_its_columns(prepared, written):
    dataset = prepared(TABLE, test=written(OTHER))
    holdout = dataset.holdout
    assert holdout.table.number_names == dataset.table.number_names
    assert holdout.table.levels == dataset.table.levels
    np.testing.assert_array_equal(holdout.table.numbers[:, 0], [0.5, np.nan, 7])
    assert holdout.table.codes[:, 0].tolist() == [3, -1, -1]
    assert holdout.y.tolist() == [1, 0, 1]


def test_another_table_does_not_change_what_is_learned(prepared, written):
    assert prepared(TABLE, test=written(OTHER)).fingerprint == prepared(TABLE).fingerprint


def test_a_value_that_training_never_saw_is_told(prepared, written):
    told = "\n".join(map(str, prepared(TABLE, test=written(OTHER)).notices))
    assert "test rows: column 'c': 1 value such as 'new'" in told


def test_a_column_that_training_has_not_is_ignored_and_told(prepared, written):
    dataset = prepared(TABLE, test=written({**OTHER, "more": [1, 2, 3]}))
    assert dataset.holdout.table.number_names == dataset.table.number_names
    assert "test table: columns that training has not are ignored: 'more'" in str(dataset.notices)


def test_a_column_that_training_dropped_is_not_needed(prepared, written):
    table = {**TABLE, "same": ["s"] * N}
    assert prepared(table, test=written(OTHER)).holdout.rows == 3


@pytest.mark.parametrize("name", ["x", "c", "y"])
def test_a_column_that_is_lacking_is_a_data_error_that_names_it(prepared, written, name):
    lacking = {key: values for key, values in OTHER.items() if key != name}
    with pytest.raises(DataError, match=f"the test table lacks '{name}'"):
        prepared(TABLE, test=written(lacking))


def test_other_types_are_read_as_those_of_training(prepared, written):
    typed = {"x": ["0.5", "1", "7"], "c": ["a", "b", "c"], "y": OTHER["y"], "d": OTHER["d"]}
    path = written(typed, suffix=".parquet")
    assert prepared(TABLE, test=path).holdout.table.numbers[:, 0].tolist() == [0.5, 1, 7]


def test_numbers_that_training_has_as_categories_are_found(prepared, written):
    table = {**TABLE, "c": ["1", "2", "2", "10"] * 50}
    path = written({**OTHER, "c": [10.0, 1.0, 5.0]}, suffix=".parquet")
    holdout = prepared(table, columns={"c": "category"}, test=path).holdout
    assert holdout.table.codes[:, 0].tolist() == [2, 0, -1]


def test_text_where_training_has_numbers_is_a_data_error(prepared, written):
    with pytest.raises(DataError, match="test rows: column 'x': 'low' is no number") as caught:
        prepared(TABLE, test=written({**OTHER, "x": ["low", "high", 1]}))
    assert "2 of 3 rows have such a value" in caught.value.hint


def test_a_decimal_comma_is_that_of_training(prepared, written):
    table = "x;y\n" + "".join(f"{i},5;{i}\n" for i in range(100))
    other = written("x;y\n1,125;1\n2,250;2\n")
    assert prepared(table, test=other).holdout.table.numbers[:, 0].tolist() == [1.125, 2.25]


def test_an_unknown_class_is_a_target_error(prepared, written):
    with pytest.raises(TargetError, match="has the class 'maybe' in 1 row"):
        prepared(TABLE, test=written({**OTHER, "y": ["yes", "no", "maybe"]}))


def test_a_missing_target_in_the_test_table_is_treated_as_in_training(prepared, written):
    path = written({**OTHER, "y": ["yes", "", "no"]})
    with pytest.raises(TargetError, match="missing or infinite in 1 of 3 rows"):
        prepared(TABLE, test=path)
    assert prepared(TABLE, test=path, missing_target="drop").holdout.ids.tolist() == [0, 2]


def test_a_test_table_needs_the_weight_but_neither_group_nor_id(prepared, written):
    table = {**TABLE, "w": ROWS + 1, "g": ROWS // 5, "i": ROWS}
    roles = {"weight": "w", "group": "g", "id": "i"}
    dataset = prepared(table, test=written({**OTHER, "w": [1, 2, 3]}), **roles)
    assert (dataset.holdout.weight.tolist(), dataset.holdout.group) == ([1, 2, 3], None)
    with pytest.raises(DataError, match="the test table lacks 'w'"):
        prepared(table, test=written(OTHER), **roles)
