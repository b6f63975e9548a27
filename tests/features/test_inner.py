"""Splits inside the training rows: whole groups, every class on the fitted side."""

import numpy as np
import pytest

from fusecli.features.inner import inner_folds, inner_split


def split(y, group=None, share=0.1, seed=0, classes=True):
    return inner_split(y, group=group, share=share, seed=seed, classes=classes)


def test_the_two_sides_are_all_rows_and_about_the_share_is_checked():
    fit, check = split(np.arange(1000) % 2)
    assert sorted([*fit, *check]) == list(range(1000))
    assert len(check) == 100


def test_classes_are_checked_in_proportion():
    y = np.repeat([0, 1], [900, 100])
    _, check = split(y)
    assert np.bincount(y[check]).tolist() == [90, 10]


@pytest.mark.parametrize("seed", range(20))
def test_groups_stay_whole(seed):
    rng = np.random.default_rng(seed)
    group, y = rng.integers(0, 30, 200), rng.integers(0, 3, 200)
    fit, check = split(y, group, seed=seed)
    assert not set(group[fit]) & set(group[check])


@pytest.mark.parametrize("seed", range(20))
def test_a_class_of_one_row_is_never_held_back(seed):
    y = np.r_[np.zeros(99, int), 1]
    _, check = split(y, seed=seed)
    assert (y[check] == 0).all()


@pytest.mark.parametrize("seed", range(20))
def test_a_class_of_one_group_is_never_held_back(seed):
    group = np.arange(120) // 10
    y = (group == 3).astype(int)
    fit, _ = split(y, group, seed=seed)
    assert set(y[fit]) == {0, 1}


@pytest.mark.parametrize("rows", [2, 49])
def test_few_rows_are_not_split(rows):
    assert split(np.arange(rows) % 2) is None


def test_a_single_group_is_not_split():
    assert split(np.arange(100) % 2, np.zeros(100)) is None


def test_small_tables_check_on_more_than_the_share():
    _, check = split(np.arange(120) % 2)
    assert len(check) == 20


def test_another_seed_checks_other_rows():
    y = np.zeros(200)
    first, again, other = (split(y, seed=s, classes=False)[1].tolist() for s in (1, 1, 2))
    assert first == again != other


def test_folds_are_even_over_classes_and_between_folds():
    y = np.repeat([0, 1, 2], [50, 30, 10])
    fold = inner_folds(np.arange(90), y, 5, 0)
    counts = [np.bincount(y[fold == k]).tolist() for k in range(5)]
    assert counts == [[10, 6, 2]] * 5


def test_groups_may_be_labelled_by_anything_sortable():
    fold = inner_folds(np.array(["b", "a", "b", "c"]), None, 2, 0)
    assert fold[0] == fold[2]
