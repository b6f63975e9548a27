"""Rows as points: scale, gaps, categories, axes."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.strategies.spaces import space_of
from fusecli.values import Floats
from tests.strategies.worlds import world


def points(features: Floats, categories: int = 0, most: int = 20) -> Floats:
    oof = world("binary", rows=len(features), members=2)
    oof = replace(oof, features=features, categories=categories)
    space = space_of(oof, features=True, predictions=False, most=most)
    return space(oof.preds, features)


def test_numbers_are_standardised() -> None:
    found = points(np.random.default_rng(0).normal(3, 7, (200, 2)))
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=0.05)
    np.testing.assert_allclose(found.std(axis=0), 1, atol=0.05)


def test_what_is_missing_is_average() -> None:
    features = np.random.default_rng(0).normal(3, 7, (50, 2))
    features[7, 1] = np.nan
    assert points(features)[7, 1] == 0


def test_what_is_very_far_is_not_further() -> None:
    features = np.zeros((1000, 1))
    features[0] = 1e9
    assert points(features)[0, 0] == 5


def test_two_levels_of_a_category_are_at_a_distance_of_one() -> None:
    found = points(np.array([[0.0], [1.0], [2.0], [1.0]]), categories=1)
    assert np.linalg.norm(found[0] - found[1]) == pytest.approx(1)
    assert np.array_equal(found[1], found[3])


def test_rare_levels_have_no_coordinate() -> None:
    codes = np.append(np.repeat(np.arange(10.0), 5), [10.0, 11.0])[:, None]
    found = points(codes, categories=1)
    assert found.shape[1] == 10 and not found[-2:].any()


def test_many_columns_become_their_principal_axes() -> None:
    random = np.random.default_rng(0)
    shared = random.normal(size=(300, 2))
    wide = shared @ random.normal(size=(2, 30)) + 0.01 * random.normal(size=(300, 30))
    found, whole = points(wide, most=2), points(wide, most=30)
    assert found.shape == (300, 2)
    apart = [np.linalg.norm(one[0] - one[1:], axis=1) for one in (found, whole)]
    np.testing.assert_allclose(apart[0], apart[1], atol=0.1)


def test_a_table_without_columns_leaves_the_predictions() -> None:
    assert points(np.empty((30, 0))).shape == (30, 2)


def test_a_column_that_never_changes_says_nothing() -> None:
    np.testing.assert_allclose(points(np.full((30, 1), 1e9)), 0, atol=1e-6)
