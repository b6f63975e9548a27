"""Folds: balanced, whole groups, time in order, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fusecli.errors import DataError
from fusecli.folds import deal
from fusecli.folds.units import duplicates
from fusecli.values import CvSpec, Dataset, Folds, Table, Task

THREE = Task("multiclass", ("a", "b", "c"))


def dataset(rows: int = 150, task: Task = THREE, **given: object) -> Dataset:
    random = np.random.default_rng(rows)
    numbers = given.pop("numbers", random.normal(size=(rows, 3)))
    table = Table(numbers, np.zeros((rows, 0), np.int32), ("x", "y", "z"), (), (), ())
    y = random.choice(3, rows, p=[0.5, 0.3, 0.2]) if task.classes else random.normal(size=rows)
    values = {"y": y, "ids": np.arange(rows), **given}
    return Dataset("toy", task, "target", table, columns=(), fingerprint="f", **values)


def counts(folds: Folds, codes: np.ndarray) -> np.ndarray:
    return np.stack([np.bincount(codes[folds.test(*s)], minlength=3) for s in folds.splits])


def test_every_row_is_tested_once_a_repeat() -> None:
    folds = deal(dataset(), CvSpec(folds=5, repeats=2), 0)
    for repeat in range(2):
        tested = np.concatenate([folds.test(repeat, f) for f in range(5)])
        assert sorted(tested) == list(range(150))


def test_training_rows_are_the_others() -> None:
    folds = deal(dataset(), CvSpec(), 0)
    assert all(
        set(folds.train(*s)) | set(folds.test(*s)) == set(range(150))
        and not set(folds.train(*s)) & set(folds.test(*s))
        for s in folds.splits
    )


def test_small_tables_get_eight_folds_and_large_ones_five() -> None:
    assert deal(dataset(150), CvSpec(), 0).count == 8
    assert deal(dataset(10_001), CvSpec(), 0).count == 5


def test_classes_and_sizes_differ_by_one_row_at_most() -> None:
    data = dataset(157)
    folds = deal(data, CvSpec(), 3)
    per_fold = counts(folds, data.y)
    assert (np.ptp(per_fold, axis=0) <= 1).all()
    assert np.ptp(per_fold.sum(axis=1)) <= 3


def test_regression_is_stratified_by_quantiles() -> None:
    data = dataset(400, Task("regression"))
    folds = deal(data, CvSpec(folds=5), 0)
    means = [data.y[folds.test(*s)].mean() for s in folds.splits]
    random = [data.y[i::5].mean() for i in range(5)]
    assert np.std(means) < np.std(random)


def test_the_same_seed_deals_the_same_folds_and_another_does_not() -> None:
    first, again, other = (deal(dataset(), CvSpec(), seed) for seed in (1, 1, 2))
    assert first.digest == again.digest != other.digest


def test_repeats_differ_from_each_other() -> None:
    folds = deal(dataset(), CvSpec(repeats=2), 0)
    assert (folds.assignment[0] != folds.assignment[1]).any()


def test_a_group_is_never_on_both_sides() -> None:
    group = np.random.default_rng(0).integers(0, 30, 300)
    folds = deal(dataset(300, group=group), CvSpec(folds=5), 0)
    assert all(not set(group[folds.train(*s)]) & set(group[folds.test(*s)]) for s in folds.splits)


def test_grouped_folds_are_stratified_too() -> None:
    group = np.repeat(np.arange(60), 5)
    y = group % 3
    per_fold = counts(deal(dataset(300, group=group, y=y), CvSpec(folds=5), 0), y)
    assert (per_fold == 20).all()


def test_many_duplicates_share_a_fold_with_a_word_about_it() -> None:
    numbers = np.repeat(np.random.default_rng(0).normal(size=(100, 3)), 2, axis=0)
    folds = deal(dataset(200, numbers=numbers), CvSpec(folds=5), 0)
    assert (folds.assignment[0][::2] == folds.assignment[0][1::2]).all()
    assert "100 of 200 rows" in folds.notices[0].text


def test_duplicates_see_missing_cells_and_signed_zeros_as_equal() -> None:
    numbers = np.array([[np.nan, 0.0], [np.nan, -0.0], [1.0, 0.0]])
    table = Table(numbers, np.zeros((3, 0), np.int32), ("x", "y"), (), (), ())
    codes = duplicates(table)
    assert codes[0] == codes[1] != codes[2]


def test_a_rare_class_reduces_the_folds_with_a_notice() -> None:
    y = np.repeat([0, 1, 2], [70, 77, 3])
    folds = deal(dataset(y=y), CvSpec(), 0)
    assert folds.count == 3
    assert "of class 'c'" in folds.notices[0].text


def test_too_few_groups_reduce_the_folds() -> None:
    folds = deal(dataset(group=np.arange(150) % 4), CvSpec(), 0)
    assert folds.count == 4


def test_one_group_is_refused() -> None:
    with pytest.raises(DataError, match="one group"):
        deal(dataset(group=np.zeros(150, int)), CvSpec(), 0)


def test_time_order_trains_on_the_past_only() -> None:
    time = np.random.default_rng(0).permutation(150).astype(float)
    folds = deal(dataset(time=time), CvSpec(folds=4), 0)
    assert all(time[folds.train(*s)].max() < time[folds.test(*s)].min() for s in folds.splits)


def test_the_first_block_of_time_is_never_tested_and_counted() -> None:
    folds = deal(dataset(time=np.arange(150.0)), CvSpec(folds=4), 0)
    assert (folds.assignment < 0).sum() == 30
    assert folds.notices[0].text.startswith("30 rows")


def test_rows_of_one_moment_stay_together() -> None:
    time = np.repeat(np.arange(10.0), 15)
    assignment = deal(dataset(time=time), CvSpec(folds=4), 0).assignment[0]
    assert (assignment.reshape(10, 15) == assignment[::15, None]).all()


def test_time_order_is_not_repeated_and_says_so() -> None:
    folds = deal(dataset(time=np.arange(150.0)), CvSpec(repeats=3), 0)
    assert folds.repeats == 1
    assert any("repeats: 3" in notice.text for notice in folds.notices)


def test_too_few_moments_are_refused() -> None:
    with pytest.raises(DataError, match="2 different values"):
        deal(dataset(time=np.repeat([0.0, 1.0], 75)), CvSpec(), 0)


def test_time_with_groups_is_refused() -> None:
    data = replace(dataset(time=np.arange(150.0)), group=np.arange(150) % 9)
    with pytest.raises(DataError, match=r"data\.group"):
        deal(data, CvSpec(), 0)


def test_assignments_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        deal(dataset(), CvSpec(), 0).assignment[0, 0] = 1
