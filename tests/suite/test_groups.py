from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusecli.suite import groups


def matrix(size: int, pairs: list[tuple[int, int]]) -> np.ndarray:
    together = np.eye(size, dtype=bool)
    for a, b in pairs:
        together[a, b] = together[b, a] = True
    return together


def test_neighbours_that_are_together_are_one_group() -> None:
    assert groups(matrix(4, [(0, 1), (1, 2), (0, 2)])) == ((0, 1, 2),)


def test_groups_may_overlap() -> None:
    assert groups(matrix(3, [(0, 1), (1, 2)])) == ((0, 1), (1, 2))


def test_a_method_in_between_may_differ() -> None:
    assert groups(matrix(3, [(0, 2)])) == ((0, 2),)


@pytest.mark.parametrize("size", [1, 5])
def test_methods_that_all_differ_have_no_groups(size: int) -> None:
    assert groups(matrix(size, [])) == ()


@given(
    st.integers(2, 8).flatmap(
        lambda k: st.tuples(st.just(k), st.lists(st.sampled_from([*combinations(range(k), 2)])))
    )
)
def test_groups_hold_exactly_the_pairs_that_are_together(
    world: tuple[int, list[tuple[int, int]]],
) -> None:
    size, pairs = world
    found = groups(matrix(size, pairs))
    assert {pair for group in found for pair in combinations(group, 2)} == set(pairs)
